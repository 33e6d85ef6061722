"""Reads the dates of payment terms: until when to pay, and until when a discount is given.

`Payable by 30 June, 2 % discount if paid by 10 June` has two dates, and each clause says which one
it is: one with a word for a discount is never about the due date.

Pure; linear in the row.
"""

from __future__ import annotations

import re
from itertools import islice

from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import printed_dates

_DISCOUNT = (
    "skonto discount escompte descuento sconto korting kredietbeperking desconto kassarabatt"
    " kontantrabat kassa-alennus skontó"
).split()
_PAYING = (
    "zahlbar zahlung netto überweis begleichen payable payer régler règlement paiement pagar"
    " pagadero abonar pago pagamento pagare saldare betal voldoen overmaken płatn zapłat przelew"
    " liquidar erlägg maksettava maksetaan maksu splatn uhraď uhrad zaplať zaplat úhrad fizet utal"
    " plăt plata plată achit πληρω plati plać plač öde"
).split() + "zu zahlen,ohne abzug,paid by,please pay,please remit".split(",")
"""Parts of words that ask to pay, in small letters."""
_PAID = re.compile(
    "erhalten|eingegangen|received|bezahlt|betalt|betald|betaald|payé|reçu|pagado|pagato|recebid"
    "|zapłacon|zaplacen|uhrazen|maksettu|fizetve|kiegyenlít|plătit|plačan|plaćen|ödendi|εξοφλ"
)
"""Words of a payment that was made."""
_NO_PAYING = "bei zahlung"
"""A condition, as of a discount: `bei Zahlung innerhalb von 8 Tagen`."""
_PAY = re.compile(r"pay(?:ment)? (?:is )?(?:due )?(?:by|before)")
_THE = (
    r"\W{1,3}(?:spätestens )?"
    r"(?:zum |le |il |el |del |dnia |ao dia |dia |op |the |den |la |data de |dne |dňa )?\Z"
)
_UNTIL = re.compile(
    r"(?:bis|by|before|until|till|avant|antes|hasta|entro|voor|vóór|uiterlijk|do|até|than|au plus"
    rf" tard|spätestens|senast|senest|seneste|innan|inden|før|innen|până|έως|μέχρι){_THE}"
)
_ON = re.compile(rf"(?:le|dnia|au|zum|il|el|del|op|am|den){_THE}")
"""A day, which may as well be the one of a payment that was made."""
_UNTIL_BEHIND = re.compile(r"\W{0,2}(?:mennessä|-?ig\b|(?:tarihine |gününe )?kadar)")
"""Until, behind the date: Finnish, Hungarian, Turkish."""
_CLAUSE = re.compile(r"(?:;|,(?! [12][0-9]{3})|(?<![0-9])\.|(?<=[0-9]{4})\.)(?=\s)")
"""The dot of a day and the comma before a year end no clause: `17. Mai`, `May 17, 2026`."""
_LATEST = re.compile(
    r"[ ,]{0,3}(?:d\.h\. |i\.e\. |das heißt |that is )?(?:spätestens|at the latest|no later than"
    r"|au plus tard|al più tardi|a más tardar|o mais tardar|uiterlijk|senast|senest|najpóźniej"
    r"|nejpozději|najneskôr|viimeistään|legkésőbb)(?!\w)"
)
"""What goes on with the clause before: `Zahlungsziel 14 Tage, spätestens 1. Juni`."""
_BEFORE_CHARS = 24
_DATES_MAX = 8


def is_discount(words: str) -> bool:
    """Whether words in lower case speak of a discount."""
    return any(map(words.__contains__, _DISCOUNT))


def _asks_to_pay(words: str) -> bool:
    """Whether words in lower case ask to pay."""
    asking = words.replace(_NO_PAYING, "\n") if _NO_PAYING in words else words
    return any(map(asking.__contains__, _PAYING)) or _PAY.search(words) is not None


def terms_in(row: str) -> list[tuple[Role, str]]:
    """The dates of a row of terms, with what they are; none where the row speaks of none."""
    low = row.replace("İ", "i").lower()  # Of the same length.
    some_discount = is_discount(low)
    if not some_discount and not _asks_to_pay(low):
        return []
    found, start = [], 0
    for end in (*[match.start() for match in _CLAUSE.finditer(row)], len(row)):
        clause = low[start:end]
        goes_on = not some_discount and _LATEST.match(clause)
        if some_discount and is_discount(clause):
            dates = islice(printed_dates(row, start, end), _DATES_MAX)
            found += [(Role.DISCOUNT, date.group()) for date in dates]
        elif len(clause) > 1 and _asks_to_pay(low[:end] if goes_on else clause):
            found += _date_to_pay(row, low, start, end)
        start = end
    return found


def _date_to_pay(row: str, low: str, start: int, end: int) -> list[tuple[Role, str]]:
    """The date of a clause that asks to pay, if it has one, and pays until then."""
    dates = [*islice(printed_dates(row, start, end), 2)]
    if len(dates) != 1:
        return []
    at = dates[0].start()
    before = low[max(at - _BEFORE_CHARS, start) : at]
    behind = low[dates[0].end() : end]
    until = _UNTIL.search(before) or _UNTIL_BEHIND.match(behind)
    if until is None and _PAID.search(low, start, end) is None:
        until = _ON.search(before)
    return [(Role.TERMS, dates[0].group())] if until else []
