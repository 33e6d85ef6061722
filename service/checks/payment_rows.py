"""Does a row of its own below the gross total say that a part of it was paid, or ask for the rest?

A payment may be printed without what it leaves (`Bereits bezahlt 390,00 EUR`). Such a row is taken
for one only where all its words are known, for one more word may change who paid, or for what
(`Insurance paid`). The name of a payment (`Zahlung`, `deposit`) needs a sign, a word such as `less`
or `already`, or a day before the day of issue beside it. Where the gross total stands below again,
the amount is printed twice, an earlier invoice or balance is named, or the rows pay all together,
the print leaves it open.

Pure and total; linear in the text, because the rows that are read are few and short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import islice
from typing import Final, NamedTuple

from schemas.invoice import Invoice
from service.checks.number_forms import bare
from service.checks.printed_text import PrintedText
from service.checks.unpaid_words import says_earlier

_WIDE = Context(prec=80)
_CHARS_BEHIND: Final = 1_500
_ROWS_MAX: Final = 1_000
_PAYMENTS_MAX: Final = 12
_SMALL_PART: Final = Decimal(20)
_ROW = re.compile(
    r"^(?P<words>[^\n]{2,80}?)[ \t:.]{1,60}(?:[€$£]|[a-z]{3})? ?(?P<sign>[-−(]?) ?(?:[€$£] ?)?"
    r"(?P<amount>[0-9]{1,3}(?:[., '][0-9]{3}){0,3}[.,][0-9]{2}|[0-9]{1,9}[.,][0-9]{2})"
    r"(?P<behind>[-)]?)[ \t]{0,9}(?:[€$£]|[a-zčłáé]{2,4}|руб\.?|грн|лв\.?)?[ \t]{0,9}$",
    re.MULTILINE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ORDINAL = re.compile(r"\A *[0-9]{1,2}\. ")
_DIGIT = re.compile(r"[0-9]")
_PAID: Final = frozenset(
    """
    bezahlt gezahlt angezahlt beglichen überwiesen eingegangen erhalten erhaltene geleistet
    geleistete eingezahlt zahlungseingang zahlungseingänge
    paid prepaid received
    versé versée réglé réglée payé payée reçu reçue encaissé encaissée
    pagado pagada recibido recibida abonado cobrado
    pagato pagata versato versata ricevuto incassato
    betaald voldaan ontvangen aanbetaald
    wpłata wpłaty wpłacono wpłacona zapłacono otrzymano opłacono
    recebido recebida liquidado
    betalt indbetalt innbetalt modtaget mottatt forudbetalt
    betald betalda inbetalt inbetald mottagen
    maksettu suoritettu suoritus saatu
    uhrazeno uhrazená zaplaceno přijatá uhradené zaplatené
    fizetve befizetve befizetés kifizetve befizetett
    achitat achitată plătit încasat
    πληρώθηκε εισπράχθηκε καταβλήθηκε ληφθείσα
    plaćeno uplaćeno plaćeni plačano
    ödenen ödendi alınan
    оплачено получено сплачено отримано платено плаћено
    tasutud makstud apmokėta sumokėta apmaksāts samaksāts greitt pagat
    已付 已收 已付款 入金 入金額 既払 既払額 기납부액 입금액
    """.split()
)
_NAMES: Final = frozenset(
    """
    zahlung zahlungen anzahlung anzahlungen vorauszahlung vorauszahlungen teilzahlung abschlag
    abschläge abschlagszahlung akonto
    payment payments deposit deposits prepayment advance
    paiement paiements versement versements règlement acompte acomptes arrhes avance
    pago pagos anticipo anticipos
    pagamento pagamenti versamento acconto acconti anticipi
    betaling betalingen aanbetaling voorschot
    zaliczka zaliczki przedpłata zapłata
    pagamentos sinal adiantamento
    indbetaling innbetaling forskud forskudd
    betalning inbetalning förskott handpenning
    maksu ennakkomaksu ennakko
    platba platby záloha zálohy zálohou preddavok
    befizetések előleg fizetés
    plată plata avans avansul
    πληρωμή προκαταβολή
    uplata predujam avansa
    ödeme avans peşinat
    оплата платеж аванс предоплата платіж плащане уплата
    """.split()
)
_LESS: Final = frozenset(
    """
    abzüglich abzgl minus less moins menos meno minder minus fratrukket avgår miinus mínus mínusz
    minusz μείον eksi минус pomniejszone odpočet
    bereits already previously déjà ya già reeds já już již már deja ήδη već ранее уже вже
    """.split()
)
_OTHER: Final = frozenset(
    """
    sie haben wir hat ihre ihrer ihren die der den das davon bereits schon bisher bisherige am vom
    von i h v in höhe betrag teilbetrag rate raten dankend per mit bar ec karte kreditkarte paypal
    und wurde wurden ist sind
    amount amounts already previously to date your you have we has been first second instalment
    installment part by card cash cheque paypal stripe bank transfer credits on account of
    with thanks the was were total
    déjà le la du par carte chèque virement vos votre montant a été de
    ya importe el por tarjeta transferencia su
    già importo il con carta bonifico suo
    reeds al uw bedrag op per bedragen eerder
    już dnia kwota kwotą gotówką kartą z
    já valor em
    allerede beløb beløp den er dato med kort
    redan belopp kontant
    jo jo aiemmin kortilla
    již dne částka kartou dříve
    már összeg eddig
    deja suma la cu card
    ήδη ποσό
    već iznos dana
    tutar daha önce
    ранее уже сумма раніше вже
    eur euro usd gbp chf
    """.split()
)


_TO_PAY = re.compile(
    r"(?<![^\W\d_])(?:de (?:achitat|plătit|încasat)|sie(?: [^\W\d_]+){0,3} erhalten"
    r"|(?<!haben )wir erhalten|you(?: [^\W\d_]+){0,3} received)(?![^\W\d_])"
)
"""It is to be paid, or the buyer gets it."""


_ONE = re.compile(
    r"^(?P<before>[^\n0-9]{0,80}+)(?P<amount>[0-9]{1,3}(?:[., '][0-9]{3}){0,3}[.,][0-9]{2}"
    r"|[0-9]{1,9}[.,][0-9]{2})(?P<behind>[^\n0-9%]{0,60}+)$",
    re.MULTILINE,
)
_ONLY_LEFT = re.compile(
    r"(?<![^\W\d_])(?:noch|nog (?:slechts|maar)|only the (?:remaining|balance)"
    r"|ne (?:vous )?reste plus|ne reste que)(?![^\W\d_])"
)
_ASKING: Final = frozenset(
    """
    bitte nur noch überweisen sie zahlen zu zahlende es sind ist uns den der betrag restbetrag von
    offen begleichen daher also damit verbleiben bleiben somit eur euro
    please pay transfer only the remaining balance of to be paid
    il ne vous reste plus que à payer régler verser virer merci de
    nog slechts maar te betalen voldoen gelieve over maken u dient
    """.split()
)
_ASKS: Final = frozenset(
    """
    überweisen zahlen zahlende begleichen pay transfer paid payer régler verser virer betalen
    voldoen maken
    """.split()
)


class _Payment(NamedTuple):
    """What a row calls paid, and where the row stands."""

    start: int
    end: int
    written: str
    amount: Decimal


def says_part_is_paid(invoice: Invoice, text: PrintedText, place: int) -> bool:
    """Whether a row below this place of the gross total does."""
    gross = invoice.totals.gross or Decimal(0)
    found = [*islice(_payments(invoice, text, place), _PAYMENTS_MAX)]
    if not found or sum(one.amount for one in found) >= gross:
        return False  # At a till, all is paid, and in parts.
    last = found[-1]
    if text.plain.count(last.written) > 1 or _is_printed_again(gross, last, text):
        return False
    others = f"{text.small[: last.start]}\n{text.small[last.end :]}".split("\n", _ROWS_MAX)
    return not any(map(says_earlier, others[:_ROWS_MAX]))


def asks_for_rest_alone(invoice: Invoice, text: PrintedText, place: int) -> bool:
    """Whether a row below this place of the gross total asks for no more than a part of it:
    `Bitte nur noch 800,00 € überweisen`. What that leaves is printed nowhere, as in a plan."""
    gross = invoice.totals.gross or Decimal(0)
    begin = text.small.find("\n", place) + 1
    for row in _ONE.finditer(text.small, begin, begin + _CHARS_BEHIND) if begin else ():
        amount = Decimal(bare(row["amount"])) / 100
        less = _WIDE.subtract(gross, amount)
        if not _WIDE.divide(gross, _SMALL_PART) < less < gross:
            continue
        asked = _Payment(row.start(), row.end(), row["amount"], amount)
        if _asks_for_rest(row) and not _is_printed_again(gross, asked, text):
            return next(iter(text.numbers_with_digits(less)), None) is None
    return False


def _asks_for_rest(row: re.Match[str]) -> bool:
    """Whether all its words are known, and ask for what is left."""
    words = f"{row['before']} {row['behind']}"
    known = frozenset(_LETTERS.findall(words))
    return known <= _ASKING and not known.isdisjoint(_ASKS) and bool(_ONLY_LEFT.search(words))


def _payments(invoice: Invoice, text: PrintedText, place: int) -> Iterator[_Payment]:
    """The rows that say so of a part that is no discount."""
    gross = invoice.totals.gross or Decimal(0)
    begin = text.small.find("\n", place) + 1
    if not begin:
        return
    end = begin + _CHARS_BEHIND
    end = max(begin, text.small.rfind("\n", begin, end)) if end < len(text.small) else end
    for row in _ROW.finditer(text.small, begin, end):
        amount = Decimal(bare(row["amount"])) / 100
        if not _WIDE.divide(gross, _SMALL_PART) < amount < gross:
            continue
        if _is_payment(row, invoice, text):
            yield _Payment(row.start(), row.end(), row["amount"], amount)


def _is_payment(row: re.Match[str], invoice: Invoice, text: PrintedText) -> bool:
    """Whether all its words are known, and say that something was paid until the day of issue."""
    words, issued = row["words"], invoice.issue_date
    if _PAID.isdisjoint(tokens := _LETTERS.findall(words)) and _NAMES.isdisjoint(tokens):
        return False
    if _TO_PAY.search(words):
        return False
    has_day = False
    for day in text.dates():
        if row.start("words") <= day.start < row.end("words"):
            if issued is None or min(day.readings) > issued:
                return False
            has_day = True
            words = words.replace(text.small[day.start : day.end], " ")
    words, ordinals = _ORDINAL.subn("", words)
    known = frozenset(_LETTERS.findall(words))
    if _DIGIT.search(words) or not known <= _PAID | _NAMES | _LESS | _OTHER:
        return False
    is_less = bool(row["sign"] or row["behind"]) or not known.isdisjoint(_LESS)
    return not known.isdisjoint(_PAID) or is_less or (has_day and not ordinals)


def _is_printed_again(gross: Decimal, payment: _Payment, text: PrintedText) -> bool:
    """Whether the gross total stands below the payment, as what is due then."""
    return any(
        gross in one.readings and one.start > payment.end for one in text.numbers_with_digits(gross)
    )
