"""LangGraph, loaded without the clients of services that are not called.

LangGraph imports LangChain's tracers, and those import LangSmith's client with all that it needs:
some 300 modules and 16 MB for the tracing of a vendor, which this service switches off
(`settings.disable_tracing_to_vendors`). Small modules stand in for LangSmith's, and say that
nothing is traced. While LangGraph loads, others stand in for the client of its server, of which it
takes one protocol, and for requests, of which LangChain takes two names: 190 modules and 8 MB.

What a stand-in does not know is looked up in the module itself: another version of LangChain may
cost the memory again, and nothing else. What is loaded already stays.

`graph` is the only module that uses what this one loads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

from service.extraction.stand_in import StandIn

_LANGSMITH: Final = "langsmith"
_SDK: Final = "langgraph_sdk"


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
    package = _package(_LANGSMITH, own)
    return {_LANGSMITH: package, **{module.__name__: module for module in modules.values()}}


def _package(name: str, known: Mapping[str, Any]) -> StandIn:
    package, spec = StandIn(name, known), find_spec(name)
    assert spec is not None, "LangGraph needs it"
    package.__spec__, package.__path__ = spec, spec.submodule_search_locations or []
    return package


@contextmanager
def _without_clients() -> Iterator[None]:
    """Stands in for them while LangGraph loads; who imports them later gets themselves."""
    stand_ins: dict[str, StandIn] = {}
    if "requests" not in sys.modules:
        names = {
            "HTTPError": type("HTTPError", (OSError,), {}),
            "Response": type("Response", (), {}),
        }
        stand_ins["requests"] = _package("requests", names)
    if _SDK not in sys.modules:
        types = StandIn(f"{_SDK}.auth.types", {"BaseUser": type("BaseUser", (), {})})
        auth = StandIn(f"{_SDK}.auth", {"types": types})
        stand_ins |= {_SDK: _package(_SDK, {"auth": auth})}
        stand_ins |= {module.__name__: module for module in (auth, types)}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


if _LANGSMITH not in sys.modules:
    sys.modules.update(_stand_ins())

with _without_clients():
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import Send, StreamWriter

__all__ = ["END", "START", "Send", "StateGraph", "StreamWriter"]
