"""Logs: lines for machines, the last ones too, and nothing of a document in them."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError

from service.kafka.consumer import ConsumerFailed
from service.model.printable import is_printable
from service.ops.logs import words_of

PAYLOAD = "IBAN DE89370400440532013000"


def _said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == ""
    return done.stderr


def test_lines_are_json_with_level_name_and_time_and_none_is_lost_at_the_end() -> None:
    """A process that ends at once has written what it said."""
    program = (
        "from service.ops.logs import configure, logger\n"
        "configure('info', 'json')\n"
        "for n in range(500): logger('worker').info('happened', n=n)\n"
        "logger('worker').debug('too much')"
    )
    lines = [json.loads(line) for line in _said(program).splitlines()]
    assert [line["n"] for line in lines] == list(range(500))
    assert {(line["event"], line["level"], line["logger"]) for line in lines} == {
        ("happened", "info", "worker")
    }
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_without_a_terminal_auto_means_json() -> None:
    """As a collector wants it."""
    program = (
        "from service.ops.logs import configure, logger\n"
        "configure('info', 'auto')\n"
        "logger('x').warning('seen')"
    )
    assert json.loads(_said(program))["event"] == "seen"


def test_a_pipe_that_nobody_reads_does_not_stop_the_process() -> None:
    """Lines beyond the queue are dropped and counted."""
    program = (
        "import os, sys\n"
        "from service.ops.logs import QUEUE_MAX, configure, dropped_lines, logger\n"
        "reader, writer = os.pipe()\n"
        "sys.stderr = os.fdopen(writer, 'w')\n"
        "configure('info', 'json')\n"
        "for n in range(QUEUE_MAX + 5_000): logger('x').info('line', text='y' * 100)\n"
        "print(dropped_lines(), flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert int(done.stdout) > 1_000


def test_lines_that_a_full_disk_does_not_take_are_counted() -> None:
    """And nothing else is said: a traceback for each would fill the next disk."""
    program = (
        "import os, sys\n"
        "from service.ops.logs import configure, dropped_lines, logger\n"
        "class Full(type(sys.stderr)):\n"
        "    def write(self, words): os.write(1, b'!'); raise OSError(28, 'no space')\n"
        "sys.stderr = Full(os.fdopen(2, 'wb', 0))\n"
        "configure('info', 'json')\n"
        "for n in range(3): logger('x').info('line')\n"
        "import logging; logging.getLogger().handlers[0].queue.join()\n"
        "os.write(1, b' %d' % dropped_lines())\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("!!! 3", "")


class Amount(BaseModel):
    """Something that a document fills."""

    value: int


def test_a_failure_that_may_quote_a_document_is_named_by_class_and_place() -> None:
    """pydantic prints the input it rejects."""
    with pytest.raises(ValidationError) as refused:
        Amount.model_validate({"value": PAYLOAD})
    assert PAYLOAD in str(refused.value)
    words = words_of(refused.value)
    assert PAYLOAD not in words
    assert words.startswith("ValidationError in ")


def test_our_own_errors_say_what_they_say() -> None:
    """They name what to do."""
    assert words_of(ConsumerFailed("reset the offset")) == "ConsumerFailed: reset the offset"
    assert words_of(OSError("no space")) == "OSError: no space"


HOSTILE = "\x1b[2J\x9b31m\u202eevil\u200b\x7f\r\nok    forged"


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_value_steers_the_terminal_or_forges_a_line(form: str) -> None:
    """Of our lines and of libraries': event, key, value, nested value, object, traceback."""
    program = (
        "import logging\n"
        "from service.ops.logs import configure, logger\n"
        f"configure('info', {form!r})\n"
        f"bad = {HOSTILE!r}\n"
        "class Thing:\n"
        "    def __repr__(self): return bad\n"
        "logger('x').warning(bad, text=bad, nested={bad: [bad]}, thing=Thing(), **{bad: 1})\n"
        "logging.getLogger('aiokafka').warning('broker said %s', bad)\n"
        "try: raise KeyError(bad)\n"
        "except KeyError: logging.getLogger('other').warning('failed', exc_info=True)\n"
    )
    said = _said(program)
    rows = said.rstrip("\n").split("\n")
    assert said.count("evil") > 5
    if form == "json":
        assert all(map(is_printable, rows))
        told = [json.loads(row) for row in rows]
        assert told[0]["event"] == told[0]["text"] == HOSTILE
        assert len(told) == 3
    else:
        ours = re.compile(r"\x1b\[[\d;]*m")  # The renderer's own colours.
        assert all(is_printable(ours.sub("", row)) for row in rows)
        assert "\x1b[2J" not in said
        assert not any(row.startswith("ok    forged") for row in rows)


@pytest.mark.parametrize("form", ["json", "console"])
def test_long_values_are_cut(form: str) -> None:
    """A broker's megabyte is not a megabyte of log."""
    program = (
        "from service.ops.logs import configure, logger\n"
        f"configure('info', {form!r})\n"
        "logger('x').warning('seen', text='y' * 1_000_000, items=['z' * 100_000] * 3)"
    )
    assert len(_said(program)) < 60_000


def test_addresses_lose_their_secrets_in_the_log() -> None:
    """Libraries quote the proxy and the link that they failed on."""
    program = (
        "import logging\n"
        "from service.ops.logs import configure, logger\n"
        "configure('info', 'json')\n"
        "logger('x').warning('seen', proxy='http://user:hunter2@proxy:3128')\n"
        "logging.getLogger('otel').warning('failed: %s', 'https://h/v1?token=hunter2&a=hunter2')"
    )
    said = _said(program)
    assert "hunter2" not in said
    assert "proxy:3128" in said
