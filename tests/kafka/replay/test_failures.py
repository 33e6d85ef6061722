"""Looking at failures on the real Kafka: counts, one failure, files, live."""

from __future__ import annotations

from tests.kafka.replay.rig import ReplayRig


def test_list_counts_what_is_there(rig: ReplayRig) -> None:
    """By reason, model and source topic, as JSON and as a table that says what to do."""
    rig.fail(30)
    found = rig.replay_json("list", "--format", "json")
    assert found["total"] == found["chosen"] == 30
    assert found["by_reason"] == {"llm_timeout": 10, "schema_invalid": 10, "llm_unavailable": 10}
    assert found["by_model"] == {"model-0": 15, "model-1": 15}
    assert found["by_source_topic"] == {rig.topics[0]: 30}
    assert found["by_state"] == {"open": 30}
    table = rig.replay_ok("list", "--reason", "llm_timeout")
    assert "30 failures in the topic, 10 chosen" in table
    assert "wait" not in table
    assert "add capacity, lower gate.limit" in table


def test_filters_combine(rig: ReplayRig) -> None:
    """All conditions must hold, and a limit ends the reading."""
    rig.fail(30)
    both = ("--retryable", "--model", "model-1", "--source-partition", "1", "--attempts", "2")
    lines = rig.replay_ok("list", *both, "--format", "jsonl").splitlines()
    expected = [n for n in range(30) if n % 3 != 1 and n % 2 == 1 and n % 4 == 1]
    assert len(lines) == len(expected)
    assert len(rig.replay_ok("list", "--format", "lines", "--limit", "3").splitlines()) == 4


def test_show_says_it_all_and_keeps_the_terminal_safe(rig: ReplayRig) -> None:
    """Reason in words, what to do, headers; the payload on request, cut, without escapes."""
    rig.fail(1, message="bad \x1b[31m news")
    shown = rig.replay_ok("show", "F0@0")
    assert "the LLM server did not answer in time" in shown
    assert "traceparent: t-0" in shown
    assert "value 0" not in shown
    whole = rig.replay_ok("show", "F0@0", "--payload", "--max-bytes", "5")
    assert "value" in whole
    assert "2 more bytes" in whole
    assert "\x1b" not in shown + whole
    absent = rig.replay("show", "F0@7")
    assert absent.returncode == 1
    assert "holds failures at offsets 0 to 0, not 7" in absent.stderr
    none = rig.replay("show", "0@7")
    assert none.returncode == 1
    assert "no failure of 0@7" in none.stderr
    assert "F0@7 is the failure at that place" in none.stderr


def test_one_failure_is_named_alike_by_all_commands(rig: ReplayRig) -> None:
    """`show` takes the words that `send` and `discard` take; others are no failure, and said so."""
    rig.fail(4)
    for words in ("F0@1", "1@0"):
        rig.replay_ok("show", words)
    assert ": 1 discarded (F0@1)" in rig.replay_ok("discard", "F0@1")
    assert ": 1 sent" in rig.replay_ok("send", "1@0")
    assert len(rig.events()) == 1
    again = rig.replay("send", "F0@1")
    assert again.returncode == 0
    assert "discarded earlier" in again.stdout
    for more in ((), ("--dry-run",)):
        absent = rig.replay("send", "F0@77", *more)
        assert absent.returncode == 1
        assert "no failure of F0@77" in absent.stderr
        assert "is complete" not in absent.stdout


def test_words_that_do_not_read_end_with_2_and_advice(rig: ReplayRig) -> None:
    """Every filter says what to write instead."""
    for words in (("--older-than", "yesterday"), ("--since", "noon"), ("--replays", "9..1")):
        done = rig.replay("list", *words)
        assert done.returncode == 2, words
        assert words[0] in done.stderr
