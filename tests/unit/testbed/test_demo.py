"""What a demo refuses is said before any Kafka is fetched or started."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from service.bench.simulator_process import running_simulator
from service.testbed import demo_topics
from service.testbed.demo import DemoOptions, end_faults, run_demo

REAL = "simulated-reader"


def _options(
    invoices: int | None = None, url: str | None = None, model: str | None = None
) -> DemoOptions:
    return DemoOptions(invoices, 0, 4, 1, "127.0.0.1:1", url, model)


def _said(options: DemoOptions, capsys: pytest.CaptureFixture[str], code: int = 1) -> str:
    assert run_demo(options) == code
    return " ".join(capsys.readouterr().out.split())


def test_a_misspelt_setting_ends_it_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service would refuse it later."""
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GROUPID", "x")
    assert "did you mean INVOICE_STREAM_KAFKA__GROUP_ID?" in _said(_options(), capsys, 2)


def test_a_model_for_vectors_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It would fail every invoice."""
    assert "makes vectors" in _said(_options(model="nomic-embed-text"), capsys)


def test_many_invoices_need_a_yes(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no one can be asked, a flag; nothing is sent."""
    with running_simulator(()) as port:
        url = f"http://127.0.0.1:{port}"
        assert "send 1,200 invoices to simulated-reader" in _said(
            _options(1_200, url, REAL), capsys
        )


def test_a_simulator_that_stays_fails_no_more_calls() -> None:
    """`check --call` against it would fail for a reason that is the demo's."""
    with running_simulator(("--mean-s", "0", "--faults", '{"server_error": 1.0}')) as port:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(urllib.error.HTTPError, match="500"):
            _ask(url)
        assert end_faults(url)
        assert _ask(url) == 200
    assert not end_faults(url)


def _ask(url: str) -> int:
    body = b'{"model": "simulated-reader", "messages": [{"role": "user", "content": "x"}]}'
    with urllib.request.urlopen(f"{url}/api/chat", data=body, timeout=30) as page:
        return int(page.status)


def test_the_first_words_wait_for_no_part_of_the_service() -> None:
    """Loading it took longer than everything else before them."""
    code = "import sys, service.testbed.demo; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "service.testbed.demo_topics" in loaded
    assert [name for name in loaded if name.startswith(("service.extraction", "langgraph"))] == []


@pytest.mark.parametrize(
    ("servers", "why"),
    [("127.0.0.1:1", "connection refused"), ("nowhere", "it cannot be reached")],
)
def test_a_kafka_that_does_not_answer_is_told_with_the_reason(servers: str, why: str) -> None:
    """The client's exception has no words for a person."""
    assert demo_topics._unreached(servers) == why
