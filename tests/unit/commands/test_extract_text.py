"""`extract --text`: what is read of a document, without a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.commands import extract
from service.commands.evidence_views import Views
from service.ops.row_output import OutputForm
from service.settings import Settings
from tests.fakes.pdf_papers import pdf_of

XML = (Path(__file__).parents[1] / "einvoices" / "invoice.cii.xml").read_bytes()


async def _texts(files: list[Path]) -> tuple[int, list[str]]:
    said: list[str] = []
    names, views = [str(file) for file in files], Views(text=True)
    code = await extract.run(Settings(), names, form=OutputForm.TABLE, say=said.append, views=views)
    return code, said


async def test_each_document_is_shown_under_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that cannot be read loses no other one. An e-invoice has values and needs no text."""
    given = {
        "a.txt": b"Invoice R-1\n\x1b[31mTotal 1.00",
        "b.pdf": pdf_of("Total 2.00"),
        "c.pdf": b"%PDF-1.7 and no more",
        "d.xml": XML,
    }
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    code, said = await _texts([tmp_path / name for name in given])
    assert code == 1
    assert said[:5] == ["== a.txt", "Invoice R-1", "\ufffd[31mTotal 1.00", "== b.pdf", "Total 2.00"]
    told = capsys.readouterr().err
    assert "c.pdf: " in told
    assert "d.xml: an e-invoice" in told


async def test_one_document_has_no_heading(tmp_path: Path) -> None:
    """Its text can be written to a file."""
    (tmp_path / "a.txt").write_text("Invoice R-1", encoding="utf-8")
    assert await _texts([tmp_path / "a.txt"]) == (0, ["Invoice R-1"])


@pytest.mark.parametrize(
    ("form", "views"),
    [
        (OutputForm.JSONL, Views(text=True)),
        (OutputForm.TABLE, Views(html=Path("a.html"), text=True)),
        (OutputForm.TABLE, Views(picture=Path("a.png"), text=True)),
    ],
)
async def test_the_text_stands_alone(form: OutputForm, views: Views) -> None:
    """Refused before anything is read: the file named here does not exist."""
    with pytest.raises(ValueError, match="--text"):
        await extract.run(Settings(), ["nothing.pdf"], form=form, say=print, views=views)
