"""The flags of `replay`, before any broker is asked."""

from __future__ import annotations

from pathlib import Path

from service.commands.replay_filters import reason_hints
from service.settings import environment_for_child
from tests.fakes.forked import Forked


def test_a_misspelt_reason_gets_a_hint_and_a_foreign_one_stays_possible() -> None:
    """Other programs write failures with reasons of their own."""
    assert reason_hints(["llm_timout", "llm_timeout", "warehouse.closed", "llm_closed"]) == [
        "llm_timout: no such reason of ours; did you mean llm_timeout?"
    ]


def test_an_export_does_not_replace_a_file_that_people_correct(tmp_path: Path) -> None:
    """Their work is in it."""
    out = tmp_path / "failures.jsonl"
    out.write_text("corrected")
    done = Forked(["replay", "export", "-o", str(out)], environment_for_child({})).finished()
    assert (done.returncode, out.read_text()) == (2, "corrected")
    assert "name another file, or say --force" in done.stderr


def test_a_misspelt_reason_is_refused_before_kafka_is_asked() -> None:
    """It would list nothing, or send nothing, and look like good news."""
    words = ["replay", "list", "--reason", "undecodabel"]
    done = Forked(words, environment_for_child({})).finished()
    assert done.returncode == 2
    assert "--reason undecodabel: no such reason of ours; did you mean undecodable?" in done.stderr
