"""Rules of one line before several gates: first come, first served, by any gate that may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from service.llm.gate import Gate, Hold
from service.llm.waiting_line import WaitingLine


class Only:
    """Wants these gates alone."""

    def __init__(self, *gates: Gate) -> None:
        self.gates = gates

    def admits(self, gate: Gate) -> bool:
        return gate in self.gates

    def first_of(self, gates: Sequence[Gate]) -> Gate:
        return gates[-1]


class Rig:
    """Two gates of one slot each, and callers that hold what they get until told."""

    def __init__(self) -> None:
        self.line = WaitingLine[Gate]()
        self.left, self.right = (Gate(1, line=self.line) for _ in range(2))
        self.got: list[tuple[str, Gate]] = []
        self.leave: dict[str, asyncio.Event] = {}

    async def use(self, name: str, wish: Only | None = None) -> None:
        self.leave[name] = asyncio.Event()
        async with self.left.slot(wish) as slot:
            self.got.append((name, slot.gate))
            await self.leave[name].wait()

    async def start(self, name: str, wish: Only | None = None) -> asyncio.Task[None]:
        task = asyncio.create_task(self.use(name, wish))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return task


async def _turns() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


async def test_the_first_gate_with_a_free_slot_serves() -> None:
    """In order of arrival, whichever gate it is."""
    rig = Rig()
    tasks = [await rig.start(name) for name in "abcd"]
    assert [name for name, _ in rig.got] == ["a", "b"]
    rig.leave["b"].set()
    await _turns()
    assert rig.got[2] == ("c", rig.right)
    for name in "acd":
        rig.leave[name].set()
        await _turns()
    await asyncio.gather(*tasks)
    assert rig.left.in_use == rig.right.in_use == len(rig.line) == 0


async def test_a_gate_that_a_caller_may_not_use_serves_the_next_one() -> None:
    """And the caller keeps its place for the other."""
    rig = Rig()
    tasks = [await rig.start("a"), await rig.start("b")]
    tasks += [await rig.start("c", Only(rig.right)), await rig.start("d")]
    rig.leave["a"].set()
    await _turns()
    assert rig.got[-1] == ("d", rig.left)
    rig.leave["b"].set()
    await _turns()
    assert rig.got[-1] == ("c", rig.right)
    for name in "cd":
        rig.leave[name].set()
    await asyncio.gather(*tasks)


async def test_a_wish_chooses_between_free_gates() -> None:
    """Only where more than one is free."""
    rig = Rig()
    task = await rig.start("a", Only(rig.left, rig.right))
    assert rig.got == [("a", rig.right)]
    rig.leave["a"].set()
    await task


async def test_a_cancelled_caller_gives_its_slot_back_to_the_gate_that_granted_it() -> None:
    """Also in the moment of the grant."""
    rig = Rig()
    holders = [await rig.start(name) for name in "ab"]
    waiting = await rig.start("c")
    rig.leave["b"].set()
    await asyncio.sleep(0)
    waiting.cancel()
    await _turns()
    assert (rig.left.in_use, rig.right.in_use) == (1, 0)
    rig.leave["a"].set()
    await asyncio.gather(*holders)


async def test_callers_are_looked_at_again_when_a_gate_is_held() -> None:
    """They may go now where they were not allowed before."""
    rig = Rig()
    tasks = [await rig.start("a", Only(rig.left))]

    class UnlessHeld(Only):
        def admits(self, gate: Gate) -> bool:
            return gate is rig.left or rig.left.held_s > 0

    tasks.append(await rig.start("b", UnlessHeld()))
    assert [name for name, _ in rig.got] == ["a"]
    rig.left.hold_until(float("inf"), Hold.SERVER)
    await _turns()
    assert rig.got[-1] == ("b", rig.right)
    for name in "ab":
        rig.leave[name].set()
    await asyncio.gather(*tasks)
