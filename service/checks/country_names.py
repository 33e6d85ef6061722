"""Countries by the names and three-letter codes that people and models write instead of the code.

The names are those of English and of the country's own languages, and a few of German and French.
A name that several countries have is not here.

Pure data, and one look-up.
"""

from __future__ import annotations

from schemas.codes import COUNTRIES

_TABLE = """
AE ARE united arab emirates|emirates|uae|vereinigte arabische emirate
AR ARG argentina|argentinien
AT AUT austria|österreich|oesterreich|autriche|republik österreich
AU AUS australia|australien
BA BIH bosnia and herzegovina|bosna i hercegovina
BE BEL belgium|belgien|belgique|belgië|belgie
BG BGR bulgaria|bulgarien|българия
BR BRA brazil|brasil|brasilien
CA CAN canada|kanada
CH CHE switzerland|schweiz|suisse|svizzera|die schweiz
CL CHL chile
CN CHN china|people's republic of china|pr china|中国
CO COL colombia|kolumbien
CY CYP cyprus|zypern|κύπρος
CZ CZE czech republic|czechia|česko|česká republika|tschechien|tschechische republik
DE DEU germany|deutschland|allemagne|federal republic of germany|bundesrepublik deutschland
DK DNK denmark|danmark|dänemark
EE EST estonia|eesti|estland
EG EGY egypt|ägypten
ES ESP spain|españa|espana|spanien|espagne
FI FIN finland|suomi|finnland
FR FRA france|frankreich
GB GBR united kingdom|great britain|england|scotland|wales|uk|u.k.|vereinigtes königreich
GR GRC greece|ελλάδα|griechenland|hellas
HK HKG hong kong|hongkong
HR HRV croatia|hrvatska|kroatien
HU HUN hungary|magyarország|ungarn
ID IDN indonesia|indonesien
IE IRL ireland|irland|éire|republic of ireland
IL ISR israel
IN IND india|indien
IS ISL iceland|ísland|island
IT ITA italy|italia|italien|italie
JP JPN japan|日本
KR KOR south korea|korea|republic of korea|대한민국
KW KWT kuwait
LI LIE liechtenstein
LT LTU lithuania|lietuva|litauen
LU LUX luxembourg|luxemburg|lëtzebuerg
LV LVA latvia|latvija|lettland
MA MAR morocco|marokko|maroc
MT MLT malta
MX MEX mexico|méxico|mexiko
MY MYS malaysia
NG NGA nigeria
NL NLD netherlands|the netherlands|nederland|niederlande|holland|pays-bas
NO NOR norway|norge|norwegen
NZ NZL new zealand|neuseeland
PE PER peru|perú
PH PHL philippines|philippinen
PK PAK pakistan
PL POL poland|polska|polen|pologne
PT PRT portugal
RO ROU romania|românia|rumänien
RS SRB serbia|srbija|serbien
RU RUS russia|russian federation|россия|russland
SA SAU saudi arabia|saudi-arabien
SE SWE sweden|sverige|schweden
SG SGP singapore|singapur
SI SVN slovenia|slovenija|slowenien
SK SVK slovakia|slovensko|slowakei|slovak republic
TH THA thailand
TN TUN tunisia|tunesien|tunisie
TR TUR turkey|türkiye|türkei
TW TWN taiwan
UA UKR ukraine|україна
US USA united states|united states of america|u.s.a.|u.s.|vereinigte staaten
VN VNM vietnam|viet nam
ZA ZAF south africa|südafrika
"""
_CODE_OF = {
    name: row[:2]
    for row in _TABLE.strip().splitlines()
    for name in (row[3:6].casefold(), *row[7:].split("|"))
}
_CODE_OF |= {"el": "GR"}
"""EL stands for Greece in VAT numbers."""


def country_code(words: str) -> str | None:
    """The code that the words stand for; a code of ISO 3166-1 stands for itself."""
    name = " ".join(words.split()).casefold()
    if name in _CODE_OF:
        return _CODE_OF[name]
    return name.upper() if name.upper() in COUNTRIES else None
