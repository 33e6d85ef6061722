"""Patterns of stems."""

from __future__ import annotations

from service.checks.values.word_stems import stems_pattern

_PATTERN = stems_pattern("deliver ~liefer =geb 納品")


def test_a_stem_begins_a_word() -> None:
    """And goes on as it likes."""
    assert _PATTERN.search("was delivered")
    assert _PATTERN.search("undeliverable") is None


def test_parts_whole_words_and_signs() -> None:
    """Within a word, as a word alone, and without gaps."""
    assert _PATTERN.search("warenlieferung")
    assert _PATTERN.search("lenz, geb. 1971")
    assert _PATTERN.search("gebühr") is None
    assert _PATTERN.search("済納品日")
