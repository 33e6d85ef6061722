"""Decides by its words whether a row below the gross total says that something was paid.

| what the row has | when it says so |
| --- | --- |
| a word for what was paid: `bezahlt` | words before it are known, no payer follows |
| the name of a payment: `Zahlung`, `deposit` | with a sign, an earlier day, or `less`, `already` |
| the name of several: `Abschläge`, `payments` | all its words are known |
| cash, a card, a voucher: `EC-Karte`, `Espèces` | all its words are known |
| a service that moves money: `PayPal`, `Visa` | always |
| who paid: `we received`, `Sie haben … gezahlt` | always |
| a credit that was used: `Guthaben verrechnet` | all its words are known |
| none of these, and the amount is below zero | it is no tax, sum or withheld amount |

One more word may change who paid, or for what (`Insurance paid`), so words have to be known. A
row with other words says nothing where some of them ask, promise, or speak of a fee, a plan, a
discount, a deposit that goes back, or of another payer.

Pure and total; linear in the row, which comes in small letters without its amount and days.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

from service.checks.parties.account_words import NEGATION
from service.checks.payments.payment_services import SERVICES
from service.checks.payments.payment_words import says_left, says_settled
from service.checks.payments.settlements import may_not_be_paid
from service.checks.payments.unpaid_words import says_another, says_otherwise
from service.checks.payments.withholdings import is_about_withholding

_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"[0-9]")
_CARD = re.compile(
    r"[*•x·.#](?:[ -]?[*•x·.#]){0,47}[ -]?[0-9]{3,4}(?![0-9])"
    r"|(?:ending(?: in| with)?|endend auf|endet auf|(?:se )?(?:finissant|terminant) par"
    r"|terminada en|che termina con"
    r"|eindigend op|kończąca się|slutar på|nr|no|n°|nº)\.? ?[*x]{0,12}[0-9]{3,12}(?![0-9])"
)
"""The last digits of a card, the number of a cheque."""
_PAID: Final = frozenset(
    """
    ausgeglichen
    bezahlt gezahlt gezahlte gezahlten angezahlt beglichen überwiesen eingegangen erhalten erhaltene
    geleistet geleistete geleisteten eingezahlt abgebucht eingezogen zahlungseingang
    zahlungseingänge
    paid prepaid received collected settled remitted
    versé versée versés versées réglé réglée réglés payé payée payés reçu reçue reçus encaissé
    encaissée prélevé prélevés prélevées perçu
    pagado pagada pagados pagadas recibido recibida recibidos abonado abonadas abonados cobrado
    entregado entregada
    saldato saldata
    pagato pagata pagate pagati versato versata versati ricevuto ricevuti incassato
    betaald betaalde voldaan ontvangen aanbetaald
    wpłata wpłaty wpłacono wpłacona wpłacone zapłacono zapłacone otrzymano opłacono
    recebido recebida liquidado
    přijato prijaté primljeno primljena befizetve încasată
    betalt indbetalt innbetalt modtaget mottatt forudbetalt
    mottaget
    betald betalda inbetalt inbetald inbetalda mottagen mottagit
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
    überweisung remittance transferencia transferência bonifico transfer
    virement przelew přelew utalás befizetése
    zahlung anzahlung vorauszahlung teilzahlung abschlag abschlagszahlung akonto lastschrift
    lastschrifteinzug
    payment deposit prepayment advance
    paiement versement règlement acompte arrhes avance prélèvement
    pago anticipo señal seña domiciliación
    pagamento versamento acconto caparra addebito
    betaling aanbetaling voorschot incasso
    zaliczka przedpłata zapłata płatność
    sinal adiantamento
    indbetaling innbetaling forskud forskudd
    betalning inbetalning förskott handpenning debiterat fakturerat
    maksu ennakkomaksu ennakko
    platba záloha zálohou preddavok
    előleg fizetés
    plată plata avans avansul
    πληρωμή προκαταβολή
    uplata predujam avansa
    ödeme avans peşinat
    оплата платеж аванс предоплата платіж плащане уплата
    """.split()
)
_SEVERAL: Final = frozenset(
    """
    zahlungen anzahlungen vorauszahlungen abschläge abschlägen abschlagszahlungen abschlagsbeträge
    payments deposits prepayments advances
    paiements versements acomptes provisions mensualités avances
    pagos anticipos entregas cuotas
    pagamenti acconti anticipi rate
    betalingen voorschotten termijnbedragen termijnen voorschotbedragen
    zaliczki wpłaty prognozy
    pagamentos adiantamentos
    betalninger acontobetalinger
    betalningar preliminära preliminärt
    maksut ennakot
    platby zálohy
    befizetések előlegek
    plăți avansuri
    uplate akontacije
    платежи авансы
    """.split()
)
"""Payments of a year or of a work are named together once they were made."""
_INSTALMENTS: Final = frozenset("mensualités cuotas rate termijnen".split())
"""But for these, of which a plan has several."""
_LESS: Final = frozenset(
    """
    abzüglich abzgl minus less moins menos meno minder minus fratrukket avgår miinus mínus mínusz
    minusz μείον eksi минус pomniejszone odpočet dedurre déduction af odliczone
    bereits already previously déjà ya già reeds já już již már deja ήδη več ranije ранее уже вже
    tidigare
    """.split()
)
_YOURS: Final = frozenset(
    """
    ihre ihrer ihren your vos votre su sus sue suo suoi uw twoje państwa deres era dine sua vossa vs
    """.split()
)
_METHODS: Final = frozenset(
    """
    cartão kartou płatnicza płatniczą kortilla pankkikortti kartica karticom
    karte karten bankkarte kartenzahlung kreditkarte debitkarte geldkarte ec bar barzahlung cash
    card
    carte cb bancaire espèces chèque tarjeta efectivo carta contanti bancomat assegno pos kaart pin
    pinbetaling contant kontant karta kartą gotówka gotówką kort korttaksu kortbetalning
    kortbetaling cheque check geldschein scheck käteinen kortti hotově készpénz numerar bankkártya
    nakit gotovina картой наличными
    """.split()
)
_VOUCHER = re.compile(
    r"(?<![^\W\d_])(?:(?:geschenk|wert|rabatt)?gutschein(?!e)|geschenkk?arte|gift ?(?:card|voucher"
    r"|certificate)|voucher|store credit|bons? (?:d'achat|cadeau)|carte[- ]cadeau"
    r"|chèques?[- ]cadeau"
    r"|(?:tarjeta|cheque|vale)[- ]regalo|vale|(?:carta|buono)[- ]regalo|buono|cadeau(?:bon|kaart)"
    r"|waardebon|tegoedbon|(?:karta|bon) podarunkow[ya]|presentkort|gavekort|lahjakort[^\W\d_]{0,3}"
    r"|dárkov[^\W\d_]{1,3} (?:poukaz|karta)|ajándék(?:kártya|utalvány)|card cadou|hediye (?:kartı"
    r"|çeki)"
    r"|подарочн[^\W\d_]{2,3} (?:карта|сертификат)|guthaben)(?![^\W\d_])"
)
_SERVICES = re.compile(rf"(?<![^\W\d_])(?:{SERVICES})(?![^\W\d_])")
_OTHER: Final = frozenset(
    """
    sie haben wir hat ihre ihrer ihren die der den das davon bereits schon bisher bisherige am vom
    von i h v in höhe betrag teilbetrag rate raten dankend per mit und wurde wurden ist sind bis
    vor ort online summe gesamt im über hiervon hieraus vorkasse überweisung monat eingelöst
    verrechnet
    angerechnet für code vorauskasse
    amount amounts to date your you have we has been first second instalment total auth ref debit
    installment part by transfer credits credit on account of with thanks the was were budget plan
    direct debits from via redeemed applied used ending thank made sum purchase this thereof
    bank monthly
    le la du par virement vos votre montant a été de des les sur total avons nous avez vous utilisé
    utilisée crédit débit en dont se terminant
    importe el por transferencia su sus a cuenta con vía canjeado canjeada utilizado crédito débito
    hemos regalo
    importo il bonifico suo suoi gli fatturati di credito debito utilizzato utilizzata abbiamo
    al bedrag op per bedragen eerder via in rekening gebrachte ingewisseld wij hebben u heeft
    overschrijving overboeking
    del dal van z de a od dne
    przelewem przelew dnia kwota kwotą z o przez od
    valor em
    allerede beløb beløp den er dato med via har vi
    redan belopp
    jo aiemmin
    dne částka dříve
    összeg eddig
    suma cu
    ποσό
    iznos dana
    tutar daha önce
    сумма раніше
    eur euro usd gbp chf pln sek dkk nok czk huf ron kr kč zł ft lei tl руб грн лв
    """.split()
)
_WHEN: Final = frozenset(
    """
    bei auftrag auftragserteilung bestellung reservierung buchung abschluss vertragsabschluss
    abholung lieferung vorab zuvor order ordering booking reservation checkout check signing
    collection pickup upfront at on in à au lors commande réservation signature livraison en
    la al con pedido reserva firma inicial encargo all alla con ordine prenotazione consegna
    prima bij bestelling reservering boeking opdracht afhalen vooraf przy zamówieniu
    rezerwacji odbiorze zakupie com na no encomenda reserva vid beställning bokning leverans
    ved bestilling booking ordre levering tilauksen tilattaessa varauksen yhteydessä při
    objednávce rezervaci převzetí pri objednávke rezervácii prevzatí rendeléskor foglaláskor
    megrendeléskor comandă rezervare livrare pri narudžbi rezervaciji naročilu στην παραγγελία
    κράτηση siparişte rezervasyonda при заказе бронировании замовленні поръчка
    """.split()
)
"""When something was paid; these words also stand beside what is to be paid then."""
_CREDITED: Final = frozenset(
    """
    credit credits guthaben gutschrift kundenguthaben kundenkonto kontoguthaben avoir avoirs
    crédit crédits saldo favor crédito abono credito nota tegoed creditnota nadpłata nadwyżka
    tillgodo tillgodohavande tilgodehavende hyvitys přeplatek preplatok túlfizetés overpayment
    surplus account übertrag überzahlung trop perçu
    """.split()
)
"""What the buyer has with the seller; it pays where it was used."""
_USED: Final = frozenset(
    """
    applied used offset deducted verrechnet angerechnet eingelöst abgezogen ausgeglichen
    imputé imputée utilisé utilisée appliqué déduit compensé aplicado aplicada compensado
    utilizado descontado applicato applicata utilizzato compensato scalato verrekend gebruikt
    toegepast zaliczona zaliczono zaliczony rozliczono rozliczona wykorzystano deduzido
    compensada använt kvittat avräknat modregnet anvendt fratrukket brukt motregnet käytetty
    vähennetty započten započteno započítaný odečten započítané beszámítva felhasznált
    compensat utilizat iskorišten prebijen
    """.split()
)
_GOT: Final = frozenset(
    """
    erhalten eingegangen verbucht gutgeschrieben received collected reçu reçue encaissé enregistré
    recibido cobrado ricevuto incassato ontvangen otrzymaliśmy otrzymano recebemos recebido mottagit
    mottatt modtaget saaneet
    """.split()
)
_GAVE: Final = frozenset(
    """
    bezahlt gezahlt angezahlt überwiesen eingezahlt geleistet beglichen paid sent transferred réglé
    payé versé acquitté pagado abonado entregado pagato versato saldato betaald voldaan overgemaakt
    wpłaciliście zapłaciliście wpłacił zapłacił betalt betalat maksaneet pagou
    """.split()
)
_WE: Final = frozenset("wir we nous hemos abbiamo wij vi otrzymaliśmy recebemos olemme uns".split())
_YOU: Final = frozenset("sie you vous ha ihnen usted lei u państwo ni de olette du ihr".split())
_PAYERS: Final = frozenset(
    "by to von durch an par por pelo da dal dalla door aan przez dla av til".split()
)
"""Behind a payment, before who made or got it."""
_TO_PAY = re.compile(
    r"(?<![^\W\d_])(?:de (?:achitat|plătit|încasat)|sie(?: [^\W\d_]+){0,3} erhalten"
    r"|(?<!haben )wir erhalten|you(?: [^\W\d_]+){0,3} received|mode de|forma de|zahlungs(?:art"
    r"|weise|mittel)"
    r"|pay (?:by|with|via)|payment (?:method|to)|method of|metodo di|modalità|wijze|sposób|sätt"
    r"|zahlbar|payable|bitte|please|merci de|gelieve|wird|will|sera|seront|serán?|verrà|zostanie"
    r"|kommer att"
    r"|können|may be|can|pouvez|puede|può|kunt|można|kan)(?![^\W\d_])"
)
"""It is to be paid, or the buyer gets it, or may choose how."""
_NO_NEGATION = re.compile(r"(?<![^\W\d_])(?:no[.:]? ?(?=[\w-]{0,12}[0-9])|ni (?=har|betal))")
"""A word for a number (`no. 4711`), and the Swedish reader."""
_THANKS = re.compile(r"(?<![^\W\d_])thank you")
_OF_OTHERS = re.compile(
    r"(?<![^\W\d_])(?:or|oder|ou|lub|albo|eller)(?![^\W\d_])|gebühr|(?<![^\W\d_])fee|surcharge"
    r"|aufschlag|(?<![^\W\d_])frais|commission|comisi|kosten|koszt|opłat"
    r"|avgift|gebyr|spese|recargo|toeslag|supplément|supplemento|taxa|poplat|kosztów"
    r"|(?:rechnung|invoice|facture|factura|fattura|factuur|faktura|fatura)(?: vom| of| dated| du"
    r"| del"
    r"| van| z)? ?(?:nr|no|n°|nº|n)?[.:]? ?[a-z/-]{0,9}[0-9]|segur"
    r"|insur|versicher|(?<![^\W\d_])kasse|krankenkasse|mutuelle|assur|asegur|assicur|verzeker"
    r"|ubezpiecz"
    r"|försäkr|forsikr|supplier|lieferant|fournisseur|proveedor"
    r"|kaution|fianza|cauzion|caution|kaucj|waarborg|security|pfand|punkt|points?(?![^\W\d_])"
)
"""A fee, another payer or payee, another invoice, a deposit that goes back."""


_OF_TAX = re.compile(
    r"(?<![^\W\d_])(?:vat|tax|gst|u\.?st|mwst|[^\W\d_]{0,12}steuer|tva|iva|btw|moms|mva|alv|dph|ptu|áfa|pdv"
    r"|kdv|φπα|ндс|netto?|subtotal|total|summe|somme|suma|totale|totaal|of which|davon|dont|di cui"
    r"|waarvan|w tym|varav|heraf|retention|einbehalt)(?![^\W\d_])"
)
"""A tax or a sum of the rows above, which may stand below zero beside nothing that was paid."""


class RowSays(IntEnum):
    """What the words of a row say about its amount."""

    NOTHING = 0
    PAID = 1
    SURELY_PAID = 2
    """The words alone do; it may be printed elsewhere, too."""


def row_says(words: str, *, is_less: bool, has_day: bool) -> RowSays:
    """What these words say; `is_less`: the amount has a sign, `has_day`: a day until that of issue
    stands beside it."""
    words = _CARD.sub(" ", _THANKS.sub(" ", words))
    if _TO_PAY.search(words) or NEGATION.search(_NO_NEGATION.sub(" ", words)):
        return RowSays.NOTHING
    tokens = frozenset(_LETTERS.findall(words))
    serves = _SERVICES.search(words) is not None
    voucher = _VOUCHER.search(words) is not None
    bare = _VOUCHER.sub(" ", _SERVICES.sub(" ", words))
    if not _is_known(bare, has_method=serves or voucher or not _METHODS.isdisjoint(tokens)):
        sure = serves or _names_payer(tokens) or (voucher and (is_less or says_settled(words)))
        taken_off = is_less and not (_OF_TAX.search(words) or is_about_withholding(words))
        opens = sure or taken_off or _opens_with_payment(words, _PAID)
        if not opens or not _is_of_this(words):
            return RowSays.NOTHING
        return RowSays.SURELY_PAID if sure else RowSays.PAID
    if serves or voucher or _names_payer(tokens):
        return RowSays.SURELY_PAID if not may_not_be_paid(words) else RowSays.NOTHING
    less = is_less or not tokens.isdisjoint(_LESS)
    if not (tokens.isdisjoint(_USED) or tokens.isdisjoint(_CREDITED)):
        return RowSays.PAID
    if not tokens.isdisjoint(_PAID):
        return RowSays.PAID
    if not tokens.isdisjoint(_SEVERAL):
        made = less or has_day or not tokens.isdisjoint(_YOURS)
        return RowSays.PAID if made or not tokens & _SEVERAL <= _INSTALMENTS else RowSays.NOTHING
    if not tokens.isdisjoint(_NAMES):
        by_card = not tokens.isdisjoint(_METHODS)
        return RowSays.PAID if less or has_day or by_card else RowSays.NOTHING
    return RowSays.NOTHING if tokens.isdisjoint(_METHODS) else RowSays.PAID


def may_say(words: str) -> bool:
    """A quick look: whether any word of the row is one of a payment."""
    tokens = frozenset(_LETTERS.findall(words))
    if not tokens.isdisjoint(_SIGNALS):
        return True
    if not (tokens.isdisjoint(_WE | _YOU) or tokens.isdisjoint(_GOT | _GAVE)):
        return True
    return bool(_SERVICES.search(words) or _VOUCHER.search(words))


def _is_known(words: str, *, has_method: bool) -> bool:
    """Whether all words are; numbers stand beside a method alone (`Scheck 4711`)."""
    if _DIGIT.search(words) and not has_method:
        return False
    tokens = frozenset(_LETTERS.findall(words))
    return tokens <= _KNOWN or (tokens <= _KNOWN_BEFORE and not tokens.isdisjoint(_PAID | _USED))


_SIGNALS: Final = _PAID | _NAMES | _SEVERAL | _METHODS | _CREDITED
_KNOWN: Final = _PAID | _NAMES | _SEVERAL | _LESS | _METHODS | _YOURS | _OTHER
_KNOWN_BEFORE: Final = _KNOWN | _WHEN | _CREDITED | _USED
_ASKED_FOR: Final = (says_left, says_otherwise, says_another, may_not_be_paid)


def _names_payer(tokens: frozenset[str]) -> bool:
    """Whether the seller received it, or the reader of the invoice paid it."""
    if not (tokens.isdisjoint(_WE) or tokens.isdisjoint(_GOT)):
        return True
    if not (tokens.isdisjoint(_YOURS) or tokens.isdisjoint(_GOT) or tokens.isdisjoint(_NAMES)):
        return True
    return not (tokens.isdisjoint(_YOU) or tokens.isdisjoint(_GAVE))


def _opens_with_payment(words: str, names: frozenset[str]) -> bool:
    """Whether only known words stand before a payment; behind it may stand where and when it was
    made (`Paid online`), but neither a number nor who made it."""
    tokens = _LETTERS.findall(words)
    at = next((n for n, token in enumerate(tokens) if token in names), None)
    if at is None or _DIGIT.search(words) or not _KNOWN.issuperset(tokens[:at]):
        return False
    return _PAYERS.isdisjoint(tokens[at + 1 :])


def _is_of_this(words: str) -> bool:
    """Whether unknown words ask for nothing, and name no other payer, payment or paper."""
    return not (_OF_OTHERS.search(words) or any(says(words) for says in _ASKED_FOR))
