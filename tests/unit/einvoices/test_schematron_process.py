"""The process of the official rules: verdicts, deadlines, and what it refuses (extra)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop

from schemas.invoice import Invoice
from service.einvoices.official_rules import CEN_UBL, FAILED_MAX
from service.einvoices.schematron_process import (
    OfficialLimits,
    OfficialRules,
    RulesMissing,
    require_rules,
)
from tests.fakes.few_descriptors import descriptors_left, open_descriptors
from tests.fakes.tiny_rules import FIRST_ID, LOOP, failing, write_rules

pytest.importorskip("saxonche", reason="NOT TESTED: the extra `schematron` is not installed")

XML = b"<Invoice><ID>R-7</ID></Invoice>"
BROKEN = failing(("BR-1", "fatal"), ("BR-2", "warning"))


@asynccontextmanager
async def rules(folder: Path, deadline_s: float = 30.0) -> AsyncIterator[OfficialRules]:
    official = OfficialRules(OfficialLimits(folder, deadline_s, 10_000))
    try:
        yield official
    finally:
        await official.close()


async def test_a_verdict_names_the_failed_rules(tmp_path: Path) -> None:
    """For one document after the other, with what the rule says about it."""
    async with rules(write_rules(tmp_path, EN16931_UBL=BROKEN)) as official:
        for _ in range(2):
            verdict = await official.verdict([CEN_UBL], XML)
            assert [(rule.id, rule.flag) for rule in verdict.failed] == [
                ("BR-1", "fatal"),
                ("BR-2", "warning"),
            ]
            assert verdict.failed[0].text == "BR-1 is broken by R-7"


def test_a_start_that_fails_leaves_no_descriptor_open(tmp_path: Path) -> None:
    """A machine with few of them would lose the last ones, document by document."""
    folder = write_rules(tmp_path, EN16931_UBL=BROKEN)

    async def tries() -> set[int]:
        counts = {open_descriptors()}
        async with rules(folder) as official:
            for spare in range(5):
                with descriptors_left(spare):
                    verdict = await official.verdict([CEN_UBL], XML)
                assert "process" in verdict.fault
                await asyncio.sleep(0)  # For transports that close.
                counts.add(open_descriptors())
        return counts

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert len(runner.run(tries())) == 1


async def test_checks_are_those_of_the_invoice_s_profile(tmp_path: Path) -> None:
    """None for a profile without official rules; no process starts then."""
    async with rules(write_rules(tmp_path, EN16931_UBL=BROKEN)) as official:
        assert await official.checks(Invoice(specification="urn:factur-x.eu:minimum"), XML) == ()
        found = await official.checks(Invoice(), XML)
        assert [check.id for check in found] == ["SCHEMATRON", "BR-1", "BR-2"]


async def test_an_envelope_is_taken_off(tmp_path: Path) -> None:
    """The rules are written for the invoice as the root."""
    shown = failing(("BR-1", "fatal")).replace(FIRST_ID, "local-name(/*)")
    async with rules(write_rules(tmp_path, EN16931_UBL=shown)) as official:
        inner = b"<Invoice xmlns='x'><ID>7</ID></Invoice>"
        soap = b"http://schemas.xmlsoap.org/soap/envelope/"
        whole = b"<Envelope xmlns='%b'><Body>%b</Body></Envelope>" % (soap, inner)
        verdict = await official.verdict([CEN_UBL], whole)
        assert verdict.failed[0].text == "BR-1 is broken by Invoice"


async def test_many_failed_rules_are_counted_and_cut(tmp_path: Path) -> None:
    """A line can break rules a thousand times."""
    many = failing(("BR-1", "fatal"), times=FAILED_MAX * 3)
    async with rules(write_rules(tmp_path, EN16931_UBL=many)) as official:
        verdict = await official.verdict([CEN_UBL], XML)
        assert (len(verdict.failed), verdict.count) == (FAILED_MAX, FAILED_MAX * 3)


async def test_rules_that_hang_are_ended_and_the_next_document_has_a_verdict(
    tmp_path: Path,
) -> None:
    """The process is killed at the deadline; its successor serves."""
    write_rules(tmp_path, EN16931_UBL=LOOP, EN16931_CII=BROKEN)
    async with rules(tmp_path, deadline_s=2.0) as official:
        assert (await official.verdict(["EN16931-CII"], XML)).count == 2
        assert "deadline" in (await official.verdict([CEN_UBL], XML)).fault
        assert (await official.verdict(["EN16931-CII"], XML)).count == 2


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<a", "well-formed"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hosts'>]><a>&b;</a>", "document type"),
        (b"<a>" + b" " * 20_000 + b"</a>", "bytes"),
    ],
)
async def test_xml_that_is_not_read_has_no_verdict(tmp_path: Path, data: bytes, fault: str) -> None:
    """Saxon never sees it."""
    async with rules(write_rules(tmp_path)) as official:
        assert fault in (await official.verdict([CEN_UBL], data)).fault


async def test_a_broken_stylesheet_is_a_fault_of_each_document(tmp_path: Path) -> None:
    """The service goes on."""
    async with rules(write_rules(tmp_path, EN16931_UBL="<xsl:no/>")) as official:
        assert "cannot be applied" in (await official.verdict([CEN_UBL], XML)).fault
        assert (await official.verdict(["EN16931-CII"], XML)).fault == ""


def test_files_that_are_missing_are_said_at_the_start(tmp_path: Path) -> None:
    """With the command that fetches them."""
    with pytest.raises(RulesMissing, match="schematron fetch"):
        require_rules(tmp_path)
    require_rules(write_rules(tmp_path))
