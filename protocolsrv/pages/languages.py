"""Languages by MARC code: the tag for `lang` attributes (BCP 47), the Swedish and English names.

Those a Swedish public library has on its shelves; any other is shown by its code.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
swe sv Svenska|Swedish
eng en Engelska|English
fin fi Finska|Finnish
fit fit Meänkieli|Meänkieli
nor no Norska|Norwegian
nob nb Norskt bokmål|Norwegian Bokmål
nno nn Nynorska|Norwegian Nynorsk
dan da Danska|Danish
ice is Isländska|Icelandic
fao fo Färöiska|Faroese
sme se Nordsamiska|Northern Sámi
smj smj Lulesamiska|Lule Sámi
sma sma Sydsamiska|Southern Sámi
sju sju Umesamiska|Ume Sámi
sje sje Pitesamiska|Pite Sámi
smn smn Enaresamiska|Inari Sámi
sms sms Skoltsamiska|Skolt Sámi
smi smi Samiska|Sámi
rom rom Romska|Romani
yid yi Jiddisch|Yiddish
heb he Hebreiska|Hebrew
ara ar Arabiska|Arabic
per fa Persiska|Persian
prs prs Dari|Dari
pus ps Pashto|Pashto
kur ku Kurdiska|Kurdish
kmr kmr Nordkurdiska|Northern Kurdish
ckb ckb Sorani|Central Kurdish
syr syr Syriska|Syriac
arc arc Arameiska|Aramaic
tur tr Turkiska|Turkish
aze az Azerbajdzjanska|Azerbaijani
som so Somaliska|Somali
tir ti Tigrinska|Tigrinya
amh am Amhariska|Amharic
orm om Oromo|Oromo
swa sw Swahili|Swahili
rus ru Ryska|Russian
ukr uk Ukrainska|Ukrainian
bel be Belarusiska|Belarusian
pol pl Polska|Polish
cze cs Tjeckiska|Czech
slo sk Slovakiska|Slovak
slv sl Slovenska|Slovenian
bos bs Bosniska|Bosnian
hrv hr Kroatiska|Croatian
srp sr Serbiska|Serbian
mac mk Makedonska|Macedonian
bul bg Bulgariska|Bulgarian
alb sq Albanska|Albanian
rum ro Rumänska|Romanian
hun hu Ungerska|Hungarian
est et Estniska|Estonian
lav lv Lettiska|Latvian
lit lt Litauiska|Lithuanian
ger de Tyska|German
dut nl Nederländska|Dutch
fre fr Franska|French
ita it Italienska|Italian
spa es Spanska|Spanish
cat ca Katalanska|Catalan
por pt Portugisiska|Portuguese
gre el Grekiska|Greek
grc grc Klassisk grekiska|Ancient Greek
lat la Latin|Latin
gle ga Iriska|Irish
wel cy Kymriska|Welsh
epo eo Esperanto|Esperanto
chi zh Kinesiska|Chinese
jpn ja Japanska|Japanese
kor ko Koreanska|Korean
vie vi Vietnamesiska|Vietnamese
tha th Thailändska|Thai
ind id Indonesiska|Indonesian
may ms Malajiska|Malay
tgl tl Tagalog|Tagalog
ben bn Bengali|Bengali
hin hi Hindi|Hindi
urd ur Urdu|Urdu
pan pa Panjabi|Punjabi
tam ta Tamil|Tamil
kal kl Grönländska|Greenlandic
sgn sgn Teckenspråk|Sign languages
swl swl Svenskt teckenspråk|Swedish Sign Language
mul - Flera språk|Several languages
zxx - Utan språk|No linguistic content
und - Okänt språk|Undetermined
"""

_ROWS = [line.split(" ", 2) for line in _TABLE.strip().splitlines()]

TAGS: Mapping[str, str] = {code: tag for code, tag, _ in _ROWS if tag != "-"}
"""MARC code to language tag."""

NAMES: Mapping[str, Mapping[str, str]] = {
    "sv": {code: names.partition("|")[0] for code, _, names in _ROWS},
    "en": {code: names.partition("|")[2] for code, _, names in _ROWS},
}
"""By language of the page: MARC code to name."""
