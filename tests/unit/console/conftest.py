"""One console for all tests that only look; those that decide have one of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.console import ConsoleRig, console_rig
from tests.fakes.published import failure_record


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleRig]:
    """Six invoices, one of them read wrongly, and three failures."""
    with console_rig(tmp_path_factory.mktemp("console")) as rig:
        rig.fill(6)
        rig.take(*(failure_record(number) for number in range(3)))
        yield rig
