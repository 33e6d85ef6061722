"""service/ARCHITECTURE.md: the way of a record, the named modules and the table of rooms are those
of the code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import reduce
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest

from tests.repository.test_house import NAMES, PURE, ROOMS, ROOMS_WITHIN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "service" / "ARCHITECTURE.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## The way of a record\n")[2].partition("\n## ")[0]
HOPS = re.findall(r"^\d+\. \*\*[\w ]+\.\*\* `([\w.]+):([\w.]+)`", SECTION, re.M)
WAYS = re.findall(r"by\s+way\s+of\s+(`[^`]+`(?:\s+→\s+`[^`]+`)*)", SECTION)


def test_a_record_takes_eight_hops() -> None:
    """Poll to commit; a line in another form would not be checked below."""
    assert len(HOPS) == len(re.findall(r"^\d+\. ", SECTION, re.M)) == 8


def _between(way: str) -> Iterator[tuple[str, str]]:
    """Module and function of each name; one without a module is beside the name before it."""
    module, holder = "", ""
    for name in re.findall(r"`([^`]+)`", way):
        if ":" in name:
            module, _, function = name.partition(":")
            holder = function.rpartition(".")[0]
        else:
            function = f"{holder}.{name}" if holder else name
        yield f"service.{module}", function


BETWEEN = [place for way in WAYS for place in _between(way)]


@pytest.mark.parametrize(
    ("module", "function"), HOPS + BETWEEN, ids=[f"{m}:{f}" for m, f in HOPS + BETWEEN]
)
def test_each_hop_names_a_function_where_it_is_defined(module: str, function: str) -> None:
    """Go-to-definition on the name leads to code, and not to a re-export."""
    place = reduce(getattr, function.split("."), importlib.import_module(module))
    assert callable(place)
    assert (place.__module__, place.__qualname__) == (module, function)


def test_every_place_of_the_section_is_a_hop() -> None:
    """A second name in a line would rot unseen."""
    named = re.findall(r"`[\w.]+:[\w.]+`", SECTION)
    between = [name for name in named if any(name in way for way in WAYS)]
    assert len(named) - len(between) == len(HOPS) + 1, "hops, and the form"


def test_the_way_to_each_next_hop_is_named() -> None:
    """Calls go through protocols: without a name, go-to-definition ends at one."""
    lines = re.split(r"^\d+\. ", SECTION, flags=re.M)[1:]
    ends = [re.search(r"on\s+to\s+(\d)\s+by\s+way\s+of", line) for line in lines]
    found = [end and int(end.group(1)) for end in ends]
    assert found == [2, 3, 4, 5, 6, 7, 8, None]


NAMED = sorted(set(re.findall(r"(?<![\w./])([a-z]+(?:/[a-z]+)?)/(\w\w+)\b(?!/)((?:\.\w+)*)", PAGE)))
ELSEWHERE = {"docs", "deploy", "tests", "service"}


def test_every_module_that_the_page_names_exists() -> None:
    """`room/module`, in the picture, too; what follows it is the ending of a file or a name."""
    modules = {f"{room}/{name}{rest}": _exists(room, name, rest) for room, name, rest in NAMED}
    checked = [found for found in modules.values() if found is not None]
    assert len(checked) > 40
    assert [name for name, found in modules.items() if found is False] == []


def _package(room: str) -> str:
    return room if room in ("schemas", "benchmarks") else f"service.{room.replace('/', '.')}"


def _exists(room: str, name: str, rest: str) -> bool | None:
    """None for what is no module of a room."""
    if room.split("/")[0] in ELSEWHERE:
        return None
    module = f"{_package(room)}.{name}"
    if module not in NAMES:
        return False
    attribute = rest.lstrip(".")
    if attribute in ("", "py"):
        return True
    return re.search(rf"\b{re.escape(attribute)}\b", NAMES[module].read_text()) is not None


TABLE = PAGE.partition("\n## Rooms\n")[2].partition("\nBeside the rooms")[0]
LINES = re.findall(r"^\| `([a-z]+(?:/[a-z]+)?)(?:/|\.py)` \| (.*) \| (.*)\|$", TABLE, re.M)
ROWS = [
    (room, " ".join(content for _, content, _ in lines), " ".join(pure for _, _, pure in lines))
    for room, lines in ((room, list(lines)) for room, lines in groupby(LINES, itemgetter(0)))
]
"""Lines of one room that follow each other are one row: a line for each group of modules."""


def test_the_table_holds_every_room_in_order() -> None:
    """The page and `test_house.py` have one order."""
    rooms = [
        f"{room}/{within}".rstrip("/")
        for room in ROOMS
        for within in ROOMS_WITHIN.get(room, ("",))
        if room != "__main__"
    ]
    assert [room for room, _, _ in ROWS] == rooms


@pytest.mark.parametrize(("room", "content", "pure"), ROWS, ids=[room for room, _, _ in ROWS])
def test_a_row_names_modules_that_exist(room: str, content: str, pure: str) -> None:
    """Every name in the column of content is a module or a folder of the room, or a constant."""
    folder = _package(room)
    named = set(re.findall(r"`([a-z]\w*)/?`", content + pure))
    assert {name for name in named if f"{folder}.{name}" not in NAMES} == set()


@pytest.mark.parametrize(("room", "content", "pure"), ROWS, ids=[room for room, _, _ in ROWS])
def test_a_row_names_the_pure_modules(room: str, content: str, pure: str) -> None:
    """The last column is the list of `test_house.py`."""
    del content
    folder = _package(room)
    if folder in PURE or folder.rpartition(".")[0] in PURE:
        assert set(pure.split()) == {"all"}
    else:
        named = {f"{folder}.{name}" for name in re.findall(r"`(\w+)`", pure)}
        assert named == {name for name in PURE if name.rpartition(".")[0] == folder}
