"""Sample invoices as XML: EN 16931 in CII and in UBL, from the same truth.

An e-invoice states more than a printed one (positions, units, categories, the sum of the lines);
`full_truth` says what.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_PREFIXES = {"rsm": _RSM, "ram": _RAM, "udt": _UDT, "cac": _CAC, "cbc": _CBC}
_PIECE = "C62"


def full_truth(truth: dict[str, Any]) -> dict[str, Any]:
    """The truth of the XML: what a printed sample says, and what e-invoices add."""
    totals = truth["totals"]
    return truth | {
        "lines": [
            line | {"position": str(n), "unit": _PIECE, "tax_category": _category(line["tax_rate"])}
            for n, line in enumerate(truth["lines"], 1)
        ],
        "taxes": [row | {"category": _category(row["rate"])} for row in truth["taxes"]],
        "totals": totals | {"lines_net": totals["net"], "amount_due": totals["gross"]},
    }


def cii_of(full: dict[str, Any]) -> bytes:
    """Cross Industry Invoice."""
    root = Element(f"{{{_RSM}}}CrossIndustryInvoice")
    document = SubElement(root, f"{{{_RSM}}}ExchangedDocument")
    _put(document, "ram:ID", full["invoice_number"])
    _put(document, "ram:TypeCode", "380")
    _day(_put(document, "ram:IssueDateTime"), full["issue_date"])
    trade = SubElement(root, f"{{{_RSM}}}SupplyChainTradeTransaction")
    for line in full["lines"]:
        _cii_line(_put(trade, "ram:IncludedSupplyChainTradeLineItem"), line)
    agreement = _put(trade, "ram:ApplicableHeaderTradeAgreement")
    _cii_party(_put(agreement, "ram:SellerTradeParty"), full["supplier"])
    _cii_party(_put(agreement, "ram:BuyerTradeParty"), full["customer"])
    _put(agreement, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", full["purchase_order"])
    _put(trade, "ram:ApplicableHeaderTradeDelivery")
    _cii_settlement(_put(trade, "ram:ApplicableHeaderTradeSettlement"), full)
    return _xml(root)


def _cii_line(item: Element, line: dict[str, Any]) -> None:
    _put(item, "ram:AssociatedDocumentLineDocument/ram:LineID", line["position"])
    _put(item, "ram:SpecifiedTradeProduct/ram:Name", line["description"])
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    _put(item, price, line["unit_price"])
    quantity = _put(item, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", line["quantity"])
    quantity.set("unitCode", line["unit"])
    settlement = _put(item, "ram:SpecifiedLineTradeSettlement")
    tax = _put(settlement, "ram:ApplicableTradeTax")
    _put(tax, "ram:TypeCode", "VAT")
    _put(tax, "ram:CategoryCode", line["tax_category"])
    _put(tax, "ram:RateApplicablePercent", line["tax_rate"])
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    _put(settlement, total, line["net_amount"])


def _cii_party(party: Element, truth: dict[str, Any]) -> None:
    _put(party, "ram:Name", truth["name"])
    if truth.get("country"):
        _put(party, "ram:PostalTradeAddress/ram:CountryID", truth["country"])
    if truth.get("tax_id"):
        _put(party, "ram:SpecifiedTaxRegistration/ram:ID", truth["tax_id"]).set("schemeID", "VA")


def _cii_settlement(settlement: Element, full: dict[str, Any]) -> None:
    totals = full["totals"]
    _put(settlement, "ram:InvoiceCurrencyCode", full["currency"])
    means = _put(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    _put(means, "ram:TypeCode", "58")
    _put(means, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID", full["payment"]["iban"])
    for row in full["taxes"]:
        tax = _put(settlement, "ram:ApplicableTradeTax")
        _put(tax, "ram:CalculatedAmount", row["tax_amount"])
        _put(tax, "ram:TypeCode", "VAT")
        _put(tax, "ram:BasisAmount", row["taxable_amount"])
        _put(tax, "ram:CategoryCode", row["category"])
        _put(tax, "ram:RateApplicablePercent", row["rate"])
    _day(_put(settlement, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"), full["due_date"])
    sums = _put(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _put(sums, "ram:LineTotalAmount", totals["lines_net"])
    _put(sums, "ram:TaxBasisTotalAmount", totals["net"])
    _put(sums, "ram:TaxTotalAmount", totals["tax"]).set("currencyID", full["currency"])
    _put(sums, "ram:GrandTotalAmount", totals["gross"])
    _put(sums, "ram:DuePayableAmount", totals["amount_due"])


def ubl_of(full: dict[str, Any]) -> bytes:
    """UBL 2.1 invoice."""
    root = Element(f"{{{_UBL}}}Invoice")
    _put(root, "cbc:ID", full["invoice_number"])
    _put(root, "cbc:IssueDate", full["issue_date"])
    _put(root, "cbc:DueDate", full["due_date"])
    _put(root, "cbc:InvoiceTypeCode", "380")
    _put(root, "cbc:DocumentCurrencyCode", full["currency"])
    _put(root, "cac:OrderReference/cbc:ID", full["purchase_order"])
    _ubl_party(_put(root, "cac:AccountingSupplierParty/cac:Party"), full["supplier"])
    _ubl_party(_put(root, "cac:AccountingCustomerParty/cac:Party"), full["customer"])
    means = _put(root, "cac:PaymentMeans")
    _put(means, "cbc:PaymentMeansCode", "58")
    _put(means, "cac:PayeeFinancialAccount/cbc:ID", full["payment"]["iban"])
    _ubl_sums(root, full)
    for line in full["lines"]:
        item = _put(root, "cac:InvoiceLine")
        _put(item, "cbc:ID", line["position"])
        _put(item, "cbc:InvoicedQuantity", line["quantity"]).set("unitCode", line["unit"])
        _money(item, "cbc:LineExtensionAmount", line["net_amount"], full)
        product = _put(item, "cac:Item")
        _put(product, "cbc:Name", line["description"])
        _ubl_tax(product, "cac:ClassifiedTaxCategory", line["tax_category"], line["tax_rate"])
        _money(_put(item, "cac:Price"), "cbc:PriceAmount", line["unit_price"], full)
    return _xml(root)


def _ubl_sums(root: Element, full: dict[str, Any]) -> None:
    totals = full["totals"]
    total = _put(root, "cac:TaxTotal")
    _money(total, "cbc:TaxAmount", totals["tax"], full)
    for row in full["taxes"]:
        subtotal = _put(total, "cac:TaxSubtotal")
        _money(subtotal, "cbc:TaxableAmount", row["taxable_amount"], full)
        _money(subtotal, "cbc:TaxAmount", row["tax_amount"], full)
        _ubl_tax(subtotal, "cac:TaxCategory", row["category"], row["rate"])
    sums = _put(root, "cac:LegalMonetaryTotal")
    _money(sums, "cbc:LineExtensionAmount", totals["lines_net"], full)
    _money(sums, "cbc:TaxExclusiveAmount", totals["net"], full)
    _money(sums, "cbc:TaxInclusiveAmount", totals["gross"], full)
    _money(sums, "cbc:PayableAmount", totals["amount_due"], full)


def _ubl_party(party: Element, truth: dict[str, Any]) -> None:
    if truth.get("country"):
        _put(party, "cac:PostalAddress/cac:Country/cbc:IdentificationCode", truth["country"])
    if truth.get("tax_id"):
        scheme = _put(party, "cac:PartyTaxScheme")
        _put(scheme, "cbc:CompanyID", truth["tax_id"])
        _put(scheme, "cac:TaxScheme/cbc:ID", "VAT")
    _put(party, "cac:PartyLegalEntity/cbc:RegistrationName", truth["name"])


def _ubl_tax(parent: Element, name: str, category: str, rate: str) -> None:
    tax = _put(parent, name)
    _put(tax, "cbc:ID", category)
    _put(tax, "cbc:Percent", rate)
    _put(tax, "cac:TaxScheme/cbc:ID", "VAT")


def _money(parent: Element, name: str, amount: str, full: dict[str, Any]) -> None:
    _put(parent, name, amount).set("currencyID", full["currency"])


def _category(rate: str) -> str:
    """Standard rate, or zero rated (UNTDID 5305)."""
    return "Z" if rate == "0" else "S"


def _day(parent: Element, iso: str) -> None:
    text = _put(parent, "udt:DateTimeString", iso.replace("-", ""))
    text.set("format", "102")


def _put(parent: Element, path: str, text: str | None = None) -> Element:
    """A new element at `path` below `parent`; only its last part holds the text."""
    for name in path.split("/"):
        prefix, _, local = name.partition(":")
        parent = SubElement(parent, f"{{{_PREFIXES[prefix]}}}{local}")
    parent.text = text
    return parent


def _xml(root: Element) -> bytes:
    for prefix, uri in _PREFIXES.items():
        register_namespace(prefix, uri)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data
