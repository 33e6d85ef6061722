"""The result that README shows is of an invoice that the demo and `samples` make."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from service.testbed.invoices import make_invoice

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_result_in_readme_is_that_of_the_first_sample() -> None:
    """Each value that it shows; people compare it with what the demo prints."""
    shown = json.loads(re.findall(r"```json\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[0])
    sample = make_invoice(0)
    assert shown["invoice_id"] == sample.invoice_id
    assert shown["invoice"]["payment"]["iban"]
    assert shown["invoice"] == _part(sample.truth, shown["invoice"])


def _part(truth: Any, shown: Any) -> Any:
    """Those values of the truth that have a place in what is shown."""
    if isinstance(shown, dict):
        return {name: _part(truth[name], shown[name]) for name in shown}
    return truth
