"""The sentence about the age of the data."""

from __future__ import annotations

import pytest

from service.console.data_age import age_told
from service.store.reading_state import DataAge

NOW_S = 1_000_000.0


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (DataAge(None), ["being read", "not complete"]),
        (DataAge(NOW_S - 600), ["behind", "1970-01-12 13:36:40 UTC, 10 minutes ago"]),
        (
            DataAge(NOW_S - 7_300, NOW_S - 7_200, "refused"),
            [
                "not answered since 1970-01-12 11:46:40 UTC",
                "as of 1970-01-12 11:45:00 UTC, 2 hours ago",
                "No decision can be written",
            ],
        ),
        (DataAge(NOW_S - 20, NOW_S - 10), ["less than a minute ago"]),
        (DataAge(NOW_S - 86_400, NOW_S - 10), ["1 day ago"]),
        (DataAge(None, NOW_S - 10), ["stored before the console was started"]),
        (DataAge(NOW_S - 600, filled_by="host/7"), ["10 minutes ago", "fills it: host/7."]),
        (DataAge(None, filled_by="host/7"), ["not complete"]),
    ],
)
def test_old_data_say_how_old_they_are(age: DataAge, words: list[str]) -> None:
    """And why, and what cannot be done meanwhile."""
    told = age_told(age, NOW_S)
    for one in words:
        assert one in told


@pytest.mark.parametrize("age", [DataAge(NOW_S - 2), DataAge(NOW_S - 60, filled_by="host/7")])
def test_nothing_is_said_of_new_data(age: DataAge) -> None:
    """Another process tells its age a while later, and by another clock."""
    assert age_told(age, NOW_S) == ""
