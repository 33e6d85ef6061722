"""Invoices within XML envelopes."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from service.einvoices.envelopes import enclosed


def test_an_invoice_is_found_at_any_depth_and_what_is_in_it_is_a_part_of_it() -> None:
    """A note beside it is none."""
    envelope = fromstring(
        "<Envelope><Header/><Body><Invoice id='1'><Invoice id='2'/></Invoice>"
        "<More><Invoice id='3'/></More></Body></Envelope>"
    )
    found = [one.get("id") for one in enclosed(envelope, "Invoice".__eq__)]
    assert found == ["1", "3"]
    assert list(enclosed(fromstring("<Invoice/>"), "Invoice".__eq__)) == []
