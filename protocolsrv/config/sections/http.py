"""`[http]`: the web server that carries SRU and the pages."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from protocolsrv.config.values import Address, Network

from .base import Section


class HttpSection(Section, frozen=True):
    """The web server: SRU and the pages for people."""

    listen: Annotated[
        tuple[Address, ...],
        Meta(description="Addresses to listen on. 127.0.0.1 is for this machine alone."),
    ] = (Address("127.0.0.1", 8080),)
    public_reason: Annotated[
        str,
        Meta(
            description="Why an address that others can reach is meant; `check` asks for it.",
            examples=["behind the reverse proxy of the region, firewall rule 17"],
        ),
    ] = ""
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s/?#]+)?$",
            description="How clients reach us, without a path, when a proxy stands between;"
            " shown in explain.",
            examples=["https://sru.example.org"],
        ),
    ] = ""
    workers: Annotated[
        int,
        Meta(ge=0, le=256, description="Processes that answer; 0: one for each processor."),
    ] = 0
    drain_seconds: Annotated[
        float,
        Meta(ge=0, le=600, description="How long running requests may take to end at a stop."),
    ] = 10.0
    trusted_proxies: Annotated[
        tuple[Network, ...],
        Meta(
            description="Proxies whose X-Forwarded-For is believed, as addresses or networks.",
            examples=[["127.0.0.1/32", "10.0.0.0/8"]],
        ),
    ] = ()
    max_connections: Annotated[
        int, Meta(ge=1, description="Connections at one time, by each process.")
    ] = 4000
    max_connections_per_address: Annotated[
        int, Meta(ge=1, description="Connections at one time from one address, by each process.")
    ] = 500
    max_header_bytes: Annotated[
        int, Meta(ge=1024, le=1048576, description="Request line and headers together.")
    ] = 32768
    max_body_bytes: Annotated[int, Meta(ge=1024, le=16777216, description="Body of a POST.")] = (
        1048576
    )
    idle_seconds: Annotated[
        float,
        Meta(gt=0, le=86400, description="A connection without a request is closed after this."),
    ] = 75.0
    partial_seconds: Annotated[
        float, Meta(gt=0, le=86400, description="A request must arrive whole within this.")
    ] = 10.0
