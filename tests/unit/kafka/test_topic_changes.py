"""Topics made and deleted: a broker hears of them a moment later."""

from __future__ import annotations

from service.kafka.topic_changes import until_gone, until_shown


class Broker:
    """Shows what became of its topics from the third look on."""

    def __init__(self, before: list[str], after: list[str]) -> None:
        self.looks = 0
        self._before, self._after = before, after

    async def names(self) -> list[str]:
        """What it knows by now."""
        self.looks += 1
        return self._after if self.looks > 2 else self._before


async def test_it_waits_until_all_are_shown() -> None:
    """A look in between would call a topic missing that was just created."""
    broker = Broker(["events"], ["events", "results"])
    assert await until_shown(broker.names, ["events", "results"], limit_s=30.0)
    assert broker.looks == 3


async def test_it_waits_until_all_are_gone() -> None:
    """A look in between would call a topic left over that was just deleted."""
    broker = Broker(["events", "scratch", "other"], ["events"])
    assert await until_gone(broker.names, ["scratch", "other"], limit_s=30.0)
    assert broker.looks == 3


async def test_the_waits_are_bounded() -> None:
    """Rights may hide a topic for ever, and another hand may create it anew."""
    same = Broker(["events"], ["events"])
    assert not await until_shown(same.names, ["hidden"], limit_s=0.0)
    assert not await until_gone(same.names, ["events"], limit_s=0.0)
