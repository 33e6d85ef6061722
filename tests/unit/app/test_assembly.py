"""What is built from settings."""

from __future__ import annotations

from datetime import date

from schemas.invoice import Invoice
from service.app.assembly import reading
from service.settings import Settings


def test_the_kind_of_documents_knows_the_receiving_companies() -> None:
    """Otherwise the setting would be read and forgotten."""
    settings = Settings.model_validate({"extraction": {"own_parties": ["Aurora Foods"]}})
    invoice = Invoice.model_validate({"supplier": {"name": "Aurora Foods"}})
    checks = reading(settings, None).kind.check(invoice, None, date(2026, 11, 25))
    assert "OWN-PARTY" in {check.id for check in checks if not check.passed}
