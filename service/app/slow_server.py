"""The words about an LLM server that needs longer than `llm.timeout_s`.

They name the setting, and a value that would do as far as one was measured. Pure.
"""

from __future__ import annotations

import math

from service.llm.patience import Pace
from service.ops.usage import UsageAdvice

TIMEOUT_MAX_S = 3_600
"""The setting's own bound."""
_SETTING = "llm.timeout_s"


def lagging(pace: Pace) -> str:
    """Why invoices wait for a server that answers its health page and no question in time."""
    bound = " (llm.slow_timeout_s)" if pace.first_s >= pace.most_s else ""
    return (
        f"the LLM server answers its health page, but no call within {_SETTING} "
        f"({pace.usual_s:g} s); calls may take {pace.first_s:g} s{bound} now"
    )


def remedy(pace: Pace) -> str:
    """What an operator can do about it."""
    return (
        f"if the server is known to be slow, set {_SETTING} to {_fitting(pace)}; "
        "`invoice-stream check --call` measures what an invoice takes. Else look why it hangs"
    )


def advice(pace: Pace) -> UsageAdvice | None:
    """What would suit the server; None where `llm.timeout_s` does."""
    if pace.fitting_s <= pace.usual_s:
        return None
    seen = (
        f"answers take up to {pace.slowest_s:.3g} s to begin"
        if pace.slowest_s
        else f"no call was answered within {pace.usual_s:g} s"
    )
    return UsageAdvice(
        _SETTING,
        f"the LLM server is slow: {seen}, so set {_SETTING} to {_fitting(pace)}, or use a smaller "
        "model or fewer slots (gate.limit)",
    )


def _fitting(pace: Pace) -> str:
    known = "" if pace.slowest_s else " or more"
    return f"{math.ceil(min(pace.fitting_s, TIMEOUT_MAX_S))}{known}"
