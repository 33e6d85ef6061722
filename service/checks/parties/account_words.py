"""Decides by the words around an account whose it is.

| owner | the words |
| --- | --- |
| buyer | `from your account`, `buyer's IBAN`, `collected by direct debit from` this account |
| doubtful | a direct debit, its mandate or a refund, in the row or above it in the same block |
| another purpose | a donation, a deposit, an account that is closed |
| seller | anything else |

A word behind a negation does not count (`No refunds`), neither does a fee (`rimborso spese`), nor a
direct debit beside an order to transfer money. A sentence about the buyer's account that ends
above the account may mean another one.

Pure and total; linear in the words. It quotes no account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum


class AccountOwner(IntEnum):
    """Whose account it is; the smaller is the better one to pay to."""

    SELLER = 0
    ANOTHER_PURPOSE = 1
    DOUBTFUL = 2
    BUYER = 3


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?![\w-])")


_ACCOUNT = (
    r"(?:bank ?|norēķinu |atsiskaitomosios )?"
    r"(?:accounts?|konto(?:s|t|lt|le)?|konta|kontu|kontem|bankkonto|compte|cuenta|conto|rekening"
    r"|bankrekening|rachun\w+|conta|arvelduskonto\w{0,2}|sąskait\w+)"
)
_IBAN = r"[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){3}"
IBAN = re.compile(rf"(?<!\w){_IBAN}")
"""The beginning of an IBAN, in small letters."""
OF_AN_ACCOUNT = re.compile(
    r"(?<!\w)(?:iban|bic|swift|blz|konto\w*|kto|account|acct|a/c|sort code|compte|conto|cuenta"
    r"|conta|rachun\w+|nr konta|účet|účtu|számla\w*|cont|λογαριασμ\w+|račun|hesap|kontonr"
    r"|rekening\w*|clabe|routing|aba|bsb|рахун\w+|сч[её]т\w*|р/с|бик|мфо|сметка|tili\w*|sąskait\w+|konts"
    r"|arvelduskonto|reikning\w*)(?!\w)|חשבון|حساب|เลขที่บัญชี|口座|普通|当座|계좌|账号|帳號|账户"
    rf"|{_IBAN}"
)
"""Any word for an account or its bank's number, in small letters, or an account itself."""
_NOT_OF_A_BANK = r"(?! (?:no|num|number|nr|name|manager|statement|ref)(?!\w))"
_YOURS = _whole(
    r"(?:your|ihre?[mns]?|votre|vos|su|tu|vostro|uw|jouw|państwa|twoj\w+|sua|vossa|ert|ditt|deres"
    rf"|din|dit|jeres|vostre|teie|jūsu|jūsų) {_ACCOUNT}{_NOT_OF_A_BANK}"
    r"|tilil(?:tä|le)(?:nne|si)|tililtänne|váš(?:ho|mu)? úč\w+|vaš(?:eho|emu|em) úč\w+"
    r"|az ön (?:bank)?számlá\w+|contul (?:dumneavoastră|dvs|tău)|λογαριασμ(?:ό|ού) σα[ςσ]"
    r"|vaše[gm]\w* račun\w*|vaš račun|ваш\w* (?:банков\w+ )?(?:сметк|сч[её]т|рахун)\w*"
    r"|hesabınız(?:dan|a)|reikningi þínum"
    r"|(?:käufer|kunden?|buyer|customer|debtor|payer|zahler|client|debiteur)(?:'s)?[ -]?iban"
    r"|konto (?:des|der) (?:auftraggebers?|zahlers|zahlungspflichtigen|kunden|käufers)"
    r"|(?:payer|debtor|buyer|customer)'s (?:bank )?account|compte (?:du (?:client|débiteur)|débité)"
    r"|(?:úč\w+|č\. ?ú\.) (?:odběratele|kupujícího|zákazníka|odberateľa|kupujúceho|plátce)"
    r"|ra[čc]un\w* (?:kupca|naručitelja|naročnika|kupac|platitelja|platioca|plačnika)"
    r"|(?:rachun\w+|konto) (?:nabywcy|kupującego|płatnika|klienta|zamawiającego)"
    r"|(?:vevő|fizető) (?:bank)?számla\w*|cont(?:ul)? (?:client\w*|cumpărător\w*|plătitor\w*)"
    r"|compte (?:client|acheteur|de l'acheteur)|cuenta (?:del comprador|cliente)"
    r"|conto (?:dell'acquirente|cliente)|rekening(?:nummer)? (?:klant|koper|van de koper)"
    r"|k(?:undens?|øbers?|öparens?|jøpers?) (?:bank)?konto|(?:ostajan|asiakkaan) tili\w*"
    r"|cuenta de(?:l cliente| cargo)|conto (?:del cliente|di addebito)|belastungskonto"
)
"""Words for an account of the buyer, in small letters."""
_BEFORE_IT = re.compile(r"\A\w[\w'-]*(?: [\w'-]+){0,3} ?(?:: ?\n?)? ?(?:iban ?:?)? ?\Z")
"""What stands between the first word for an account and its number, if they belong together."""
_OURS = _whole(
    r"(?:unser(?:em|es|e)?|our|notre|nos|nostro|nuestra|onze|nasz|nossa|vårt|vores|vår|meie|mūsu|mūsų)"
    rf"(?: \w{{2,12}})? {_ACCOUNT}"
    r"|naš\w? (?:úč\w+|račun\w*)|náš účet|наш\w* (?:банков\w+ )?(?:сметк|сч[её]т|рахун)\w*"
    r"|tilillemme|hesabımız\w*|számlánk\w*|contul nostru|λογαριασμό μας"
)
"""Words for an account of the seller."""
_FROM = re.compile(
    r"(?<!\w)(?:von|vom|from|fra|från|dal|desde|depuis|af)"
    r"(?: (?:konto|account|compte|conto|cuenta|kontoen))?(?: iban)?[ :]*\Z"
)
"""Words directly before an account from which money is taken."""
_DEBIT = _whole(
    r"(?:sepa[- ]?)?(?:basis|firmen)?lastschrift(?:en|mandat|einzug|verfahren)?|bankeinzug"
    r"|abbuchung|abgebucht|abbuchen|eingezogen|belastet|direct debits?|debited|tahsil edil\w*"
    r"|prélèvements?|prélevée?s?|automatische incasso|incassomachtiging|geïncasseerd|afgeschreven"
    r"|(?:recibo )?domiciliad[oa]|adeudo(?: directo| sepa)?|débito direto"
    r"|addebito (?:diretto|sepa|sdd|(?:automatico )?su (?:c/c|conto))"
    r"|domiciliaci[óo]n(?: bancaria)? en (?:la |su )?cuenta|domiciliazione bancaria su c(?:/c|onto)"
    r"|polecenie zapłaty|autogiro|avtalegiro|betalingsservice|inkas(?:o|em)|csoportos beszedés\w*"
    r"|debitare directă|otsekorraldus\w*|suoraveloitus|skuldfærð"
    r"|mandatsref\w*|mandatsnummer|mandats-nr|(?:sepa )?mandate|machtigingskenmerk"
    r"|référence (?:unique )?(?:du |de )?mandat|zahler|zahlungspflichtige[rn]?|debtor"
)
_REFUND = _whole(
    r"refund(?:s|ed)?|reimbursements?|rückzahlung(?:en)?|rückerstattung(?:en)?|erstattung(?:en)?"
    r"|erstattet|ausgezahlt|auszahlung|remboursements?|remboursée?s?|reembolsos?|devolución"
    r"|devoluciones|rimborso|rimborsi|terugbetaling(?:en)?|terugbetaald|zwrotu?|zwracamy"
    r"|återbetalning\w*|tilbagebetaling\w*|tilbakebetaling\w*|hyvitys|palautus|palautetaan"
    r"|přeplatek|preplatok|vrátíme|visszautal\w*|rambursa\w*|επιστροφή|povrat|vračilo"
    r"|възстанов\w*|возврат|повернення|iade|tagastame|tagasimakse|atmaksa|grąžinimas"
)
_REFUND_BESIDE = _whole(
    r"refund\w*|reimburs\w*|repayments?|rückzahl\w*|rückerstatt\w*|zurückerstatt\w*|zurückgezahlt"
    r"|rücküberweis\w*|erstattung(?:en)?|erstattet|ausgezahlt|auszahlung(?:en)?|rembours\w*"
    r"|reembols\w*|devoluci[óo]n(?:es)?|rimbors\w*|terugbetal\w*|terugbetaa\w*|terugstort\w*"
    r"|zwrot\w*|zwrac\w*|zwróc\w*|devoluç\w*|återbetal\w*|tilbagebetal\w*|tilbakebetal\w*"
    r"|hyvitys|hyvityk\w*|palaut\w*|přeplat\w*|vratk\w*|vratek|vrác\w*|vrací\w*|vrátí\w*"
    r"|preplat\w*|vrát\w*|vracia\w*|visszautal\w*|visszatérít\w*|visszafizet\w*|rambursa\w*|rambursăr\w*"
    r"|restitui\w*|επιστροφ\w*|επιστρέφ\w*|povrat\w*|vraća\w*|vračil\w*|vrača\w*|възстанов\w*"
    r"|връща\w*|возврат\w*|возвращ\w*|повернен\w*|поверта\w*|i\u0307?ade\w*|tagast\w*|tagasimaks\w*"
    r"|overpayments?|overpaid|überzahl\w*|trop[- ]perçu\w*|restituti\w*|restituz\w*|eccedenz\w*"
    r"|nadpłat\w*|överbetal\w*|overbetal\w*|liikamaksu\w*|túlfizet\w*|preveć plać\w*"
    r"|atmaks\w*|grąžin\w*|endurgreið\w*|reemborsament\w*|devolucion?s?"
)
"""More forms of the same words. Some mean goods that go back as well, so they count beside the
account alone."""
_ENDS_IN_ACCOUNT = re.compile(
    r"(?<!\w)(?:kont\w{0,4}|rachun\w+|úč\w+|tili\w*|(?:bank)?számla\w*|cont\w{0,3}|ra[čc]un\w*"
    r"|rekening\w*|account|compte|cuenta|from|von|fra|från|desde|iban)[ :]*\Z"
)
"""How a row ends whose account stands in the row below."""
_EASTERN = re.compile(r"口座振替|引き?落と|返金|扣款|退款|자동이체|환불")
_TRANSFER = _whole(
    r"überweis\w*|bankverbindung\w*|please (?:pay|transfer|remit)|pay(?:able)? to|bank transfer"
    r"|virement|bonifico|transferencia|overmaken|overschrijving|przelew\w*|převod\w*|utalni"
    r"|overføring\w*|indbetales|maksetaan|transferência"
)
"""An order to pay by transfer: a direct debit beside it is another way to pay."""
_PURPOSE = _whole(
    r"spende|spenden|spendenkonto|donations?|kautionskonto|deposit account"
    r"|bisherige\w* (?:konto|bankverbindung)|alte[sn]? (?:konto|bankverbindung)"
    r"|(?:old|previous|former) (?:bank )?account|ancien compte"
    r"|(?:konto|bankverbindung|account|compte)(?!\w)[^.]{0,80}"
    r"(?:geschlossen|aufgelöst|closed|clôturé)"
)
_ASSIGNED = _whole(
    r"abgetreten\w*|abtretung|schuldbefreiend\w*|factoring|assigned to|subrogation|ceduto al"
    r"|factormaatschappij"
)
"""Words for a debt that another than the seller collects."""
NEGATION = _whole(
    r"kein\w{0,2}|ohne|nicht|no|non|not|never|without|aucune?|ni|pas|sans|nessun[ao]?|senza|sin|geen"
    r"|zonder|niet|bez|nie|ne|nu|fără|inga|ingen|inte|ikke|utan|uten|uden|ei|ilman|nem|не|без|δεν"
    r"|χωρίς|nėra|değil"
)
_FEE = _whole(
    r"spese|kosten|gebühr\w*|fees?|costs?|frais|gastos|avgift\w*|interessi|odsetk\w*|költség\w*"
)
_CLAUSE = re.compile(r"[.,;!?()\n]")


def account_owner(before: str, behind: str, above: Sequence[str]) -> AccountOwner:
    """Whose an account is: by its row before and behind it, and by the rows above, the nearest
    first. The rows above have no account of their own, and none of them is empty."""
    before, behind = before.casefold(), behind.casefold()
    rows = [row.casefold() for row in above]
    nearest = rows[0] if rows and not _is_sentence(rows[0]) else ""
    leading = f"{nearest}\n{before}"
    yours, ours = _last(_YOURS, leading), _last(_OURS, leading)
    if yours > ours:
        if told := _told(leading, yours, before):
            return told
    elif ours >= 0:
        return AccountOwner.SELLER
    row = f"{before}\n{behind}"
    taken = _FROM.search(before) is not None
    if taken and _says(_DEBIT, f"{nearest}\n{row}"):
        return AccountOwner.BUYER
    if taken or _YOURS.search(behind) or _is_doubtful(row, rows):
        return AccountOwner.DOUBTFUL
    return AccountOwner.ANOTHER_PURPOSE if _PURPOSE.search(row) else AccountOwner.SELLER


def _told(leading: str, yours: int, before: str) -> AccountOwner | None:
    """What the last words for the buyer's account say of this one; none if they stand apart in the
    row above: `Your account with us: 4711`."""
    if _BEFORE_IT.match(leading[yours:]) or _says(_DEBIT, leading) or _says(_REFUND, leading):
        return AccountOwner.BUYER
    near = _YOURS.search(before) or _BEFORE_IT.match(leading[yours:].replace("\n", " "))
    return AccountOwner.DOUBTFUL if near else None


def names_an_assignee(words: str) -> bool:
    """Whether the words say that another than the seller collects the debt."""
    return _ASSIGNED.search(words.casefold()) is not None


def _is_doubtful(row: str, above: Sequence[str]) -> bool:
    """Whether the row, the one above, or a row of the block that is no sentence tells of a direct
    debit or a refund."""
    near = "\n".join([row, *above[:1]])
    further = [one for one in above[1:] if not _is_sentence(one)]
    words = "\n".join([near, *further])
    if _says(_REFUND, words) or _EASTERN.search(near):
        return True
    leads = above[0] if above and _ENDS_IN_ACCOUNT.search(above[0]) else ""
    if _says(_REFUND_BESIDE, f"{leads}\n{row}"):
        return True
    return _says(_DEBIT, words) and not _says(_TRANSFER, near)


def _says(pattern: re.Pattern[str], words: str) -> bool:
    """Whether the pattern is in a clause that has no negation and names no fee."""
    if pattern.search(words) is None:
        return False
    return any(
        pattern.search(clause) and not NEGATION.search(clause) and not _FEE.search(clause)
        for clause in _CLAUSE.split(words)
    )


def _last(pattern: re.Pattern[str], words: str) -> int:
    """Where the last match begins; -1 if there is none."""
    return max((match.start() for match in pattern.finditer(words)), default=-1)


def _is_sentence(row: str) -> bool:
    return row.rstrip().endswith((".", "!"))
