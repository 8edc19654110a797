"""Documents as tantivy takes them in at once: one JSON text each.

A text is all that a preparing process hands to the writer, in place of dictionaries that would have
to be pickled, rebuilt and walked there: of a record that took the writing process 490 us in all, 85
are left. The record id is not known when a text is made (the store gives it out), so it is put in
front when the document is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from json import JSONEncoder

from protocolsrv.domain.collation import packed_key
from protocolsrv.domain.query import Accents, AccessPoint, Kind
from protocolsrv.domain.record import IndexDocument

from .fields import (
    FLAGS,
    MARC,
    RECORD_ID,
    SCOPE,
    differs,
    facet_field,
    has_many,
    has_value,
    id_field,
    marc_occurrences,
    number_field,
    occurrences,
    sort_fields,
    words_field,
)

_MARC_POINT = AccessPoint(MARC, Kind.WORDS, "", "", "", ())
_MARC_FIELDS = {form: words_field(_MARC_POINT, form) for form in Accents}
_MARC_WORDS = _MARC_FIELDS[Accents.BY_ROW]
_IGNORE, _RESPECT = Accents.IGNORE, Accents.RESPECT

_json = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode

Fields = dict[str, "str | int | Sequence[str] | Sequence[int]"]
"""What lies in the index of one record, by field."""


def with_id(packed: str, record_id: int) -> str:
    """The whole JSON of a packed document."""
    return f'{{"{RECORD_ID}":{record_id},{packed}'


class DocumentPacker:
    """Packs the documents of one access-point table."""

    def __init__(self, points: Iterable[AccessPoint]):
        self._names = {one.name: _Names(one) for one in points}

    def pack(self, document: IndexDocument) -> str:
        """The JSON of a document, without its opening brace and its record id."""
        return _json(self.fields(document))[1:]

    def fields(self, document: IndexDocument) -> Fields:
        """The values of each field but the record id."""
        names = self._names
        flags: list[str] = []
        flag = flags.append
        made: Fields = {SCOPE: document.scopes}
        for point, texts in document.words.items():
            if texts:
                made[names[point].words] = occurrences(texts)
        if document.marc:
            made[_MARC_WORDS] = marc_occurrences(document.marc)
        for point, texts in document.plain.items():
            made[names[point].plain] = occurrences(texts)
            flag(names[point].plain_flag)
        for point, texts in document.exact.items():
            made[names[point].exact] = occurrences(texts)
            flag(names[point].exact_flag)
        for form, pairs in ((_IGNORE, document.marc_plain), (_RESPECT, document.marc_exact)):
            if pairs:
                _add_marc_form(made, flag, form, document.marc, pairs)
        for point, values in document.ids.items():
            if values:
                made[names[point].ids] = values
                flag(names[point].value_flag)
        for point, numbers in document.numbers.items():
            if numbers:
                made[names[point].numbers] = numbers
                flag(names[point].value_flag)
                if len(numbers) > 1:
                    flag(names[point].many_flag)
        for point, key in document.sort.items():
            columns = names[point].sort
            if isinstance(key, int):
                made[columns[0]] = key
            elif key:
                made.update(zip(columns, packed_key(key), strict=True))
        for point, values in document.facets.items():
            if values:
                made[names[point].facet] = (
                    values if len(values) < 2 else list(dict.fromkeys(values))
                )
        made[FLAGS] = " ".join(flags)
        return made


def _add_marc_form(
    made: Fields,
    flag: Callable[[str], None],
    form: Accents,
    usual: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[str, str]],
) -> None:
    tags = {path[:3] for path, _ in pairs}
    made[_MARC_FIELDS[form]] = marc_occurrences(_of_tags(usual, pairs, tags))
    for tag in tags:
        flag(differs(MARC + tag, form))


def _of_tags(
    usual: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]], tags: set[str]
) -> list[tuple[str, str]]:
    """All occurrences of these tags: in the other form, or by row where a path does not differ. A
    clause on a whole tag then finds all of it in one field."""
    paths = {path for path, _ in other}
    rest = [one for one in usual if one[0][:3] in tags and one[0] not in paths]
    return [*other, *rest]


class _Names:
    """The field names and flags of one access point, worked out once."""

    __slots__ = (
        "exact",
        "exact_flag",
        "facet",
        "ids",
        "many_flag",
        "numbers",
        "plain",
        "plain_flag",
        "sort",
        "value_flag",
        "words",
    )

    def __init__(self, point: AccessPoint):
        self.words = words_field(point)
        self.plain = words_field(point, _IGNORE)
        self.plain_flag = differs(point.name, _IGNORE)
        self.exact = words_field(point, _RESPECT)
        self.exact_flag = differs(point.name, _RESPECT)
        self.ids = id_field(point)
        self.numbers = number_field(point)
        self.value_flag = has_value(point.name)
        self.many_flag = has_many(point.name)
        self.facet = facet_field(point)
        self.sort = sort_fields(point)
