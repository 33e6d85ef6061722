"""Failures to a file, corrected there, and sent from it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from tests.kafka.replay.rig import ReplayRig, numbers

VALID = '{"invoice_id": "A", "document": {"media_type": "text/plain", "text": "Total 1.00"}}'


def test_a_corrected_payload_goes_back_with_everything_else_kept(
    rig: ReplayRig, tmp_path: Path
) -> None:
    """Key, headers, partition and timestamp are the failure's, the value is the operator's."""
    rig.fail(4)
    file = tmp_path / "failures.jsonl"
    rig.replay_ok("export", "--reason", "schema_invalid", str(file))
    row = json.loads(file.read_text())
    assert row["value"] == "value 1"
    row["value"] = json.loads(VALID)
    file.write_text(json.dumps(row) + "\n")
    for _ in range(2):
        rig.replay_ok("import", str(file), "--id", "mended")
    (event,) = rig.events()
    assert json.loads(event.value or b"") == json.loads(VALID)
    assert (event.partition, event.key) == (1, b"key-1")
    assert event.header("traceparent") == "t-1"
    assert event.header("invoice.dlq.replay.count") == "1"
    # The first failure of the rig names the place at which that event arrives.
    states = rig.replay_json("list", "--format", "json")["by_state"]
    assert states == {"open": 3, "failed_again": 1}


def test_a_file_is_refused_whole_with_the_line_at_fault(rig: ReplayRig, tmp_path: Path) -> None:
    """Unreadable, still invalid, doubled, of another topic: nothing is sent, advice is given."""
    rig.fail(2)
    good = json.loads(rig.replay_ok("export", "--limit", "1")) | {"value": VALID}
    other = {**good, "failure": {**good["failure"], "topic": "elsewhere"}}
    bad = {
        "not a line": ["{}"],
        "would fail again": [json.dumps(good | {"value": "x"})],
        "twice": [json.dumps(good)] * 2,
        "elsewhere": [json.dumps(other)],
    }
    file = tmp_path / "f.jsonl"
    for words, lines in bad.items():
        file.write_text("\n".join([*lines[:-1], lines[-1]]))
        done = rig.replay("import", str(file), "--id", "no")
        assert done.returncode == 2, done.stdout
        assert words in done.stderr
        assert f"{file}:{len(lines)}" in done.stderr
    assert rig.events() == []


def test_an_import_that_is_killed_goes_on_at_the_next_line(rig: ReplayRig, tmp_path: Path) -> None:
    """Positions are line numbers; every line is sent once; a changed file is another run."""
    rig.fail(2_100)
    file = tmp_path / "all.jsonl"
    rig.replay_ok("export", str(file))
    for strike in ("after_commit:kill:2", "before_commit:kill:1", "after_commit:kill:1"):
        killed = rig.replay("import", str(file), "--id", "i", "--unchecked", failpoint=strike)
        assert killed.returncode == -signal.SIGKILL
    rig.replay_ok("import", str(file), "--id", "i", "--unchecked")
    assert numbers(rig.events()) == list(range(2_100))
    file.write_text(file.read_text().replace("value 7", "value 77"))
    assert rig.replay("import", str(file), "--id", "i", "--unchecked").returncode == 2
