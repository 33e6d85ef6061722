"""The endpoints of the settings as parts of the service, and as operators see them."""

from __future__ import annotations

from service.app.composition import ground_of, llm_side
from service.app.endpoint_status import capacity
from service.app.supervisor import Ending
from service.limits.breaker import Breaker
from service.settings import load
from tests.unit.ops.test_metrics import gauges

NO_REPORTS = {"kafka": {"batches_topic": ""}}


def several() -> dict[str, object]:
    """Two endpoints and a larger model."""
    endpoints = [
        {"name": "own", "base_url": "http://own", "server_slots": 6},
        {"name": "cloud", "base_url": "http://cloud", "model": "m", "weight": 0.5},
    ]
    large = {"name": "large", "base_url": "http://large", "model": "l"}
    return {"llm": {"endpoints": endpoints, "escalation": large}, **NO_REPORTS}


async def test_without_endpoints_there_is_one_and_no_other_word() -> None:
    """It is called `llm`, and takes the settings of the groups."""
    side = llm_side(ground_of(load(NO_REPORTS), Ending()))
    assert [server.status()["name"] for server in side.all_servers] == ["llm"]
    assert side.endpoints.limit == load().gate.limit
    assert side.endpoints.idle


async def test_each_endpoint_has_parts_of_its_own() -> None:
    """And the larger model takes no share of the work."""
    side = llm_side(ground_of(load(several()), Ending()))
    assert [server.name for server in side.all_servers] == ["own", "cloud", "large"]
    assert [endpoint.name for endpoint in side.endpoints.all] == ["own", "cloud"]
    assert [endpoint.weight for endpoint in side.endpoints.all] == [1.0, 0.5]
    assert side.endpoints.limit == 6 + load().gate.limit
    assert [server.searches for server in side.all_servers] == [False, True, True]
    assert len({server.gate for server in side.all_servers}) == 3
    assert side.servers[1].status()["model"] == "m"
    assert capacity(side.servers) is None


async def test_invoices_are_read_while_one_endpoint_is_there() -> None:
    """The breaker of all is open only when each is; that of the larger model does not count."""
    ground = ground_of(load(several()), Ending())
    side = llm_side(ground)
    turns = [("own", Breaker.OPEN), ("cloud", Breaker.OPEN), ("own", Breaker.RAMPING)]
    together = []
    for name, state in turns:
        side.states.turned(name, state)
        together.append(side.states.together)
    assert together == [Breaker.CLOSED, Breaker.OPEN, Breaker.RAMPING]
    page = ground.metrics.page(gauges()).decode()
    assert 'breaker_state{state="ramping"} 1.0' in page
    assert 'endpoint_requests_total{endpoint="large",result="ok"}' in page
