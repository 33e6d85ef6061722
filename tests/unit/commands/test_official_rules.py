"""The comparison with the official rules counts documents by both verdicts (extra)."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.commands.official_rules import agree, as_dict, as_text
from tests.fakes.tiny_rules import failing, write_rules

pytest.importorskip("saxonche", reason="NOT TESTED: the extra `schematron` is not installed")

SAMPLES = Path(__file__).parents[1] / "einvoices"


async def test_documents_are_counted_by_both_verdicts(tmp_path: Path) -> None:
    """What only one side knows is named by its rules."""
    papers, folder = tmp_path / "papers", tmp_path / "rules"
    papers.mkdir()
    folder.mkdir()
    right = (SAMPLES / "invoice.cii.xml").read_bytes().replace(b"DE123456789", b"DE136695976")
    (papers / "a.xml").write_bytes(right)
    wrong = (
        (SAMPLES / "invoice.ubl.xml")
        .read_bytes()
        .replace(b"DE02120300000000202051", b"DE03120300000000202051")
    )
    (papers / "b.xml").write_bytes(wrong)
    (papers / "c.xml").write_bytes(b"<other/>")
    write_rules(folder, EN16931_CII=failing(("BR-77", "fatal"), ("BR-78", "warning")))
    found = await agree([papers], folder)
    counts = as_dict(found)
    assert (counts["broken"], counts["broken_reviewed"]) == (1, 0)
    assert (counts["valid"], counts["valid_reviewed"]) == (1, 1)
    assert (counts["broken_booked"], counts["valid_booked"]) == (1, 0)
    assert counts["unread"] == 1
    assert counts["missed"] == {"BR-77": 1}
    assert counts["beyond"] == {"IBAN": 1}
    told = "\n".join(as_text(found))
    assert "BR-77 1" in told
    assert "officially broken: 1; here 0 ask for review and 1 are `book`" in told
