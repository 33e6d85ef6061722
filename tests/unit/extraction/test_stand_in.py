"""A stand-in for a large module, which is loaded when it is needed after all."""

from __future__ import annotations

import colorsys
import sys

import pytest

from service.extraction.stand_in import StandIn


def test_what_a_stand_in_does_not_know_comes_from_the_module_itself() -> None:
    """Known names load nothing; the first other one loads the module, for all that import it."""
    sys.modules["colorsys"] = stand_in = StandIn("colorsys", {"rgb_to_yiq": None})
    try:
        assert stand_in.rgb_to_yiq is None
        assert sys.modules["colorsys"] is stand_in
        assert stand_in.hls_to_rgb(0.0, 1.0, 0.0) == (1.0, 1.0, 1.0)
        assert not isinstance(sys.modules["colorsys"], StandIn)
    finally:
        sys.modules["colorsys"] = colorsys


def test_the_import_system_finds_no_more_than_there_is() -> None:
    """It asks a module for `__path__` and the like, and must not load it by that."""
    with pytest.raises(AttributeError):
        StandIn("colorsys", {}).__path__  # noqa: B018 - the question is the test
