"""The bill of an invoice: each stack has one stage, and the stages add up."""

from __future__ import annotations

import pytest

from benchmarks.billing.stages import LOOP, StackFrame, bill, stage_of

ROOT = "/somewhere/checkout"
CHECKS = StackFrame(f"{ROOT}/service/checks/invoice_kind.py", "InvoiceKind.check")
NUMBERS = StackFrame(f"{ROOT}/service/checks/values/printed_numbers.py", "PrintedNumbers.find")
GROUNDING = StackFrame(f"{ROOT}/service/checks/printed/grounding.py", "grounding_checks")
GRAPH = StackFrame("/lib/site-packages/langgraph/pregel/main.py", "Pregel.astream")


@pytest.mark.parametrize(
    ("stack", "stage"),
    [
        ([NUMBERS, GROUNDING, CHECKS, GRAPH], "checks: grounding"),
        ([NUMBERS, CHECKS, GRAPH], "checks: other"),
        ([GRAPH, StackFrame(f"{ROOT}/service/extraction/graph.py", "run")], "LangGraph"),
        ([StackFrame("/lib/python3.11/asyncio/events.py", "Handle._run")], LOOP),
        ([], LOOP),
    ],
)
def test_the_innermost_named_frame_decides(stack: list[StackFrame], stage: str) -> None:
    """A rule pays for the forms of the text that it needs first."""
    assert stage_of(stack) == stage


def test_the_stages_add_up_to_the_whole() -> None:
    """The dearest first; of no sample, there is no row."""
    items = bill({"LangGraph": 1, "HTTP": 3}, 800.0)
    assert [(one.stage, one.micros, one.share) for one in items] == [
        ("HTTP", 600.0, 0.75),
        ("LangGraph", 200.0, 0.25),
    ]
    assert bill({}, 800.0) == []
