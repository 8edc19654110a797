"""`[sip2]` and `[[sip2_account]]`: where self-service units connect, and who they are."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from protocolsrv.config.values import Address, Network, Secret

from .base import Section

Language = Literal["sv", "en", "fi"]
"""Languages of texts for units; a test compares with `sip2.texts`."""


class Sip2Section(Section, frozen=True):
    """SIP2: self-service kiosks, sorters, gates, PC booking. Served when there is an account."""

    listen: Annotated[
        tuple[Address, ...],
        Meta(description="Addresses where units log in; none: only addresses of accounts."),
    ] = (Address("127.0.0.1", 6001),)
    allow_cleartext: Annotated[
        bool,
        Meta(
            description="Allow an address that others can reach. Passwords, PINs and card numbers"
            " cross that network as plain text: only inside a VPN or behind a TLS proxy."
        ),
    ] = False
    public_reason: Annotated[
        str,
        Meta(
            description="Why an address that others can reach is meant; `check` asks for it.",
            examples=["kiosks come in through the VPN of the region, firewall rule 19"],
        ),
    ] = ""
    login_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=86400,
            description="A unit that does not log in is disconnected. One that has is never"
            " disconnected for being silent.",
        ),
    ] = 60.0
    partial_seconds: Annotated[
        float, Meta(gt=0, le=600, description="A message must arrive whole within this.")
    ] = 10.0
    max_connections: Annotated[int, Meta(ge=1, description="Connections at one time.")] = 1000
    max_connections_per_address: Annotated[
        int,
        Meta(ge=1, description="The same from one address where no unit has logged in yet."),
    ] = 20
    reserved_connections: Annotated[
        int,
        Meta(
            ge=0,
            description="Of `max_connections` so many, at most half, are kept for the addresses of"
            " accounts, and for addresses where a unit has logged in.",
        ),
    ] = 200
    max_message_bytes: Annotated[
        int, Meta(ge=256, le=1048576, description="A longer message is dropped.")
    ] = 65536


class Sip2AccountSection(Section, frozen=True):
    """A unit, or several alike, one such table each."""

    login: Annotated[
        str,
        Meta(
            pattern=r"^[^|\r\n]{1,64}$",
            description="The user name it logs in with (CN); also its name in log and payments.",
            examples=["exa-kiosk-1"],
        ),
    ]
    library: Annotated[
        str, Meta(description="Code of the library where it stands.", examples=["exa"])
    ]
    password: Annotated[
        Secret | None,
        Meta(
            description="The password it logs in with (CO), in a file of its own.",
            examples=["exa-kiosk-1.password"],
        ),
    ] = None
    password_hash: Annotated[
        str,
        Meta(
            pattern=r"^(\$argon2id\$\S+)?$",
            description="Or its hash, as `protocolsrv sip2 hash` prints it: it may stand here."
            " With both, either is right: while a password is being changed.",
            examples=["$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$6sYCcIfTIRLiUPSqBqoPHA"],
        ),
    ] = ""
    profile: Annotated[
        str,
        Meta(
            description="How to speak with it: kiosk, sorter, gate, pc, vendor, staff, or the name"
            " of a table [[sip2_profile]]."
        ),
    ] = "kiosk"
    language: Annotated[Language, Meta(description="Of texts, when a message says none.")] = "sv"
    institution: Annotated[
        str,
        Meta(description="What we send as AO; empty: what the unit sends.", examples=["EXAMPLE"]),
    ] = ""
    check_institution: Annotated[
        bool, Meta(description="Refuse messages with another AO than `institution`.")
    ] = False
    location: Annotated[
        str, Meta(description="What we send as AN in 98.", examples=["entrance"])
    ] = ""
    locations: Annotated[
        dict[str, str],
        Meta(
            description="Location codes of the unit (CP, AP) that stand for other libraries.",
            examples=[{"BRANCH2": "exa"}],
        ),
    ] = {}  # noqa: RUF012 - msgspec copies it
    max_sessions: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="Connections at one time; a newer login takes the place of the one that"
            " has been silent longest.",
        ),
    ] = 1
    staff: Annotated[bool, Meta(description="A desk: may override what a kiosk may not.")] = False
    addresses: Annotated[
        tuple[Network, ...],
        Meta(
            description="It connects only from these addresses or networks; none: from anywhere.",
            examples=[["10.20.0.7/32"]],
        ),
    ] = ()
    without_login: Annotated[
        bool,
        Meta(
            description="For units that send no login: who connects from `addresses`, or to"
            " `listen`, is this account."
        ),
    ] = False
    listen: Annotated[
        tuple[Address, ...],
        Meta(
            description="Addresses for this account alone; it need not log in there.",
            examples=[["127.0.0.1:6002"]],
        ),
    ] = ()
