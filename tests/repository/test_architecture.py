"""service/ARCHITECTURE.md: the way of a record and the table of rooms are those of the code."""

from __future__ import annotations

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from tests.repository.test_house import NAMES, PURE, ROOMS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "service" / "ARCHITECTURE.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## The way of a record\n")[2].partition("\n## ")[0]
HOPS = re.findall(r"^\d+\. \*\*[\w ]+\.\*\* `([\w.]+):([\w.]+)`", SECTION, re.M)


def test_a_record_takes_eight_hops() -> None:
    """Poll to commit; a line in another form would not be checked below."""
    assert len(HOPS) == len(re.findall(r"^\d+\. ", SECTION, re.M)) == 8


@pytest.mark.parametrize(("module", "function"), HOPS, ids=[f"{m}:{f}" for m, f in HOPS])
def test_each_hop_names_a_function_where_it_is_defined(module: str, function: str) -> None:
    """Go-to-definition on the name leads to code, and not to a re-export."""
    place = reduce(getattr, function.split("."), importlib.import_module(module))
    assert callable(place)
    assert (place.__module__, place.__qualname__) == (module, function)


def test_every_place_of_the_section_is_a_hop() -> None:
    """A second name in a line would rot unseen."""
    assert len(re.findall(r"`[\w.]+:[\w.]+`", SECTION)) == len(HOPS) + 1, "hops, and the form"


TABLE = PAGE.partition("\n## Rooms\n")[2].partition("\nBeside the rooms")[0]
ROWS = re.findall(r"^\| `([a-z]+)(?:/|\.py)` \| (.*) \| (.*)\|$", TABLE, re.M)


def test_the_table_holds_every_room_in_order() -> None:
    """The page and `test_house.py` have one order."""
    assert [room for room, _, _ in ROWS] == [room for room in ROOMS if room != "__main__"]


@pytest.mark.parametrize(("room", "content", "pure"), ROWS, ids=[room for room, _, _ in ROWS])
def test_a_row_names_modules_that_exist(room: str, content: str, pure: str) -> None:
    """Every name in the column of content is a module or a folder of the room, or a constant."""
    folder = room if room in ("schemas", "benchmarks") else f"service.{room}"
    named = set(re.findall(r"`([a-z]\w*)/?`", content + pure))
    assert {name for name in named if f"{folder}.{name}" not in NAMES} == set()


@pytest.mark.parametrize(("room", "content", "pure"), ROWS, ids=[room for room, _, _ in ROWS])
def test_a_row_names_the_pure_modules(room: str, content: str, pure: str) -> None:
    """The last column is the list of `test_house.py`."""
    del content
    folder = room if room in ("schemas", "benchmarks") else f"service.{room}"
    if folder in PURE:
        assert pure.strip() == "all"
    else:
        named = {f"{folder}.{name}" for name in re.findall(r"`(\w+)`", pure)}
        assert named == {name for name in PURE if name.startswith(folder + ".")}
