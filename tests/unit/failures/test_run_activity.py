"""A run is at work by this process's clock, whatever the clocks of other machines say."""

from __future__ import annotations

from service.failures.run_activity import RunActivity

HOUR_S = 3_600.0


def test_an_entry_from_the_future_was_written_when_it_was_found() -> None:
    """A clock that was set back an hour must not make a run look busy for that hour."""
    activity = RunActivity()
    activity.look(100.0)
    activity.found("r", 0, 7, -HOUR_S)
    assert activity.wrote_within("r", 600.0, 700.0)
    assert not activity.wrote_within("r", 600.0, 701.0)


def test_an_entry_is_no_older_than_the_last_look_without_it() -> None:
    """A person's machine whose clock is an hour behind is at work all the same."""
    activity = RunActivity()
    activity.look(100.0)
    activity.looked()
    activity.look(110.0)
    activity.found("r", 0, 7, HOUR_S)
    assert activity.wrote_within("r", 600.0, 700.0)
    assert not activity.wrote_within("r", 600.0, 701.0)


def test_what_the_first_look_finds_is_as_old_as_it_says() -> None:
    """There is nothing else to go by."""
    activity = RunActivity()
    activity.look(100.0)
    activity.found("old", 0, 7, HOUR_S)
    activity.found("new", 0, 8, 10.0)
    assert not activity.wrote_within("old", 600.0, 100.0)
    assert activity.wrote_within("new", 600.0, 100.0)
    assert not activity.wrote_within("none", 600.0, 100.0)


def test_a_look_that_broke_off_says_nothing_about_what_it_did_not_reach() -> None:
    """Otherwise an old run that it left unread would look new."""
    activity = RunActivity()
    activity.look(100.0)
    activity.look(110.0)
    activity.found("r", 0, 7, HOUR_S)
    assert not activity.wrote_within("r", 600.0, 110.0)


def test_an_entry_that_is_read_again_is_no_new_one() -> None:
    """Each page that sends a failure reads the log from its beginning."""
    activity = RunActivity()
    activity.look(100.0)
    activity.found("r", 0, 7, -HOUR_S)
    activity.looked()
    activity.look(1_000.0)
    activity.found("r", 0, 7, -HOUR_S)
    assert not activity.wrote_within("r", 600.0, 1_000.0)
    activity.found("r", 0, 8, -HOUR_S)
    assert activity.wrote_within("r", 600.0, 1_000.0)
