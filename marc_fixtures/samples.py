"""Sample records and raw ISO 2709 assembly, with every knob needed to get it wrong."""

from dataclasses import dataclass, replace

FT = b"\x1e"
RT = b"\x1d"
US = b"\x1f"

Fields = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A record taken apart; the optional values replace those that would be right."""

    fields: Fields
    status: str = "n"
    scheme: str = "a"
    length: str | None = None
    base: str | None = None
    directory: bytes | None = None
    field_end: bytes = FT
    record_end: bytes = RT

    def entries(self) -> list[bytes]:
        """The right directory entries, 12 bytes each."""
        entries, start = [], 0
        for tag, body in self.fields:
            size = len(body) + 1
            entries.append(f"{tag:.3}{size % 10_000:04d}{start % 100_000:05d}".encode())
            start += size
        return entries

    def to_bytes(self) -> bytes:
        """The record in ISO 2709."""
        directory = b"".join(self.entries()) if self.directory is None else self.directory
        body = b"".join(content + self.field_end for _, content in self.fields)
        base = 24 + len(directory) + 1
        length = base + len(body) + len(self.record_end)
        leader = (
            f"{self.length or f'{length % 100_000:05d}'}{self.status}am {self.scheme}22"
            f"{self.base or f'{base:05d}'} i 4500"
        )
        return leader.encode("latin-1") + directory + FT + body + self.record_end


def data(content: str, encoding: str = "utf-8") -> bytes:
    """The bytes of a data field written as in mrk: ``10$aTitle /$cName``, ``\\`` for blank."""
    indicators, *parts = content.split("$")
    blank = indicators.replace("\\", " ").encode(encoding)
    return blank + b"".join(US + part.encode(encoding) for part in parts)


def control(number: int, year: str = "2000", stamp: str = "20260105120000.0") -> Fields:
    """Fields 001, 003, 005 and 008 of a Swedish book."""
    fixed = f"260105s{year}    sw            000 1 swe c"
    return (
        ("001", str(number).encode()),
        ("003", b"ZZUR"),
        ("005", stamp.encode()),
        ("008", fixed.encode()),
    )


def book(number: int, author: str, title: str, published: str) -> Fields:
    """A short but complete record of a book, in UTF-8."""
    return (
        *control(number, published[-4:]),
        ("040", data("\\\\$aZZUR$bswe")),
        ("084", data("\\\\$aHc.01$2kssb/8")),
        ("100", data(f"1\\$a{author}$4aut")),
        ("245", data(f"10$a{title}")),
        ("264", data(f"\\1${published}")),
        ("655", data("\\7$aRomaner$2saogf")),
    )


WORKS = (
    ("Lidman, Sara,$d1923-2004", "Tjärdalen", "aStockholm :$bBonnier,$c1953"),
    ("Lidman, Sara,$d1923-2004", "Hjortronlandet", "aStockholm :$bBonnier,$c1955"),
    ("Lagerlöf, Selma,$d1858-1940", "Gösta Berlings saga", "aStockholm :$bHellberg,$c1891"),
    ("Boye, Karin,$d1900-1941", "Kallocain", "aStockholm :$bBonnier,$c1940"),
    ("Lagerkvist, Pär,$d1891-1974", "Dvärgen", "aStockholm :$bBonnier,$c1944"),
    ("Moberg, Vilhelm,$d1898-1973", "Utvandrarna", "aStockholm :$bBonnier,$c1949"),
    ("Söderberg, Hjalmar,$d1869-1941", "Doktor Glas", "aStockholm :$bBonnier,$c1905"),
    ("Strindberg, August,$d1849-1912", "Röda rummet", "aStockholm :$bSeligmann,$c1879"),
)


def sample(number: int) -> Raw:
    """The whole, right record with this control number; works come round in turn."""
    author, title, published = WORKS[number % len(WORKS)]
    return Raw(book(number, author, title, published))


def with_field(raw: Raw, tag: str, body: bytes) -> Raw:
    """The record with the content of its first field ``tag`` replaced."""
    index = [name for name, _ in raw.fields].index(tag)
    fields = (*raw.fields[:index], (tag, body), *raw.fields[index + 1 :])
    return replace(raw, fields=fields)


def without_field(raw: Raw, tag: str) -> Raw:
    """The record without its fields ``tag``."""
    return replace(raw, fields=tuple(pair for pair in raw.fields if pair[0] != tag))


def added(raw: Raw, *pairs: tuple[str, bytes]) -> Raw:
    """The record with more fields, in the order of tags."""
    return replace(raw, fields=tuple(sorted((*raw.fields, *pairs), key=lambda pair: pair[0])))
