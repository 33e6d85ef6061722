"""What a person is told to do about a failure."""

from __future__ import annotations

from service.failures.advice import SIMULATOR_READS, action_for, advice_for
from service.model.outcome import Reason


def test_a_failure_of_the_simulator_is_mended_by_its_samples_or_a_real_server() -> None:
    """A better prompt or model setting would change nothing; other failures keep their advice."""
    reason = Reason.SCHEMA_INVALID.value
    said = action_for(reason, f"no JSON object in the reply; {SIMULATOR_READS}")
    assert "invoice-stream samples" in said
    assert "llm.base_url" in said
    assert action_for(reason, "no JSON object in the reply") == advice_for(reason).action
