"""The collector is set for a process that imports much and leaves few cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from service.ops import collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_service_scans_few_new_objects_at_once_and_older_ones_seldom() -> None:
    """The loop waits for a scan; modules that load have no loop yet."""
    collector.relax()
    loading, older, _ = gc.get_threshold()
    collector.spare()
    serving, seldom, _ = gc.get_threshold()
    assert serving * 2 <= loading
    assert serving * seldom == loading * older
