"""`[[sip2_profile]]`: how a kind of unit wants to be spoken with, and what it may do and see."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from .base import Section

Charset = Literal["cp850", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"]
"""Character sets; a test compares with `sip2.charsets`."""

BuiltIn = Literal["kiosk", "sorter", "gate", "pc", "vendor", "staff"]
"""The profiles that come with the program; a test compares with `app.sip2_profiles`."""

Code = Annotated[str, Meta(pattern="^[0-9]{2}$")]
FieldCode = Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class Sip2BinSection(Section, frozen=True):
    """A row of sort bins: what is left out fits anything; the first row that fits decides."""

    bin: Annotated[str, Meta(min_length=1, description="The bin (CL).", examples=["3"])]
    library: Annotated[str, Meta(description="Where the sorter stands.", examples=["exa"])] = ""
    routing: Annotated[
        Literal["", "shelve", "hold_here", "hold_elsewhere", "home", "ill", "staff"],
        Meta(description="What happens next with the item."),
    ] = ""
    destination: Annotated[
        str, Meta(description="The library it travels to.", examples=["exb"])
    ] = ""
    home: Annotated[str, Meta(description="Where it belongs.", examples=["exa"])] = ""
    item_type: Annotated[str, Meta(description="Its type.", examples=["film"])] = ""
    collection: Annotated[str, Meta(description="How its shelf begins.", examples=["Barn"])] = ""
    alert: Annotated[str, Meta(description="The alert type (CV).", examples=["02"])] = ""


class Sip2ProfileSection(Section, frozen=True):
    """A profile of your own. `like` names a built-in one; only what differs need be said."""

    name: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9_-]{1,31}$",
            description="What accounts call it.",
            examples=["big-sorter"],
        ),
    ]
    like: Annotated[BuiltIn, Meta(description="The built-in profile it varies.")] = "kiosk"
    charset: Annotated[Charset | None, Meta(description="Character set.", examples=["utf-8"])] = (
        None
    )
    terminator: Annotated[
        Literal["cr", "crlf", "lf"] | None,
        Meta(description="What ends our messages.", examples=["crlf"]),
    ] = None
    delimiter: Annotated[
        str | None,
        Meta(pattern=r"^[!-/:-@\[-`{-~]$", description="What ends a field.", examples=["|"]),
    ] = None
    date_form: Annotated[
        Literal["sip", "iso", "text"] | None,
        Meta(description="Due dates: 20261222    235959, 2026-12-22, in words.", examples=["iso"]),
    ] = None
    messages: Annotated[
        tuple[Code, ...] | None,
        Meta(
            description="Requests it may send; 93, 97 and 99 always.",
            examples=[["23", "63", "11", "09", "29", "35"]],
        ),
    ] = None
    more_fields: Annotated[
        tuple[FieldCode, ...],
        Meta(
            description="Fields it is sent besides those of `like`; personal ones only so.",
            examples=[["AE", "AJ"]],
        ),
    ] = ()
    fewer_fields: Annotated[
        tuple[FieldCode, ...],
        Meta(description="Fields it cannot bear.", examples=[["AG"]]),
    ] = ()
    names: Annotated[
        Literal["full", "initials", "alias"] | None,
        Meta(description="What AE holds where it is sent.", examples=["alias"]),
    ] = None
    lists: Annotated[
        Literal["barcode", "title", "all"] | None,
        Meta(description="What the lists of 64 hold.", examples=["barcode"]),
    ] = None
    holds_counting: Annotated[
        Literal["spec", "evergreen"] | None,
        Meta(
            description="Hold items: those ready to be fetched, as the standard says, or all.",
            examples=["spec"],
        ),
    ] = None
    renewal: Annotated[
        Literal["message", "always", "never"] | None,
        Meta(description="Whether lending one's own loan renews it.", examples=["message"]),
    ] = None
    pin_for_details: Annotated[
        bool | None, Meta(description="Nothing of a patron without the PIN.", examples=[True])
    ] = None
    empty_pin_is_none: Annotated[
        bool | None,
        Meta(description="It sends an empty AD where it asked for none.", examples=[True]),
    ] = None
    place_override: Annotated[
        bool | None,
        Meta(description="A message may name another of its `locations`.", examples=[True]),
    ] = None
    offline: Annotated[
        bool | None,
        Meta(description="Takes transactions that already happened.", examples=[True]),
    ] = None
    timeout_tenths: Annotated[
        int | None,
        Meta(ge=1, le=999, description="What 98 says: tenths of a second.", examples=[100]),
    ] = None
    retries: Annotated[
        int | None, Meta(ge=0, le=999, description="What 98 says.", examples=[3])
    ] = None
    texts: Annotated[
        dict[str, dict[Literal["sv", "en", "fi"], str]],
        Meta(
            description="Texts of ours replaced, by key and language; an empty one is not sent.",
            examples=[{"busy": {"sv": "Vänta lite", "en": "Please wait"}}],
        ),
    ] = {}  # noqa: RUF012 - msgspec copies it
    bins: Annotated[
        tuple[Sip2BinSection, ...],
        Meta(
            description="Sort bins, in order.",
            examples=[[{"bin": "2", "routing": "hold_here"}]],
        ),
    ] = ()
    fallback_bin: Annotated[
        str, Meta(description="For what no row fits; needed with `bins`.", examples=["1"])
    ] = ""
    exception_bin: Annotated[
        str, Meta(description="For what a person must look at.", examples=["9"])
    ] = ""
