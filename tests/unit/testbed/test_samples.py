"""Samples: the same seed gives the same bytes, and every kind says its truth."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from schemas.invoice import Invoice
from service.checks.assessment import needs_review
from service.checks.rules import check_invoice
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.einvoices.einvoice import read_einvoice
from service.testbed.cases import CASES, make_case
from service.testbed.einvoices import cii_of, full_truth, ubl_of
from service.testbed.invoices import make_invoice, stream
from service.testbed.papers import LAYOUTS, pdf_of, png_of
from service.testbed.printed import read_back
from service.testbed.samples import KINDS, dressed, files_of, simulated, write_samples
from tests.fakes import usual


def test_samples_repeat() -> None:
    """Byte for byte, of every kind; another seed, another invoice."""
    for number, case in enumerate(CASES):
        first, again = (dict(files_of(number, 0, KINDS, case)) for _ in range(2))
        assert first == again
        assert len(first) == 7
        assert dict(files_of(number, 1, KINDS, case)) != first


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2_000), st.sampled_from(sorted(LAYOUTS)))
def test_the_text_layer_of_each_layout_says_the_whole_truth(number: int, layout: str) -> None:
    """A perfect reader of the PDF finds the truth."""
    sample = make_invoice(number)
    read = parse("application/pdf", pdf_of(sample.text, layout), usual.parse_limits())
    assert isinstance(read, Parsed), read
    assert read_back(read.text) == sample.truth
    assert not needs_review(check_invoice(Invoice.model_validate(sample.truth), read.text))


@given(st.integers(0, 2_000), st.sampled_from(sorted(CASES)))
def test_both_kinds_of_xml_are_the_truth(number: int, case: str) -> None:
    """And keep every rule of severity error."""
    full = full_truth(make_case(number, 0, case).truth)
    truth = Invoice.model_validate(full)
    stated = {"allowances_total": None, "charges_total": None}
    for data in (cii_of(full), ubl_of(full)):
        read = read_einvoice(data)
        assert isinstance(read, Invoice)
        only_in_xml = {"specification": None, "type_code": None}
        totals = read.totals.model_copy(update=stated)
        assert read.model_copy(update={**only_in_xml, "totals": totals}) == truth
    assert not needs_review(check_invoice(truth, None))


@pytest.mark.parametrize("write", [cii_of, ubl_of])
def test_the_xml_of_credit_notes_says_so(write: Callable[[dict[str, Any]], bytes]) -> None:
    """By the type's code; in UBL the root has another name, too."""
    xml = write(full_truth(make_case(2, 0, "credit_note").truth))
    assert b">381<" in xml
    assert (b":CreditNote-2" in xml) is (write is ubl_of)


def test_each_event_of_a_demo_says_that_it_is_made_up() -> None:
    """In all kinds. What is no invoice stays as it is."""
    plain = list(dressed(stream(40, 1, poison_share=0.2)))
    for one, marked in zip(plain, simulated(plain), strict=True):
        if one.kind == "invoice":
            assert json.loads(marked.value or b"") == {
                **json.loads(one.value or b""),
                "simulated": True,
            }
        else:
            assert marked == one


def test_pictures_can_be_looked_at() -> None:
    """As a model would get them."""
    limits = usual.parse_limits(render=True)
    read = parse("image/png", png_of(make_invoice(1).text), limits)
    assert isinstance(read, Parsed)
    assert len(read.images) == 1


def test_names_tell_the_case(tmp_path: Path) -> None:
    """Cases take turns; those that were not asked for do not occur."""
    write_samples(tmp_path, 4, 0, ("text",), ("prepaid", "missing"))
    names = sorted(path.name.split("-", 3)[3] for path in tmp_path.glob("*.txt"))
    assert names == ["missing.txt", "missing.txt", "prepaid.txt", "prepaid.txt"]


@pytest.mark.parametrize(("kinds", "files"), [(("text",), 2), (("xml",), 3), (KINDS, 7)])
def test_a_folder_holds_what_was_asked_for(
    tmp_path: Path, kinds: tuple[str, ...], files: int
) -> None:
    """Each document with its truth beside it."""
    assert write_samples(tmp_path / "new", 4, 0, kinds) == 4 * files
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert len(names) == 4 * files
    assert sum(name.endswith(".truth.json") for name in names) == 4 * (2 if kinds == KINDS else 1)


def test_a_stream_has_as_many_scans_as_asked_for() -> None:
    """Each an event like its neighbours, with a picture of all pages for a text."""
    plain = list(dressed(stream(60, 1, poison_share=0.0)))
    mixed = list(dressed(stream(60, 1, poison_share=0.0), scans=2))
    changed = [n for n, (one, other) in enumerate(zip(plain, mixed, strict=True)) if one != other]
    assert changed == [10, 30]
    for number in changed:
        value = mixed[number].value
        assert value is not None
        document = json.loads(value)["document"]
        assert document["media_type"] == "image/tiff"
        with Image.open(io.BytesIO(base64.b64decode(document["base64"]))) as picture:
            assert picture.format == "TIFF"
            assert min(picture.size) > 1_000
