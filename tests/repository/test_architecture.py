"""service/ARCHITECTURE.md: the way of a record names functions that exist."""

from __future__ import annotations

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

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
