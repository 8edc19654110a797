"""Every kind of damage to a single ISO 2709 record, as a function of a whole record."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from marc_fixtures.samples import (
    FT,
    US,
    Raw,
    added,
    control,
    data,
    sample,
    with_field,
    without_field,
)

ACCEPT, WARN, REJECT = "accept", "warn", "reject"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of damage: how to make it and what the loader says to it: `reason` is the reason of
    a rejection in its report, or words of its warning."""

    name: str
    make: Callable[[int], bytes]
    outcome: str
    reason: str


def patched_directory(number: int, old: bytes, new: bytes, entry: int = 5) -> bytes:
    """The record with a change in one entry of its directory."""
    raw = sample(number)
    entries = raw.entries()
    entries[entry] = entries[entry].replace(old, new)
    return replace(raw, directory=b"".join(entries)).to_bytes()


def wrong_length(number: int, by: int) -> bytes:
    """The record whose leader gives a length that is off by some bytes."""
    size = len(sample(number).to_bytes())
    return replace(sample(number), length=f"{size + by:05d}").to_bytes()


def no_field_terminator(number: int) -> bytes:
    """The 0x1E after field 245 is missing; directory and lengths still count it."""
    whole = sample(number).to_bytes()
    at = whole.index(FT, whole.index(b"10" + US + b"a"))
    return whole[:at] + b" " + whole[at + 1 :]


def bad_base(number: int) -> bytes:
    """The base address points into the directory."""
    return replace(sample(number), base="00030").to_bytes()


def base_zero(number: int) -> bytes:
    """The base address is 00000, as some exporters leave it."""
    return replace(sample(number), base="00000").to_bytes()


def entry_outside(number: int) -> bytes:
    """The entry of 100 starts far behind the end of the record."""
    entry = sample(number).entries()[6]
    return patched_directory(number, entry, entry[:7] + b"90000", 6)


def directory_not_12(number: int) -> bytes:
    """The directory has four bytes too many, all else counts from there rightly."""
    return replace(
        sample(number), directory=b"".join(sample(number).entries()) + b"0000"
    ).to_bytes()


def directory_letters(number: int) -> bytes:
    """The length in one directory entry is not a number."""
    entry = sample(number).entries()[5]
    return patched_directory(number, entry, entry[:3] + b"00x7" + entry[7:])


def in_marc8(raw: Raw) -> Raw:
    """The record with å, ä and ö in MARC-8: the combining mark stands before the letter."""
    marks = {"å": "\xeaa", "ä": "\xe8a", "ö": "\xe8o"}
    fields = [(tag, body.decode()) for tag, body in raw.fields]
    for letter, marked in marks.items():
        fields = [(tag, text.replace(letter, marked)) for tag, text in fields]
    return replace(raw, fields=tuple((tag, text.encode("latin-1")) for tag, text in fields))


def marc8_called_utf8(number: int) -> bytes:
    """Leader/09 says Unicode, but the text is MARC-8."""
    raw = added(sample(number), ("500", data("\\\\$aÅngbåt på älven")))
    return in_marc8(raw).to_bytes()


def scheme(number: int, code: str) -> bytes:
    """A UTF-8 record with something else in leader/09."""
    return replace(sample(number), scheme=code).to_bytes()


def title(number: int, before: bytes, after: bytes, at: int = 5) -> bytes:
    """The record with bytes put into its title, at a place and at the end."""
    raw = sample(number)
    body = dict(raw.fields)["245"]
    return with_field(raw, "245", body[:at] + before + body[at:] + after).to_bytes()


def note(number: int, body: bytes) -> bytes:
    """The record with one field 500 more."""
    return added(sample(number), ("500", body)).to_bytes()


def bad_utf8(number: int) -> bytes:
    """A byte in the middle of the title that is never legal in UTF-8."""
    return title(number, b"\xe4", b"")


def cut_utf8(number: int) -> bytes:
    """A subfield that ends with the first byte of a two-byte character."""
    return title(number, b"", US + b"cSelma Lagerl\xc3")


def open_escape(number: int) -> bytes:
    """A MARC-8 record with an escape to Cyrillic without end, and a lone ESC at the end."""
    raw = in_marc8(sample(number))
    body = dict(raw.fields)["245"] + US + b"b\x1b(NwOJNA" + US + b"ctext\x1b"
    return replace(with_field(raw, "245", body), scheme=" ").to_bytes()


def control_characters(number: int) -> bytes:
    """NUL, 0x01, tab, line feed, U+0085 and DEL inside the title."""
    return title(number, b"\x00\x01\t\n\xc2\x85", b"\x7f")


def bare_delimiter(number: int) -> bytes:
    """A subfield delimiter at the end of a field and one before another."""
    return title(number, b"", US + US + b"bunderrubrik" + US)


def no_subfield(number: int) -> bytes:
    """A data field of indicators and text, without any subfield delimiter."""
    return note(number, b"  En anm\xc3\xa4rkning utan delf\xc3\xa4lt")


def wide_indicator(number: int) -> bytes:
    """Indicators that take three bytes, because one is a letter with a diacritic."""
    return note(
        number, "é\\$aIndikator med accent".replace("\\", " ").replace("$", "\x1f").encode()
    )


def letter_tag(number: int) -> bytes:
    """A tag of letters, as Aleph and others write (CAT, LKR)."""
    return replace(
        sample(number), fields=(*sample(number).fields, ("CAT", data("\\\\$aHANNA$c20260105")))
    ).to_bytes()


def two_control_numbers(number: int) -> bytes:
    """Field 001 twice, with different values."""
    raw = sample(number)
    return replace(raw, fields=(("001", b"94999999"), *raw.fields)).to_bytes()


def long_record(number: int) -> bytes:
    """More than 99 999 bytes, so that the length in the leader cannot hold it."""
    text = data("\\\\$a" + "Lång anmärkning om upplagor. " * 300)
    return replace(
        added(sample(number), *(("500", text) for _ in range(12))), length="99999"
    ).to_bytes()


def long_field(number: int) -> bytes:
    """A field of more than 9 999 bytes; its directory entry holds only the last four digits."""
    return note(number, data("\\\\$a" + "En mycket lång innehållsförteckning. " * 350))


def deletion(number: int) -> bytes:
    """A deletion record: leader/05 d and little else."""
    return Raw((*control(number), ("245", data("00$a[Raderad]"))), status="d").to_bytes()


def replacement(number: int) -> bytes:
    """The same control number twice; the second, with a newer 005, has status c."""
    old, new = sample(number), sample(number)
    new = with_field(new, "005", b"20260901083000.0")
    new = replace(added(new, ("250", data("\\\\$aNy utg."))), status="c")
    return old.to_bytes() + new.to_bytes()


KINDS = (
    Kind("length_too_short", lambda n: wrong_length(n, -7), WARN, "length"),
    Kind("length_too_long", lambda n: wrong_length(n, 9), WARN, "length"),
    Kind("missing_field_terminator", no_field_terminator, WARN, "field terminator"),
    Kind("bad_base_address", bad_base, WARN, "base address"),
    Kind("base_address_zero", base_zero, WARN, "base address"),
    Kind("directory_outside", entry_outside, WARN, "directory"),
    Kind("directory_not_12", directory_not_12, REJECT, "directory"),
    Kind("directory_non_digit", directory_letters, REJECT, "directory"),
    Kind("says_utf8_is_marc8", marc8_called_utf8, WARN, "leader/09"),
    Kind("says_marc8_is_utf8", lambda n: scheme(n, " "), WARN, "leader/09"),
    Kind("leader09_garbage", lambda n: scheme(n, "\x14"), WARN, "leader/09"),
    Kind("invalid_utf8", bad_utf8, REJECT, "charset"),
    Kind("utf8_cut", cut_utf8, REJECT, "charset"),
    Kind("marc8_open_escape", open_escape, REJECT, "charset"),
    Kind("control_characters", control_characters, WARN, "control characters"),
    Kind("delimiter_without_code", bare_delimiter, WARN, "subfield"),
    Kind("field_without_subfield", no_subfield, WARN, "subfield"),
    Kind("indicator_multibyte", wide_indicator, WARN, "indicators"),
    Kind("tag_letters", letter_tag, WARN, "tags"),
    Kind("two_001", two_control_numbers, WARN, "control number"),
    Kind("no_001", lambda n: without_field(sample(n), "001").to_bytes(), WARN, "control number"),
    Kind("no_245", lambda n: without_field(sample(n), "245").to_bytes(), WARN, "no title"),
    Kind("record_over_99999", long_record, REJECT, "too-long"),
    Kind("field_over_9999", long_field, REJECT, "too-long"),
    Kind("deletion", deletion, ACCEPT, ""),
    Kind("replacement", replacement, ACCEPT, ""),
)

ROTATING = tuple(kind for kind in KINDS if kind.name not in {"record_over_99999", "replacement"})
"""The kinds that ``interleaved.mrc`` takes in turn; each still ends with a record terminator."""
