"""Extras: how people install them."""

from __future__ import annotations

from service.model.extras import how_to_install


def test_both_ways_name_all_extras() -> None:
    """One command each, so that the second extra is not asked for after the first."""
    words = how_to_install("store", "postgresql")
    assert "uv run --extra store --extra postgresql invoice-stream …" in words
    assert "pip install 'invoice-stream[store,postgresql]'" in words
