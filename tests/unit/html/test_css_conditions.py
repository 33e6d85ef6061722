"""Conditions of style sheets, as on a light screen of 1,200 by 800 pixels."""

from __future__ import annotations

import pytest

from service.html.css_conditions import container_applies, media_applies, supports_applies
from service.html.css_tokens import tokens_of


@pytest.mark.parametrize(
    "query",
    [
        "",
        "screen",
        "print, all",
        "not print",
        "only screen and (min-width: 600px)",
        "(100px < width <= 1200px)",
        "(orientation: landscape) and (hover)",
        "not (max-width: 600px)",
        "(-webkit-min-device-pixel-ratio: 0)",
        "((min-width: 1px) or (foo))",
        "(min-aspect-ratio: 3/2)",
        "(prefers-color-scheme: light)",
    ],
)
def test_these_apply(query: str) -> None:
    """To the page as a person reads it."""
    assert media_applies(tokens_of(query))


@pytest.mark.parametrize(
    "query",
    [
        "print",
        "not all",
        "not screen",
        "(max-width: 600px)",
        "(foo)",
        "not (foo)",
        "screen and (foo)",
        "(prefers-color-scheme: dark)",
        "(min-resolution: 2dppx)",
        "(width > 1200px)",
        "speech",
        "and",
    ],
)
def test_these_do_not(query: str) -> None:
    """A feature that is not known makes a query false, also behind `not`."""
    assert not media_applies(tokens_of(query))


def test_support_is_that_of_browsers_of_today() -> None:
    """By the property; an unknown one is not supported."""
    for condition in (
        "(display: grid)",
        "not (foo: bar)",
        "(--a: b)",
        "(gap: 1px) and (color: red)",
    ):
        assert supports_applies(tokens_of(condition)), condition
    for condition in ("(foo: bar)", "not (display: grid)", "(gap: 1px) and (foo: bar)", ""):
        assert not supports_applies(tokens_of(condition)), condition


def test_what_a_browser_may_know_is_in_doubt() -> None:
    """A feature of next year, a value of a property that is not read, a container of its own
    size."""
    assert media_applies(tokens_of("(foo: bar)")) is None
    assert media_applies(tokens_of("(-ms-high-contrast: none)")) is False
    assert media_applies(tokens_of("screen and (foo)")) is None
    assert media_applies(tokens_of("print and (foo)")) is False
    for condition in ("(gap: bogus)", "selector(a)", "not (opacity: sign(1))"):
        assert supports_applies(tokens_of(condition)) is None, condition
    assert container_applies(tokens_of("(width < 400px)")) is None


def test_a_container_is_as_wide_as_the_window() -> None:
    """With or without a name."""
    assert container_applies(tokens_of("card (min-width: 400px)"))
    assert not container_applies(tokens_of("(width < 400px)"))


def test_depth_is_bounded() -> None:
    """Brackets without end are not known."""
    assert not media_applies(tokens_of("(" * 500 + "width" + ")" * 500))
    assert not supports_applies(tokens_of("(" * 500 + "color:red" + ")" * 500))
