"""What kind of paper a page of a document calls itself, beside an invoice.

A list of open invoices and a bank's list of payments are no invoices, and neither is what reminds
of one. A plan of payments, a customs office's assessment and a proforma invoice come with an
invoice and have numbers and totals of their own. So do the sheets behind a collective invoice. A
page without a title may be a bill as well, if it has a total of money; terms are none.

Pure and total; linear in the text, of which a bounded part is read.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from service.checks.answer.several import total_rows
from service.documents.invoices.invoice_titles import invoice_titles

_READ_CHARS = 20_000
"""Of a page; those that people can read are shorter."""
_HEAD_ROWS = 15
_ROW_CHARS_MAX = 120


class Paper(Enum):
    """What a page calls itself first."""

    INVOICE = auto()
    STATEMENT = auto()
    """A list of invoices or of payments."""
    REMINDER = auto()
    OTHER = auto()


def paper_of(text: str) -> Paper:
    """What the first title of a page says."""
    for row in text[:_READ_CHARS].splitlines()[:_HEAD_ROWS]:
        row = row[:_ROW_CHARS_MAX].strip()
        if _STATEMENT.match(row):
            return Paper.STATEMENT
        if _REMINDER.match(row):
            return Paper.REMINDER
        if any(True for _ in invoice_titles(row)):
            return Paper.INVOICE
    return Paper.OTHER


def has_total_of_money(text: str) -> bool:
    """Whether a row of a total has an amount with cents, and the page is neither terms nor a plan:
    hours and pieces have totals as well."""
    text = text[:_READ_CHARS]
    if _TERMS.search(text) or _BESIDE.search(text):
        return False
    return any(_MONEY.search(row) for row in total_rows(text))


def comes_with(text: str, before: str) -> bool:
    """Whether only one of two pages is a kind of paper that comes with invoices of another number;
    or the first one is a collective invoice, and the second is none."""
    text, before = text[:_READ_CHARS], before[:_READ_CHARS]
    papers = {paper_of(text), paper_of(before)}
    if len(papers) > 1 and papers & {Paper.REMINDER, Paper.STATEMENT}:
        return True
    if _BESIDE.search(text) and not _BESIDE.search(before):
        return True
    if _COLLECTIVE.search(before) and not _COLLECTIVE.search(text):
        return True
    return bool(_PROFORMA.search(before)) is not bool(_PROFORMA.search(text))


_STATEMENT = re.compile(
    r"\W{0,9}(?:(?:customer |bank )?(?:account statement|statement(?: of accounts?)?)(?! of work)"
    r"|(?:bank)?konto(?:auszug|übersicht)|saldenliste|saldenbestätigung|offene[- ]posten"
    r"|op-liste|offene rechnungen|(?:list of )?(?:open|outstanding|unpaid) (?:items|invoices)"
    r"|account (?:extract|summary|balance|activity)|extract of account|aged (?:debt|balance)\w{0,3}"
    r"|relevé (?:de|des) (?:comptes?|factures?)|extrait de comptes?|extracto(?: de cuenta)?"
    r"|estado de cuenta|relación de facturas|estratto conto|rekeninguittreksel|rekeningoverzicht"
    r"|openstaande (?:posten|facturen)|wyciąg(?: bankowy| z konta)?|zestawienie (?:faktur|sald)"
    r"|kontoutdrag|kontoudtog|extrato(?: de conta| bancário)?|výpis z účtu|számlakivonat)(?!\w)",
    re.IGNORECASE,
)
_REMINDER = re.compile(
    r"\W{0,9}(?:[1-4]\W{1,3}|(?:erste|zweite|dritte|letzte|first|second|third|final|last)\w{0,2} )?"
    r"(?:(?:ab)?mahnung|zahlungserinnerung|mahnschreiben|(?:payment |friendly )?reminder"
    r"|dunning (?:letter|notice)|overdue notice|past due notice|rappel(?: de paiement)?"
    r"|relance|mise en demeure|recordatorio(?: de pago)?|reclamación de pago"
    r"|sollecito(?: di pagamento)?"
    r"|(?:betalings)?herinnering|aanmaning|wezwanie do zapłaty|przypomnienie|ponaglenie"
    r"|(?:betalings)?påminn?else|rykker(?:brev)?|betalningspåminnelse|aviso de pagamento|upomínka"
    r"|fizetési felszólítás)(?!\w)",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"(?<!\w)(?:AGB|(?:allgemeine )?(?:geschäfts|liefer|verkaufs)\w{0,10}bedingungen"
    r"|(?:general )?terms (?:and|&) conditions|conditions générales|condiciones generales"
    r"|condizioni generali|algemene voorwaarden)(?!\w)|^\W{0,3}§ ?1\b",
    re.IGNORECASE | re.MULTILINE,
)
_MONEY = re.compile(
    r"(?<![0-9.,:/])[0-9]{1,3}(?:[.,' ]?[0-9]{3}){0,3}[.,][0-9]{2}(?![0-9%:/]|[.,][0-9])"
    r"(?! ?(?:%|h(?!\w)|std|stunden|hours|hrs|stk|stück|pcs|kg|m[²23]?(?!\w)|km|kwh|tage|days))",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^.{0,30}(?:(?:abschlags|zahlungs|raten)plan|(?:einfuhrabgaben|zoll|steuer|abgaben)bescheid"
    r"|customs (?:assessment|duty notice|declaration)|(?:payment|instal?lment) (?:plan|schedule)"
    r"|échéancier|plan de pagos|piano (?:di pagamento|rate))\b.{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
_COLLECTIVE = re.compile(
    r"^\W{0,9}(?:sammel(?:ab)?rechnung|monatsrechnung"
    r"|(?:consolidated|collective|summary|monthly) (?:tax )?invoice"
    r"|facture (?:récapitulative|globale|collective)|factura (?:recapitulativa|resumen)"
    r"|fattura (?:riepilogativa|differita)|verzamelfactuur|samle(?:faktura|nota)|samlingsfaktura"
    r"|faktura zbiorcza)",
    re.IGNORECASE | re.MULTILINE,
)
_PROFORMA = re.compile(
    r"^\W{0,9}(?:(?:factur[ae]|fattura|faktura|fatura) )?pro-?forma", re.IGNORECASE | re.MULTILINE
)
"""Rows that begin so, or are hardly more: titles."""
