"""Does the document call itself a reminder or a statement of account? Its invoice was sent before.

A reminder repeats number, date and amount of an invoice, often with a fee. Booked as an invoice, it
is paid twice. Its title says so: a cell of its own near the beginning, in the languages of this
list, with at most an ordinal before it, and no cell is the title of an invoice. Below the title of
an invoice with its number, such words head a box: `Rappel` of an appointment.

Pure and total; linear in the text, because few rows are read and cells are short.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.text_rows import CELL_EDGE
from service.checks.printed.printed_text import PrintedText

_ORDINAL: Final = (
    r"(?:(?:[0-9]\.?"
    r"|first|second|third|final|last|friendly|erste|zweite|dritte|letzte|premier|première"
    r"|deuxième|dernier|dernière|primer|segundo|último|primo|secondo|ultimo|eerste|tweede|laatste"
    r"|pierwsze|drugie|ostateczne|primeiro|första|andra|1:a|2:a|første|anden|andre|ensimmäinen"
    r"|toinen|prvn[íi]|druhá|első|második|prima|a doua|prva|druga) ){0,2}"
)
_REMINDERS: Final = (
    r"(?:payment )?reminder(?: (?:notice|letter|of payment))?|overdue (?:notice|account|payment)"
    r"|past due notice|(?:final )?demand(?: for payment)?|dunning (?:letter|notice)"
    r"|(?:zahlungs)?erinnerung|mahnung|zahlungserinnerung / mahnung"
    r"|(?:lettre de )?(?:relance|rappel)(?: de (?:paiement|facture))?|mise en demeure"
    r"|recordatorio(?: de pago)?|reclamación de pago|sollecito(?: di pagamento)?"
    r"|(?:betalings)?herinnering|aanmaning|(?:przypomnienie|wezwanie do zapłaty|ponaglenie)"
    r"|(?:lembrete|aviso)(?: de pagamento)?|(?:betalnings)?påminnelse|(?:betalings)?påmindelse"
    r"|rykker|rykkerskrivelse|purring|inkassovarsel|maksu(?:muistutus|kehotus)|upomínka|upomienka"
    r"|fizetési (?:felszólítás|emlékeztető)|soma[țt]ie(?: de plată)?|υπενθύμιση(?: πληρωμής)?"
    r"|opomena|opomin|ödeme hatırlatması|напоминание|督促状"
)
_STATEMENTS: Final = (
    r"statement of account|account statement|monthly statement|kontoauszug|offene posten(?:liste)?"
    r"|relevé de compte|extracto de cuenta|estado de cuenta|estratto conto|rekeningoverzicht"
    r"|wyciąg z konta|extrato de conta|kontoutdrag|kontoudtog|tiliote|výpis z účtu"
)
_TITLE = re.compile(rf"\W{{0,9}}{_ORDINAL}(?:{_REMINDERS}|{_STATEMENTS})\W{{0,9}}")
_INVOICE = re.compile(
    r"[^\n]{0,40}(?:invoice|rechnung|factur[ae]|facture|fattura"
    r"|factuur|faktur[aă]?|fatura|lasku|faktúra"
    r"|számla|τιμολ[όο]γιο|ra[čc]un|счет|фактура)\W{0,9}"
)
_NUMBERED = re.compile(
    r"(?:invoice|rechnung|facture|factura|fattura|factuur|faktura|fatura|lasku|számla|račun)"
    r"(?: (?:no|nr|n|number|nummer|num[ée]ro|numer)(?!\w))?[.°º:# ]{1,4}[^\W_]{0,8}[-/]?[0-9]"
)
"""The title of an invoice with its number behind it."""
_WORDS: Final = frozenset(
    """
    reminder overdue past demand dunning erinnerung zahlungserinnerung mahnung relance rappel
    demeure recordatorio reclamación sollecito herinnering betalingsherinnering aanmaning
    przypomnienie
    wezwanie ponaglenie lembrete aviso påminnelse betalningspåminnelse påmindelse
    betalingspåmindelse rykker rykkerskrivelse purring inkassovarsel maksumuistutus maksukehotus
    upomínka upomienka felszólítás emlékeztető somatie somație somaţie υπενθύμιση opomena opomin
    hatırlatması напоминание 督促状 statement kontoauszug offene relevé extracto estado estratto
    rekeningoverzicht wyciąg extrato kontoutdrag kontoudtog tiliote výpis
    """.split()
)
"""One of them is in every title: a quick look."""
_ROWS_MAX: Final = 40
_ROW_CHARS_MAX: Final = 200
_CELL_CHARS_MAX: Final = 60


def is_titled_reminder(text: PrintedText) -> bool:
    """Whether a title says so, and none says invoice."""
    if _WORDS.isdisjoint(text.words):
        return False  # As in most invoices.
    head = text.lower[: _ROWS_MAX * _ROW_CHARS_MAX]
    found = False
    for row in head.splitlines()[:_ROWS_MAX]:
        for cell in CELL_EDGE.split(row.strip()[:_ROW_CHARS_MAX]):
            if not cell or len(cell) > _CELL_CHARS_MAX:
                continue
            if _TITLE.fullmatch(cell):
                found = True
            elif _INVOICE.fullmatch(cell) or (not found and _NUMBERED.match(cell)):
                return False
    return found
