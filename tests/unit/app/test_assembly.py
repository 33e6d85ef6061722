"""What is built from settings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from service.app.assembly import llm_client, ops_server, reading
from service.app.bounds import escalation_bounds, spending_bounds
from service.model.unusable_setting import UnusableSetting
from service.ops.http import Pages
from service.settings import HttpSettings, LlmSettings, Settings


def test_the_kind_of_documents_knows_the_receiving_companies() -> None:
    """Otherwise the setting would be read and forgotten."""
    settings = Settings.model_validate({"extraction": {"own_parties": ["Aurora Foods"]}})
    invoice = Invoice.model_validate({"supplier": {"name": "Aurora Foods"}})
    checks = reading(settings, None).kind.check(invoice, None, date(2026, 11, 25))
    assert "OWN-PARTY" in {check.id for check in checks if not check.passed}


def test_each_instance_spends_its_part_of_all_bounds() -> None:
    """Of the budget, and of the escalation's."""
    large = {"name": "l", "base_url": "http://h", "calls_per_day": 7, "cost_per_day": "2"}
    settings = Settings.model_validate(
        {
            "cost": {
                "per_day": "20",
                "per_month": "300",
                "instances": 4,
                "prices": {"*": {"prompt": 1, "completion": 1}},
            },
            "llm": {"escalation": large | {"price": {"prompt": 1, "completion": 1}}},
        }
    )
    bounds = spending_bounds(settings.cost)
    assert (bounds.per_day, bounds.per_month) == (Decimal(5), Decimal(75))
    assert settings.llm.escalation is not None
    escalating = escalation_bounds(settings.llm.escalation, settings.cost.instances)
    assert (escalating.per_day, escalating.calls_per_day) == (Decimal("0.5"), 1)


def test_files_that_cannot_be_used_are_errors_of_their_settings(tmp_path: Path) -> None:
    """A command ends with the setting's name, and not with a library's words."""
    absent, array, prompt = (tmp_path / name for name in ("absent", "array.json", "prompt"))
    array.write_text("[]")
    prompt.write_text("Read it.")
    for name, path, says in (
        ("prompt_file", absent, "prompt_file: .* cannot be read"),
        ("schema_file", absent, "schema_file: .* cannot be read"),
        ("schema_file", array, "schema_file .* is no JSON object"),
    ):
        settings = Settings.model_validate({"extraction": {"prompt_file": prompt, name: path}})
        with pytest.raises(UnusableSetting, match=rf"extraction\.{says}"):
            reading(settings, None)
    with pytest.raises(UnusableSetting, match=r"llm\.ssl_cafile .* cannot be used"):
        llm_client(LlmSettings(ssl_cafile=absent), 1.0)
    pages = Pages(bytes, lambda: True, lambda: (True, ""), dict)
    with pytest.raises(UnusableSetting, match=r"http\.ssl_certfile .* cannot be used"):
        ops_server(HttpSettings(ssl_certfile=absent), pages)
