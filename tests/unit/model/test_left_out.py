"""Modules that a library does without."""

from __future__ import annotations

import importlib
import sys

import pytest

from service.model.left_out import left_out


def test_what_is_left_out_is_not_installed_inside_and_is_loaded_behind_it() -> None:
    """Also behind a failure."""
    before = sys.modules.pop("colorsys", None)
    try:
        with pytest.raises(ModuleNotFoundError), left_out("colorsys"):
            importlib.import_module("colorsys")
        assert importlib.import_module("colorsys").rgb_to_yiq
    finally:
        if before is not None:
            sys.modules["colorsys"] = before


def test_what_is_loaded_already_stays() -> None:
    """Others hold it."""
    with left_out("importlib"):
        assert sys.modules["importlib"] is importlib
    assert sys.modules["importlib"] is importlib
