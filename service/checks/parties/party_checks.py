"""Rules about seller and buyer: does the answer exchange them?

The words of a block say whose name follows (`Bill to`, `Lieferant`). A VAT id belongs to the party
whose block or whose name stands above it, as far as no other labelled value stands between. Where
the settings name the receiving companies, the buyer must be one of them, and the seller must not.

Pure and total; no check quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal, Protocol

from schemas.invoice import DocumentType, Invoice, Party
from schemas.outcome import Check
from service.checks.answer.profiles import is_einvoice
from service.checks.labels.label_candidates import Candidate, Candidates
from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.label_values import compact
from service.checks.parties.block_owners import fields_of_the_other
from service.checks.parties.buyer_cells import is_title, without_titles
from service.checks.parties.buyers import has_addressee, is_doubtful_buyer
from service.checks.parties.legal_forms import lacks_legal_form
from service.checks.parties.name_rows import in_rows, lacks_a_row
from service.checks.parties.number_owners import Owned, bare_number, numbers_with_owners
from service.checks.parties.other_companies import names_another_company
from service.checks.parties.party_names import is_doubtful_name
from service.checks.parties.payers import is_labelled_payer, names_one_served
from service.checks.parties.payment_slips import payment_slip
from service.checks.parties.senders import (
    has_anothers_address,
    is_doubtful_sender,
    stands_below,
    stands_in_address,
)
from service.checks.parties.tax_numbers import (
    TAX_WORDS,
    is_tax_number_of_seller,
    own_tax_numbers,
)
from service.checks.parties.trade_names import is_trade_name
from service.checks.values.country_names import country_code
from service.checks.values.plain_text import plain_text

_BLOCKS = (Role.OTHER_PARTY, Role.SELLER, Role.BUYER)
_PREFIX = 2
_OTHER_ROLE = {"supplier": "customer", "customer": "supplier"}
_TITLES = frozenset(
    "invoice|tax invoice|vat invoice|sales invoice|commercial invoice|credit note|credit memo"
    "|receipt|proforma invoice|statement|rechnung|gutschrift|quittung|stornorechnung|facture|avoir"
    "|factura|abono|fattura|nota di credito|factuur|creditnota|creditfactuur|faktura|faktura vat"
    "|fatura|fatura recibo|nota de crédito|kreditnota|kreditfaktura|lasku|számla|faktúra|請求書"
    "|領収書|見積書|納品書|거래명세서|세금계산서|청구서|영수증|发票|發票|收据|счет"
    "|счет на оплату|счёт|рахунок|рахунок на оплату|рахунок фактура|фактура|račun|faktúra|arve"
    "|sąskaita|pvm sąskaita faktūra|rēķins|reikningur|τιμολόγιο|τιμολογιο|faktur|فاتورة"
    "|فاتورة ضريبية|חשבונית|חשבונית מס|ใบกำกับภาษี|ใบแจ้งหนี้"
    "|spett le|spettabile".split("|")
)
"""Titles of documents, which a reader of the first row takes for the sender."""
_TO = ("御中", "様", "殿", "귀중", "귀하")
"""Words behind the name of an addressee."""
_NUMBER_MAX = 40
_DIGITS_MIN = 6
_NAME_ROWS = 3
_BARE_MIN = 4
_COUNTRY_CODE_CHARS = 3
"""Characters of a name without its titles; a shorter one may be no more than a legal form."""
_HEAD_CHARS_MAX = 600
_LINES_MAX = 100


class Page(Protocol):
    """What these rules need of a document (`PrintedText`)."""

    @property
    def plain(self) -> str:
        """The text in plain characters."""

    @property
    def lowered(self) -> str:
        """It in small letters."""

    @property
    def words(self) -> frozenset[str]:
        """Its words, without capital letters."""

    @property
    def labelled(self) -> Candidates:
        """The values that labels name."""

    @property
    def is_self_billed(self) -> bool:
        """Whether it says that the buyer wrote it."""


def party_checks(invoice: Invoice, page: Page) -> Iterator[Check]:
    """Broken checks of names and VAT ids."""
    labelled = page.labelled
    if is_einvoice(invoice) or not page.is_self_billed:
        yield from _checks(invoice, page)
    elif labelled.has(Role.SELLER) or labelled.has(Role.BUYER):
        yield from _checks(invoice, page)  # Its labels say who sells.
    elif invoice.customer is None or not invoice.customer.name:
        yield _broken("MISSED", "warning", _path_of_buyer(invoice), "the letterhead's name")
    else:
        exchanged = {"supplier": invoice.customer, "customer": invoice.supplier}
        written = invoice.model_copy(update=exchanged)
        yield from map(_exchanged, _checks(written, page))


def _exchanged(check: Check) -> Check:
    """The check of the other party."""
    role, dot, field = check.fields[0].partition(".")
    path = f"{_OTHER_ROLE[role]}{dot}{field}" if role in _OTHER_ROLE else check.fields[0]
    message = (check.message or "").replace(check.fields[0], path)
    return replace(check, fields=(path, *check.fields[1:]), message=message)


def _checks(invoice: Invoice, page: Page) -> Iterator[Check]:
    text, labelled = page.plain, page.labelled
    invoice = _as_printed(invoice, text)
    supplier, customer = invoice.supplier, invoice.customer
    bought = customer.name if customer is not None else None
    is_read = not is_einvoice(invoice)
    names = [*_names(supplier, customer, labelled), *_of_slip(supplier.name, bought, page.lowered)]
    yield from names
    senders = [*_sender(supplier, customer, page)]
    yield from senders
    if supplier.name and _is_no_name(supplier.name):
        yield _broken("LABEL-ROLE", "error", "supplier.name", "a name, and no label or title")
    elif senders:
        pass  # One warning of a name is enough.
    elif (
        supplier.name
        and is_doubtful_name(supplier.name, text, _descriptions(invoice))
        and not _is_labelled(supplier.name, labelled)
    ):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "a whole name, and nothing else")
    elif supplier.name and is_read and lacks_a_row(supplier.name, page.lowered):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "a name with all its rows")
    elif supplier.name and is_read and lacks_legal_form(supplier.name, text):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "a name with its legal form")
    elif supplier.name and is_read and is_trade_name(supplier.name, bought, text):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "the company of this name")
    if not any("customer.name" in check.fields for check in names):
        yield from _buyer(invoice, text, labelled)
    if is_read:
        for path in fields_of_the_other(invoice, page.lowered, page.words):
            yield _broken("LABEL-ROLE", "warning", path, "not the other party's")
    owned: list[Owned] | None = None
    if labelled.has(Role.VAT_ID) or labelled.has(Role.BUYER_VAT_ID):
        owned = numbers_with_owners(invoice, text, labelled, labelled.of(Role.VAT_ID))
        yield from _vat_ids(supplier, customer, owned, text, labelled)
    elif supplier.tax_id and labelled.has(Role.OTHER_NO):
        yield from _registered(invoice, text, labelled)
    if is_read and not any(one.owner is not Role.BUYER for one in owned or ()):
        yield from _own_numbers(supplier, customer, page.lowered)


def _as_printed(invoice: Invoice, text: str) -> Invoice:
    """The invoice with the names of its parties in rows, where the document breaks them."""
    changed = dict[str, Party]()
    for role, party in (("supplier", invoice.supplier), ("customer", invoice.customer)):
        name = party.name if party is not None else None
        if party is not None and name and (rows := in_rows(name, text)) != name:
            changed[role] = party.model_copy(update={"name": rows})
    return invoice.model_copy(update=changed) if changed else invoice


def _buyer(invoice: Invoice, text: str, labelled: Candidates) -> Iterator[Check]:
    """A warning where the buyer's name is another thing that the document prints, or is missing."""
    name = invoice.customer.name if invoice.customer is not None else None
    if not name:
        if labelled.of(Role.BUYER):
            yield _broken("MISSED", "warning", _path_of_buyer(invoice), "the labelled buyer")
        elif not is_einvoice(invoice) and has_addressee(invoice, text):
            yield _broken("MISSED", "warning", _path_of_buyer(invoice), "the addressee")
        elif (
            not is_einvoice(invoice)
            and invoice.document_type is not DocumentType.RECEIPT
            and names_one_served(text, invoice.supplier.name)
        ):
            yield _broken("MISSED", "warning", _path_of_buyer(invoice), "the one who is served")
        return
    if name == invoice.supplier.name or is_einvoice(invoice):
        return
    if is_doubtful_buyer(name, invoice, text, labelled):
        yield _broken("LABEL-ROLE", "warning", "customer.name", "the name of the addressee")
    elif lacks_legal_form(name, text):
        yield _broken("LABEL-ROLE", "warning", "customer.name", "a name with its legal form")


def _path_of_buyer(invoice: Invoice) -> str:
    return "customer" if invoice.customer is None else "customer.name"


def _is_labelled(name: str, labelled: Candidates) -> bool:
    """Whether a label of the seller stands before exactly this name."""
    return name.strip() in {one.text.strip() for one in labelled.of(Role.SELLER)}


def _descriptions(invoice: Invoice) -> Iterator[str]:
    """The words of the lines, in small letters."""
    for line in invoice.lines[:_LINES_MAX]:
        if line.description:
            yield line.description.strip().lower()


def _is_no_name(value: str) -> bool:
    """Whether it is a title, a label of a party, or another party's name with its label."""
    head, colon, rest = value.partition(":")
    words = folded(plain_text(head[:_NUMBER_MAX])).split()
    if " ".join(words) in _TITLES or value.rstrip().endswith(_TO) or _is_country(value):
        return True
    label = label_at(words)
    if label is None or label.words != len(words):
        return False
    return (
        label.role in _BLOCKS and bool(colon) and not (label.role is Role.SELLER and rest.strip())
    )


def _is_country(value: str) -> bool:
    """Whether it is the name of a country, as the last row of an address; `PAN` may be a name."""
    return _COUNTRY_CODE_CHARS < len(value) < _NUMBER_MAX and country_code(value) is not None


def _names(supplier: Party, customer: Party | None, labelled: Candidates) -> Iterator[Check]:
    if not labelled.has(Role.BUYER) and not labelled.has(Role.SELLER):
        return
    buyers, sellers = labelled.of(Role.BUYER), labelled.of(Role.SELLER)
    if supplier.name and _named(supplier.name, buyers) and not _named(supplier.name, sellers):
        yield _broken("LABEL-ROLE", "error", "supplier.name", "not the buyer")
    elif supplier.name and sellers and not _named(supplier.name, sellers):
        yield _broken("LABEL-DIFFERS", "warning", "supplier.name", "the labelled seller")
    if customer is None or not customer.name:
        return
    if _named(customer.name, sellers) and not _named(customer.name, buyers):
        yield _broken("LABEL-ROLE", "error", "customer.name", "not the seller")


def _of_slip(seller: str | None, buyer: str | None, small: str) -> Iterator[Check]:
    """Errors where the seller pays, or the buyer is paid, by the payment part of a Swiss bill."""
    slip = payment_slip(small)
    for role in slip.exchanges(seller, buyer) if slip is not None else ():
        yield _broken("LABEL-ROLE", "error", f"{role}.name", "the other party")


def _sender(supplier: Party, customer: Party | None, page: Page) -> Iterator[Check]:
    """A warning where the seller seems to be the addressee: both may stand side by side."""
    name, bought = supplier.name, customer.name if customer is not None else None
    text, labelled = page.plain, page.labelled
    if not name or _named(name, labelled.of(Role.SELLER)):
        return
    buyers = labelled.of(Role.BUYER)
    known = bought is not None and _named(bought, buyers)
    if not known and is_doubtful_sender(name, bought, text):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "the letterhead's name")
    elif names_another_company(name, bought, supplier.tax_id, page.lowered):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "the company that sells")
    elif _stands_for_another(name, bought, text, labelled) or is_labelled_payer(name, page.lowered):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "not another party")
    elif stands_in_address(name, bought, text) or (
        buyers and not known and stands_below(name, buyers, text)
    ):
        yield _broken("LABEL-ROLE", "warning", "supplier.name", "not the buyer")


def _stands_for_another(name: str, bought: str | None, text: str, labelled: Candidates) -> bool:
    """Whether the name stands behind labels such as `Ship to` alone. Where the document begins with
    the buyer and has no third address, it may be the seller: a hotel is the place of supply."""
    others = [one for one in labelled.of(Role.OTHER_PARTY) if _named(name, [one])]
    if not others or text.count(plain_text(name)) > len(others):
        return False
    begins = bought is not None and _begins_with(bought, text)
    return not begins or has_anothers_address(name, bought, text)


def _begins_with(name: str, text: str) -> bool:
    """Whether the name begins the document, or the first row below its title."""
    for row in islice(filter(None, map(str.strip, text[:_HEAD_CHARS_MAX].split("\n"))), 2):
        if row.startswith(name):
            return True
        if not _is_no_name(row):
            return False
    return False


def _named(name: str, candidates: Sequence[Candidate]) -> bool:
    """Whether a block begins with a row of the name that is more than a title: the label of a form
    may stand beside the last one. One of the two may have a title before it."""
    rows = (name if name.isascii() else plain_text(name)).strip().casefold().split("\n")
    first = rows[0].strip()
    texts = [candidate.text.strip().casefold() for candidate in candidates]
    if any(_begins(printed, first) for printed in texts):
        return True  # As in most documents.
    names = [row for row in map(str.strip, rows[:_NAME_ROWS]) if row]
    return any(_is_same_name(printed, sought) for printed in texts for sought in names)


def _is_same_name(printed: str, sought: str) -> bool:
    if sought.rpartition(" ")[2] not in printed or is_title(sought):
        return False  # As in most documents: the name is another party's.
    bare = without_titles(sought)
    if _begins(printed, sought):
        return True
    return len(bare) > _BARE_MIN and _begins(without_titles(printed), bare)


def _begins(printed: str, sought: str) -> bool:
    return printed.startswith(sought) and not printed[len(sought) :][:1].isalnum()


def _registered(invoice: Invoice, text: str, labelled: Candidates) -> Iterator[Check]:
    """Tax ids behind the label of a register, as the Danish CVR: whose block are they in?"""
    supplier, customer = invoice.supplier, invoice.customer
    bought = customer.tax_id if customer is not None else None
    wanted = [Owned(bare_number(one), None, 0) for one in (supplier.tax_id, bought) if one]
    found = [one for one in labelled.of(Role.OTHER_NO) if _among(one.text, wanted)]
    owned = numbers_with_owners(invoice, text, labelled, found)
    theirs = [one for one in owned if one.owner is Role.BUYER]
    taken = supplier.tax_id and _among(supplier.tax_id, theirs)
    if taken and not _among(supplier.tax_id or "", owned, but=Role.BUYER):
        yield _broken("LABEL-ROLE", "error", "supplier.tax_id", "not the buyer's")


def _own_numbers(supplier: Party, customer: Party | None, small: str) -> Iterator[Check]:
    """A warning where the seller has no VAT id, and the answer does not have the other number that
    he prints for his taxes."""
    if not any(map(small.__contains__, TAX_WORDS)):
        return  # As in many invoices.
    numbers = own_tax_numbers((supplier.name, customer.name if customer else None), small)
    owned = [Owned(bare_number(one), Role.SELLER, 0) for one in numbers]
    answered = [one for one in (supplier.tax_id, supplier.registration_id) if one]
    if not owned or any(_among(one, owned) for one in answered):
        return
    rule = "LABEL-DIFFERS" if supplier.tax_id else "MISSED"
    yield _broken(rule, "warning", "supplier.tax_id", numbers[0])


def _as_registration(supplier: Party, certain: list[Owned], labelled: Candidates) -> bool:
    """Whether the answer has the number in the field for registrations, and no label of its own
    says that it is one."""
    registered = bare_number(supplier.registration_id or "")
    if registered not in {one.number for one in certain}:
        return False
    return registered not in {bare_number(one.text) for one in labelled.of(Role.OTHER_NO)}


def _vat_ids(
    supplier: Party,
    customer: Party | None,
    owned: list[Owned],
    text: str,
    labelled: Candidates,
) -> Iterator[Check]:
    ours = [one for one in owned if one.owner is Role.SELLER]
    theirs = [one for one in owned if one.owner is Role.BUYER]
    certain = ours or ([] if theirs else owned)
    bought = customer.tax_id if customer is not None else None
    is_ours = _is_one(certain) and not (bought and _among(bought, certain))
    if supplier.tax_id:
        if _among(supplier.tax_id, theirs) and not _among(supplier.tax_id, owned, but=Role.BUYER):
            yield _broken("LABEL-ROLE", "error", "supplier.tax_id", "not the buyer's")
        elif is_ours and not _among(supplier.tax_id, owned):
            names = (supplier.name, customer.name if customer is not None else None)
            rows = {one.row for one in ours}
            if not is_tax_number_of_seller(supplier.tax_id, names, text, rows):
                yield from _differs(supplier.tax_id, text, certain[0].number)
    elif is_ours and not _as_registration(supplier, certain, labelled):
        yield _broken("MISSED", "error", "supplier.tax_id", certain[0].number)
    if bought and _among(bought, ours) and not _among(bought, owned, but=Role.SELLER):
        yield _broken("LABEL-ROLE", "error", "customer.tax_id", "not the seller's")
    elif (
        not bought
        and customer is not None
        and (ours or labelled.has(Role.BUYER_VAT_ID))
        and _misses(supplier, customer, theirs)
    ):
        yield _broken("MISSED", "warning", "customer.tax_id", theirs[0].number)


def _misses(supplier: Party, customer: Party, theirs: list[Owned]) -> bool:
    """Whether the buyer has one VAT id, and the answer has it in no field."""
    if not _is_one(theirs) or sum(map(str.isdigit, theirs[0].number)) < _DIGITS_MIN:
        return False
    others = (supplier.tax_id, supplier.registration_id, customer.registration_id)
    return not any(_among(one, theirs) for one in others if one)


def _differs(number: str, text: str, expected: str) -> Iterator[Check]:
    """An error, unless the number is printed, too: it may be a tax number of another kind, whose
    owner the print does not name."""
    bare = compact(number)[:_NUMBER_MAX]
    spaced = r"[ ./-]?".join(map(re.escape, bare))
    number = rf"(?<![0-9A-Za-z])(?:[A-Za-z]{{2}}[ .-]?)?{spaced}(?![0-9A-Za-z])"
    if re.search(number, text):
        what = "supplier.tax_id is printed, but the VAT id is another number: look whose that is"
        yield _broken("LABEL-DIFFERS", "warning", "supplier.tax_id", expected, what)
    else:
        yield _broken("LABEL-DIFFERS", "error", "supplier.tax_id", expected)


def _among(number: str, owned: list[Owned], but: Role | None = None) -> bool:
    """Whether it is one of these numbers, with or without the prefix of its country."""
    if not owned:
        return False
    bare = bare_number(number)
    for printed, owner, _ in owned:
        if (but is None or owner is not but) and (
            printed == bare or printed[_PREFIX:] == bare or printed == bare[_PREFIX:]
        ):
            return True
    return False


def _is_one(owned: list[Owned]) -> bool:
    return len({one.number for one in owned}) == 1


def _broken(
    rule: str,
    severity: Literal["error", "warning"],
    path: str,
    expected: str,
    what: str = "",
) -> Check:
    message = (
        what or f"{path} is not what the document's labels say: look at who sells and who buys"
    )
    return Check(rule, severity, passed=False, expected=expected, message=message, fields=(path,))
