"""Gauges are read from an untrusted Prometheus page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import ServerGauges
from service.llm.exposition import server_gauges

VLLM = b"""# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a, b"} 7.0
vllm:num_requests_running{engine="1",model_name="a, b"} 5.0
vllm:num_requests_waiting{engine="0",model_name="a"} 3.0
vllm:kv_cache_usage_perc{engine="0",model_name="a"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="a"} 0.75
"""


def test_vllm_with_two_engines() -> None:
    """Calls add up, shares are averaged."""
    gauges = server_gauges(VLLM)
    assert (gauges.calls_running, gauges.calls_waiting) == (12.0, 3.0)
    assert gauges.kv_cache_usage == 0.5


def test_llama_cpp_and_sglang_have_names_of_their_own() -> None:
    """And no labels, or Windows line ends."""
    llama = server_gauges(b"llamacpp:requests_processing 2\r\nllamacpp:requests_deferred 0\r\n")
    assert (llama.calls_running, llama.calls_waiting) == (2.0, 0.0)
    sglang = server_gauges(b"sglang:num_running_reqs 4\nsglang:num_queue_reqs 9 1700000000\n")
    assert (sglang.calls_running, sglang.calls_waiting) == (4.0, 9.0)


def test_other_pages_tell_nothing() -> None:
    """HTML, other metrics, numbers that are none."""
    for page in (b"", b"<html>vllm:num_requests_waiting 5</html>", b"up 1\n", b"\xff\x00"):
        assert server_gauges(page) == ServerGauges()
    assert server_gauges(b"vllm:num_requests_waiting NaN\n") == ServerGauges()
    assert server_gauges(b"vllm:num_requests_waiting -3\n") == ServerGauges()
    assert server_gauges(b"vllm:num_requests_waiting 1e999\n") == ServerGauges()


@given(st.binary(max_size=2_000))
def test_no_page_breaks_it(page: bytes) -> None:
    """For any page."""
    assert isinstance(server_gauges(b"vllm:num_requests_waiting " + page), ServerGauges)
