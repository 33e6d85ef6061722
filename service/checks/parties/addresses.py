"""Patterns of postal addresses, in small letters: a postal code with its town, a street, a box.

They tell the row of an address from a name, and a name that an address follows from other words.

Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.checks.parties.name_words import UNIT_WORDS

_CODES = (
    r"[0-9]{3,6}|[0-9]{3} [0-9]{2}|[0-9]{4} [a-z]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}"
    r"|lv-[0-9]{4}|lt-[0-9]{5}"
)
"""Postal codes that stand before their town."""
CODE_BEFORE = re.compile(rf"(?<![\w-])(?:[a-z]{{1,2}}-)?(?:{_CODES}),? \Z")
"""A postal code at the end of what stands before a town."""
TOWN = re.compile(rf"(?:[a-z]{{1,2}}-)?(?:{_CODES}),? [^\W\d_]")
"""A postal code and a town."""
TOWN_BEHIND = re.compile(rf"(?:\A|[,;] ){TOWN.pattern}")
CODE_BEHIND = re.compile(
    r",? (?:(?:[a-z]{2} )?(?:[0-9]{5}(?:-[0-9]{4})?|[a-z]{1,2}[0-9][a-z0-9]? [0-9][a-z]{2})"
    r"|(?:[a-z]{2} )?[a-z][0-9][a-z] [0-9][a-z][0-9]|(?:nsw|vic|qld|tas|act|wa|sa|nt) [0-9]{4}"
    r"|[a-z][0-9][0-9w] [a-z0-9]{4})(?!\w)"
)
"""A postal code that stands behind its town, with a state before it or not."""
CODE_AT_END = re.compile(rf"{CODE_BEHIND.pattern}\Z")
_FIVE_DIGITS = r"[0-9]{5,6}|[0-9]{4} [a-z]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{3} [0-9]{2}"
_CODE_AND_TOWN = re.compile(
    rf"(?<![\w.,/-])(?:[a-z]{{1,2}}-)?(?:{_FIVE_DIGITS}|[0-9]{{4}}|lv-[0-9]{{4}}),? [^\W\d_]{{3}}"
    rf"|[^\W\d_]{CODE_BEHIND.pattern}|[^\W\d_][ -]{{1,3}}[0-9]{{6}}(?!\w)"
    r"|〒|[都道府県市区郡][^\W\d_]{1,20}[0-9]"
)
_OVERSEAS = re.compile(
    r"[0-9](?:(?<=[a-z].)(?<!\w..)[a-z] ?[0-9][a-z][0-9]"
    r"|(?:(?<= (?:nsw|vic|qld|act|tas) .)|(?<= (?:wa|sa|nt) .))[0-9]{3}"
    r"|[0-9](?<=[a-z]..)(?<!\w...) [a-z](?=[a-z]{0,2}[0-9])[a-z0-9]{3}"
    r"|(?:(?<=\A[a-z].)|(?<=\A[a-z][a-z].))[a-z0-9]? [0-9][a-z]{2})(?!\w)"
)
"""Postal codes of Canada, Australia and Ireland, and one of the United Kingdom that begins a row.
All begin with a digit here, so that a search passes other characters quickly."""
_COMBINING_DOT = "\u0307"
"""What small letters leave of a Turkish capital."""
HOUSE = re.compile(r"(?<!\w)[0-9]{1,4} ?[a-z]?(?!\w)")
"""The number of a house."""
_STREET_ENDS = (
    "str. straße strasse straat laan plein gracht gasse platz allee ufer gata gatan vägen veien "
    "vej gade katu tie utca weg körút iela gatvė tänav maantee götu gata stræti vegi"
).split()
_STREET_WORDS = (
    "street st road rd lane avenue ave drive dr blvd boulevard way square rue place chemin impasse "
    "quai calle c/ avda avenida av plaza paseo carrer vía via viale piazza corso rua praça "
    "travessa ul ulica al pl os út tér strada str calea ulice náměstí odos οδός sokak cad "
    "cadde caddesi sok bulvar carrer passeig jl jalan g pr pst tn mnt trg cesta ulica obala kej "
    "bulevar ул улица бул бульвар булевар вул вулиця просп пр-т пл пер шосе λεωφ λεωφόρος πλατεία "
    "شارع طريق רחוב שדרות ถนน ซอย"
).split()
STREET = re.compile(
    rf"(?:{'|'.join(map(re.escape, _STREET_ENDS))})(?!\w)"
    rf"|(?<!\w)(?:{'|'.join(_STREET_WORDS)})\.?(?!\w)"
)
"""A word for a street."""
UNIT = re.compile(
    rf"(?:{UNIT_WORDS})\.? ?(?:no\.? |nr\.? )?[0-9]{{1,4}} ?[a-z]?"
    r"|[0-9]{1,3}\.? ?(?:og|stock|etage|floor|piso|piano|andar|kat|patro|emelet)"
)
"""A part of a house with its number."""
EASTERN_ADDRESS = re.compile(
    "[都道府県市区郡町시구군동로길] ?[^\\W\\d_]{0,20}[0-9]|〒|[0-9](?:丁目|番地|号|路|弄)"
)
"""A part of an address in Japanese, Korean or Chinese."""
_HOUSE_NAME = re.compile(
    r"(?:[^\d,:]{1,40} )(?:farm|farmhouse|house|cottages?|lodge|barns?|forge|mill|manor|hall|court"
    r"|rectory|vicarage|grange|croft|bungalow|granary|villa|stables|smithy)"
    r"|(?:the old|lieu-dit|ferme|moulin|cascina|podere|località|finca|cortijo|schloss) "
    r"[^\d,:]{1,40}"
)
BOX = re.compile(r"p\.? ?o\.? box|postfach|postbus|boîte postale|apartado|casella postale")


@lru_cache(maxsize=1024)
def has_town(row: str) -> bool:
    """Whether a row in small letters has a postal code beside a town, or a Japanese address."""
    if _COMBINING_DOT in row:
        row = row.replace(_COMBINING_DOT, "")
    return (_CODE_AND_TOWN.search(row) or _OVERSEAS.search(row)) is not None


def is_house_name(words: str) -> bool:
    """Whether words may be the name of a house, as `Yew Tree Farm`: companies have such names,
    too."""
    return _HOUSE_NAME.fullmatch(words) is not None
