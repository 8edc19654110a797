"""The words of generated titles and notes: Swedish ones, the commonest first, then made-up ones.

Real texts have few common words and very many rare ones; the rare ones are put together from
syllables, so that they look Swedish and mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gcd


def listed(text: str) -> list[str]:
    """The words of a text, apart."""
    return text.split()


SMALL = listed("""
och i att det som en på är av för med till den han inte om ett hon men var de så från vi kan när vid
ut eller nu än upp här hur alla efter två bara under utan mot skulle dig hos detta sin sitt över
mycket mellan där vad ingen något andra nya stora gamla första svenska
""")
"""Small words of every text, about in order of frequency."""

CONTENT = listed("""
livet boken hemligheten världen huset historien natten vägen kärlek barn Sverige resan sommaren
skogen havet vinter drömmen flickan pojken staden döden år dagen tiden kriget staten ljuset
mörkret familjen konsten språk musik mannen kvinnan vännen hjärtat rosen trädgården himlen
jorden elden vattnet vinden bergen älven sjön ön byn gården slottet kungen drottningen prinsen
prinsessan draken katten hunden hästen björnen vargen räven fågeln svanen örnen fisken ormen
myran biet handbok introduktion berättelser dikter sagor minnen brev dagbok roman samhället
kultur natur vetenskap teknik datorer matematik fysik kemi biologi medicin hälsa mat bröd kaffe
fiske jakt idrott fotboll skidor simning segling vandring cykling odling slöjd stickning vävning
måleri teater film foto arkitektur design juridik ekonomi politik skola lärare elever
undervisning forskning metod teori praktik arbete fabrik gruva järnväg skepp flyg bil bro torn
kyrka tro själ ande ängel spöke trolldom mysterium mord spår fälla flykt fånge hämnd skuld
sanning lögn makt frihet fred hopp sorg glädje längtan minne glömska tystnad sång dans lek spel
skatt guld silver järn sten sand snö is regn storm åska dimma måne sol stjärna rymd framtid
forntid medeltid vikingar bönder adel präster soldater sjömän läkare snickare smeder pigor
drängar mormor farfar syster bror son dotter tvillingar granne främling fiende hjälte tjuv
detektiv polis advokat journalist författare konstnär kompositör Norrland Västerbotten Lappland
Skåne Småland Dalarna Gotland Öland Stockholm Göteborg Umeå Norden Europa Afrika Asien Amerika
Arktis fjäll kust skärgård mosse myr äng hage åker bäck fors vik udde grönsaker örter svamp bär
äpplen rosor träd björk gran tall ek lönn möbler textil keramik glas papper bokbinderi tryck
karta atlas lexikon ordbok grammatik uppslagsverk årsbok katalog bibliografi statistik miljö
klimat energi kraft avfall återvinning hållbarhet jämställdhet demokrati val lagar rätt straff
vård omsorg psykologi filosofi etik religion bibeln psalmer myter legender folktro runor
""")
"""Words that carry meaning, about in order of frequency."""

_ONSETS = listed("""
b bl br d dr f fj fl fr g gl gr h hj j k kl kn kr kv l m n p pl pr r s sj sk skr sl sm sn sp st str
sv t tr tj v vr å ä ö
""")
_CORES = listed(
    "a e i o u y å ä ö ar er or al el an en on il ing ång äng örn ell ist und ill ott ack"
)
_ENDS = listed("a e en et ar er or na ig lig het ning skap dom are inna else ism gren berg vik")

VOCABULARY = 100_000
"""How many words there are in all."""


def vocabulary() -> list[str]:
    """The words by rank, always the same."""
    known = dict.fromkeys(SMALL)
    known.update(dict.fromkeys(CONTENT))
    for word in _made_up():
        if len(known) == VOCABULARY:
            break
        known[word] = None
    return list(known)


def _made_up() -> Iterator[str]:
    """Words of two and of three syllables, mixed so that neighbours in rank look different."""
    stems = [onset + core for onset, core in product(_ONSETS, _CORES)]
    middles = [onset + core for onset, core in product("bdgklmnrstv", _CORES)]
    count = len(stems) * (len(middles) + 1) * len(_ENDS)
    step = _coprime(count, 7_368_787)
    at = 0
    for _ in range(count):
        at = (at + step) % count
        rest, end = divmod(at, len(_ENDS))
        stem, middle = divmod(rest, len(middles) + 1)
        yield stems[stem] + (middles[middle - 1] if middle else "") + _ENDS[end]


def _coprime(count: int, near: int) -> int:
    """A step that visits every number below `count`."""
    while gcd(near, count) != 1:
        near += 1
    return near
