"""MARC-8 records whose bytes are composed by hand: the tables below give the code points.

Source of the code points: the code tables of "MARC 21 specifications for record structure,
character sets, and exchange media" (Library of Congress), part 3.
"""

from marc_fixtures.samples import Raw, added, control, data

ESC = "\x1b"
LATIN = ESC + "(B"  # G0 back to ASCII
SYMBOLS_END = ESC + "s"  # back from Greek symbols, sub- and superscripts

RING, ACUTE, GRAVE, DIAERESIS, CARON, CEDILLA = "\xea", "\xe2", "\xe1", "\xe8", "\xe9", "\xf0"
"""ANSEL combining marks; they stand BEFORE the letter they belong to."""

O_SLASH, AE, ETH, THORN, D_STROKE = "\xb2", "\xb5", "\xba", "\xb4", "\xb3"
"""ANSEL letters ø æ ð þ đ."""

MACRON_A, MACRON_I, MACRON_U = "\xe5a", "\xe5i", "\xe5u"
DOT_H, DOT_Z = "\xf2h", "\xf2z"
ALIF, AYN = "\xae", "\xb0"
"""For romanisation: letters with macron or dot below, and the two apostrophes."""

# ISO 5427 Cyrillic: the lower case letters lie at 0x40-0x5F in this order, upper case 0x20 above.
CYRILLIC_ORDER = "юабцдефгхийклмнопярстужвьызшэщчъ"
# Hebrew: alef to tav at 0x60-0x7A in alphabetical order, final forms before the usual ones.
HEBREW_ORDER = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
# Basic Arabic (ISO 9036): hamza to ghain at 0x41-0x5A, fa' to ya' at 0x61-0x6A.
ARABIC_FIRST = "ءآأؤإئابةتثجحخدذرزسشصضطظعغ"
ARABIC_SECOND = "فقكلمنهوىي"

# EACC (ANSI Z39.64), three bytes a character.
EACC = {
    "紅": b"\x21\x50\x72",
    "樓": b"\x21\x45\x4a",
    "夢": b"\x21\x39\x24",
    "曹": b"\x21\x43\x56",
    "雪": b"\x21\x5f\x52",
    "芹": b"\x21\x54\x5e",
}


def cyrillic(text: str) -> str:
    """Basic Cyrillic: ESC ( N, the letters, and back."""
    codes = {char: chr(0x40 + i) for i, char in enumerate(CYRILLIC_ORDER)}
    codes |= {char.upper(): chr(ord(code) + 0x20) for char, code in codes.items()}
    return f"{ESC}(N{''.join(codes.get(char, char) for char in text)}{LATIN}"


def hebrew(text: str) -> str:
    """Basic Hebrew: ESC ( 2, the letters in logical order, and back."""
    codes = {char: chr(0x60 + i) for i, char in enumerate(HEBREW_ORDER)}
    return f"{ESC}(2{''.join(codes.get(char, char) for char in text)}{LATIN}"


def arabic(text: str) -> str:
    """Basic Arabic: ESC ( 3, the letters in logical order, and back."""
    codes = {char: chr(0x41 + i) for i, char in enumerate(ARABIC_FIRST)}
    codes |= {char: chr(0x61 + i) for i, char in enumerate(ARABIC_SECOND)}
    return f"{ESC}(3{''.join(codes.get(char, char) for char in text)}{LATIN}"


def eacc(text: str) -> str:
    """East Asian characters: ESC $ 1, three bytes each, and back."""
    return f"{ESC}$1{b''.join(EACC[char] for char in text).decode('latin-1')}{LATIN}"


def symbol(code: str) -> str:
    """One Greek symbol (g), subscript (b) or superscript (p) and back: ESC g a ESC s is alpha."""
    return f"{ESC}{code}{SYMBOLS_END}"


def marc8(content: str) -> bytes:
    """A data field whose characters are MARC-8 byte values already."""
    return data(content, "latin-1")


def record(number: int, language: str, *fields: tuple[str, str]) -> Raw:
    """A MARC-8 record: leader/09 is blank."""
    tag, fixed = control(number)[3]
    head = (*control(number)[:3], (tag, fixed.replace(b"swe", language.encode())))
    body = tuple((tag, marc8(content)) for tag, content in fields)
    return Raw((*head, *body), scheme=" ")


def swedish() -> list[Raw]:
    """Å Ä Ö with combining marks, and letters of the neighbours."""
    aa, ae, oe = f"{RING}a", f"{DIAERESIS}a", f"{DIAERESIS}o"
    return [
        record(
            92000001,
            "swe",
            ("100", f"1\\$aLagerl{oe}f, Selma,$d1858-1940$4aut"),
            ("245", f"10$aG{oe}sta Berlings saga /$cSelma Lagerl{oe}f"),
            ("264", "\\1$aStockholm :$bHellberg,$c1891"),
        ),
        record(
            92000002,
            "swe",
            ("100", f"1\\$aFr{oe}ding, Gustaf,$d1860-1911$4aut"),
            ("245", f"10$aSt{ae}nk och flikar :$bdikter p{aa} vers /$cGustaf Fr{oe}ding"),
            (
                "500",
                f"\\\\$a{aa} {ae} {oe} {RING}A {DIAERESIS}A {DIAERESIS}O {ACUTE}e {DIAERESIS}u",
            ),
        ),
        record(
            92000003,
            "nor",
            ("100", f"1\\$aNesb{O_SLASH}, Jo,$d1960-$4aut"),
            ("245", f"10$aSn{O_SLASH}mannen /$cJo Nesb{O_SLASH}"),
            ("500", f"\\\\$a{AE} {ETH} {THORN} {D_STROKE} {CARON}s {CEDILLA}c {GRAVE}a"),
        ),
    ]


def scripts() -> dict[str, list[Raw]]:
    """The other scripts, by file name."""
    russian = record(
        92000011,
        "rus",
        ("066", "\\\\$c(N"),
        ("100", "1\\$6880-01$aTolstoj, Lev,$d1828-1910$4aut"),
        ("245", "10$6880-02$aVojna i mir /$cL.N. Tolstoj"),
        ("880", f"1\\$6100-01/(N$a{cyrillic('Толстой, Лев')},$d1828-1910"),
        ("880", f"10$6245-02/(N$a{cyrillic('Война и мир')} /$c{cyrillic('Л.Н. Толстой')}"),
    )
    israeli = record(
        92000012,
        "heb",
        ("066", "\\\\$c(2"),
        ("100", "1\\$6880-01$aOz, Amos,$d1939-2018$4aut"),
        ("245", f"10$6880-02$aMikha{ALIF}el sheli /$c{AYN}Amos {AYN}Oz"),
        ("880", f"1\\$6100-01/(2/r$a{hebrew('עוז, עמוס')},$d1939-2018"),
        ("880", f"10$6245-02/(2/r$a{hebrew('מיכאל שלי')} /$c{hebrew('עמוס עוז')}"),
    )
    surname, forename = f"Ma{DOT_H}f{MACRON_U}{DOT_Z}", f"Naj{MACRON_I}b"
    arab = record(
        92000013,
        "ara",
        ("066", "\\\\$c(3"),
        ("100", f"1\\$6880-01$a{surname}, {forename},$d1911-2006$4aut"),
        ("245", f"10$6880-02$aZuq{MACRON_A}q al-Midaqq /$c{forename} {surname}"),
        ("880", f"1\\$6100-01/(3/r$a{arabic('محفوظ')}, {arabic('نجيب')},$d1911-2006"),
        ("880", f"10$6245-02/(3/r$a{arabic('زقاق المدق')} /$c{arabic('نجيب محفوظ')}"),
    )
    greek = record(
        92000014,
        "swe",
        ("245", f"00$a{symbol('ga')}-, {symbol('gb')}- och {symbol('gc')}-str{RING}alning"),
        ("500", f"\\\\$aH{symbol('b2')}O, m{symbol('p2')}"),
    )
    chinese = record(
        92000015,
        "chi",
        ("100", "1\\$6880-01$aCao, Xueqin$4aut"),
        ("245", "10$6880-02$aHong lou meng /$cCao Xueqin"),
    )
    chinese = added(  # the name of the set, $1, has the dollar sign itself
        chinese,
        ("066", b"  \x1fc$1"),
        ("880", b"1 \x1f6100-01/$1\x1fa" + eacc("曹雪芹").encode("latin-1")),
        ("880", b"10\x1f6245-02/$1\x1fa" + eacc("紅樓夢").encode("latin-1")),
    )
    return {
        "cyrillic": [russian],
        "hebrew": [israeli],
        "arabic": [arab],
        "greek_symbols": [greek],
        "cjk_eacc": [chinese],
    }


def files() -> dict[str, bytes]:
    """The files of the folder ``marc8``."""
    groups = {"swedish": swedish(), **scripts()}
    return {
        f"marc8/{name}.mrc": b"".join(raw.to_bytes() for raw in group)
        for name, group in groups.items()
    }
