"""Maps a UN/CEFACT Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung CII) to fields.

Paths are those of EN 16931-3-3; `schemas.invoice` names the terms (BT-…). Nothing is computed
except the price of one unit (BT-146 / BT-149), and only if it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.documents.en16931 import (
    amount,
    date_102,
    document_type,
    joined,
    line_discount,
    note,
    party_fields,
    truth_value,
    unit_price,
)
from service.documents.xml_tree import Node

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
PREFIXES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}


def fields_of(root: Node) -> dict[str, Any]:
    """The fields in the form of `schemas.invoice.Invoice`; missing ones are None."""
    document = root.node("rsm:ExchangedDocument")
    trade = root.node("rsm:SupplyChainTradeTransaction")
    if document is None or trade is None:
        return {}
    agreement = trade.node("ram:ApplicableHeaderTradeAgreement") or trade
    delivery = trade.node("ram:ApplicableHeaderTradeDelivery") or trade
    settlement = trade.node("ram:ApplicableHeaderTradeSettlement") or trade
    currency = settlement.text("ram:InvoiceCurrencyCode")
    notes = (node.text("ram:Content") for node in document.nodes("ram:IncludedNote"))
    seller, buyer = agreement.node("ram:SellerTradeParty"), agreement.node("ram:BuyerTradeParty")
    order, contract = "ram:BuyerOrderReferencedDocument", "ram:ContractReferencedDocument"
    return {
        "document_type": document_type(document.text("ram:TypeCode")),
        "invoice_number": document.text("ram:ID"),
        "issue_date": _day(document, "ram:IssueDateTime"),
        "due_date": _day(settlement, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
        "delivery_date": _day(
            delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
        ),
        "period_start": _day(settlement, "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
        "period_end": _day(settlement, "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
        "currency": currency,
        "supplier": _party(seller),
        "customer": _party(buyer) if buyer is not None else None,
        "purchase_order": agreement.text(f"{order}/ram:IssuerAssignedID"),
        "contract_ref": agreement.text(f"{contract}/ram:IssuerAssignedID"),
        "payment": _payment(settlement),
        "lines": [_line(line) for line in trade.nodes("ram:IncludedSupplyChainTradeLineItem")],
        "allowances": list(_allowances(settlement)),
        "taxes": [_tax(tax) for tax in settlement.nodes("ram:ApplicableTradeTax")],
        "totals": _totals(settlement, currency),
        "notes": joined((note(text) for text in notes), "\n"),
    }


def _day(parent: Node, path: str) -> str | None:
    """The first day at `path`; a named format other than 102 is unreadable."""
    for day in parent.nodes(f"{path}/udt:DateTimeString"):
        if day.value:
            return date_102(day.value, day.attribute("format"))
    return None


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
    account = "ram:PayeePartyCreditorFinancialAccount"
    iban, number = f"{account}/ram:IBANID", f"{account}/ram:ProprietaryID"
    # The bank must be the account's: several means of payment may name several banks.
    means = list(settlement.nodes("ram:SpecifiedTradeSettlementPaymentMeans"))
    payee = next((one for one in means if one.text(iban, number)), means[0] if means else None)
    bic = "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"
    payment = {
        "iban": payee.text(iban) if payee else None,
        "account_number": payee.text(number) if payee else None,
        "bic": payee.text(bic) if payee else None,
        "reference": settlement.text("ram:PaymentReference"),
        "terms_text": settlement.text("ram:SpecifiedTradePaymentTerms/ram:Description"),
    }
    return payment if any(payment.values()) else None


def _line(line: Node) -> dict[str, Any]:
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    quantity = line.node("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    settlement = line.node("ram:SpecifiedLineTradeSettlement") or line
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    return {
        "position": line.text("ram:AssociatedDocumentLineDocument/ram:LineID"),
        "description": line.text(
            "ram:SpecifiedTradeProduct/ram:Name", "ram:SpecifiedTradeProduct/ram:Description"
        ),
        "product_code": line.text("ram:SpecifiedTradeProduct/ram:SellerAssignedID"),
        "quantity": amount(quantity.value or None) if quantity is not None else None,
        "unit": quantity.attribute("unitCode") if quantity is not None else None,
        "unit_price": unit_price(
            line.text(f"{price}/ram:ChargeAmount"), line.text(f"{price}/ram:BasisQuantity")
        ),
        "discount": line_discount(_signed(settlement)),
        "net_amount": amount(settlement.text(total)),
        "tax_rate": amount(settlement.text("ram:ApplicableTradeTax/ram:RateApplicablePercent")),
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


def _is_charge(entry: Node) -> bool | str:
    return truth_value(entry.text("ram:ChargeIndicator/udt:Indicator"))


def _tax(tax: Node) -> dict[str, Any]:
    return {
        "category": tax.text("ram:CategoryCode"),
        "rate": amount(tax.text("ram:RateApplicablePercent")),
        "taxable_amount": amount(tax.text("ram:BasisAmount")),
        "tax_amount": amount(tax.text("ram:CalculatedAmount")),
    }


def _totals(settlement: Node, currency: str | None) -> dict[str, Any]:
    sums = settlement.node("ram:SpecifiedTradeSettlementHeaderMonetarySummation") or settlement
    # There may be a second total in the accounting currency (BT-111), which is not this one.
    taxes = list(sums.nodes("ram:TaxTotalAmount"))
    tax = next((t for t in taxes if t.attribute("currencyID") in (currency, None)), None)
    return {
        "lines_net": amount(sums.text("ram:LineTotalAmount")),
        "net": amount(sums.text("ram:TaxBasisTotalAmount")),
        "tax": amount(tax.value or None) if tax is not None else None,
        "gross": amount(sums.text("ram:GrandTotalAmount")),
        "prepaid": amount(sums.text("ram:TotalPrepaidAmount")),
        "rounding": amount(sums.text("ram:RoundingAmount")),
        "amount_due": amount(sums.text("ram:DuePayableAmount")),
    }
