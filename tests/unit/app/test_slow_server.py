"""The words about a slow server name the setting, and a value that would do."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from service.app.slow_server import TIMEOUT_MAX_S, advice, lagging, remedy
from service.llm.patience import Pace
from service.settings import LlmSettings

UNANSWERED = Pace(usual_s=120, first_s=480, most_s=1_800, slowest_s=0)
AT_BOUND = Pace(usual_s=120, first_s=1_800, most_s=1_800, slowest_s=0)
MEASURED = Pace(usual_s=120, first_s=500, most_s=1_800, slowest_s=250)


def test_a_server_without_an_answer_gets_what_is_tried_next() -> None:
    """Nothing else is known of it."""
    assert "llm.timeout_s (120 s); calls may take 480 s now" in lagging(UNANSWERED)
    assert "set llm.timeout_s to 480 or more" in remedy(UNANSWERED)
    assert "(llm.slow_timeout_s)" in lagging(AT_BOUND)


def test_the_value_that_would_do_follows_from_the_slowest_answer() -> None:
    """Twice its time."""
    advised = advice(MEASURED)
    assert advised is not None
    assert advised.setting == "llm.timeout_s"
    assert "answers take up to 250 s to begin, so set llm.timeout_s to 500," in advised.text


def test_nothing_is_advised_where_the_setting_does() -> None:
    """Quick answers, or such as take half of it."""
    assert advice(Pace(120, 120, 1_800, 0)) is None
    assert advice(Pace(120, 120, 1_800, 60)) is None


def test_no_value_is_advised_that_the_setting_refuses() -> None:
    """Its bound is the setting's."""
    endless = Pace(usual_s=120, first_s=9_000, most_s=9_000, slowest_s=0)
    assert f"set llm.timeout_s to {TIMEOUT_MAX_S} or more" in remedy(endless)
    assert LlmSettings(model="m", timeout_s=TIMEOUT_MAX_S).timeout_s == TIMEOUT_MAX_S
    with pytest.raises(ValidationError):
        LlmSettings(model="m", timeout_s=TIMEOUT_MAX_S + 1)
