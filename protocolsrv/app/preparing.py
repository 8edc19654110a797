"""What a preparing process of a load runs. It starts with nothing but this: no database driver, no
configuration, which is most of a second less for each."""

from __future__ import annotations

from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.extract import compile as compile_points
from protocolsrv.search.embedded.documents import DocumentPacker
from protocolsrv.services.loading.prepare import Packing, Preparer, Recipe
from protocolsrv.storage.packed import pack_record


def preparer(made: Recipe, *, documents: bool) -> Preparer:
    """One worker's preparer; importable, so that a fresh process can make it. With `documents` for
    a load that indexes what it stores."""
    document = DocumentPacker(ACCESS_POINTS).pack if documents else None
    return Preparer(made, compile_points(ACCESS_POINTS), Packing(pack_record, document))
