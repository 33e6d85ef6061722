"""The endpoints that the settings describe: one by the group `llm`, or several by `llm.endpoints`.

A field that an endpoint leaves out comes from the groups `llm` and `gate`. Token and headers
do not: a secret goes only to the server that it was made for. So does the sign-in at a proxy, which
comes from the group with the group's proxy alone.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.settings.cost import ModelPrice
from service.settings.gate import GateSettings
from service.settings.llm import EndpointSettings, LlmSettings

_OF_GATE = frozenset(
    {"limit", "max_limit", "server_slots", "requests_per_minute", "tokens_per_minute"}
)
_OWN = frozenset({"name", "weight", "price", "calls_per_day", "cost_per_day"})
_NEVER_TAKEN = ("api_token", "api_token_file", "headers", "headers_file")
_OF_THE_PROXY = ("proxy_sign_in", "proxy_sign_in_file")
"""Taken with the proxy that they are for."""


@dataclass(frozen=True, slots=True)
class ChosenEndpoint:
    """One endpoint with all its settings."""

    name: str
    llm: LlmSettings
    gate: GateSettings
    weight: float = 1.0
    price: ModelPrice | None = None


def chosen_endpoints(llm: LlmSettings, gate: GateSettings, only: str) -> tuple[ChosenEndpoint, ...]:
    """All endpoints; `only` is the name of the one that the groups themselves describe."""
    if not llm.endpoints:
        return (ChosenEndpoint(only, llm, gate),)
    return tuple(chosen_endpoint(one, llm, gate) for one in llm.endpoints)


def chosen_endpoint(one: EndpointSettings, llm: LlmSettings, gate: GateSettings) -> ChosenEndpoint:
    """One endpoint: its own settings, and those of the groups where it has none."""
    own = _NEVER_TAKEN if one.proxy is None else (*_NEVER_TAKEN, *_OF_THE_PROXY)
    of_llm: dict[str, Any] = {name: getattr(one, name) for name in own}
    of_gate: dict[str, Any] = {}
    for name in type(one).model_fields:
        value = getattr(one, name)
        if value is None or name in (*_OWN, *_NEVER_TAKEN, *_OF_THE_PROXY):
            continue
        (of_gate if name in _OF_GATE else of_llm)[name] = value
    return ChosenEndpoint(
        one.name,
        llm.model_copy(update={**of_llm, "endpoints": (), "escalation": None}),
        gate.model_copy(update=of_gate),
        one.weight,
        one.price,
    )
