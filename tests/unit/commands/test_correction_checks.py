"""A correction is judged with its document, and without it where that cannot be had."""

from __future__ import annotations

from service.commands.correction_checks import DocumentJudge
from service.model.record import Coordinates
from service.settings import load
from tests.fakes.published import EVENTS, invoice


async def test_without_its_document_the_rules_about_values_are_applied() -> None:
    """And the person is told which rules were not, and why."""
    settings = load({"kafka": {"bootstrap_servers": "127.0.0.1:1"}})
    judged = await DocumentJudge(settings).judge(invoice(0), Coordinates(EVENTS, 0, 0))
    assert {check.id for check in judged.checks} >= {"BR-CO-15", "LINES-SUM", "IBAN"}
    assert "GROUNDED" not in {check.id for check in judged.checks}
    assert "no Kafka answers at 127.0.0.1:1" in judged.left_out
