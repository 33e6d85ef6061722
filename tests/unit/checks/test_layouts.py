"""Layouts of several trades and countries: a right answer is booked, a wrong one never is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schemas.outcome import Trust
from tests.fakes.layouts import LAYOUTS
from tests.fakes.trusted import trust_in


def _trust(name: str, **changes: Any) -> Trust:
    text, answer = LAYOUTS[name]
    return trust_in(answer | changes, text)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_right_answer_is_booked(name: str) -> None:
    """Whatever is printed once for several values, or not at all."""
    assert _trust(name) is Trust.BOOK


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_amount_is_never_booked(name: str) -> None:
    """The net total as gross total, ten times all totals, their opposite, the amounts exchanged,
    and the last line or all of them left out."""
    answer = LAYOUTS[name][1]
    totals, lines = answer["totals"], answer["lines"]
    net, gross, due = (totals[name] for name in ("net", "gross", "amount_due"))
    wrong: list[dict[str, Any]] = [
        {"totals": {key: str(Decimal(one) * 10) for key, one in totals.items()}},
        {"totals": {key: str(-Decimal(one)) for key, one in totals.items() if Decimal(one)}},
        {"lines": []},
        {"lines": lines[:-1]},
    ]
    if net != gross:
        wrong += [{"totals": {"gross": net}}, {"totals": totals | {"net": gross, "gross": net}}]
        wrong.append({"totals": {"net": net, "gross": net, "amount_due": net}, "taxes": []})
    if due != gross:
        some = {"net": net, "tax": totals["tax"]}
        wrong += [{"totals": some | {"gross": one, "amount_due": one}} for one in (gross, due)]
    assert [change for change in wrong if _trust(name, **change) is Trust.BOOK] == []
