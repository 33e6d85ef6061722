"""The image as an engine builds it, on a real Kafka.

`IMAGE_ENGINE` chooses the engine (`tests.fakes.image_engine`). Without it the tests are skipped and
say so: `tests/repository/deploy/test_image.py` then runs the steps of the file alone.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from confluent_kafka import Producer

from service.testbed.invoices import make_invoice
from service.testbed.verify import verify
from tests.chaos.instances import environment, free_port, simulator, until
from tests.conftest import MakeTopics
from tests.fakes import image_engine
from tests.shared_kafka import SharedKafka

pytestmark = pytest.mark.skipif(
    bool(image_engine.missing()),
    reason=f"NOT TESTED: no engine builds the image; missing: {', '.join(image_engine.missing())}",
)
EVENTS, SIZE_MAX_BYTES = 40, 400_000_000
PYTHON = "/opt/venv/bin/python"


@pytest.fixture(scope="module")
def image() -> dict[str, Any]:
    """What the engine says of it."""
    return image_engine.build()


def test_the_image_is_small_and_has_no_rights(image: dict[str, Any]) -> None:
    """A user by number, the stop signal, a command that starts it; the help comes from it."""
    config = image["Config"]
    assert config["User"] == "10001:10001"
    assert config["StopSignal"] == "SIGTERM"
    assert config["Entrypoint"] == [PYTHON, "-m", "service"]
    assert config["Cmd"] == ["run"]
    assert image["Size"] < SIZE_MAX_BYTES
    helped = image_engine.run("--help")
    assert helped.returncode == 0, helped.stderr
    assert "extract" in helped.stdout


@pytest.mark.usefixtures("image")
def test_a_container_reads_a_stream(kafka: SharedKafka, make_topics: MakeTopics) -> None:
    """Without root, with a root that cannot be written to: each event gets one outcome, the health
    check is content, and the stop signal ends it cleanly."""
    topics = make_topics(2)
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    for number in range(EVENTS):
        event = json.dumps(make_invoice(number).event())
        producer.produce(topics[0], event, partition=number % 2)
    assert producer.flush(30) == 0
    with simulator("--mean-s", "0.01") as llm:
        settings = environment(kafka.bootstrap_servers, topics, uuid.uuid4().hex, llm)
        settings["INVOICE_STREAM_HTTP__PORT"] = str(free_port())
        container = image_engine.start(environment=settings)
        try:
            until(
                lambda: not verify(kafka.bootstrap_servers, *topics).lost,
                "all outcomes",
            )
            healthy = container.inside(PYTHON, "-m", "service", "health")
            assert healthy.returncode == 0, healthy.stderr
            asked = "import os; print(os.getuid(), os.getgid()); open('/app/x', 'w')"
            written = container.inside(PYTHON, "-c", asked)
            assert written.stdout.split() == ["10001", "10001"]
            assert "Read-only file system" in written.stderr
            assert container.inside(PYTHON, "-m", "pip").returncode == 1
            assert container.stop() == 0, container.log()
        finally:
            container.remove()
    found = verify(kafka.bootstrap_servers, *topics)
    assert (found.events, found.clean) == (EVENTS, True)
