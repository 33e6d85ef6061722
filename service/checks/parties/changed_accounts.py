"""Whether a text says that an account takes the place of another one.

`Our new account`, `our bank details have changed` and `ab sofort auf Konto` do. The words stand in
one sentence, and only a few words without a number or a mark between `new` or `changed` and the
account: a new street beside an account, or a bank with `new` in its name, replaces nothing. A
capital letter is that of a name (`Novo Banco`, `Nowy Sącz`), unless the word for an account follows
at once. The reader's own account (`your new bank details`) and a denial (`has not changed`) replace
nothing either.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

_NOUN = (
    r"(?:(?:bank|geschäfts|firmen)?konto\w{0,3}|konta|konto(?:nummer|verbindung)"
    r"|bankverbindung(?:en|sdaten)?|bankdaten|ibans?"
    r"|(?:bank )?accounts?(?! (?:manager|balance|team))"
    r"|(?:banking|bank|payment|remittance) (?:details|account|information|instructions)|compte|rib"
    r"|coordonnées bancaires|cuenta|datos bancarios|conto|coordinate bancarie"
    r"|(?:bank)?rekening\w{0,6}|rachun\w{1,4}|conta|dados bancários"
    r"|bankuppgifter|bankgiro|bankoplysninger|účet|účtu)"
)
_NEW = (
    r"(?:neue[snmr]?|geänderte[snmr]?|new|updated|changed|nouve(?:au|lle|lles)|nuev[oa]s?|nuov[oaie]"
    r"|nieuwe?|now[aey]|nowego|nov[oaáéý]s?|ny(?:tt|a)?|nye|instead of(?! the account number)"
    r"|statt(?! [Kk]ontonummer)|anstelle|au lieu)"
)
_GONE = (
    r"(?:no longer|not any ?more|changed|closed|replaced|discontinued|nicht mehr(?! (?:be)?nötig)"
    r"|geändert|aufgelöst|geschlossen|ungültig|ersetzt|changé|remplacé|fermé|cambiad[oa]|cambiato|chius[oa]|cambiate"
    r"|gewijzigd|veranderd|zmienił\w{0,3}|zmieni\w{1,4}|mudou|mudaram|ändrats|ændret|endret|změnil\w?)"
)
_FROM_NOW = (
    r"(?<!zahlbar )(?<!fällig )(?<!payable )(?<!due )"
    r"(?:effective(?! (?:interest|rate))|immediate effect|from now on|henceforth|ab sofort|fortan"
    r"|(?:zu)?künftig(?! (?:bei|lieber|auch|per)(?!\w))|désormais|dorénavant"
    r"|(?:à compter|a partir|vanaf)[^\n0-9€$£]{1,12}[0-9]|d'ora in poi|voortaan|od teraz"
    r"|framöver|fremover|doravante)"
)
_BETWEEN = r"(?:[^\S\n](?!(?:customer|client|user|online|web|trade|credit)\s)[^\W\d_]{1,20})"
_NUMBER = r"(?:[^\S\n](?:n[uú]mer[oa]?|nummer|number)(?:[^\S\n]\w{1,3})?)?"
_GAP = r"(?:[^\S\n]|\n(?!(?-i:[A-ZÀ-Þ])))"
"""A row that begins with a capital letter may be another sentence."""
_WORDS = rf"(?:{_GAP}(?!(?:not|nicht|niet|inte|ikke|pas)\s{_GONE})[^\W\d_]{{1,20}}){{0,6}}"
_CHANGED = re.compile(
    rf"(?<!\w)(?:{_NEW}{_NUMBER}[^\S\n]{_NOUN}|(?-i:{_NEW})(?:\s|{_BETWEEN}{{1,3}}[^\S\n]){_NOUN}"
    rf"|{_FROM_NOW}[^.!?:;|]{{1,60}}?(?<!\w){_NOUN}"
    rf"|{_NOUN}{_WORDS}{_GAP}{_GONE})(?!\w)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:;]\s|\n\s*\n")
_NOT_OURS = re.compile(
    r"(?<!\w)(?:(?:your|ihre?[mnrs]?|open an?|votre|vos|uw|jouw|din|ditt|deres|państwa|vaš\w{0,3})"
    r"|(?:never|niemals|nie|jamais|nunca|nooit|aldrig|nigdy|nikdy|unverändert)(?!\w)[^.!?;]{0,60})"
    r"\s\Z",
    re.IGNORECASE,
)
"""Before the words: the reader's account, or what is never sent."""
_BEFORE_CHARS_MAX: Final = 80
_FOUND_MAX: Final = 20


def says_account_changed(text: str) -> bool:
    """Whether a sentence says so."""
    found = islice(_CHANGED.finditer(text), _FOUND_MAX)
    return any(not _is_denied(text, one.start()) for one in found)


def _is_denied(text: str, start: int) -> bool:
    """Whether the words before say that no account of the writer changed."""
    before = text[max(0, start - _BEFORE_CHARS_MAX) : start]
    return _NOT_OURS.search(_SENTENCE_END.split(before)[-1]) is not None
