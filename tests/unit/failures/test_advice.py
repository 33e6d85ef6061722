"""What a person is told to do about a failure."""

from __future__ import annotations

from service.failures.advice import SIMULATOR_READS, advice_about, advice_for
from service.model.outcome import Reason


def test_a_failure_of_the_simulator_is_mended_by_its_samples_or_a_real_server() -> None:
    """A better prompt or model setting would change nothing; other failures keep their advice."""
    reason = Reason.SCHEMA_INVALID.value
    said = advice_about(reason, "", f"no JSON object in the reply; {SIMULATOR_READS}").action
    assert "invoice-stream samples" in said
    assert "llm.base_url" in said
    assert advice_about(reason, "", "no JSON object in the reply") == advice_for(reason)


def test_the_last_reason_says_what_to_do() -> None:
    """That several attempts failed says nothing about the cause."""
    found = advice_about(Reason.RETRIES_EXHAUSTED.value, Reason.LLM_TIMEOUT.value, "")
    assert found == advice_for(Reason.LLM_TIMEOUT.value)
