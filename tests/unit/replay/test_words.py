"""The flags of `replay`, before any broker is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.commands.replay_filters import filter_of, reason_faults
from service.commands.replay_flags import FilterFlags
from service.settings import environment_for_child
from tests.fakes.forked import Forked


def test_a_reason_that_is_none_is_refused_with_the_nearest() -> None:
    """It would choose nothing, and look like good news. Those of other programs have a flag."""
    given = ["llm_timout", "llm_timeout", "timeout", "warehouse.closed"]
    misspelt, short, foreign = reason_faults(given)
    assert misspelt.startswith("llm_timout: no such reason; did you mean llm_timeout?")
    assert short.startswith("timeout: no such reason; did you mean llm_timeout?")
    assert "there are undecodable" in foreign
    assert foreign.endswith("--foreign-reason takes those of other programs")


def test_reasons_of_other_programs_are_chosen_beside_ours() -> None:
    """Their failures can be sent again, too."""
    chosen = filter_of(FilterFlags(reason=["bug"], foreign_reason=["warehouse.closed"]), 0.0)
    assert chosen.reasons == ("bug", "warehouse.closed")


@pytest.mark.parametrize("command", ["send", "discard"])
def test_a_name_narrows_a_run(command: str) -> None:
    """As an option does, so that it needs no --yes; here the run's own name is what is wrong."""
    words, environment = ["replay", command, "--id", "a b"], environment_for_child({})
    assert "nothing narrows the choice" in Forked(words, environment).finished().stderr
    assert "--id 'a b': write" in Forked([*words, "F2@17"], environment).finished().stderr
    assert filter_of(FilterFlags(), 0.0, "F2@17").named == ("F2@17",)


def test_an_export_does_not_replace_a_file_that_people_correct(tmp_path: Path) -> None:
    """Their work is in it."""
    out = tmp_path / "failures.jsonl"
    out.write_text("corrected")
    for words in ([str(out)], ["-o", str(out)]):  # As it is, and as it was.
        done = Forked(["replay", "export", *words], environment_for_child({})).finished()
        assert (done.returncode, out.read_text()) == (2, "corrected")
        assert "name another file, or pass --force" in done.stderr
    assert "note: --out is now FILE without an option" in done.stderr


def test_a_misspelt_reason_is_refused_before_kafka_is_asked() -> None:
    """It would list nothing, or send nothing, and look like good news."""
    words = ["replay", "list", "--reason", "undecodabel"]
    done = Forked(words, environment_for_child({})).finished()
    assert done.returncode == 2
    assert "--reason undecodabel: no such reason; did you mean undecodable?" in done.stderr
