"""The official rules as Maven has them; their jars come the way of Kafka's."""

from __future__ import annotations

import asyncio
from pathlib import Path

from service.commands.official_rules import agree, as_dict, fetch
from tests.fakes.corpus import corpus


def test_the_fetched_rules_judge_e_invoices(tmp_path: Path) -> None:
    """Five rule sets; a published invoice is valid, and the same without its seller is broken."""
    said: list[str] = []
    rules, papers = tmp_path / "rules", tmp_path / "papers"
    assert fetch(rules, said.append) == 0, said
    assert len(list(rules.glob("*.xslt"))) == 5
    papers.mkdir()
    sample = Path(__file__).parents[1] / "unit" / "einvoices" / "invoice.ubl.xml"
    (papers / "sample.xml").write_bytes(sample.read_bytes())
    public = corpus("zugferd", "EN16931_Einfach.cii.xml")
    for path in public:
        (papers / path.name).write_bytes(path.read_bytes())
    counts = as_dict(asyncio.run(agree([papers], rules)))
    assert counts["valid"] + counts["broken"] == 1 + len(public)
    assert counts["valid"] >= len(public)
    assert counts["no_verdict"] == 0
