"""Sample invoices as XML: EN 16931 in CII and in UBL, from the same truth.

An e-invoice states more than a printed one (positions, units, categories, the sum of the lines);
`full_truth` says what. A field that a truth leaves out is left out of the XML, too, even where the
standard asks for it: there are such files. Allowances and charges are taxed at the highest rate, as
`service.testbed.invoices.sums_of` counts them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_UBL_CREDIT = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_PREFIXES = {"rsm": _RSM, "ram": _RAM, "udt": _UDT, "cac": _CAC, "cbc": _CBC}
_PIECE = "C62"
_TYPE_CODES = {"invoice": "380", "credit_note": "381"}


def full_truth(truth: dict[str, Any]) -> dict[str, Any]:
    """The truth of the XML: what a printed sample says, and what e-invoices add."""
    totals = truth["totals"]
    taxes = [row | {"category": _category(row["rate"])} for row in truth.get("taxes", ())]
    return truth | {
        "lines": [_full_line(line, n) for n, line in enumerate(truth["lines"], 1)],
        "taxes": taxes,
        "totals": {"lines_net": totals["net"], "amount_due": totals["gross"]} | totals,
    }


def _full_line(line: dict[str, str], number: int) -> dict[str, str]:
    unit = {"unit": _PIECE} if "quantity" in line else {}
    return {"position": str(number), "tax_category": _category(line["tax_rate"])} | unit | line


def cii_of(full: dict[str, Any]) -> bytes:
    """Cross Industry Invoice."""
    root = Element(f"{{{_RSM}}}CrossIndustryInvoice")
    document = SubElement(root, f"{{{_RSM}}}ExchangedDocument")
    _put(document, "ram:ID", full["invoice_number"])
    _put(document, "ram:TypeCode", _TYPE_CODES[full["document_type"]])
    _day(document, "ram:IssueDateTime", full["issue_date"])
    trade = SubElement(root, f"{{{_RSM}}}SupplyChainTradeTransaction")
    for line in full["lines"]:
        _cii_line(_put(trade, "ram:IncludedSupplyChainTradeLineItem"), line)
    agreement = _put(trade, "ram:ApplicableHeaderTradeAgreement")
    _cii_party(_put(agreement, "ram:SellerTradeParty"), full["supplier"])
    if "customer" in full:
        _cii_party(_put(agreement, "ram:BuyerTradeParty"), full["customer"])
    order, contract = "ram:BuyerOrderReferencedDocument", "ram:ContractReferencedDocument"
    _maybe(agreement, f"{order}/ram:IssuerAssignedID", full.get("purchase_order"))
    _maybe(agreement, f"{contract}/ram:IssuerAssignedID", full.get("contract_ref"))
    delivery = _put(trade, "ram:ApplicableHeaderTradeDelivery")
    occurred = "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
    _day(delivery, occurred, full.get("delivery_date"))
    _cii_settlement(_put(trade, "ram:ApplicableHeaderTradeSettlement"), full)
    return _xml(root)


def _cii_line(item: Element, line: dict[str, Any]) -> None:
    _put(item, "ram:AssociatedDocumentLineDocument/ram:LineID", line["position"])
    product = _put(item, "ram:SpecifiedTradeProduct")
    _maybe(product, "ram:SellerAssignedID", line.get("product_code"))
    _put(product, "ram:Name", line["description"])
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    _maybe(item, price, line.get("unit_price"))
    if "quantity" in line:
        quantity = _put(item, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", line["quantity"])
        quantity.set("unitCode", line["unit"])
    settlement = _put(item, "ram:SpecifiedLineTradeSettlement")
    _cii_tax(_put(settlement, "ram:ApplicableTradeTax"), line["tax_category"], line["tax_rate"])
    if "discount" in line:
        _cii_allowance(settlement, {"amount": line["discount"], "is_charge": False})
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    _put(settlement, total, line["net_amount"])


def _cii_tax(tax: Element, category: str, rate: str) -> None:
    _put(tax, "ram:TypeCode", "VAT")
    _put(tax, "ram:CategoryCode", category)
    _put(tax, "ram:RateApplicablePercent", rate)


def _cii_allowance(parent: Element, entry: dict[str, Any]) -> Element:
    made = _put(parent, "ram:SpecifiedTradeAllowanceCharge")
    _put(made, "ram:ChargeIndicator/udt:Indicator", _truth_word(entry))
    _put(made, "ram:ActualAmount", entry["amount"])
    _maybe(made, "ram:Reason", entry.get("reason"))
    return made


def _cii_party(party: Element, truth: dict[str, Any]) -> None:
    _put(party, "ram:Name", truth["name"])
    _maybe(party, "ram:PostalTradeAddress/ram:CountryID", truth.get("country"))
    if truth.get("tax_id"):
        _put(party, "ram:SpecifiedTaxRegistration/ram:ID", truth["tax_id"]).set("schemeID", "VA")


def _cii_settlement(settlement: Element, full: dict[str, Any]) -> None:
    payment = full.get("payment", {})
    _maybe(settlement, "ram:PaymentReference", payment.get("reference"))
    _put(settlement, "ram:InvoiceCurrencyCode", full["currency"])
    if payment:
        means = _put(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        _put(means, "ram:TypeCode", "58")
        _put(means, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID", payment["iban"])
        bank = "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"
        _maybe(means, bank, payment.get("bic"))
    for row in full["taxes"]:
        tax = _put(settlement, "ram:ApplicableTradeTax")
        _put(tax, "ram:CalculatedAmount", row["tax_amount"])
        _put(tax, "ram:TypeCode", "VAT")
        _put(tax, "ram:BasisAmount", row["taxable_amount"])
        _put(tax, "ram:CategoryCode", row["category"])
        _put(tax, "ram:RateApplicablePercent", row["rate"])
    if "period_start" in full:
        period = _put(settlement, "ram:BillingSpecifiedPeriod")
        _day(period, "ram:StartDateTime", full["period_start"])
        _day(period, "ram:EndDateTime", full["period_end"])
    for entry in full.get("allowances", ()):
        made = _cii_allowance(settlement, entry)
        row = full["taxes"][-1]
        _cii_tax(_put(made, "ram:CategoryTradeTax"), row["category"], row["rate"])
    _day(settlement, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime", full.get("due_date"))
    _cii_sums(_put(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), full)


def _cii_sums(sums: Element, full: dict[str, Any]) -> None:
    totals, added = full["totals"], _added(full)
    _put(sums, "ram:LineTotalAmount", totals["lines_net"])
    _maybe(sums, "ram:ChargeTotalAmount", added.get(True))
    _maybe(sums, "ram:AllowanceTotalAmount", added.get(False))
    _put(sums, "ram:TaxBasisTotalAmount", totals["net"])
    _put(sums, "ram:TaxTotalAmount", totals["tax"]).set("currencyID", full["currency"])
    _maybe(sums, "ram:RoundingAmount", totals.get("rounding"))
    _put(sums, "ram:GrandTotalAmount", totals["gross"])
    _maybe(sums, "ram:TotalPrepaidAmount", totals.get("prepaid"))
    _put(sums, "ram:DuePayableAmount", totals["amount_due"])


def ubl_of(full: dict[str, Any]) -> bytes:
    """UBL 2.1 invoice or credit note."""
    credit = full["document_type"] == "credit_note"
    kind, space = ("CreditNote", _UBL_CREDIT) if credit else ("Invoice", _UBL)
    root = Element(f"{{{space}}}{kind}")
    _put(root, "cbc:ID", full["invoice_number"])
    _put(root, "cbc:IssueDate", full["issue_date"])
    if not credit:
        _maybe(root, "cbc:DueDate", full.get("due_date"))
    _put(root, f"cbc:{kind}TypeCode", _TYPE_CODES[full["document_type"]])
    _put(root, "cbc:DocumentCurrencyCode", full["currency"])
    if "period_start" in full:
        period = _put(root, "cac:InvoicePeriod")
        _put(period, "cbc:StartDate", full["period_start"])
        _put(period, "cbc:EndDate", full["period_end"])
    _maybe(root, "cac:OrderReference/cbc:ID", full.get("purchase_order"))
    _maybe(root, "cac:ContractDocumentReference/cbc:ID", full.get("contract_ref"))
    _ubl_party(_put(root, "cac:AccountingSupplierParty/cac:Party"), full["supplier"])
    if "customer" in full:
        _ubl_party(_put(root, "cac:AccountingCustomerParty/cac:Party"), full["customer"])
    _maybe(root, "cac:Delivery/cbc:ActualDeliveryDate", full.get("delivery_date"))
    _ubl_payment(root, full, credit)
    for entry in full.get("allowances", ()):
        row = full["taxes"][-1]
        made = _ubl_allowance(root, entry, full)
        _ubl_tax(made, "cac:TaxCategory", row["category"], row["rate"])
    _ubl_sums(root, full)
    for line in full["lines"]:
        _ubl_line(root, line, full, "Credit" if credit else "Invoice")
    return _xml(root)


def _ubl_payment(root: Element, full: dict[str, Any], credit: bool) -> None:
    """A credit note has its due date here, the only place that UBL gives it."""
    payment, due = full.get("payment", {}), full.get("due_date") if credit else None
    if not payment and due is None:
        return
    means = _put(root, "cac:PaymentMeans")
    _put(means, "cbc:PaymentMeansCode", "58")
    _maybe(means, "cbc:PaymentDueDate", due)
    _maybe(means, "cbc:PaymentID", payment.get("reference"))
    if payment:
        account = _put(means, "cac:PayeeFinancialAccount")
        _put(account, "cbc:ID", payment["iban"])
        _maybe(account, "cac:FinancialInstitutionBranch/cbc:ID", payment.get("bic"))


def _ubl_line(root: Element, line: dict[str, Any], full: dict[str, Any], kind: str) -> None:
    item = _put(root, "cac:CreditNoteLine" if kind == "Credit" else "cac:InvoiceLine")
    _put(item, "cbc:ID", line["position"])
    if "quantity" in line:
        name = "cbc:CreditedQuantity" if kind == "Credit" else "cbc:InvoicedQuantity"
        _put(item, name, line["quantity"]).set("unitCode", line["unit"])
    _money(item, "cbc:LineExtensionAmount", line["net_amount"], full)
    if "discount" in line:
        _ubl_allowance(item, {"amount": line["discount"], "is_charge": False}, full)
    product = _put(item, "cac:Item")
    _put(product, "cbc:Name", line["description"])
    _maybe(product, "cac:SellersItemIdentification/cbc:ID", line.get("product_code"))
    _ubl_tax(product, "cac:ClassifiedTaxCategory", line["tax_category"], line["tax_rate"])
    if "unit_price" in line:
        _money(_put(item, "cac:Price"), "cbc:PriceAmount", line["unit_price"], full)


def _ubl_allowance(parent: Element, entry: dict[str, Any], full: dict[str, Any]) -> Element:
    made = _put(parent, "cac:AllowanceCharge")
    _put(made, "cbc:ChargeIndicator", _truth_word(entry))
    _maybe(made, "cbc:AllowanceChargeReason", entry.get("reason"))
    _money(made, "cbc:Amount", entry["amount"], full)
    return made


def _ubl_sums(root: Element, full: dict[str, Any]) -> None:
    totals, added = full["totals"], _added(full)
    total = _put(root, "cac:TaxTotal")
    _money(total, "cbc:TaxAmount", totals["tax"], full)
    for row in full["taxes"]:
        subtotal = _put(total, "cac:TaxSubtotal")
        _money(subtotal, "cbc:TaxableAmount", row["taxable_amount"], full)
        _money(subtotal, "cbc:TaxAmount", row["tax_amount"], full)
        _ubl_tax(subtotal, "cac:TaxCategory", row["category"], row["rate"])
    sums = _put(root, "cac:LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", totals["lines_net"]),
        ("TaxExclusiveAmount", totals["net"]),
        ("TaxInclusiveAmount", totals["gross"]),
        ("AllowanceTotalAmount", added.get(False)),
        ("ChargeTotalAmount", added.get(True)),
        ("PrepaidAmount", totals.get("prepaid")),
        ("PayableRoundingAmount", totals.get("rounding")),
        ("PayableAmount", totals["amount_due"]),
    ):
        if amount is not None:
            _money(sums, f"cbc:{name}", amount, full)


def _ubl_party(party: Element, truth: dict[str, Any]) -> None:
    country = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
    _maybe(party, country, truth.get("country"))
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


def _added(full: dict[str, Any]) -> dict[bool, str]:
    """The sums of charges (True) and of allowances (False), as far as there are any."""
    sums: dict[bool, Decimal] = {}
    for entry in full.get("allowances", ()):
        sums[entry["is_charge"]] = sums.get(entry["is_charge"], Decimal(0)) + Decimal(
            entry["amount"]
        )
    return {is_charge: format(amount, "f") for is_charge, amount in sums.items()}


def _truth_word(entry: dict[str, Any]) -> str:
    return "true" if entry["is_charge"] else "false"


def _category(rate: str) -> str:
    """Standard rate, or zero rated (UNTDID 5305)."""
    return "Z" if rate == "0" else "S"


def _day(parent: Element, path: str, iso: str | None) -> None:
    if iso is not None:
        _put(parent, f"{path}/udt:DateTimeString", iso.replace("-", "")).set("format", "102")


def _maybe(parent: Element, path: str, text: str | None) -> None:
    if text is not None:
        _put(parent, path, text)


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
