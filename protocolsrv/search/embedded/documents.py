"""Documents as tantivy takes them in at once: one JSON text each.

A text is all that a preparing process hands to the writer, in place of dictionaries that would have
to be pickled, rebuilt and walked there: of a record that took the writing process 490 us in all, 85
are left. The record id is not known when a text is made (the store gives it out), so it is put in
front when the document is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring as _quoted

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


def with_id(packed: str, record_id: int) -> str:
    """The whole JSON of a packed document."""
    return f'{{"{RECORD_ID}":{record_id},{packed}'


class DocumentPacker:
    """Packs the documents of one access-point table."""

    def __init__(self, points: Iterable[AccessPoint]):
        self._names = {one.name: _Names(one) for one in points}

    def pack(self, document: IndexDocument) -> str:
        """The JSON of a document, without its opening brace and its record id."""
        names = self._names
        flags: list[str] = []
        flag = flags.append
        made: list[str] = []
        add = made.append
        for point, texts in document.words.items():
            if texts:
                add(f'"{names[point].words}":"{occurrences(texts)}"')
        if document.marc:
            add(f'"{_MARC_WORDS}":{_paths(document.marc)}')
        for point, texts in document.plain.items():
            add(f'"{names[point].plain}":"{occurrences(texts)}"')
            flag(names[point].plain_flag)
        for point, texts in document.exact.items():
            add(f'"{names[point].exact}":"{occurrences(texts)}"')
            flag(names[point].exact_flag)
        for form, pairs in ((_IGNORE, document.marc_plain), (_RESPECT, document.marc_exact)):
            if pairs:
                tags = {path[:3] for path, _ in pairs}
                some = _of_tags(document.marc, pairs, tags)
                add(f'"{_MARC_FIELDS[form]}":{_paths(some)}')
                for tag in tags:
                    flag(differs(MARC + tag, form))
        for point, values in document.ids.items():
            if values:
                add(f'"{names[point].ids}":{_texts(values)}')
                flag(names[point].value_flag)
        for point, numbers in document.numbers.items():
            if numbers:
                add(f'"{names[point].numbers}":{list(numbers)}')
                flag(names[point].value_flag)
                if len(numbers) > 1:
                    flag(names[point].many_flag)
        self._pack_shown(document, add)
        add(f'"{SCOPE}":{_texts(document.scopes)}')
        add(f'"{FLAGS}":"{" ".join(flags)}"}}')
        return ",".join(made)

    def _pack_shown(self, document: IndexDocument, add: Callable[[str], None]) -> None:
        """Sort keys and facets."""
        names = self._names
        for point, key in document.sort.items():
            columns = names[point].sort
            if isinstance(key, int):
                add(f'"{columns[0]}":{key}')
            elif key:
                for column, part in zip(columns, packed_key(key), strict=True):
                    add(f'"{column}":{part}')
        for point, values in document.facets.items():
            if values:
                add(f'"{names[point].facet}":{_texts(dict.fromkeys(values))}')


def _texts(values: Iterable[str]) -> str:
    """A JSON list of any texts."""
    return f"[{','.join(map(_quoted, values))}]"


def _paths(pairs: Sequence[tuple[str, str]]) -> str:
    """A JSON text of MARC paths and words. Words, here and elsewhere, are letters and digits, with
    nothing to escape (`domain.text`); but a subfield code may be a quotation mark."""
    text = marc_occurrences(pairs)
    return _quoted(text) if '"' in text or "\\" in text else f'"{text}"'


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
