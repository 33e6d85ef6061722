"""The example of a Kafka Connect sink in the documents, and the view upon its table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg

from schemas.invoice import Party
from service.settings import KafkaSettings
from tests.fakes.postgres import postgres
from tests.fakes.published import invoice, result, result_record

_PAGE = (Path(__file__).parents[3] / "docs" / "deploy.md").read_text(encoding="utf-8")
_EXAMPLE = _PAGE[_PAGE.index("If you have Kafka Connect") :]


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", _EXAMPLE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_sink_reads_the_topic_of_results() -> None:
    """Its key are the columns that its own transformation adds."""
    config = json.loads(_block("json"))["config"]
    assert config["topics"] == KafkaSettings().results_topic
    added = [config[f"transforms.place.{name}.field"] for name in ("partition", "offset")]
    assert config["pk.fields"].split(",") == added
    assert config["transforms.wrap.field"] == "result"


def test_the_view_reads_results_as_they_are_published() -> None:
    """On a real PostgreSQL: made-up invoices are left out, and a NUL ends no query."""
    hostile = invoice(2, supplier=Party(name="A\0B \\u0000"))
    results = (result(0), result(1, simulated=True), result(2, hostile))
    with postgres() as server, psycopg.connect(server.database()) as connection:
        connection.execute("CREATE TABLE results (result TEXT)")
        for one in results:
            value = result_record(one).value or b""
            connection.execute("INSERT INTO results VALUES (%s)", (value.decode(),))
        connection.execute(_block("sql").encode())
        found = connection.execute("SELECT supplier_name FROM booked ORDER BY 1").fetchall()
    assert found == [("AB \\u0000",), ("Supplier 0 Ltd",)]
