"""`[z3950]`: the Z39.50 target."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from protocolsrv.config.values import Address

from .base import Section


class Z3950Section(Section, frozen=True):
    """Z39.50: search, fetching, browsing and sorting for cataloguing clients.

    Databases: `region` (also `Default`), each municipality's and library's code; with `-marc8` at
    the end MARC records come in MARC-8."""

    listen: Annotated[
        tuple[Address, ...],
        Meta(
            description="Addresses to listen on; none: Z39.50 is not served.",
            examples=[["127.0.0.1:2100"]],
        ),
    ] = ()
    public_reason: Annotated[
        str,
        Meta(
            description="Why an address that others can reach is meant; `check` asks for it.",
            examples=["for the cataloguers of the region, firewall rule 18"],
        ),
    ] = ""
    idle_seconds: Annotated[
        float,
        Meta(gt=0, le=86400, description="A session in which nothing is asked is closed."),
    ] = 900.0
    max_connections: Annotated[
        int, Meta(ge=1, description="Sessions at one time, by each process.")
    ] = 1000
    max_connections_per_address: Annotated[
        int, Meta(ge=1, description="Sessions at one time from one address, by each process.")
    ] = 100
    max_result_sets: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="Result sets of a session; the one not used for longest goes first.",
        ),
    ] = 30
    max_message_bytes: Annotated[
        int,
        Meta(ge=65536, le=67108864, description="Largest message that is agreed to."),
    ] = 4194304
