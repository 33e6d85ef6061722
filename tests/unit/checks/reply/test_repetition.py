"""A loop is found by its repetition, whatever it repeats; honest text is none."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from service.checks.reply.repetition import ends_in_a_loop


@given(st.text(max_size=500), st.text(min_size=1, max_size=150), st.text(max_size=20))
def test_a_piece_that_is_repeated_is_a_loop(before: str, piece: str, cut: str) -> None:
    """Also if it is cut in the middle."""
    rounds = -(-1_200 // len(piece)) + 4
    assert ends_in_a_loop(before + piece * rounds + piece[: len(cut)])


def test_lines_of_an_invoice_are_no_loop() -> None:
    """They differ in their amounts, positions or descriptions."""
    lines = [
        {"position": n, "description": "Licence", "quantity": "1", "net_amount": f"{n}.00"}
        for n in range(1, 200)
    ]
    assert not ends_in_a_loop(json.dumps({"lines": lines}))


def test_a_few_equal_lines_are_no_loop() -> None:
    """Three licences at the same price, each in a line of its own."""
    line = '{"description": "Licence for a year", "quantity": "1", "net_amount": "12.00"}, '
    assert not ends_in_a_loop('{"lines": [' + line * 3)


@given(st.text(max_size=400))
def test_a_short_text_is_no_loop(text: str) -> None:
    """Nor is an empty one."""
    assert not ends_in_a_loop(text)
