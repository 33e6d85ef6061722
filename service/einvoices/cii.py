"""Maps a UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung CII) to fields.

Paths are those of EN 16931-3-3; `schemas.invoice` names the terms (BT-…). Nothing is computed
except the price of one unit (BT-146 / BT-149), and only if it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.einvoices.en16931 import (
    account_fields,
    amount,
    cut,
    date_102,
    date_of_moment,
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

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
PREFIXES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_NOT_CHARGED = frozenset({"GROUP", "INFORMATION"})


def fields_of(root: Node) -> dict[str, Any]:
    """The fields in the form of `schemas.invoice.Invoice`; missing ones are None."""
    document = root.node("rsm:ExchangedDocument")
    trade = root.node("rsm:SupplyChainTradeTransaction")
    if document is None or trade is None:
        return {}
    agreement = trade.node("ram:ApplicableHeaderTradeAgreement") or trade
    delivery = trade.node("ram:ApplicableHeaderTradeDelivery") or trade
    settlement = trade.node("ram:ApplicableHeaderTradeSettlement") or trade
    notes = [note(node.text("ram:Content")) for node in document.nodes("ram:IncludedNote")]
    lines, line_notes = without_notes(_lines(trade))
    return {
        **_heading(root, document, agreement),
        "due_date": _due_date(settlement),
        "delivery_date": _day(
            delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
        ),
        "period_start": _day(settlement, "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
        "period_end": _day(settlement, "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
        "currency": settlement.text("ram:InvoiceCurrencyCode"),
        "accounting_currency": settlement.text("ram:TaxCurrencyCode"),
        "preceding_invoices": list(_preceding(settlement)),
        "payee": _party(settlement.node("ram:PayeeTradeParty")),
        "payment": _payment(settlement),
        "lines": lines,
        "allowances": [*_allowances(settlement), *_logistics(settlement)],
        "taxes": [_tax(tax) for tax in settlement.nodes("ram:ApplicableTradeTax")],
        "totals": _totals(settlement),
        "notes": joined([*notes, *line_notes], "\n"),
    }


def _heading(root: Node, document: Node, agreement: Node) -> dict[str, Any]:
    """What the document is, between whom, and to what it refers."""
    guideline = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    order, contract = "ram:BuyerOrderReferencedDocument", "ram:ContractReferencedDocument"
    return {
        "specification": cut(root.text(guideline)),
        "document_type": document_type(document.text("ram:TypeCode")),
        "type_code": cut(document.text("ram:TypeCode")),
        "invoice_number": document.text("ram:ID"),
        "issue_date": _day(document, "ram:IssueDateTime"),
        "supplier": _party(agreement.node("ram:SellerTradeParty")),
        "customer": _party(agreement.node("ram:BuyerTradeParty")),
        "buyer_reference": agreement.text("ram:BuyerReference"),
        "purchase_order": agreement.text(f"{order}/ram:IssuerAssignedID"),
        "contract_ref": agreement.text(f"{contract}/ram:IssuerAssignedID"),
    }


def _due_date(settlement: Node) -> str | None:
    """The last day of the terms without a discount. Where all terms have one, each names the day of
    the whole payment beside its discount."""
    terms = list(settlement.nodes("ram:SpecifiedTradePaymentTerms"))
    net = [one for one in terms if one.node("ram:ApplicableTradePaymentDiscountTerms") is None]
    due = last_day(_day(one, "ram:DueDateDateTime") for one in net)
    return due or last_day(_day(one, "ram:DueDateDateTime") for one in terms)


def _preceding(settlement: Node) -> Iterator[dict[str, Any]]:
    for document in settlement.nodes("ram:InvoiceReferencedDocument"):
        yield {
            "number": cut(document.text("ram:IssuerAssignedID")),
            "issue_date": _day(document, "ram:FormattedIssueDateTime", "qdt"),
        }


def _day(parent: Node, path: str, prefix: str = "udt") -> str | None:
    """The first day at `path`; a named format other than 102 is unreadable. Some write an
    xs:dateTime instead, as the schema of CII allows."""
    for day in parent.nodes(f"{path}/{prefix}:DateTimeString"):
        if day.value:
            return date_102(day.value, day.attribute("format"))
    return date_of_moment(parent.text(f"{path}/{prefix}:DateTime"))


def _party(party: Node | None) -> dict[str, Any] | None:
    if party is None:
        return None
    address = party.node("ram:PostalTradeAddress")
    registrations = "ram:SpecifiedTaxRegistration/ram:ID"
    vat = party.text(f"{registrations}[@schemeID='VA']")
    contact = "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID"
    return party_fields(
        party.text("ram:Name"),
        vat or party.text(f"{registrations}[@schemeID='FC']", registrations),
        party.text("ram:SpecifiedLegalOrganization/ram:ID"),
        _address(address) if address else [],
        address.text("ram:CountryID") if address else None,
        party.text(contact),
    )


def _address(address: Node) -> list[str | None]:
    town = joined((address.text("ram:PostcodeCode"), address.text("ram:CityName")), " ")
    streets = [address.text(f"ram:{name}") for name in ("LineOne", "LineTwo", "LineThree")]
    return [*streets, town, address.text("ram:CountrySubDivisionName")]


def _payment(settlement: Node) -> dict[str, Any] | None:
    means = settlement.nodes("ram:SpecifiedTradeSettlementPaymentMeans")
    terms = settlement.nodes("ram:SpecifiedTradePaymentTerms/ram:Description")
    return payment_fields(
        (_account(one) for one in means),
        settlement.text("ram:PaymentReference"),
        (one.value for one in terms),
    )


def _account(means: Node) -> dict[str, Any]:
    account = "ram:PayeePartyCreditorFinancialAccount"
    return account_fields(
        means.text(f"{account}/ram:IBANID", f"{account}/ram:ProprietaryID"),
        means.text("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        means.text(f"{account}/ram:AccountName"),
    )


def _lines(trade: Node) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Each line that is charged, with its note. A group is the sum of other lines (BT-X-8), and a
    line for information is part of another one."""
    about = "ram:AssociatedDocumentLineDocument"
    for line in trade.nodes("ram:IncludedSupplyChainTradeLineItem"):
        if line.text(f"{about}/ram:LineStatusReasonCode") not in _NOT_CHARGED:
            yield _line(line), line.text(f"{about}/ram:IncludedNote/ram:Content")


def _line(line: Node) -> dict[str, Any]:
    agreement = "ram:SpecifiedLineTradeAgreement"
    price, gross = (f"{agreement}/ram:{kind}PriceProductTradePrice" for kind in ("Net", "Gross"))
    quantity = line.node("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    settlement = line.node("ram:SpecifiedLineTradeSettlement") or line
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    return {
        "position": line.text("ram:AssociatedDocumentLineDocument/ram:LineID"),
        "description": line.text(
            "ram:SpecifiedTradeProduct/ram:Name", "ram:SpecifiedTradeProduct/ram:Description"
        ),
        "product_code": line.text("ram:SpecifiedTradeProduct/ram:SellerAssignedID"),
        "quantity": exact_amount(quantity.value or None) if quantity is not None else None,
        "unit": quantity.attribute("unitCode") if quantity is not None else None,
        # Both prices are for the same number of units (BT-149), and some write it once.
        **price_fields(
            line.text(f"{price}/ram:ChargeAmount"),
            line.text(f"{price}/ram:BasisQuantity", f"{gross}/ram:BasisQuantity"),
        ),
        "discount": line_discount(_signed(settlement)),
        "net_amount": amount(settlement.text(total)),
        "tax_rate": exact_amount(
            settlement.text("ram:ApplicableTradeTax/ram:RateApplicablePercent")
        ),
        "tax_category": settlement.text("ram:ApplicableTradeTax/ram:CategoryCode"),
    }


def _signed(settlement: Node) -> Iterator[tuple[bool | str, str | None]]:
    for entry in settlement.nodes("ram:SpecifiedTradeAllowanceCharge"):
        yield _is_charge(entry), entry.text("ram:ActualAmount")


def _allowances(settlement: Node) -> Iterator[dict[str, Any]]:
    for entry in settlement.nodes("ram:SpecifiedTradeAllowanceCharge"):
        yield {
            "reason": entry.text("ram:Reason"),
            "amount": amount(entry.text("ram:ActualAmount")),
            "is_charge": _is_charge(entry),
        }


def _logistics(settlement: Node) -> Iterator[dict[str, Any]]:
    """Charges for freight and packing (BG-X-42), which have an element of their own."""
    for entry in settlement.nodes("ram:SpecifiedLogisticsServiceCharge"):
        yield {
            "reason": entry.text("ram:Description"),
            "amount": amount(entry.text("ram:AppliedAmount")),
            "is_charge": True,
        }


def _is_charge(entry: Node) -> bool | str:
    return truth_value(entry.text("ram:ChargeIndicator/udt:Indicator"))


def _tax(tax: Node) -> dict[str, Any]:
    return {
        "category": tax.text("ram:CategoryCode"),
        "rate": exact_amount(tax.text("ram:RateApplicablePercent")),
        "taxable_amount": amount(tax.text("ram:BasisAmount")),
        "tax_amount": amount(tax.text("ram:CalculatedAmount")),
    }


def _totals(settlement: Node) -> dict[str, Any]:
    sums = settlement.node("ram:SpecifiedTradeSettlementHeaderMonetarySummation") or settlement
    taxes = [(t.attribute("currencyID"), t.value) for t in sums.nodes("ram:TaxTotalAmount")]
    return {
        "lines_net": amount(sums.text("ram:LineTotalAmount")),
        "allowances_total": amount(sums.text("ram:AllowanceTotalAmount")),
        "charges_total": amount(sums.text("ram:ChargeTotalAmount")),
        "net": amount(sums.text("ram:TaxBasisTotalAmount")),
        **tax_totals(taxes, settlement.text("ram:InvoiceCurrencyCode")),
        "gross": amount(sums.text("ram:GrandTotalAmount")),
        "prepaid": amount(sums.text("ram:TotalPrepaidAmount")),
        "rounding": amount(sums.text("ram:RoundingAmount")),
        "amount_due": amount(sums.text("ram:DuePayableAmount")),
    }
