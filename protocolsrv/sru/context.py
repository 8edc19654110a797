"""What every operation is handed: the catalogue, the names, the settings. Made once by `app`."""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.library import Consortium
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.result_sets import ResultSets
from protocolsrv.services.scanning import Scanning

from .cql.compile import Compiler
from .settings import SruSettings


@dataclass(frozen=True, slots=True)
class Context:
    """The services and tables that operations use."""

    settings: SruSettings
    catalogue: Catalogue
    consortium: Consortium
    compiler: Compiler
    result_sets: ResultSets | None = None
    scanning: Scanning | None = None
