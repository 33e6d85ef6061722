"""Countries by the names and three-letter codes that people and models write instead of the code.

The names are those of English, of the country's own languages, and for countries of much trade of
German, French, Spanish, Italian, Dutch, Polish and Portuguese. A name that several countries have
is not here.

Pure data, and look-ups.
"""

from __future__ import annotations

from schemas.codes import COUNTRIES

_TABLE = """
AE ARE united arab emirates|emirates|uae|vereinigte arabische emirate
AR ARG argentina|argentinien
AT AUT austria|österreich|oesterreich|autriche|republik österreich|oostenrijk|áustria
AU AUS australia|australien|australie
BA BIH bosnia and herzegovina|bosna i hercegovina
BE BEL belgium|belgien|belgique|belgië|belgie|bélgica|belgica|belgio|belgia
BG BGR bulgaria|bulgarien|българия|bulgarie|bulgarije|bułgaria|bulgária
BR BRA brazil|brasil|brasilien|brésil|brasile|brazilië|brazylia
CA CAN canada|kanada|canadá
CH CHE switzerland|schweiz|suisse|svizzera|die schweiz|suiza|zwitserland|szwajcaria|suíça
CL CHL chile
CN CHN china|people's republic of china|pr china|中国|chine|cina|chiny
CO COL colombia|kolumbien
CY CYP cyprus|zypern|κύπρος|chypre|chipre|cipro|cypr
CZ CZE czech republic|czechia|česko|česká republika|tschechien|tschechische republik|~czech
CZ CZE ~tschechische|tchèque|tchéquie|~checa|chequia|~ceca|tsjechië|czechy|česká
DE DEU germany|deutschland|allemagne|federal republic of germany|bundesrepublik deutschland
DE DEU alemania|germania|duitsland|niemcy|alemanha
DK DNK denmark|danmark|dänemark|danemark|dinamarca|danimarca|denemarken|dania
EE EST estonia|eesti|estland|estonie
EG EGY egypt|ägypten
ES ESP spain|españa|espana|spanien|espagne|spagna|spanje|hiszpania|espanha
FI FIN finland|suomi|finnland|finlande|finlandia|finlândia
FR FRA france|frankreich|francia|frankrijk|francja|frança
GB GBR united kingdom|great britain|england|scotland|wales|uk|u.k.|vereinigtes königreich
GB GBR ~kingdom|~königreich|~britain|großbritannien|royaume-uni|grande-bretagne|inghilterra
GB GBR inglaterra|~reino|~regno|~koninkrijk|~anglia|~brytania
GR GRC greece|ελλάδα|griechenland|hellas|grèce|grecia|griekenland|grecja|grécia|ελλασ
HK HKG hong kong|hongkong
HR HRV croatia|hrvatska|kroatien|croatie|croacia|croazia|kroatië|chorwacja|croácia
HU HUN hungary|magyarország|ungarn|hongrie|hungría|ungheria|hongarije|węgry|hungria
ID IDN indonesia|indonesien
IE IRL ireland|irland|éire|republic of ireland|irlande|irlanda|ierland|irlandia
IL ISR israel
IN IND india|indien|inde|indie|índia|भारत
IS ISL iceland|ísland|island|islande|islandia|islanda|ijsland|islândia
IT ITA italy|italia|italien|italie|italië|włochy|itália
JP JPN japan|日本|japon|japón|giappone|japonia|japão
KR KOR south korea|korea|republic of korea|대한민국
KW KWT kuwait
LI LIE liechtenstein
LT LTU lithuania|lietuva|litauen|lituanie|lituania|litouwen|litwa|lituânia
LU LUX luxembourg|luxemburg|lëtzebuerg|luxemburgo|lussemburgo|luksemburg
LV LVA latvia|latvija|lettland|lettonie|letonia|lettonia|letland|łotwa|letónia
MA MAR morocco|marokko|maroc
MT MLT malta|malte
MX MEX mexico|méxico|mexiko|mexique|messico|meksyk
MY MYS malaysia
NG NGA nigeria
NL NLD netherlands|the netherlands|nederland|niederlande|holland|pays-bas|~bajos|~bassi|holandia
NL NLD ~baixos
NO NOR norway|norge|norwegen|norvège|noruega|norvegia|noorwegen|norwegia
NZ NZL new zealand|neuseeland
PE PER peru|perú
PH PHL philippines|philippinen
PK PAK pakistan
PL POL poland|polska|polen|pologne|polonia|polônia|polónia
PT PRT portugal|portogallo|portugalia
RO ROU romania|românia|rumänien|roumanie|rumanía|roemenië|rumunia|roménia
RS SRB serbia|srbija|serbien|serbie|servië|sérvia|србија
RU RUS russia|russian federation|россия|russland
SA SAU saudi arabia|saudi-arabien
SE SWE sweden|sverige|schweden|suède|suecia|svezia|zweden|szwecja|suécia
SG SGP singapore|singapur
SI SVN slovenia|slovenija|slowenien|slovénie|eslovenia|slovenië|słowenia|eslovénia
SK SVK slovakia|slovensko|slowakei|slovak republic|slovaquie|eslovaquia|slovacchia|slowakije
SK SVK słowacja|eslováquia|~slovenská
TH THA thailand
TN TUN tunisia|tunesien|tunisie
TR TUR turkey|türkiye|türkei|turquie|turquía|turchia|turkije|turcja|turquia
TW TWN taiwan
UA UKR ukraine|україна|ucrania|ucraina|oekraïne|ukraina|ucrânia
US USA united states|united states of america|u.s.a.|u.s.|vereinigte staaten|usa|~u.s.a|~states
US USA ~staaten|états-unis|~unidos|~uniti|~staten|~zjednoczone
VN VNM vietnam|viet nam
ZA ZAF south africa|südafrika
"""
"""A row may go on in the next. `~` marks a word that names a country only within a longer name."""
_ROWS = [(row[:2], row[3:6].casefold(), row[7:].split("|")) for row in _TABLE.strip().splitlines()]
_CODE_OF = {
    name: code
    for code, three_letters, names in _ROWS
    for name in (three_letters, *names)
    if not name.startswith("~")
}
_CODE_OF |= {"el": "GR"}
"""EL stands for Greece in VAT numbers."""
_NAME_CHARS_MIN = 4
NAMES = frozenset(name for name in _CODE_OF if len(name) >= _NAME_CHARS_MIN)
"""Names in small letters; shorter ones are states, too."""


def country_code(words: str) -> str | None:
    """The code that the words stand for; a code of ISO 3166-1 stands for itself."""
    name = " ".join(words.split()).casefold()
    if name in _CODE_OF:
        return _CODE_OF[name]
    return name.upper() if name.upper() in COUNTRIES else None


def printed_names() -> dict[str, tuple[str, ...]]:
    """The names of each country in small letters, and the words within longer names."""
    found: dict[str, list[str]] = {}
    for code, _, names in _ROWS:
        found.setdefault(code, []).extend(name.removeprefix("~") for name in names)
    return {code: tuple(names) for code, names in found.items()}
