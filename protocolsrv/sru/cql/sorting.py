"""Sort keys: CQL `sortBy` (sort context set 1.0) and the `sortKeys` parameter of SRU 1.1 and 2.0.

The order is that of `domain.collation`: Swedish, case and accents levelled. So `ignoreCase` and
`locale=sv` are honoured because they are so; `respectCase` is refused by 91 and all else by 82.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from protocolsrv.domain.query import AccessPoint, Missing, SortKey
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .indexes import EMPTY, Indexes, Scope
from .tree import Modifier, SortSpec

_MISSING: Mapping[str, Missing] = {
    "missingomit": Missing.OMIT,
    "missingfail": Missing.FAIL,
    "missinglow": Missing.LOW,
    "missinghigh": Missing.HIGH,
}
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LOCALES = frozenset(("sv", "sv-se", "sv_se"))
MODIFIERS = (
    "ascending",
    "descending",
    "ignoreCase",
    "locale=sv",
    "missingOmit",
    "missingFail",
    "missingLow",
    "missingHigh",
    "missingValue",
)
"""The sort modifiers honoured, for explain."""


def sort_keys(
    specs: Sequence[SortSpec], indexes: Indexes, scope: Scope
) -> tuple[SortKey, ...] | Diagnostic:
    """The keys of a `sortBy`. The same index twice is refused by 85."""
    keys: list[SortKey] = []
    for spec in specs:
        point = _sortable(spec.index, indexes, scope)
        if isinstance(point, Diagnostic):
            return point
        if any(key.point.name == point.name for key in keys):
            return Diagnostic(Code.SORT_DUPLICATE_KEYS, spec.index)
        key = _key(point, spec.modifiers, indexes, scope)
        if isinstance(key, Diagnostic):
            return key
        keys.append(key)
    return tuple(keys)


def _sortable(index: str, indexes: Indexes, scope: Scope) -> AccessPoint | Diagnostic:
    point = indexes.find(index, scope)
    if isinstance(point, Diagnostic):
        return point
    if not isinstance(point, AccessPoint) or not point.sort:
        return Diagnostic(Code.SORT_PATH, index)
    return point


def _key(
    point: AccessPoint, modifiers: Sequence[Modifier], indexes: Indexes, scope: Scope
) -> SortKey | Diagnostic:
    descending: bool | None = None
    missing: Missing | None = None
    value = ""
    for modifier in modifiers:
        name = indexes.modifier(modifier.name, "sort", scope)
        if name in ("ascending", "descending") and not modifier.comparison:
            if descending is not None and descending is not (name == "descending"):
                return Diagnostic(Code.SORT_DIRECTION, modifier.text)
            descending = name == "descending"
        elif name.startswith("missing"):
            wanted = _missing(name, modifier)
            if wanted is None or missing not in (None, wanted):
                return Diagnostic(Code.SORT_MISSING_ACTION, modifier.text)
            missing, value = wanted, _UNESCAPE.sub(r"\1", modifier.value)
        elif name == "respectcase":
            return Diagnostic(Code.SORT_CASE, modifier.text)
        elif not _already_so(name, modifier):
            return Diagnostic(Code.SORT_SEQUENCE, modifier.text)
    return SortKey(point, bool(descending), missing or Missing.LAST, value)


def _missing(name: str, modifier: Modifier) -> Missing | None:
    if name == "missingvalue":
        return Missing.VALUE if modifier.comparison == "=" and modifier.value else None
    return None if modifier.comparison else _MISSING.get(name)


def _already_so(name: str, modifier: Modifier) -> bool:
    """Whether the modifier asks for what the order is anyway."""
    if name == "ignorecase":
        return not modifier.comparison
    return name == "locale" and modifier.comparison == "=" and modifier.value.lower() in _LOCALES


# ---- the sortKeys parameter ------------------------------------------------------------------

_KEY = re.compile(r'[^\s,"]*(?:,(?:"[^"]*"|[^\s,"]*))*')
_ACTIONS: Mapping[str, Missing] = {
    "": Missing.HIGH,  # the default of SRU 1.1
    "abort": Missing.FAIL,
    "highvalue": Missing.HIGH,
    "lowvalue": Missing.LOW,
    "omit": Missing.OMIT,
}
_FLAG = {"": None, "0": False, "1": True, "false": False, "true": True}


def read_sort_keys(
    text: str, indexes: Indexes, dc_names: Sequence[str], max_keys: int
) -> tuple[SortKey, ...] | Diagnostic:
    """The keys of the parameter: `path,schema,ascending,caseSensitive,missingValue` each, parted by
    blanks. A path is an index name, or with the Dublin Core schema (`dc_names`) its element."""
    keys: list[SortKey] = []
    for written in text.split():
        if len(keys) >= max_keys:
            return Diagnostic(Code.SORT_TOO_MANY_KEYS, str(max_keys))
        if _KEY.fullmatch(written) is None or written.count(",") > 4:
            return Diagnostic(Code.SORT_SEQUENCE, written)
        path, schema, ascending, case, action = (*written.split(","), "", "", "", "")[:5]
        key = _parameter_key(path, schema, (ascending, case, action), indexes, dc_names)
        if isinstance(key, Diagnostic):
            return key
        if any(key.point.name == one.point.name for one in keys):
            return Diagnostic(Code.SORT_DUPLICATE_KEYS, path)
        keys.append(key)
    return tuple(keys)


def _parameter_key(
    path: str,
    schema: str,
    rest: tuple[str, str, str],
    indexes: Indexes,
    dc_names: Sequence[str],
) -> SortKey | Diagnostic:
    ascending, case, action = rest
    name = path
    if schema:
        if schema not in dc_names:
            return Diagnostic(Code.SORT_SCHEMA, schema)
        name = "dc." + path.removeprefix("dc:").removeprefix("dc.")
    point = _sortable(name, indexes, EMPTY)
    if isinstance(point, Diagnostic):
        return Diagnostic(Code.SORT_PATH_IN_SCHEMA if schema else Code.SORT_PATH, path)
    if ascending.lower() not in _FLAG:
        return Diagnostic(Code.SORT_DIRECTION, ascending)
    if case.lower() not in _FLAG or _FLAG[case.lower()]:
        return Diagnostic(Code.SORT_CASE, case)
    descending = _FLAG[ascending.lower()] is False
    if action.startswith('"'):
        return SortKey(point, descending, Missing.VALUE, action.strip('"'))
    missing = _ACTIONS.get(action.lower())
    if missing is None:
        return Diagnostic(Code.SORT_MISSING_ACTION, action)
    return SortKey(point, descending, missing)
