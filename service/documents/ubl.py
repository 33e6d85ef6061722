"""Maps OASIS UBL 2.1 invoices and credit notes (Peppol BIS, XRechnung UBL) to fields.

Paths are those of EN 16931-3-2; `schemas.invoice` names the terms (BT-…). Nothing is computed
except the price of one unit (BT-146 / BT-149), and only if it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.documents.en16931 import (
    amount,
    date_iso,
    document_type,
    joined,
    line_discount,
    note,
    party_fields,
    truth_value,
    unit_price,
)
from service.documents.xml_tree import Node

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
    supplier = root.node("cac:AccountingSupplierParty/cac:Party")
    customer = root.node("cac:AccountingCustomerParty/cac:Party")
    # A document with the root of a credit note is one, regardless of its code.
    kind = "credit_note" if root.name == CREDIT_NOTE_ROOT else None
    lines = [*root.nodes("cac:InvoiceLine"), *root.nodes("cac:CreditNoteLine")]
    return {
        "document_type": kind or document_type(root.text("cbc:InvoiceTypeCode")),
        "invoice_number": root.text("cbc:ID"),
        "issue_date": date_iso(root.text("cbc:IssueDate")),
        "due_date": date_iso(root.text("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate")),
        "delivery_date": date_iso(root.text("cac:Delivery/cbc:ActualDeliveryDate")),
        "period_start": date_iso(root.text("cac:InvoicePeriod/cbc:StartDate")),
        "period_end": date_iso(root.text("cac:InvoicePeriod/cbc:EndDate")),
        "currency": currency,
        "supplier": _party(supplier),
        "customer": _party(customer) if customer is not None else None,
        "purchase_order": root.text("cac:OrderReference/cbc:ID"),
        "contract_ref": root.text("cac:ContractDocumentReference/cbc:ID"),
        "payment": _payment(root),
        "lines": [_line(line) for line in lines],
        "allowances": list(_allowances(root)),
        "taxes": [_tax(tax) for tax in _tax_subtotals(root, currency)],
        "totals": _totals(root, currency),
        "notes": joined((note(node.value) for node in root.nodes("cbc:Note")), "\n"),
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
    # The bank must be the account's: several means of payment may name several banks.
    accounts = list(root.nodes("cac:PaymentMeans/cac:PayeeFinancialAccount"))
    account = next(
        (one for one in accounts if one.text("cbc:ID")), accounts[0] if accounts else None
    )
    number = account.text("cbc:ID") if account else None
    iban = number is not None and number[:2].isalpha()
    payment = {
        "iban": number if iban else None,
        "account_number": None if iban else number,
        "bic": account.text("cac:FinancialInstitutionBranch/cbc:ID") if account else None,
        "reference": root.text("cac:PaymentMeans/cbc:PaymentID"),
        "terms_text": root.text("cac:PaymentTerms/cbc:Note"),
    }
    return payment if any(payment.values()) else None


def _line(line: Node) -> dict[str, Any]:
    quantity = line.node("cbc:InvoicedQuantity") or line.node("cbc:CreditedQuantity")
    item = line.node("cac:Item") or line
    category = "cac:ClassifiedTaxCategory"
    return {
        "position": line.text("cbc:ID"),
        "description": item.text("cbc:Name", "cbc:Description"),
        "product_code": item.text("cac:SellersItemIdentification/cbc:ID"),
        "quantity": amount(quantity.value or None) if quantity is not None else None,
        "unit": quantity.attribute("unitCode") if quantity is not None else None,
        "unit_price": unit_price(
            line.text("cac:Price/cbc:PriceAmount"), line.text("cac:Price/cbc:BaseQuantity")
        ),
        "discount": line_discount(_signed(line)),
        "net_amount": amount(line.text("cbc:LineExtensionAmount")),
        "tax_rate": amount(item.text(f"{category}/cbc:Percent")),
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


def _tax_total(root: Node, currency: str | None) -> Node | None:
    """The total in the document's currency; there may be a second one in the accounting currency
    (BT-111)."""
    for total in root.nodes("cac:TaxTotal"):
        tax = total.node("cbc:TaxAmount")
        if tax is not None and tax.attribute("currencyID") in (currency, None):
            return total
    return None


def _tax_subtotals(root: Node, currency: str | None) -> Iterator[Node]:
    total = _tax_total(root, currency)
    return iter(()) if total is None else total.nodes("cac:TaxSubtotal")


def _tax(tax: Node) -> dict[str, Any]:
    return {
        "category": tax.text("cac:TaxCategory/cbc:ID"),
        "rate": amount(tax.text("cac:TaxCategory/cbc:Percent")),
        "taxable_amount": amount(tax.text("cbc:TaxableAmount")),
        "tax_amount": amount(tax.text("cbc:TaxAmount")),
    }


def _totals(root: Node, currency: str | None) -> dict[str, Any]:
    sums = root.node("cac:LegalMonetaryTotal") or root
    tax = _tax_total(root, currency)
    return {
        "lines_net": amount(sums.text("cbc:LineExtensionAmount")),
        "net": amount(sums.text("cbc:TaxExclusiveAmount")),
        "tax": amount(tax.text("cbc:TaxAmount")) if tax else None,
        "gross": amount(sums.text("cbc:TaxInclusiveAmount")),
        "prepaid": amount(sums.text("cbc:PrepaidAmount")),
        "rounding": amount(sums.text("cbc:PayableRoundingAmount")),
        "amount_due": amount(sums.text("cbc:PayableAmount")),
    }
