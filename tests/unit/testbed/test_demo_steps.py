"""A step of a demo that takes long says so."""

from __future__ import annotations

from queue import Queue

from service.testbed.demo_steps import DemoSteps


def test_a_long_step_is_said_again_with_its_time() -> None:
    """Without a word for half a minute it looks like a hang. What speaks for itself is not
    interrupted, and nothing is said after the end."""
    said: Queue[str] = Queue()
    with DemoSteps(said.put, every_s=0.001) as steps:
        steps.begin("starting Kafka …")
        assert said.get() == "starting Kafka …"
        assert said.get() == "starting Kafka … 0 s"
        steps.begin("publishing …")
        while said.get() != "publishing … 0 s":
            pass
        steps.end()
    while not said.empty():
        assert said.get() == "publishing … 0 s"
