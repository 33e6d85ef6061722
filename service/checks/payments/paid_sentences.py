"""Does a sentence say that all was paid, or that nothing is left to pay?

`This invoice was paid by card; no further payment is required.` A sentence says so in three ways:

- a word for what was paid, beside one of the invoice, its amount, a means of payment or all of it
- a word for a debit or a receipt, in the past or beside a day until that of issue, beside one of a
  payment or a card
- a word for nothing beside one of a payment, or a request not to pay; not in a document that speaks
  of a direct debit, where nothing is to be transferred and all is due

The words of a line of the table, before its amounts, and a label with its value (`Paid: none`) are
no sentences.

A condition (`until`, `falls`), a question, a request (`must be paid`), a word for a part
(`deposit`), a tax or a fee that was paid, each or no invoice (`any invoice paid late`), and a
number that is no day take it back. So does a way in which not to pay (`do not pay in cash`). A day
after that of issue is one of a payment, which somebody noted on the invoice, but for a deadline
(`paid by 5 May`), a direct debit, and a word that does not say that the debit was made.

Pure and total; linear in the text, because sentences are short and few are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from service.checks.labels.date_words import DEADLINES
from service.checks.payments.payment_services import SERVICES
from service.checks.payments.unpaid_words import says_earlier
from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import composed
from service.checks.values.printed_dates import PrintedDate
from service.checks.values.whole_words import whole_words

_PAID: Final = frozenset(
    """
    paid prepaid settled bezahlt beglichen ausgeglichen gezahlt acquittée acquitté réglée réglé
    payée payé saldata saldato pagata pagato pagada pagado abonado abonada betaald voldaan zapłacono
    zapłacona opłacono opłacona opłacony opłacone uhrazena uhrazeno zaplaceno zaplacena uhradená
    zaplatená fizetve kifizetve kiegyenlítve betald betalda betalt maksettu liquidada liquidado
    achitat achitată achitata plătită plačano plačan plaćeno plaćen ödendi оплачено оплачен сплачено
    платено εξοφλήθηκε εξοφλημένο
    """.split()
)
_TAKEN: Final = frozenset(
    """
    received charged debited collected erhalten eingegangen abgebucht belastet eingezogen reçu
    prélevé prélevée débité encaissé ricevuto addebitato recibido cargado cobrado ontvangen
    afgeschreven otrzymano pobrano recebido debitado mottagen dragits modtaget trukket mottatt
    veloitettu přijata stržena încasat pago paga
    """.split()
)
_DEBITED: Final = frozenset(
    """
    charged debited collected abgebucht belastet eingezogen prélevé prélevée débité addebitato
    cargado cobrado afgeschreven pobrano debitado dragits trukket veloitettu stržena
    """.split()
)
"""Those of them that may be about a later day."""
_SAID: Final = _PAID | _TAKEN
_RARE: Final = frozenset(
    "nothing nichts rien aucun aucune nulla nessun nada nenhum niets brak inget intet maksettavaa "
    "neplaťte neplatit płacić overmaken".split()
)
_COMMON: Final = (
    (
        frozenset({"payment", "pay", "amount", "balance"}),
        (
            *("no payment", "no further", "no more", "no amount", "no balance", "no other"),
            *("not pay", "n't pay", "not send", "no action", "no additional"),
        ),
    ),
    (
        frozenset("kein keine nicht non pas niet nic ej ikke hay pagar".split()),
        (
            *("keine zahlung", "keine weitere", "kein zahlbetrag", "kein betrag", "bitte nicht"),
            *("keine überweisung", "pas payer", "pas régler", "non pagare", "no pagar", "no hay"),
            *("niet meer", "niet betalen", "nic do zapł", "betala ej", "ikke betales"),
        ),
    ),
)
"""A quick look: each request not to pay has a rare word, or a common one and these together."""
_PAYMENT: Final = (
    r"payments?|amount|total|balance|[^\W\d_]{0,12}zahlung"
    r"|[^\W\d_]{0,12}betrag|paiement|règlement|montant"
    r"|somme|pagament[oi]|importo|somma|pagos?|importe|betaling|bedrag|płatność|kwota|należność"
    r"|pagamento|valor|betalning(?:en)?|belopp(?:et)?|beløb(?:et)?|beløp(?:et)?|maksu|platba|částka"
    r"|összeg|plata|suma"
)
_INVOICE: Final = (
    r"invoice|bill|[^\W\d_]{0,12}rechnung|facture|factura|fattura"
    r"|factuur|faktura(?:n|en)?|fatura|lasku"
    r"|számla|račun|order|bestellung|commande|pedido|ordine|bestelling|счет|фактура|τιμολόγιο"
)
_MEANS: Final = (
    r"[^\W\d_]{0,8}cards?|[^\W\d_]{0,8}karte|carte|tarjeta|carta"
    r"|kart[ąa]|[^\W\d_]{0,8}kort|kortilla|kartou"
    r"|[^\W\d_]{0,6}kártyával|cartão|cardul|pix|dankort|przelewem|bonifico"
    rf"|{SERVICES}"
)
_WHOLE: Final = (
    r"full|fully|vollständig|intégralement|totalité|interamente|íntegramente|volledig|w całości"
    r"|in advance|upfront|im voraus|vorkasse|anticipato|por adelantado|z góry|online|en ligne"
)
_ABOUT = re.compile(rf"(?<!\w)(?:{_PAYMENT}|{_INVOICE}|{_MEANS}|{_WHOLE})(?!\w)")
_OF_PAYMENTS = re.compile(rf"(?<!\w)(?:{_PAYMENT}|{_MEANS})(?!\w)")
_PAST = re.compile(
    r"(?<!\w)(?:was|has|been|already|wurden?|ist|haben wir|bereits|a été|déjà|avons|è stat[oa]|già"
    r"|ha sido|hemos|fue|ya|is (?:ontvangen|afgeschreven)|hebben|reeds|zosta[łl][ao]?|już|foi|já"
    r"|har|redan|allerede|blev|jo|byla?"
    r"|již|a fost|with thanks|dankend)(?!\w)"
)
_NOT_TO_PAY = re.compile(
    r"(?<!\w)(?:nothing (?:further |more |else |is |left )*(?:to (?:be )?pa(?:y|id)|due|owed|owing)"
    r"|no (?:further |more |other |additional )?(?:payment|amount|balance|action)s? (?:is |are )?"
    r"(?:now )?(?:due|required|needed|necessary|outstanding|owed)(?! (?:in|for|from|before) )"
    r"|(?:do not|don't) (?:pay|send (?:any )?(?:payment|money))(?! (?:in|by|at|the|with|via) )"
    r"|nichts (?:mehr )?(?:zu (?:be)?zahlen|offen|zu überweisen)"
    r"|keine? (?:weitere[rn]? )?(?:[^\W\d_]{0,12}zahlung|[^\W\d_]{0,12}betrag|überweisung) "
    r"(?:mehr )?(?:erforderlich|nötig|notwendig|offen|fällig)"
    r"|bitte nicht (?:mehr |nochmals )?(?:überweisen|(?:be)?zahlen)"
    r"|rien à (?:payer|régler)|de rien payer|ne (?:rien|pas) (?:payer|régler)"
    r"|aucune? (?:autre )?(?:paiement|règlement|somme|montant) (?:n'est|ne reste|à)"
    r"|nulla (?:è|e'|più|da|risulta) ?(?:dovuto|pagare|da pagare)?|nessun (?:altro )?"
    r"(?:pagamento|importo) (?:è )?(?:dovuto|richiesto|necessario)|non pagare"
    r"|nada (?:que|a|por) pagar|no hay (?:ningún )?(?:importe|saldo|pago) (?:pendiente|por pagar)"
    r"|no pagar|nenhum (?:pagamento|valor) (?:em dívida|pendente|devido)"
    r"|niets (?:meer )?te (?:betalen|voldoen)|niet (?:meer )?(?:betalen|overmaken)"
    r"|nic do zapłaty|brak (?:należności|kwoty) do zapłaty|nie (?:należy )?płacić"
    r"|inget att betala|betala ej|intet at betale|skal ikke betales|ei maksettavaa|neplaťte"
    r"|neplatit)"
)
_IS_REQUEST = re.compile(
    r"(?:do not|don't|bitte nicht|ne |de rien|non pagare|no pagar|niet|nie|betala ej"
    r"|skal ikke|nepla)"
)
_DEBIT = re.compile(
    r"lastschrift|direct debit|prélèvement|sera prélev|domicili|addebit|incasso|autogiro|avtalegiro"
    r"|betalingsservice|inkaso|suoraveloitus|polecenie zapłaty|abgebucht|eingezogen|collected from"
    r"|adeudo|débito direto|debitado em"
)
_CONDITION = re.compile(
    r"(?<!\w)(?:if|when|whe(?:re|ther)|until|unless|once|after|before"
    r"|haben sie|bevor|wenn|falls|sofern|sobald|bis|nachdem"
    r"|solange|si|lorsque|avant|après|dès|jusqu\w*|se|fino|quando"
    r"|finché|hasta|cuando|indien|als|tot|totdat"
    r"|wanneer|zodra|jeśli|gdy|dopóki|om|hvis|når|indtil|inntil"
    r"|kunnes|jos|pokud|dokud|ak|amíg|dacă|până"
    r"|must|should|shall|may|will|would|muss|müssen|soll|wird|werden"
    r"|würde|doit|doivent|sera|deve|debe"
    r"|será|sarà|verrà|moet|wordt|musi|zostanie|skal|måste|ska|bude|kell|trebuie|be|à être)(?!\w)"
)
_DENIED = re.compile(
    r"(?<!\w)(?:not|un|nicht|noch|pas|non|no|niet|nie|inte|ikke|ei"
    r"|nem|nu|не|never|nie|partly|teilweise"
    r"|bedes|bes|ombedes|venligst|vennligst|vänligen|please|bitte"
    r"|prosimy|kérjük|lütfen|veuillez|merci"
    r"|gelieve|dient|worden|te|être|essere|ser|vara|være|rogamos|antes|prima|innan|före|før"
    r"|only|nur|seulement|uniquement|solo|soltanto|solamente|únicamente|alleen|slechts|tylko|apenas"
    r"|somente|endast|kun|bare|vain)(?!\w)"
)
"""Words that deny it, ask for it, or say the only way of it."""
_OF_OTHERS = re.compile(
    r"(?<!\w)(?:vat|tax(?:es)?|fees?|charge|surcharge|interest|costs?|premiums?|expenses|mwst|ust"
    r"|umsatzsteuer|gebühr(?:en)?|zinsen|kosten|spesen|tva|frais|intérêts|iva|bollo|tasa|interessi"
    r"|btw|vat-u|moms)(?: [^\W\d_]+){0,3} (?:was|is|are|were|has|have|been|bereits|already|wurden?"
    r"|ist|sind|est|sont|è|es|paid|settled|charged|pagat[oa]|bezahlt)(?!\w)"
    r"|(?<!\w)(?:any|every|each|all invoices|invoices|jede[rs]?|toute|chaque|ogni|cada|toda|elke"
    r"|każda|nothing|none|keine?|nessun[ao]?|aucune?|ning[úu]n[ao]?|geen|nenhum[a]?|prepaid card"
    r"|prepaid sim)(?!\w)"
)
"""What was paid is a tax, a fee or a cost, each invoice, or none."""
_PART = re.compile(
    r"deposit|anzahlung|abschlag|advance payment|acompte|arrhes|anticip(?!ato)|accont|voorschot"
    r"|aanbetaling|zaliczk|sinal|förskott|forskud|ennakko|záloh"
    r"|előleg|avans|(?<!\w)(?:teil|part|rate|first"
    r"|erste|instal|carriage|freight|postage|porto|fracht|versand|shipping|duty)"
)
_BREAK = re.compile(
    r"[.,][0-9]{2}(?: ?(?:€|\$|£|eur|usd|gbp|chf|kr|kč|zł|ft|pln|sek|nok|dkk|czk|huf))?\n"
    r"|[.;!?](?=\s|\Z)|\n[^\S\n]*\n|(?<=\S) {2,}|\t|\||:(?=\s)"
)
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r",\s|\s[-–—|]\s| and | und | et | y | e | en ")
_AMOUNT_CELL = re.compile(r"(?: {2,80}|\t|\|) {0,80}[€$£]? ?-?[0-9]")
_GOES_ON = re.compile(
    r"\s*(?:\Z|[,.;:!()–-]|(?:again|anymore|twice|this|the (?:invoice|bill)|until|diese[nr]?|erneut"
    r"|nochmals|mehr|cette|la facture|à nouveau|questa|la fattura|esta|la factura|nuevamente|deze"
    r"|de factuur|opnieuw|tej|faktury|denna|denne|fakturan?|ponownie|novamente|och|and|und|et|e|y"
    r"|en|as|da|car|puisque|perché|porque|want|bo|ponieważ)(?!\w))"
)
"""What may follow a request not to pay; `the driver`, `in cash` say how or whom not to."""
_DIGIT = re.compile(r"[0-9]")
_CARD = re.compile(r"(?:ending(?: in)?|\*{2,}|x{3,}|\.{3,}|endet auf) ?[0-9]{4}(?![0-9])")
_SENTENCE_CHARS_MAX: Final = 240
_PLACES_MAX: Final = 12
_DEADLINE_WORDS_MAX: Final = 2
_DEBIT_CHARS_MAX: Final = 40


def says_paid_in_sentence(text: PrintedText, issued: date | None, *, later: bool = False) -> bool:
    """Whether a sentence of the document says so; `issued` is the day of issue. `later`: only one
    with a day after it counts."""
    found = _SAID & text.words
    if found and any(
        _says_paid(text, *ends, issued) and (not later or _has_later_day(text, *ends, issued))
        for ends in _sentences(text, found)
    ):
        return True
    small = text.small
    if later or not _may_deny(text) or _DEBIT.search(small):
        return False
    for place in islice(_NOT_TO_PAY.finditer(small), _PLACES_MAX):
        begin, end = _sentence_around(small, place.start())
        sentence = _shown(text, begin, end)
        if _CONDITION.search(sentence) or says_earlier(sentence):
            continue
        if not _IS_REQUEST.match(place.group()) or _GOES_ON.match(small[place.end() : end]):
            return True
    return False


def _may_deny(text: PrintedText) -> bool:
    words = text.words
    if not _RARE.isdisjoint(words):
        return True
    return any(
        not common.isdisjoint(words) and any(map(text.small.__contains__, together))
        for common, together in _COMMON
    )


def _sentences(text: PrintedText, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the sentences with one of these words begin and end."""
    for start, _ in whole_words(words, text.small)[:_PLACES_MAX]:
        yield _sentence_around(text.small, start)


def _sentence_around(small: str, place: int) -> tuple[int, int]:
    """The sentence at a place. It may go on in the next row, but not over an empty one, over cells
    apart or behind a label."""
    first = max(0, place - _SENTENCE_CHARS_MAX)
    begin = max((one.end() for one in _BREAK.finditer(small, first, place)), default=first)
    last = _BREAK.search(small, place, place + _SENTENCE_CHARS_MAX)
    return begin, last.start() if last else min(len(small), place + _SENTENCE_CHARS_MAX)


def _shown(text: PrintedText, begin: int, end: int) -> str:
    return composed(" ".join(text.small[begin:end].split()))


def _says_paid(text: PrintedText, begin: int, end: int, issued: date | None) -> bool:
    sentence = _shown(text, begin, end)
    if (
        text.small.startswith(("?", ":"), end)
        or _AMOUNT_CELL.match(text.small, end)
        or _CONDITION.search(sentence)
        or _PART.search(sentence)
        or says_earlier(sentence)
    ):
        return False
    has_day = bool(text.dates_within(begin, end))
    if has_day and _has_later_day(text, begin, end, issued):
        has_day = _DEBITED.isdisjoint(_WORD.findall(sentence))
    clauses = [one for one in _CLAUSE_END.split(sentence) if _is_clause_of_payment(one, has_day)]
    return bool(clauses) and _has_paid_days_alone(text, begin, end, issued)


def _has_later_day(text: PrintedText, begin: int, end: int, issued: date | None) -> bool:
    """Whether a day after that of issue stands there."""
    days = text.dates_within(begin, end)
    return issued is not None and any(min(day.readings) > issued for day in days)


def is_day_of_payment(day: PrintedDate, begin: int, issued: date | None, text: PrintedText) -> bool:
    """Whether a day in words about a payment, which begin there, may be that of the payment: until
    the day of issue, or later, if it is no deadline and no direct debit."""
    if issued is None or min(day.readings) <= issued:
        return True
    before = text.small[begin : day.start].strip(" :(")
    near = " ".join(before.split()[-_DEADLINE_WORDS_MAX:])
    # `Paid by card on 5 May` names no deadline.
    if before.endswith(" by") or DEADLINES.search(near.replace("by ", "")):
        return False
    return not _DEBIT.search(text.small, begin, day.end + _DEBIT_CHARS_MAX)


def _has_paid_days_alone(text: PrintedText, begin: int, end: int, issued: date | None) -> bool:
    """Whether no number stands there but those of cards and of days of the payment."""
    bare = _CARD.sub(" ", text.small[begin:end])
    if not _DIGIT.search(bare):
        return True
    for day in text.dates_within(begin, end):
        if not is_day_of_payment(day, begin, issued, text):
            return False
        bare = bare.replace(text.small[day.start : day.end], " ")
    return not _DIGIT.search(bare)


def _is_clause_of_payment(clause: str, has_day: bool) -> bool:
    """Whether it says so, by the past or by a day."""
    if _DENIED.search(clause) or _OF_OTHERS.search(clause):
        return False
    words = frozenset(_WORD.findall(clause))
    if not _PAID.isdisjoint(words):
        return _ABOUT.search(clause) is not None
    if _TAKEN.isdisjoint(words) or not (has_day or _PAST.search(clause)):
        return False
    return _OF_PAYMENTS.search(clause) is not None
