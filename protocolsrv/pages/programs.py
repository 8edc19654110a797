"""The same answer for programs: the addresses of the raw replies behind a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

VERSIONS = ("1.1", "1.2", "2.0")


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw reply: what it is called, where it is, its media type."""

    label: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Programs:
    """Everything a programmer wants of one page: the query, and the replies by version and by
    record schema."""

    cql: str
    versions: tuple[Raw, ...]
    formats: tuple[Raw, ...]


def programs(base: str, scope: str, cql: str, start: int, schemas: tuple[str, ...]) -> Programs:
    """The replies to a query; 2.0 names a media type, because browsers save what they do not know
    instead of showing it."""
    path = f"{base}/{scope}" if scope else base
    words = {"operation": "searchRetrieve", "query": cql, "startRecord": start,
             "maximumRecords": 10}  # fmt: skip

    def raw(label: str, media_type: str, **more: str) -> Raw:
        return Raw(label, f"{path}?{urlencode({**words, **more})}", media_type)

    versions = [
        raw(f"SRU {one}", "application/xml", version=one, **_accept(one, "text/xml"))
        for one in VERSIONS
    ]
    json = raw("JSON", "application/json", version="2.0", httpAccept="application/json")
    formats = [raw(one, "application/xml", version="1.2", recordSchema=one) for one in schemas]
    return Programs(cql, (*versions, json), tuple(formats))


def explains(base: str, scope: str) -> tuple[Raw, ...]:
    """The description of the service, by version."""
    path = f"{base}/{scope}" if scope else base
    return tuple(
        Raw(
            f"SRU {one}",
            f"{path}?{urlencode({'operation': 'explain', 'version': one, **_accept(one)})}",
            "application/xml",
        )
        for one in VERSIONS
    )


def scan(base: str, name: str) -> str:
    """The headings of one index from the beginning, as programs list them."""
    words = {"operation": "scan", "version": "1.2", "scanClause": f'{name} = "0"'}
    return f"{base}?{urlencode(words)}"


def _accept(version: str, media_type: str = "text/xml") -> dict[str, str]:
    return {"httpAccept": media_type} if version == "2.0" else {}
