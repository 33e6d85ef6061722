"""Whether a page of a seller is a sheet of the invoice before it, or an invoice of its own.

A collective invoice has sheets with numbers and totals of their own: a subcontractor's work, a
customs assessment, a leased car, a laboratory's tests, a freight note, a hotel's folio. Paid beside
it, they would be paid twice. The invoices of one seller look alike: their numbers are made in one
way, their titles are the same, and each has a day, a tax and a way to pay where the others have
one. So what looks otherwise may be a sheet. No list of kinds of sheets is whole; the words here
only add to that.

Pure; linear in the text, of which a bounded part is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role
from service.checks.labels.text_rows import CELL_EDGE
from service.documents.invoices.printed_parties import folded

_READ_CHARS = 20_000
"""Of a page; those that people can read are shorter."""
_HEAD_ROWS = 15
_ROW_CHARS_MAX = 120
_NAME_CHARS = 6
_NAME_CHARS_MAX = 40
_NAME_WORDS_MAX = 5


@dataclass(frozen=True, slots=True)
class SheetSigns:
    """What tells a sheet from an invoice."""

    sender: str = ""
    """The first row with a name, in small letters and without blanks; empty for none."""
    title: str = ""
    """The word for an invoice in its title, with what makes another word of it: `laborrechnung`."""
    number_form: str = ""
    """How its number is made: `r-9` for `R-1011`."""
    has: frozenset[str] = frozenset()
    """What each invoice has where the others of its seller have it: a day, a tax, a way to pay."""
    topics: frozenset[str] = frozenset()
    """What sheets are about."""

    def with_page(self, other: SheetSigns) -> SheetSigns:
        """Those of an invoice with a further page."""
        return SheetSigns(
            self.sender or other.sender,
            self.title or other.title,
            self.number_form or other.number_form,
            self.has | other.has,
            self.topics | other.topics,
        )

    def may_be_sheet_of(self, before: SheetSigns) -> bool:
        """Whether it may be a sheet of the invoice before it, or that invoice a sheet of it."""
        forms, titles = {self.number_form, before.number_form}, {self.title, before.title}
        is_alike = len(forms - {""}) <= 1 and len(titles - {""}) <= 1
        return not is_alike or self.has != before.has or not self.topics <= before.topics

    @property
    def is_bare(self) -> bool:
        """Whether it has hardly anything that an invoice has to say beside its total."""
        return len(self.has) < _SEVERAL_MIN

    def may_sum_up(self, before: SheetSigns) -> bool:
        """Whether it has what the pages before it lack: then they may all be its sheets."""
        return not self.has <= before.has


_SEVERAL_MIN = 2


def sheet_signs(text: str, labelled: Candidates, printed: str) -> SheetSigns:
    """The signs of a page with this number, printed as it is."""
    text = text[:_READ_CHARS]
    rows = [row[:_ROW_CHARS_MAX] for row in text.splitlines()[:_HEAD_ROWS]]
    return SheetSigns(
        next(_senders(rows), ""),
        next(_titles(rows), ""),
        _number_form(printed),
        frozenset(_had(text, labelled)),
        frozenset(_topics(text)),
    )


def _topics(text: str) -> Iterator[str]:
    small = text.lower()
    for name, words in _TOPICS.items():
        if any(map(small.__contains__, _STEMS[name])) and words.search(text):
            yield name


def is_addressed_to(one: SheetSigns, text: str, other: SheetSigns) -> bool:
    """Whether a page, whose sender is another one, names the sender of the other page: a bill of
    its subcontractor or laboratory is."""
    if not (one.sender and other.sender) or one.sender == other.sender:
        return False
    return other.sender in folded(text[:_READ_CHARS])


def _senders(rows: list[str]) -> Iterator[str]:
    for row in rows[:_SENDER_ROWS]:
        cell = CELL_EDGE.split(row.strip())[0]
        name = folded(cell)
        words = len(cell.split())
        is_long = _NAME_CHARS <= len(name) <= _NAME_CHARS_MAX and 1 < words <= _NAME_WORDS_MAX
        if is_long and not _NO_NAME.search(cell) and not _TITLE_WORD.search(cell):
            yield name


_SENDER_ROWS = 4
_NO_NAME = re.compile(r"[0-9:@]")


def _titles(rows: list[str]) -> Iterator[str]:
    for row in rows:
        found = _TITLE_WORD.match(row.strip())
        if found and len(row.strip()) <= _TITLE_CHARS_MAX and not _LABEL.match(row.strip()):
            yield _PLAIN_TITLE.get(folded(found["word"]), folded(found["word"]))


_TITLE_CHARS_MAX = 60
_KINDS: Final = (
    r"freight|lab(?:oratory)?|customs|duty|lease|leasing|rent(?:al)?|subcontract(?:or)?s?|folio"
    r"|hotel|room|transport|interim|partial|final|progress|advance|deposit|monthly|annual"
)
_TITLE_WORD = re.compile(
    r"\W{0,9}(?:(?:tax|vat|sales|commercial|original|duplicate|copy|your|ihre|votre|unsere)"
    rf"\W{{1,3}})?(?P<word>(?:(?:{_KINDS}) )?invoice|[a-zäöüß-]{{0,25}}rechnung"
    r"|facture|factura|fattura|factuur|faktura|faktúra|fatura|lasku|számla|račun|请求书|請求書|发票|發票)(?![^\W\d_])",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W{0,9}(?:[^\W\d_]{1,25} ){0,2}[^\W\d_]{1,25}\W{0,3}:", re.IGNORECASE)
_PLAIN_TITLE: Final = {"originalrechnung": "rechnung", "kopierechnung": "rechnung"}


def _number_form(printed: str) -> str:
    """Letters and marks of a number, and 9 for each row of digits."""
    return _DIGITS.sub("9", _BLANKS.sub("", printed)).casefold()


_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"\s+")


def _had(text: str, labelled: Candidates) -> Iterator[str]:
    if labelled.has(Role.ISSUE):
        yield "day"
    if labelled.has(Role.TAX) or labelled.has(Role.NET) or _TAX.search(text):
        yield "tax"
    if any(map(labelled.has, _PAYABLE)) or _PAYMENT.search(text):
        yield "payment"


_PAYABLE: Final = (Role.IBAN, Role.ACCOUNT, Role.DUE, Role.TERMS)
_TAX = re.compile(
    r"(?<!\w)(?:mwst|ust|mehrwertsteuer|umsatzsteuer|vat|tva|iva|btw|moms|gst)\b[^\n]{0,20}%"
    r"|[0-9] ?% ?(?:mwst|ust|vat|tva|iva|btw|moms|gst)(?!\w)",
    re.IGNORECASE,
)
_PAYMENT = re.compile(
    r"(?<!\w)(?:IBAN|zahlbar|zahlungsziel|überweis\w{0,6}|abgebucht|abbuch\w{0,5}|buchen|lastschrift"
    r"|payable|pay by|please pay|direct debit|sort code|payment terms|paid|bezahlt|à payer|échéance"
    r"|virement|vencimiento|transferencia|scadenza|bonifico|te betalen|termin płatności|przelew"
    r"|förfallo\w{0,6}|bankgiro|forfald\w{0,6})(?!\w)",
    re.IGNORECASE,
)
_TOPICS: Final = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "subcontractor": r"(?:sub|nach)unternehm|sub-?contract|sous-trait|subcontrat|subappalt"
        r"|onderaannem|podwykonawc|underentrepren|underleverand",
        "customs": r"(?<!\w)(?:zoll(?!st)|einfuhr|customs|import dut|douan|aduan|arancel|dogan)"
        r"|abgabenbescheid|(?<!\w)cło(?!\w)",
        "lease": r"leasing(?:rate|vertrag|objekt)|(?<!\w)leas(?:e|ed)(?!\w)|mietvertrag|crédit-bail"
        r"|(?:lease|rental) (?:schedule|agreement)|contrato de arrendamiento|locazione",
        "laboratory": r"(?<!\w)(?:labor(?!at?ion|ers?|e\b| cost)\w{0,12}|laborator\w{0,5}"
        r"|lab (?:tests?|report|sheet)|analyses? (?:médicales?|biologiques?)|blutbild)(?!\w)",
        "freight": r"frachtbrief|frachtrechnung|frachtnote|freight note|way ?bill|(?<!\w)cmr(?!\w)"
        r"|lettre de voiture|bill of lading|carta de porte|nota de portes|lettera di vettura"
        r"|vrachtbrief|list przewozowy|nota di trasporto",
        "folio": r"(?<!\w)(?:folio|zimmer|room|chambre|habitación|camera|kamer|pokój)"
        r"(?:-?nr| no|s)?[.:# ]{1,3}[0-9]",
        "place": r"(?<!\w)(?:abnahmestelle|zählpunkt|anschluss|rufnummer|baustelle|filiale"
        r"|kostenstelle|meter point|cost cent(?:re|er)|site|branch)[:# ]{1,3}\w",
        "sheet": r"(?<!\w)(?:einzel(?:blatt|nachweis|aufstellung)|beiblatt|unterrechnung"
        r"|teilblatt|(?:sub|detail) ?sheet|sub-?invoice)(?!\w)",
    }.items()
}
_STEMS: Final = {
    name: stems.split()
    for name, stems in {
        "subcontractor": "unternehm contra trait appalt onderaannem podwyk underent underlev",
        "customs": "zoll einfuhr custom import douan aduan arancel dogan abgab cło",
        "lease": "leas mietvertrag crédit-bail rental arrendamiento locazione",
        "laboratory": "lab analyses blutbild",
        "freight": "fracht freight bill cmr voiture porte vettura vracht przewoz trasporto",
        "folio": "folio zimmer room chambre habitación camera kamer pokój",
        "place": "stelle zählpunkt anschluss rufnummer filiale point cent site branch",
        "sheet": "blatt einzel unterrechnung sheet invoice",
    }.items()
}
"""One of them is in each of its words: a quick look."""
