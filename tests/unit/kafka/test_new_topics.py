"""New topics: a broker hears of them a moment later."""

from __future__ import annotations

from service.kafka.new_topics import until_shown


class Broker:
    """Shows its topics from the third look on."""

    def __init__(self) -> None:
        self.looks = 0

    async def names(self) -> list[str]:
        """What it knows by now."""
        self.looks += 1
        return ["events", "results"] if self.looks > 2 else ["events"]


async def test_it_waits_until_all_are_shown() -> None:
    """A look in between would call a topic missing that was just created."""
    broker = Broker()
    assert await until_shown(broker.names, ["events", "results"], limit_s=30.0)
    assert broker.looks == 3


async def test_the_wait_is_bounded() -> None:
    """Rights may hide a topic for ever."""
    assert not await until_shown(Broker().names, ["hidden"], limit_s=0.0)
