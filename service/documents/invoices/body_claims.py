"""Finds what the body of an e-mail, or an enclosed letter, says against the chosen invoice.

A body asks for a look if it names an account to pay to that the invoice does not have, also in a
quotation, unless its recipients wrote that themselves; and if its own words have a total that the
invoice does not print, or are another invoice. An amount within a sentence counts only where the
sentence asks to pay it: others may be anything. A letter asks for a look if it names another
account, and asks to pay or speaks of a change: delivery notes and terms name accounts as well.

Pure; linear in the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from schemas.invoice import Invoice
from service.checks.answer.several import totalled_numbers
from service.checks.comparisons.accounts import printed_accounts
from service.checks.parties.changed_accounts import says_account_changed
from service.documents.frames.parsed import Parsed
from service.documents.invoices.likeness import (
    JudgedEnclosure,
    Likeness,
    ReadEnclosure,
    money_cents,
    printed_total,
)
from service.documents.invoices.printed_parties import folded
from service.documents.invoices.quoted_words import own_words, words_to

_READ_CHARS = 100_000
_ACCOUNTS_MAX = 50
_BANK_NUMBER = re.compile(
    r"(?<![^\W_])(?:sort[ -]?code|routing(?: transit)?(?: (?:no|number))?|aba(?: (?:no|number))?"
    r"|bsb|blz|bankleitzahl|bankgiro|plusgiro|clabe|ifsc)\W{1,6}(?:code\W{1,3}|number\W{1,3})?"
    r"([A-Z]{0,4}[0-9](?:[ -]?[0-9]){5,17})(?![0-9])",
    re.IGNORECASE,
)
"""Numbers of accounts alone are those of customers as well; these are of banks."""
_REPLACED = re.compile(
    r"(?<![^\W_])(?:no longer|any ?more|instead|replac\w+|changed|closed|old|new|previous|former"
    r"|nicht mehr|statt\w*|anstelle|ersetz\w+|geändert\w*|änder\w+|alte[nmrs]?|neue[nmrs]?"
    r"|bisherig\w*|geschlossen|aufgelöst|ungültig|ancien\w*|nouve\w+|remplac\w*|au lieu|fermé"
    r"|chang\w+|non più|vecchi\w|nuov\w|invece|chius\w|cambi\w+|ya no|antigu\w|nuev\w|cerrad\w"
    r"|niet meer|oude?|nieuwe?|vervang\w*|gewijzigd|w miejsce|zamiast|now\w{1,4}|star\w{1,4}"
    r"|zmian\w|zmien\w+|já não|nov[ao]s?|mudou|inte längre|ny(?:tt|a)?|ikke lenger|gamm?[ea]l\w*"
    r"|i stedet)(?![^\W_])",
    re.IGNORECASE,
)
"""Words for an account in the place of another one, and for an account."""
_ACCOUNT = re.compile(
    r"kont[oa]|bank(?! holiday)|iban|account|acct|compte|rib(?![^\W_])|cuenta|banc[oá]|conto"
    r"|coordinat|rekening|rachun|conta(?![^\W_])|[A-Z]{2}[0-9]{2}[ 0-9A-Z]{8}",
    re.IGNORECASE,
)
"""Parts of words, as of `Girokonto`. `account_words.OF_AN_ACCOUNT` has whole words behind a label:
some of those, such as `swift`, `cont` and `routing`, mean something else in a sentence."""
_ASKS = re.compile(
    r"(?<!\w)(?:(?:bitte|please|kindly|veuillez|merci de|si prega di|vi preghiamo di|por favor"
    r"|rogamos|prosimy o|proszę|gelieve|vänligen|venligst|vennligst)(?! (?:beachten|note|noter))"
    r"(?:\s[^\s.!?]{1,20}){0,6}\s|(?=überweisen sie|zahlen sie|pague|paghi))"
    r"(?:(?:über|be)?zahl\w{1,3}|überweis\w{1,3}|begleich\w{1,2}|pay|remit|transfer|wire|settle"
    r"|payer|régler|virer|verser|pagare|versare|bonificare|pag(?:ar|ue|uen|hi)|transfer(?:ir|ieren)"
    r"|transfiera\w?|abon(?:ar|en)|betalen|voldoen|overmaken|zapłat\w|zapłacić|przel\w{2,5}|betala"
    r"|betale?|overføre?)(?!\w)"
    r"|(?<!\w)(?:(?:need|have|ought) to pay|(?:must|should|shall|can) (?:only )?pay"
    r"|zu (?:zahl|überweis)ende[rn]?|zahlbetrag|zu zahlen (?:sind|ist)"
    r"|(?:amount|sum|balance) (?:due|payable|to pay|to be paid)"
    r"|(?:montant|somme) (?:dû|due|à payer|à régler)|importe a pagar|importo da pagare"
    r"|te betalen bedrag|kwota do zapłaty|belopp att betala|beløb at betale|beløp å betale)(?!\w)",
    re.IGNORECASE,
)
"""A request to pay, or the name of what is to be paid."""
_CHOICE = re.compile(
    r"%|skonto|discount|escompte|sconto|descuento|korting|rabat|mahn|gebühr|(?<!\w)(?:fees?|charges?)"
    r"(?!\w)|interest|zins|indemnit|pénalit|penal|recargo|(?<!\w)mora(?!\w)|boete|incassokosten"
    r"|up to|bis zu(?!m)|nur bis(?! zum)",
    re.IGNORECASE,
)
"""Words of a discount, of what comes of paying late, or of a limit."""
_IN_BRACKETS = re.compile(r"\([^()\n]{1,80}\)")
_INVOICE_NO = re.compile(
    r"(?:invoice|rechnung|facture|fattura|factura|faktur\w|factuur|fatura)"
    r"(?: ?(?:n[or]?\b[.°º]?|number|nummer))?[ :#]{1,3}"
    r"((?=[^\W\d_]{0,6}(?:[-/]?[0-9]){3})[\w/-]{3,40})",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?](?<! [0-9]\.)(?<! [0-9]{2}\.)\s|\n\s*\n")
"""`16. November` goes on."""
QUOTATION = "a quotation in the body"


def without_quotation(body: ReadEnclosure, recipients: str) -> ReadEnclosure:
    """A body with what it tells its recipients. If its own words are an invoice, what it quotes is
    not read as a part of it."""
    result = body.result
    if not isinstance(result, Parsed):
        return body
    own, told = own_words(result.text), words_to(result.text, recipients)
    if own == result.text or not totalled_numbers(own):
        return replace(body, told=told)
    return replace(body, result=replace(result, text=own), told=told, has_unread_quotation=True)


def quotes_other_account(body: ReadEnclosure) -> bool:
    """Whether a body that is an invoice by its own words quotes another account to pay to."""
    accounts = frozenset(_accounts(body.text))
    return bool(accounts) and not accounts.issuperset(_accounts(body.told))


def _names_other_account(told: str, invoice: str | Invoice) -> bool:
    """Whether a text names an account to pay to, and the invoice has others and not this one."""
    if isinstance(invoice, Invoice):
        accounts, banks = frozenset(_of(invoice)), frozenset[str]()
    else:
        accounts, banks = frozenset(_accounts(invoice)), frozenset(_banks(invoice))
    named = frozenset(_accounts(told))
    if accounts and not named <= accounts:
        # A signature may list more accounts than the invoice.
        return accounts.isdisjoint(named) or _says_of_account(_REPLACED, told)
    known = " ".join((*accounts, *banks))
    return bool(known) and any(bank not in known for bank in _banks(told))


def _says_of_account(words: re.Pattern[str], told: str) -> bool:
    """Whether a sentence with an account says so; a new telephone number replaces none."""
    return any(
        words.search(sentence) is not None and _ACCOUNT.search(sentence) is not None
        for sentence in _SENTENCE.split(told[:_READ_CHARS])
    )


def asks_for_other_account(letter: ReadEnclosure, chosen: ReadEnclosure) -> bool:
    """Whether a letter beside the invoice asks to pay to an account that the invoice does not have,
    or says that an account takes the place of another."""
    result, text = chosen.result, letter.text
    if not isinstance(result, Parsed):
        return False
    read = text[:_READ_CHARS]
    asks = _says_of_account(_ASKS, read) or says_account_changed(read)
    return asks and _names_other_account(text, result.invoice or result.text)


def _asked_cents(own: str, numbers: frozenset[str]) -> Iterator[int]:
    """The amounts that a sentence asks to pay for the invoice with one of these numbers; one after
    a discount is a choice, one for paying late or up to which something is paid is none, and those
    in brackets explain the others."""
    for sentence in _SENTENCE.split(own[:_READ_CHARS]):
        asked = _ASKS.search(sentence)
        if asked is None or _CHOICE.search(sentence) is not None:
            continue
        if not _is_about_another(sentence, numbers):
            words = sentence[asked.start() :]
            yield from [*money_cents(_IN_BRACKETS.sub("", words))] or money_cents(words)


def _is_about_another(sentence: str, numbers: frozenset[str]) -> bool:
    """Whether a sentence names another invoice, and not this one."""
    named = frozenset(map(folded, _INVOICE_NO.findall(sentence)))
    return bool(numbers and named) and numbers.isdisjoint(named)


def contradicts(body: JudgedEnclosure, chosen: JudgedEnclosure, *, is_alone: bool) -> bool:
    """Whether a body says something against the invoice in a file: another account or total, or
    that it is another invoice. An invoice that it quotes counts only beside what is not one invoice
    by its number, and a total or a sum that it asks to pay only if one invoice is there
    (`is_alone`): it may be that of all."""
    result = chosen.read.result
    if not isinstance(result, Parsed):
        return False
    if _names_other_account(body.read.told, result.invoice or result.text):
        return True
    text = body.read.text
    if body.likeness is Likeness.INVOICE and body.numbers.isdisjoint(chosen.numbers):
        return bool(totalled_numbers(own_words(text) if chosen.number else text))
    if not is_alone or chosen.total_cents is None:
        return False
    own = own_words(text)
    total = printed_total(own)
    said = [total.cents] if total is not None and total.has_cents else []
    return not chosen.amounts_cents.issuperset((*said, *_asked_cents(own, chosen.numbers)))


def _accounts(text: str) -> Iterator[str]:
    """Those that no words call the buyer's."""
    found = printed_accounts(text[:_READ_CHARS])
    return (folded(iban) for iban, is_buyers in islice(found, _ACCOUNTS_MAX) if not is_buyers)


def _banks(text: str) -> Iterator[str]:
    found = islice(_BANK_NUMBER.finditer(text[:_READ_CHARS]), _ACCOUNTS_MAX)
    return (folded(one[1]) for one in found)


def _of(invoice: Invoice) -> Iterator[str]:
    payment = invoice.payment
    if payment is not None:
        yield from map(folded, filter(None, (payment.iban, payment.account_number)))
        for one in payment.further_accounts:
            yield from map(folded, filter(None, (one.iban, one.account_number)))
