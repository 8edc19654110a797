"""The ZeeRex record (explain 2.0) of the live server: every line of it comes from the tables that
answer queries, so that it cannot say anything else than what holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from protocolsrv.domain.query import AccessPoint
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.wire.xml import escape, escape_attribute

from .context import Context
from .cql import proximity, relations, sorting
from .settings import SruSettings
from .versions import EXPLAIN_NAMESPACE, Dialect

_ANY_MARC = ("Valfritt MARC-fält, t.ex. marc.245$a", "Any MARC tag or subfield, such as marc.245$a")
_ALL_RECORDS = ("Alla poster", "Every record")
_RESULT_SET = ("Tidigare sökresultat", "An earlier result set")


def explain_record(
    dialect: Dialect,
    scope: str,
    records: int,
    changed: datetime | None,
    context: Context,
) -> str:
    """`explain` for one version and scope: `records` there are, `changed` last."""
    settings = context.settings
    return (
        f'<explain xmlns="{EXPLAIN_NAMESPACE}" authoritative="true">'
        f"{_server(dialect, scope, records, changed, settings)}"
        f"{_database(settings)}{_meta(changed)}{_indexes(context)}"
        f"{_schemas(context.catalogue)}{_config(context)}</explain>"
    )


def _server(
    dialect: Dialect, scope: str, records: int, changed: datetime | None, settings: SruSettings
) -> str:
    database = settings.path.strip("/") + (f"/{scope}" if scope else "")
    updated = f' lastUpdate="{_moment(changed)}"' if changed else ""
    methods = "GET POST" if dialect.family == 2 else "GET POST SOAP"
    return (
        f'<serverInfo protocol="SRU" version="{dialect.version}"'
        f' transport="{escape_attribute(settings.transport)}" method="{methods}">'
        f"<host>{escape(settings.host)}</host><port>{settings.port}</port>"
        f'<database numRecs="{records}"{updated}>{escape(database)}</database></serverInfo>'
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>" if value else ""


def _database(settings: SruSettings) -> str:
    texts = settings.texts.items()
    titles = "".join(
        f"<title{_language(language, settings)}>{escape(text.title)}</title>"
        for language, text in texts
    )
    descriptions = "".join(
        f"<description{_language(language, settings)}>{escape(text.description)}</description>"
        for language, text in texts
        if text.description
    )
    codes = escape_attribute(" ".join(settings.texts))
    return (
        f"<databaseInfo>{titles}{descriptions}{_text('author', settings.author)}"
        f'{_text("contact", settings.contact)}<langUsage codes="{codes}"/>'
        f"{_text('restrictions', settings.restrictions)}"
        f"<implementation><title>{escape(settings.implementation)}</title></implementation>"
        "</databaseInfo>"
    )


def _language(language: str, settings: SruSettings) -> str:
    primary = ' primary="true"' if language == settings.primary_language else ""
    return f' lang="{escape_attribute(language)}"{primary}'


def _meta(changed: datetime | None) -> str:
    if changed is None:
        return ""
    return f"<metaInfo><dateModified>{_moment(changed)}</dateModified></metaInfo>"


# ---- indexes ---------------------------------------------------------------------------------


def _indexes(context: Context) -> str:
    settings, indexes = context.settings, context.compiler.indexes
    sets = "".join(
        f'<set name="{escape_attribute(name)}" identifier="{escape_attribute(uri)}"/>'
        for name, uri in indexes.context_sets.items()
    )
    scans = context.scanning is not None
    rows = "".join(_index(point, settings, scans=scans) for point in indexes.points)
    special = _special(_ALL_RECORDS, "cql", "allRecords", settings)
    if context.result_sets is not None:
        special += _special(_RESULT_SET, "cql", "resultSetId", settings)
    special += _special(_ANY_MARC, "marc", "245$a", settings)
    return f"<indexInfo>{sets}{rows}{special}</indexInfo>"


def _index(point: AccessPoint, settings: SruSettings, *, scans: bool) -> str:
    maps = "".join(
        _map(name, primary=position == 0) for position, name in enumerate(_best_first(point.cql))
    )
    uses = "".join(f'<map><attr type="1" set="bib-1">{value}</attr></map>' for value in point.use)
    supports = "".join(
        f'<supports type="relation">{escape(name)}</supports>'
        for name in relations.supported(point)
    )
    flags = f'search="true" scan="{_flag(scans and point.scan)}" sort="{_flag(point.sort)}"'
    return (
        f'<index {flags} id="{escape_attribute(point.name)}">'
        f"{_titles((point.title_sv, point.title_en), settings)}"
        f"{maps}{uses}<configInfo>{supports}</configInfo></index>"
    )


def _best_first(names: Iterable[str]) -> list[str]:
    """The names with those of published context sets before our own: clients know `dc`."""
    return sorted(names, key=lambda name: not name.startswith(("dc.", "bath.", "cql.", "rec.")))


def _map(name: str, *, primary: bool) -> str:
    prefix, _, rest = name.partition(".")
    first = ' primary="true"' if primary else ""
    return f'<map{first}><name set="{escape_attribute(prefix)}">{escape(rest)}</name></map>'


def _special(titles: tuple[str, str], prefix: str, name: str, settings: SruSettings) -> str:
    return (
        f'<index search="true" scan="false" sort="false">{_titles(titles, settings)}'
        f"{_map(f'{prefix}.{name}', primary=True)}</index>"
    )


def _titles(titles: tuple[str, str], settings: SruSettings) -> str:
    return "".join(
        f"<title{_language(language, settings)}>{escape(title)}</title>"
        for language, title in zip(("sv", "en"), titles, strict=True)
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"


# ---- schemas and configuration -----------------------------------------------------------------


def _schemas(catalogue: Catalogue) -> str:
    rows = "".join(
        f'<schema identifier="{escape_attribute(one.uri)}" name="{escape_attribute(one.name)}"'
        f' location="{escape_attribute(one.location)}" sort="false" retrieve="true">'
        f"<title>{escape(one.title)}</title></schema>"
        for one in catalogue.schemas
    )
    return f"<schemaInfo>{rows}</schemaInfo>"


def _config(context: Context) -> str:
    settings, catalogue = context.settings, context.catalogue
    defaults = (
        ("numberOfRecords", str(settings.default_records)),
        ("contextSet", "cql"),
        ("index", "cql.serverChoice"),
        ("relation", "="),
        ("retrieveSchema", catalogue.schemas[0].uri),
    )
    limits = [("maximumRecords", settings.maximum_records)]
    if context.scanning is not None:
        limits.append(("maximumTerms", settings.maximum_terms))
    if context.result_sets is not None:
        limits.append(("resultSetTTL", settings.maximum_ttl_s))
    supports = (
        *(("relation", name) for name in relations.RELATIONS),
        *(("relationModifier", name) for name in relations.MODIFIERS),
        *(("booleanModifier", name) for name in proximity.MODIFIERS),
        *(("proximity", unit) for unit in proximity.UNITS),
        *(("sortModifier", name) for name in sorting.MODIFIERS),
        ("maskingCharacter", "*"),
        ("maskingCharacter", "?"),
        ("anchoring", "^"),
        ("sort", ""),
        *((("scan", ""),) if context.scanning is not None else ()),
        *((("resultSets", ""),) if context.result_sets is not None else ()),
    )
    rows = [f'<default type="{kind}">{escape(value)}</default>' for kind, value in defaults]
    rows += [f'<setting type="{kind}">{value}</setting>' for kind, value in limits]
    rows += [f'<supports type="{kind}">{escape(value)}</supports>' for kind, value in supports]
    return f"<configInfo>{''.join(rows)}</configInfo>"
