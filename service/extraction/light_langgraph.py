"""LangGraph, loaded without LangSmith's client.

LangGraph imports LangChain's tracers, and those import LangSmith's client with all that it needs:
some 300 modules and 16 MB for the tracing of a vendor, which this service switches off
(`settings.disable_tracing_to_vendors`). Small modules stand in for LangSmith's, and say that
nothing is traced. What they do not know is looked up in LangSmith itself: another version of
LangChain may cost the memory again, and nothing else. Where LangSmith is loaded already, it stays.

`graph` is the only module that uses what this one loads.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Final

from service.extraction.stand_in import StandIn

_LANGSMITH: Final = "langsmith"


class _NoContext(dict[str, None]):
    """The context of a trace where there is none: every part of it is None."""

    def __missing__(self, name: str) -> None:
        return None


def _stand_ins() -> dict[str, StandIn]:
    """The stand-ins by the names of what they stand for."""
    context = {"get_tracing_context": _NoContext, "_set_tracing_context": lambda _context: None}
    run_tree = type("RunTree", (), {})
    parts: dict[str, Mapping[str, Any]] = {
        "address": {},
        "run_helpers": {**context, "get_current_run_tree": lambda: None},
        "run_trees": {"RunTree": run_tree},
        "utils": {"tracing_is_enabled": lambda _context=None: False},
    }
    modules = {name: StandIn(f"{_LANGSMITH}.{name}", known) for name, known in parts.items()}
    own = {"RunTree": run_tree, "Client": type("Client", (), {}), **context, **modules}
    package = StandIn(_LANGSMITH, own)
    spec = find_spec(_LANGSMITH)
    assert spec is not None, "LangGraph needs it"
    package.__spec__, package.__path__ = spec, spec.submodule_search_locations or []
    return {_LANGSMITH: package, **{module.__name__: module for module in modules.values()}}


if _LANGSMITH not in sys.modules:
    sys.modules.update(_stand_ins())

from langgraph.graph import END, START, StateGraph  # noqa: E402 - behind the stand-ins
from langgraph.types import Send, StreamWriter  # noqa: E402

__all__ = ["END", "START", "Send", "StateGraph", "StreamWriter"]
