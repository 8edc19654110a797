"""The whole configuration as one frozen value: one field a section."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from .sections.base import Section
from .sections.circulation import CirculationSection
from .sections.consortium import LibrarySection, MunicipalitySection
from .sections.database import DatabaseSection
from .sections.http import HttpSection
from .sections.loading import LoadingSection
from .sections.log import LogSection
from .sections.notices import NoticesSection
from .sections.outgoing import OutgoingSection
from .sections.policy import PolicySection
from .sections.search import SearchSection
from .sections.sip2 import Sip2AccountSection, Sip2Section
from .sections.sip2_profile import Sip2ProfileSection
from .sections.sru import SruSection
from .sections.z3950 import Z3950Section


class Config(
    Section,
    frozen=True,
    rename={
        "municipalities": "municipality",
        "libraries": "library",
        "sip2_accounts": "sip2_account",
        "sip2_profiles": "sip2_profile",
    },
):
    """Everything that can be set.

    Paths are relative to the folder of the file they stand in. Every setting can also be given by
    the environment, which then has the last word: PROTOCOLSRV__HTTP__WORKERS=4."""

    data_dir: Annotated[
        Path, Meta(description="Where the databases, the index and the control socket lie.")
    ] = Path("data")
    include: Annotated[
        tuple[str, ...],
        Meta(
            description="Other files read together with this one; * and ? match names.",
            examples=[["libraries.toml"]],
        ),
    ] = ()
    database: DatabaseSection = DatabaseSection()
    http: HttpSection = HttpSection()
    sru: SruSection = SruSection()
    z3950: Z3950Section = Z3950Section()
    search: SearchSection = SearchSection()
    loading: LoadingSection = LoadingSection()
    outgoing: tuple[OutgoingSection, ...] = ()
    circulation: CirculationSection = CirculationSection()
    policy: PolicySection = PolicySection()
    notices: NoticesSection = NoticesSection()
    sip2: Sip2Section = Sip2Section()
    municipalities: tuple[MunicipalitySection, ...] = ()
    libraries: tuple[LibrarySection, ...] = ()
    sip2_accounts: tuple[Sip2AccountSection, ...] = ()
    sip2_profiles: tuple[Sip2ProfileSection, ...] = ()
    log: LogSection = LogSection()
