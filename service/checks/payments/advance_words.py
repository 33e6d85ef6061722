"""Decides by the words around an amount whether an advance was paid, or what one leaves.

| meaning | the words |
| --- | --- |
| made | `geleistet`, `effectué`: was paid, if the words name an advance |
| last | `letzter Abschlag`: one of many payments, of another invoice |
| after | `nach Anzahlung`, `après acompte`: what is left |

A negation beside them (`noch nicht erhalten`) leaves nothing of what they say.

Pure and total; linear in the words, which come in small letters.
"""

from __future__ import annotations

import re

from service.checks.parties.account_words import NEGATION
from service.checks.payments.payment_words import (
    names_advance,
    says_advance,
    says_left,
    says_paid,
    says_settled,
)
from service.checks.payments.unpaid_words import says_otherwise
from service.checks.values.word_stems import WORDS_CHARS_MAX, phrase_finder

_MADE = phrase_finder(
    r"""
de | geleistet, entrichtet, angezahlt, hinterlegt
en | =made, =given
fr | effectuée?s?, remise?s?, encaissée?s?
es | efectuad, realizad, hech[oa]s?
it | effettuat, eseguit
nl | gedaan, gestort
pl | dokonan, wniesion
pt | efetuad, efectuad, feit[oa]s?
da | erlagt
sv | erlagd, gjord
fi | suoritet
cs | složen, uhrazen
hu | teljesít
ro | efectuat
el | δόθηκε, δοθεί
hr | izvršen, uplaćen
ru | произвед, перечислен
uk | перерахован
"""
)
_LAST = phrase_finder(
    r"""
de | letzte[nrs]?
en | =last, =latest
fr | derni
es | últim
it | ultim
nl | laatste
pl | ostatni
pt | últim
da | =sidste, =seneste
no | =siste
sv | =senaste, =sista
fi | viimei
cs | posledn
sk | posledn
hu | utolsó, legutóbb
ro | ultim
el | τελευτ
hr | posljednj, zadnj
sl | zadnj
sr | последњ, задњ
tr | =son
ca | últim, darrer
et | viima
is | síðast
lt | paskutin
lv | pēdēj
bg | последн
ru | последн
uk | останн
ar | الأخير
he | אחרון, אחרונה
id | terakhir
th | ล่าสุด
ja | 最終, 直近
ko | 마지막, 최근
zh | 最近, 上次
"""
)
_AFTER = re.compile(
    r"(?<![^\W\d_])(?:nach|abzüglich|after|less|après|moins|después del?|tras|menos|dopo|meno|na|po"
    r"|minus|após|depois d[eo]|efter|etter|după|μετά|nakon|poslije|posle|после|след|після|sau|după)"
    r"(?![^\W\d_])[ ']"
)
_AFTER_BEHIND = re.compile(
    r"(?<![^\W\d_])(?:jälkeen|után|sonra(?:sı)?|pärast)(?![^\W\d_])|後|후|后"
)
"""Behind the name of the advance: Finnish, Hungarian, Turkish, Estonian, Japanese, Korean."""
_CLAUSE = re.compile(r"[,;.:(]")
_ADVANCE_WORDS_MAX = 3


def says_advance_made(words: str) -> bool:
    """Whether they say that an advance was paid, and neither that it is settled with the total, nor
    that it was the last one of a row, nor what is left."""
    made = says_paid(words) or _MADE(words[:WORDS_CHARS_MAX])
    if not made or not says_advance(words) or NEGATION.search(words):
        return False
    return not (says_settled(words) or says_left(words) or _LAST(words[:WORDS_CHARS_MAX]))


def says_left_after_advance(words: str) -> bool:
    """Whether it is what an advance leaves: `Restbetrag nach Anzahlung`."""
    if not says_left(words) or says_otherwise(words):
        return False
    words = words[:WORDS_CHARS_MAX]
    behind = (_CLAUSE.split(words[found.end() :])[0] for found in _AFTER.finditer(words))
    before = (_CLAUSE.split(words[: found.start()])[-1] for found in _AFTER_BEHIND.finditer(words))
    near = [one.split()[:_ADVANCE_WORDS_MAX] for one in behind]
    near += [one.split()[-_ADVANCE_WORDS_MAX:] for one in before]
    return any(names_advance(" ".join(one)) for one in near)
