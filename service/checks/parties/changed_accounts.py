"""Whether a text says that an account takes the place of another one.

`Our new account`, `our bank details have changed` and `ab sofort auf Konto` do. The words stand in
one sentence, and only a few words without a number or a mark between `new` or `changed` and the
account: a new street beside an account, or a bank with `new` in its name, replaces nothing.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re

_NOUN = (
    r"(?:(?:bank|geschäfts|firmen)?konto\w{0,3}|konta|kontonummer|bankverbindung(?:en|sdaten)?"
    r"|bankdaten|ibans?|(?:bank )?accounts?(?! (?:manager|balance|team))"
    r"|(?:banking|bank|payment|remittance) (?:details|account|information|instructions)|compte|rib"
    r"|coordonnées bancaires|cuenta|datos bancarios|conto|coordinate bancarie"
    r"|(?:bank)?rekening\w{0,6}|rachun\w{1,4}|conta|dados bancários"
    r"|bankuppgifter|bankgiro|bankoplysninger|účet|účtu)"
)
_NEW = (
    r"(?:neue[snmr]?|geänderte[snmr]?|new|updated|changed|nouve(?:au|lle|lles)|nuev[oa]s?|nuov[oaie]"
    r"|nieuwe?|now[aey]|nowego|nov[oaáéý]s?|ny(?:tt|a)?|nye|instead of|statt|anstelle|au lieu)"
)
_GONE = (
    r"(?:no longer|not any ?more|changed|closed|replaced|discontinued|nicht mehr|geändert|aufgelöst"
    r"|geschlossen|ungültig|ersetzt|changé|remplacé|fermé|cambiad[oa]|cambiato|chius[oa]|cambiate"
    r"|gewijzigd|veranderd|zmienił\w{0,3}|zmieni\w{1,4}|mudou|mudaram|ändrats|ændret|endret|změnil\w?)"
)
_FROM_NOW = (
    r"(?:effective|immediate(?:ly| effect)|from now on|henceforth|ab sofort|künftig|zukünftig"
    r"|fortan|désormais|dorénavant|à compter|a partir|d'ora in poi|voortaan|vanaf|od teraz|framöver"
    r"|fremover|doravante)"
)
_CHANGED = re.compile(
    rf"(?<!\w)(?:{_NEW}(?:\s[^\W\d_]{{1,20}}){{0,3}}\s{_NOUN}"
    rf"|{_FROM_NOW}[^.!?:;|]{{1,60}}?(?<!\w){_NOUN}"
    rf"|{_NOUN}(?:\s[^\W\d_]{{1,20}}){{0,6}}\s{_GONE})(?!\w)",
    re.IGNORECASE,
)


def says_account_changed(text: str) -> bool:
    """Whether a sentence says so."""
    return _CHANGED.search(text) is not None
