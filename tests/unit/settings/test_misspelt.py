"""A variable that nothing would read is refused; those of other programs are not."""

from __future__ import annotations

import pytest

from service.settings.misspelt import misspelt_variables

PREFIX = "INVOICE_STREAM_"
KNOWN = {f"{PREFIX}KAFKA", f"{PREFIX}KAFKA__GROUP_ID", f"{PREFIX}LLM__MODEL", f"{PREFIX}ORDER"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("INVOICE_STREAM_KAFKA__GROUPID", "INVOICE_STREAM_KAFKA__GROUP_ID"),
        ("INVOICE_STREAM_KAFKA__ID", "INVOICE_STREAM_KAFKA__GROUP_ID"),
        ("INVOICE_STREAM_LLM_MODEL", "INVOICE_STREAM_LLM__MODEL"),
        ("INVOICESTREAM_LLM__MODEL", "INVOICE_STREAM_LLM__MODEL"),
        ("INVOICE_STEAM_KAFKA__GROUP_ID", "INVOICE_STREAM_KAFKA__GROUP_ID"),
        ("invoice_straem_llm__model", "INVOICE_STREAM_LLM__MODEL"),
    ],
)
def test_what_was_meant_is_offered(name: str, meant: str) -> None:
    """Of the name, and of the prefix."""
    assert misspelt_variables({name: "x"}, PREFIX, KNOWN) == [f"{name} (did you mean {meant}?)"]


def test_where_none_is_like_it_the_settings_of_a_small_group_are_named() -> None:
    """`dsn` is like no name, and one of four is meant. Of a large group there would be too many."""
    (said,) = misspelt_variables({"INVOICE_STREAM_KAFKA__DSN": "x"}, PREFIX, KNOWN)
    assert said == "INVOICE_STREAM_KAFKA__DSN (kafka has group_id)"
    many = {f"{PREFIX}KAFKA__{letter * 9}" for letter in "ABCEFGHIJKLMOPQ"}
    assert misspelt_variables({"INVOICE_STREAM_KAFKA__DSN": "x"}, PREFIX, many) == [
        "INVOICE_STREAM_KAFKA__DSN"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "INVOICE_STREAM_KAFKA__GROUP_ID",
        "invoice_stream_llm__model",
        "OTHER_SERVICE_LLM__MODEL",
        "LLM__MODEL",
        "INVOICES_ORDER",
        "PATH",
        "A" * 100_000 + "__MODEL",
    ],
)
def test_others_are_left_alone(name: str) -> None:
    """Known ones, and those of other programs."""
    assert misspelt_variables({name: "x"}, PREFIX, KNOWN) == []
