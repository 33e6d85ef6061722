"""`extract` with its views of evidence; e-invoices need no model."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from schemas.outcome import Check
from service.commands import extract
from service.commands.evidence_views import Views
from service.commands.extraction_run import Named, open_extractor, outcomes
from service.model.outcome import Failed
from service.ops.row_output import OutputForm
from service.settings import CacheSettings, LlmSettings, RetrySettings, Settings
from tests.fakes.pdf_papers import pdf_of, with_attachment
from tests.fakes.scripted_server import ScriptedServer, answer

XML = (Path(__file__).parents[1] / "einvoices" / "invoice.cii.xml").read_bytes()


_SETTINGS = Settings(cache=CacheSettings(enabled=False))


async def _run(files: list[Path], views: Views) -> tuple[int, list[str]]:
    said: list[str] = []
    settings = Settings(cache=CacheSettings(enabled=False))
    names = [str(file) for file in files]
    code = await extract.run(settings, names, form=OutputForm.JSONL, say=said.append, views=views)
    return code, said


async def test_results_and_the_page_have_the_evidence(tmp_path: Path) -> None:
    """What the XML says and the print does not is named by its term."""
    hybrid, html = tmp_path / "hybrid.pdf", tmp_path / "report.html"
    printed = pdf_of("Every amount is in EUR\nand nothing else is printed here")
    hybrid.write_bytes(with_attachment(printed, "factur-x.xml", XML))
    code, (line,) = await _run([hybrid], Views(html))
    result = json.loads(line)
    evidence = result["evidence"]
    assert code == 0
    assert evidence["totals.gross"] == {"how": "xml", "label": "BT-112"}
    assert {one["how"] for one in evidence.values()} == {"xml", "text"}
    assert "BT-112" in html.read_text(encoding="utf-8")


async def test_truths_beside_documents_are_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`extract samples/*` names them all. A truth alone is no document, and a mistake."""
    invoice, truth = tmp_path / "a.xml", tmp_path / "a.truth.json"
    invoice.write_bytes(XML)
    truth.write_text("{}", encoding="utf-8")
    code, lines = await _run([invoice, truth], Views())
    assert (code, len(lines)) == (0, 1)
    assert capsys.readouterr().err == "1 file skipped (*.truth.json)\n"
    assert await _run([truth], Views()) == (1, [])


async def test_pictures_are_of_one_document(tmp_path: Path) -> None:
    """Two documents would write over each other's pages."""
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text("Invoice 1", encoding="utf-8")
    with pytest.raises(ValueError, match="one document"):
        await _run(files, Views(picture=tmp_path / "out.png"))


@pytest.mark.parametrize("name", ["out.jpg", "out", "out.png.jpeg"])
async def test_a_picture_is_named_as_what_it_is(tmp_path: Path, name: str) -> None:
    """Refused before anything is read: the file named here does not exist."""
    with pytest.raises(ValueError, match=r"ends in \.png"):
        await _run([tmp_path / "nothing.pdf"], Views(picture=tmp_path / name))


async def test_a_page_that_cannot_be_written_fails(tmp_path: Path) -> None:
    """With what to do on standard error, and without a trace of exceptions."""
    xml = tmp_path / "a.xml"
    xml.write_bytes(XML)
    code, _ = await _run([xml], Views(tmp_path / "nowhere" / "a.html"))
    assert code == 1


async def test_rows_stand_in_the_order_of_the_files(
    tmp_path: Path,
) -> None:
    """Also where the first is read last, and with those that cannot be read in their places."""
    names = ["c.pdf", "odd.bin", "b.xml", "a.xml"]
    slow = with_attachment(pdf_of("Every amount is in EUR"), "factur-x.xml", XML)
    for name, content in zip(names, (slow, b"\xff\xfe\x00", XML, XML), strict=True):
        (tmp_path / name).write_bytes(content)
    settings = Settings(cache=CacheSettings(enabled=False))
    files = [str(tmp_path / name) for name in names]
    rows: list[str] = []
    await extract.run(settings, files, form=OutputForm.TABLE, say=rows.append)
    shown = [row.split()[0] for row in rows if row.split()[:1] and row.split()[0] in names]
    assert shown == names


_CELLS = ("a-scan-of-march" * 5, "look", "R-2026-17", "2026-03-07", "Nordwind Handels GmbH")
_REASONS = "BR-CO-15 totals.gross; GROUNDED payment.iban; IBAN payment.iban and 2 more"


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_a_table_fits_a_terminal_and_breaks_no_value(columns: int) -> None:
    """Names end with an ellipsis; amounts and dates are whole; reasons stand below their row."""
    row = (*_CELLS, "1234567.89", "EUR", "llm (simulated)", _REASONS)
    head, shown, *below = extract._table([(0, row)], columns)
    assert max(map(len, (head, shown, *below))) <= columns
    assert "…" in shown
    assert {"look", "2026-03-07", "1234567.89", "EUR"} <= set(shown.split())
    assert " ".join(line.strip() for line in below) == _REASONS


def test_a_table_in_a_pipe_is_as_wide_as_its_values() -> None:
    """Names up to 60 columns are whole, and reasons stand in their row."""
    row = (*_CELLS, "119.00", "EUR", "einvoice", _REASONS)
    _, shown = extract._table([(0, row)], None)
    assert shown.endswith(f"2026-03-07 Nordwind Handels GmbH 119.00 EUR einvoice {_REASONS}")


async def test_csv_has_an_amount_and_its_currency_apart(tmp_path: Path) -> None:
    """A spreadsheet adds up amounts; a cell with a currency in it is a text."""
    (tmp_path / "a.xml").write_bytes(XML)
    said: list[str] = []
    files = [str(tmp_path / "a.xml"), str(tmp_path / "none.xml")]
    await extract.run(_SETTINGS, files, form=OutputForm.CSV, say=said.append)
    read, failed = csv.DictReader(said)
    assert (read["gross"], read["currency"]) == ("119.00", "EUR")
    assert (failed["trust"], failed["gross"], failed["currency"]) == ("failed", "", "")


async def test_names_in_the_last_sentence_begin_no_line_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said where no server answers is printed as it is."""
    odd = tmp_path / "a\nok    b.txt"
    odd.write_text("Invoice 1", encoding="utf-8")
    nowhere = LlmSettings(base_url="http://127.0.0.1:1")
    settings = Settings(cache=CacheSettings(enabled=False), llm=nowhere)
    code = await extract.run(settings, [str(odd)], form=OutputForm.JSONL, say=lambda _: None)
    assert (code, "not read without it: a ok    b.txt" in capsys.readouterr().err) == (1, True)


async def test_without_a_server_its_files_are_in_the_table_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The e-invoice is read all the same, and the sentence names the way without a model. The exit
    code is that of a service that is away, not of wrong usage."""
    (tmp_path / "a.txt").write_text("Invoice 1", encoding="utf-8")
    (tmp_path / "b.xml").write_bytes(XML)
    nowhere = LlmSettings(base_url="http://127.0.0.1:1")
    settings = Settings(cache=CacheSettings(enabled=False), llm=nowhere)
    said: list[str] = []
    files = [str(tmp_path / name) for name in ("a.txt", "b.xml")]
    code = await extract.run(settings, files, form=OutputForm.TABLE, say=said.append)
    assert (code, "invoice-stream demo" in capsys.readouterr().err) == (1, True)
    rows = [row.split() for row in said]
    assert ["a.txt", "failed"] in [row[:2] for row in rows]
    assert "b.xml" in [row[0] for row in rows if row]
    assert "1 failed" in said[-1]


def test_a_rule_without_a_field_leaves_no_blank() -> None:
    """Errors come first; what does not fit is counted."""
    several = Check("SEVERAL-INVOICES", "error", passed=False)
    vat = Check("EU-VAT-CHECK", "warning", passed=False, fields=("supplier.vat_id", "lines"))
    kept = Check("IBAN", "error", passed=True)
    said = "SEVERAL-INVOICES; EU-VAT-CHECK supplier.vat_id"
    assert extract.broken_rules([vat, kept, several]) == said
    assert extract.broken_rules([vat] * 5).endswith(" and 2 more")


async def test_a_model_that_is_missing_leads_to_those_that_are_there() -> None:
    """The list is asked for once, with the same credentials, however many calls fail."""
    llm = {"dialect": "openai", "model": "qwen3", "api_token": "t"}
    missing = answer({"error": {"code": "model_not_found"}}, 404)
    listed = answer({"data": [{"id": "llama"}, {"id": "qwen3:8b"}]})
    async with ScriptedServer([listed, missing, listed, missing]) as server:
        settings = Settings(
            llm=LlmSettings(base_url=server.url, **llm),
            cache=CacheSettings(enabled=False),
            retry=RetrySettings(max_attempts=2, base_delay_s=0.001),
        )
        event = {"invoice_id": "a", "document": {"media_type": "text/plain", "text": "Invoice 1"}}
        async with open_extractor(settings) as opened:
            events = [Named("a", json.dumps(event).encode())]
            ((_, outcome),) = [one async for one in outcomes(opened, events)]
    assert isinstance(outcome, Failed)
    assert outcome.message.endswith("did you mean qwen3:8b? It has qwen3:8b, llama")
    assert [seen.method for seen in server.seen] == ["GET", "POST", "GET", "POST"]
    assert {seen.headers["authorization"] for seen in server.seen} == {"Bearer t"}


async def test_answers_that_no_server_gave_are_told(tmp_path: Path) -> None:
    """The second run asks nothing, and its last line says why."""
    (tmp_path / "a.txt").write_text("Invoice 1", encoding="utf-8")
    listed = answer({"data": [{"id": "m"}]})
    read = answer({"choices": [{"message": {"content": '{"number": "1"}'}}]})
    said: list[str] = []
    async with ScriptedServer([listed, read, listed]) as server:
        settings = Settings(
            llm=LlmSettings(base_url=server.url, dialect="openai", model="m"),
            cache=CacheSettings(path=tmp_path / "private" / "answers.sqlite"),
        )
        for _ in range(2):
            file = str(tmp_path / "a.txt")
            await extract.run(settings, [file], form=OutputForm.TABLE, say=said.append)
    lasts = [line for line in said if " book, " in line]
    assert [line.endswith("1 from cached answers (cache.enabled)") for line in lasts] == [
        False,
        True,
    ]


async def test_an_answer_is_shown_though_its_view_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk may be full; the answer was paid for."""
    hybrid = tmp_path / "hybrid.pdf"
    printed = pdf_of("Every amount is in EUR\nand nothing else is printed here")
    hybrid.write_bytes(with_attachment(printed, "factur-x.xml", XML))
    code, lines = await _run([hybrid], Views(picture=tmp_path / "nowhere" / "a.png"))
    assert (code, len(lines)) == (1, 1)
    said = capsys.readouterr().err
    assert "a.png cannot be written" in said
    assert "not read" not in said


def test_documents_that_were_not_read_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C may come early: the last sentence would look like all of them."""
    counts = {"book": 1, "failed": 1}
    extract._count_unread(counts, 2)
    assert capsys.readouterr().err == ""
    extract._count_unread(counts, 5)
    assert capsys.readouterr().err == "ended early: 3 documents not read\n"
    assert extract._summary(counts, 0, None, "EUR") == "1 book, 1 failed, 3 not read"
