"""Knows the numbers with which some vendors say what went wrong, under any status of HTTP.

Zhipu (Z.AI), MiniMax, iFlytek Spark and Baidu number their errors. The same number means different
things at each, so the field in which it stands decides whose it is. A number that is not here says
nothing. Those of content filters are in `content_filters`.

Sources: the vendors' own lists, but for Spark's, which is the copy that LangChain4j has, and
Baidu's 336100 (Baidu's own SDK) and 336103 (a client that reads it).

Pure and total.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.model.completion import LlmFault

_AUTH, _QUOTA, _RATE = LlmFault.UNAUTHORISED, LlmFault.QUOTA_EXHAUSTED, LlmFault.RATE_LIMITED
_BUSY, _LONG = LlmFault.OVERLOADED, LlmFault.CONTEXT_EXCEEDED
_CODE = (
    dict.fromkeys(range(1000, 1005), _AUTH)
    | dict.fromkeys((1110, 1111, 1112, 1121, 1220), _AUTH)
    | dict.fromkeys((1113, 1304, 1308, 1309, 1310), _QUOTA)
    | dict.fromkeys((1211, 1212, 1221, 1222), LlmFault.MODEL_MISSING)
    | dict.fromkeys((1302, 1303), _RATE)
    | {1261: _LONG, 1305: _BUSY, 1312: _BUSY, 1234: LlmFault.SERVER_ERROR}
    | dict.fromkeys((10007, 11202, 11203), _RATE)
    | {11200: _AUTH, 11201: _QUOTA, 10907: _LONG, 10008: _BUSY, 10110: _BUSY}
    | {10010: LlmFault.SERVER_ERROR}
)
"""`code`: Zhipu's numbers of four digits, Spark's of five."""
_STATUS_CODE = (
    dict.fromkeys((1002, 1041, 2045), _RATE)
    | dict.fromkeys((1004, 2049), _AUTH)
    | dict.fromkeys((1008, 2056), _QUOTA)
    | {1001: LlmFault.TIMEOUT, 1039: _RATE}
    | dict.fromkeys((1024, 1033), LlmFault.SERVER_ERROR)
)
"""`status_code`: MiniMax."""
_ERROR_CODE = (
    dict.fromkeys((6, 13, 14, 15, 100, 110, 111), _AUTH)
    | dict.fromkeys((17, 19), _QUOTA)
    | dict.fromkeys((4, 18), _RATE)
    | {2: _BUSY, 336100: _BUSY, 336103: _LONG}
)
"""`error_code`: Baidu."""
_TABLES = (("error_code", _ERROR_CODE), ("status_code", _STATUS_CODE), ("code", _CODE))
_PLACES = ("error", "base_resp", "header")
_DIGITS_MAX = 6


def vendor_fault(payload: dict[str, Any]) -> LlmFault | None:
    """The fault that a vendor's number in an error means; None without one."""
    for place in _places(payload):
        for key, table in _TABLES:
            number = _number(place.get(key))
            if number in table:
                return table[number]
    return None


def _places(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in _PLACES:
        inner = payload.get(key)
        if isinstance(inner, dict):
            yield inner
    yield payload


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS_MAX:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
