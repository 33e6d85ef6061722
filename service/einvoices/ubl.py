"""Maps OASIS UBL 2.1 invoices and credit notes (Peppol BIS, XRechnung UBL) to fields.

Paths are those of EN 16931-3-2; `schemas.invoice` names the terms (BT-…). Nothing is computed
except the price of one unit (BT-146 / BT-149), and only if it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.einvoices.en16931 import (
    account_fields,
    amount,
    cut,
    date_iso,
    document_type,
    exact_amount,
    joined,
    last_day,
    line_discount,
    note,
    party_fields,
    payment_fields,
    price_fields,
    tax_totals,
    truth_value,
    without_notes,
)
from service.einvoices.xml_tree import Node

INVOICE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_VAT = "VAT"


def fields_of(root: Node) -> dict[str, Any]:
    """The fields in the form of `schemas.invoice.Invoice`; missing ones are None."""
    currency = root.text("cbc:DocumentCurrencyCode")
    lines, line_notes = without_notes(_lines(root))
    return {
        **_heading(root),
        "due_date": _due_date(root),
        "delivery_date": date_iso(root.text("cac:Delivery/cbc:ActualDeliveryDate")),
        "period_start": date_iso(root.text("cac:InvoicePeriod/cbc:StartDate")),
        "period_end": date_iso(root.text("cac:InvoicePeriod/cbc:EndDate")),
        "currency": currency,
        "accounting_currency": root.text("cbc:TaxCurrencyCode"),
        "preceding_invoices": list(_preceding(root)),
        "payee": _party(root.node("cac:PayeeParty")),
        "payment": _payment(root),
        "third_party_payments": list(_third_parties(root)),
        "lines": lines,
        "allowances": list(_allowances(root)),
        "taxes": [_tax(tax) for tax in _tax_subtotals(root, currency)],
        "totals": _totals(root, currency),
        "notes": joined([*(note(one.value) for one in root.nodes("cbc:Note")), *line_notes], "\n"),
    }


def _heading(root: Node) -> dict[str, Any]:
    """What the document is, between whom, and to what it refers."""
    # A document with the root of a credit note is one, regardless of its code.
    kind = "credit_note" if root.name == CREDIT_NOTE_ROOT else None
    code = root.text("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
    return {
        "specification": cut(root.text("cbc:CustomizationID")),
        "document_type": kind or document_type(code),
        "type_code": cut(code),
        "invoice_number": root.text("cbc:ID"),
        "issue_date": date_iso(root.text("cbc:IssueDate")),
        "supplier": _party(root.node("cac:AccountingSupplierParty/cac:Party")),
        "customer": _party(root.node("cac:AccountingCustomerParty/cac:Party")),
        "buyer_reference": root.text("cbc:BuyerReference"),
        "purchase_order": _purchase_order(root),
        "contract_ref": root.text("cac:ContractDocumentReference/cbc:ID"),
    }


def _purchase_order(root: Node) -> str | None:
    """Peppol writes `NA` where only the seller's number of the order is known (BT-14)."""
    order = root.text("cac:OrderReference/cbc:ID")
    known = order != "NA" or root.node("cac:OrderReference/cbc:SalesOrderID") is None
    return order if known else None


def _due_date(root: Node) -> str | None:
    """The invoice's own, or the last one of its means of payment."""
    means = root.nodes("cac:PaymentMeans/cbc:PaymentDueDate")
    own = date_iso(root.text("cbc:DueDate"))
    return own or last_day(date_iso(one.value) for one in means if one.value)


def _preceding(root: Node) -> Iterator[dict[str, Any]]:
    for document in root.nodes("cac:BillingReference/cac:InvoiceDocumentReference"):
        yield {
            "number": cut(document.text("cbc:ID")),
            "issue_date": date_iso(document.text("cbc:IssueDate")),
        }


def _third_parties(root: Node) -> Iterator[dict[str, Any]]:
    """What is collected for others beside the invoice (BG-DEX-09 of XRechnung's extension). Other
    invoices use the element for payments that their totals hold already."""
    if ":kosit:extension:" not in (root.text("cbc:CustomizationID") or ""):
        return
    for payment in root.nodes("cac:PrepaidPayment"):
        yield {
            "kind": cut(payment.text("cbc:ID")),
            "amount": amount(payment.text("cbc:PaidAmount")),
            "description": cut(payment.text("cbc:InstructionID")),
        }


def _party(party: Node | None) -> dict[str, Any] | None:
    if party is None:
        return None
    address = party.node("cac:PostalAddress")
    return party_fields(
        party.text("cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name"),
        _tax_id(party),
        party.text("cac:PartyLegalEntity/cbc:CompanyID"),
        _address(address) if address else [],
        address.text("cac:Country/cbc:IdentificationCode") if address else None,
        party.text("cac:Contact/cbc:ElectronicMail"),
    )


def _address(address: Node) -> list[str | None]:
    town = joined((address.text("cbc:PostalZone"), address.text("cbc:CityName")), " ")
    streets = ("cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")
    return [*map(address.text, streets), town, address.text("cbc:CountrySubentity")]


def _tax_id(party: Node) -> str | None:
    """The VAT number (BT-31), or else the local tax number (BT-32)."""
    schemes = list(party.nodes("cac:PartyTaxScheme"))
    schemes.sort(key=lambda scheme: scheme.text("cac:TaxScheme/cbc:ID") != _VAT)
    return next((found for scheme in schemes if (found := scheme.text("cbc:CompanyID"))), None)


def _payment(root: Node) -> dict[str, Any] | None:
    return payment_fields(
        (_account(one) for one in root.nodes("cac:PaymentMeans/cac:PayeeFinancialAccount")),
        root.text("cac:PaymentMeans/cbc:PaymentID"),
        (one.value for one in root.nodes("cac:PaymentTerms/cbc:Note")),
    )


def _account(account: Node) -> dict[str, Any]:
    return account_fields(
        account.text("cbc:ID"),
        account.text("cac:FinancialInstitutionBranch/cbc:ID"),
        account.text("cbc:Name"),
    )


def _lines(root: Node) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Each line with its note. Lines below a line (BG-DEX-01) are part of it."""
    for line in (*root.nodes("cac:InvoiceLine"), *root.nodes("cac:CreditNoteLine")):
        yield _line(line), line.text("cbc:Note")


def _line(line: Node) -> dict[str, Any]:
    quantity = line.node("cbc:InvoicedQuantity") or line.node("cbc:CreditedQuantity")
    item = line.node("cac:Item") or line
    category = "cac:ClassifiedTaxCategory"
    return {
        "position": line.text("cbc:ID"),
        "description": item.text("cbc:Name", "cbc:Description"),
        "product_code": item.text("cac:SellersItemIdentification/cbc:ID"),
        "quantity": exact_amount(quantity.value or None) if quantity is not None else None,
        "unit": quantity.attribute("unitCode") if quantity is not None else None,
        **price_fields(
            line.text("cac:Price/cbc:PriceAmount"), line.text("cac:Price/cbc:BaseQuantity")
        ),
        "discount": line_discount(_signed(line)),
        "net_amount": amount(line.text("cbc:LineExtensionAmount")),
        "tax_rate": exact_amount(item.text(f"{category}/cbc:Percent")),
        "tax_category": item.text(f"{category}/cbc:ID"),
    }


def _signed(line: Node) -> Iterator[tuple[bool | str, str | None]]:
    for entry in line.nodes("cac:AllowanceCharge"):
        yield truth_value(entry.text("cbc:ChargeIndicator")), entry.text("cbc:Amount")


def _allowances(root: Node) -> Iterator[dict[str, Any]]:
    for entry in root.nodes("cac:AllowanceCharge"):
        yield {
            "reason": entry.text("cbc:AllowanceChargeReason"),
            "amount": amount(entry.text("cbc:Amount")),
            "is_charge": truth_value(entry.text("cbc:ChargeIndicator")),
        }


def _tax_subtotals(root: Node, currency: str | None) -> Iterator[Node]:
    """The breakdown in the invoice's currency; the accounting currency has none."""
    for total in root.nodes("cac:TaxTotal"):
        tax = total.node("cbc:TaxAmount")
        if tax is not None and tax.attribute("currencyID") in (currency, None):
            yield from total.nodes("cac:TaxSubtotal")


def _tax(tax: Node) -> dict[str, Any]:
    return {
        "category": tax.text("cac:TaxCategory/cbc:ID"),
        "rate": exact_amount(tax.text("cac:TaxCategory/cbc:Percent")),
        "taxable_amount": amount(tax.text("cbc:TaxableAmount")),
        "tax_amount": amount(tax.text("cbc:TaxAmount")),
    }


def _totals(root: Node, currency: str | None) -> dict[str, Any]:
    sums = root.node("cac:LegalMonetaryTotal") or root
    taxes = [(t.attribute("currencyID"), t.value) for t in root.nodes("cac:TaxTotal/cbc:TaxAmount")]
    return {
        "lines_net": amount(sums.text("cbc:LineExtensionAmount")),
        "allowances_total": amount(sums.text("cbc:AllowanceTotalAmount")),
        "charges_total": amount(sums.text("cbc:ChargeTotalAmount")),
        "net": amount(sums.text("cbc:TaxExclusiveAmount")),
        **tax_totals(taxes, currency),
        "gross": amount(sums.text("cbc:TaxInclusiveAmount")),
        "prepaid": amount(sums.text("cbc:PrepaidAmount")),
        "rounding": amount(sums.text("cbc:PayableRoundingAmount")),
        "amount_due": amount(sums.text("cbc:PayableAmount")),
    }
