"""Every function that reads bytes from outside takes time that is linear in their size.

Each is given some hundred hostile texts of 200 and of 2,000 characters, in the place where
it takes them. Measured is the CPU time of this thread: step counts do not see into C. Quadratic
work on the larger text takes at least a hundred times the smaller one's; what stays below
`_QUICK_S` cannot be quadratic at this size (four million steps), so most texts are measured once.
A reader may not be costly either: a bound on what a character costs holds beside the ratio.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import gc
import gzip
import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from schemas.base64_text import decode_base64, least_bytes
from schemas.decode import USUAL_LIMITS, decode_event
from schemas.event import DocumentReference, InlineBytes, InlineText
from schemas.invoice import DocumentType, Invoice, Party, Totals
from schemas.strict_json import load, load_at
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.answer.several import prints_total, several_checks
from service.checks.comparisons.account_currencies import is_for_another_currency
from service.checks.comparisons.account_numbers import number_checks
from service.checks.comparisons.accounts import account_checks
from service.checks.comparisons.contradictions import contradiction_checks
from service.checks.comparisons.currencies import currencies_meant, currency_checks
from service.checks.comparisons.currency_labels import is_labelled_otherwise, stands_beside_others
from service.checks.comparisons.date_places import date_place_checks
from service.checks.comparisons.debit_days import debit_day_checks
from service.checks.comparisons.identifiers import valid_bic, valid_iban, vat_id_checks
from service.checks.comparisons.line_rows import weighed_by_rows
from service.checks.comparisons.lone_totals import lone_total_checks
from service.checks.comparisons.national_accounts import national_accounts
from service.checks.comparisons.omissions import omission_checks
from service.checks.comparisons.order_sentences import order_sentence_checks
from service.checks.comparisons.proforma_titles import is_titled_proforma
from service.checks.comparisons.reminder_titles import is_titled_reminder
from service.checks.comparisons.shared_signs import currency_of_seller
from service.checks.comparisons.titles import calls_itself_invoice, opens_as_invoice, title_checks
from service.checks.comparisons.total_lines import without_totals
from service.checks.comparisons.unprinted import unprinted
from service.checks.custom_schema import CustomSchema
from service.checks.hybrids import check_einvoice
from service.checks.labels.customer_accounts import is_account_of_customer
from service.checks.labels.date_words import DEDUCTED, TOPICS, DateTopic
from service.checks.labels.datelines import is_dateline
from service.checks.labels.label_candidates import Candidate, Candidates
from service.checks.labels.label_checks import label_checks
from service.checks.labels.label_places import label_above, label_before
from service.checks.labels.label_roles import Role, folded
from service.checks.labels.label_terms import terms_in
from service.checks.labels.label_values import days, value_behind
from service.checks.labels.number_places import doubt_of_place, has_words
from service.checks.labels.number_words import OTHER_NUMBERS
from service.checks.labels.policy_terms import without_ends_of_policies
from service.checks.labels.vat_numbers import with_vat_numbers
from service.checks.labels.worded_titles import ends_title, has_signed_number, has_words_before
from service.checks.labels.yearless_days import days_without_year
from service.checks.parties.account_words import account_owner, names_an_assignee
from service.checks.parties.addressees import addressees
from service.checks.parties.addresses import has_town
from service.checks.parties.block_owners import fields_of_the_other
from service.checks.parties.buyer_cells import (
    goes_on_in_words,
    is_end_of_column,
    is_lead,
    is_name_row,
    is_person,
    is_proper,
    names_company,
    names_served,
)
from service.checks.parties.buyers import is_doubtful_buyer
from service.checks.parties.changed_accounts import says_account_changed
from service.checks.parties.legal_forms import COMPANY, lacks_legal_form
from service.checks.parties.name_forms import is_labelled, is_more_than_a_name
from service.checks.parties.name_places import NamePlaces
from service.checks.parties.name_rows import in_rows, lacks_a_row
from service.checks.parties.other_companies import names_another_company
from service.checks.parties.party_checks import party_checks
from service.checks.parties.party_names import is_doubtful_name
from service.checks.parties.self_billing import is_self_billed_print
from service.checks.parties.senders import (
    has_anothers_address,
    is_doubtful_sender,
    stands_below,
    stands_in_address,
)
from service.checks.parties.tax_numbers import is_tax_number_of_seller, own_tax_numbers
from service.checks.parties.trade_names import is_trade_name
from service.checks.payments.advance_words import says_advance_made, says_left_after_advance
from service.checks.payments.advances import has_advance, is_after_advance, is_planned
from service.checks.payments.cash_change import is_paid_in_cash
from service.checks.payments.gross_places import GrossPlaces
from service.checks.payments.other_advances import is_of_something_else
from service.checks.payments.paid_sentences import says_paid_in_sentence
from service.checks.payments.payment_amounts import amounts_from, printed_amounts
from service.checks.payments.payment_row_words import may_say, row_says
from service.checks.payments.payment_rows import PaymentRows
from service.checks.payments.payment_words import (
    says_advance,
    says_left,
    says_paid,
    says_rounded,
    says_taken_off,
)
from service.checks.payments.prepayments import prepayment_checks
from service.checks.payments.settlements import says_all_is_paid, says_it_is_settled
from service.checks.payments.unpaid_words import says_another, says_discount, says_otherwise
from service.checks.payments.withholdings import explained_by_withholding, withheld_checks
from service.checks.printed.evidence import find_evidence, find_values
from service.checks.printed.free_text import printed_texts
from service.checks.printed.line_columns import exchanged_lines
from service.checks.printed.minor_units import is_in_hundredths
from service.checks.printed.national_currencies import is_national_currency
from service.checks.printed.print_labels import PrintLabels
from service.checks.printed.print_rows import missed_lines
from service.checks.printed.printed_countries import country_is_printed
from service.checks.printed.printed_text import PrintedText
from service.checks.printed.scaled_sums import prints_scaled_sums
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.labelled_values import labelled_values
from service.checks.reply.repetition import ends_in_a_loop
from service.checks.reply.reply import ReplyObjects, ReplyProblem, read_objects
from service.checks.reply.row_bounds import row_bounds
from service.checks.suspicion import suspicious
from service.checks.values.bare_numbers import bare_number
from service.checks.values.country_names import NAMES
from service.checks.values.date_orders import order_of_countries, order_of_terms
from service.checks.values.eastern_dates import eastern_dates
from service.checks.values.plain_text import composed, plain_text, without_invisible
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.printed_numbers import PrintedNumbers
from service.checks.values.printed_words import PrintedWords
from service.checks.values.series_numbers import has_series
from service.checks.values.soft_hyphens import printed_hyphens
from service.console.form_fields import read_fields, without_field
from service.console.list_filters import failure_filters, invoice_filters, queue_filters
from service.console.typed_texts import typed_amount, typed_date
from service.console.wording import field_label
from service.documents.containers.body_versions import say_different_values
from service.documents.containers.flowed_text import unwrapped
from service.documents.containers.mail import read_mail
from service.documents.containers.rich_text import read_rich_text
from service.documents.containers.written_files import decoded_base64, with_written_files
from service.documents.frames.document import LoadedDocument, decode_text, presentable, read_inline
from service.documents.frames.enclosures import Enclosure, Piece
from service.documents.frames.parsed import BrokenFrame, Parsed, decode_result, header_of
from service.documents.frames.parts import is_media_type, part_type
from service.documents.invoices.alike_numbers import are_one_number, differ_little
from service.documents.invoices.bill_amounts import has_amounts_of_bill
from service.documents.invoices.body_claims import (
    contradicts,
    quotes_other_account,
    without_quotation,
)
from service.documents.invoices.choosing import choose
from service.documents.invoices.invoice_pages import invoices_on_pages
from service.documents.invoices.invoice_titles import invoice_titles
from service.documents.invoices.likeness import ReadEnclosure, judged
from service.documents.invoices.other_papers import calls_itself_other_paper
from service.documents.invoices.page_facts import PagedText, facts_of
from service.documents.invoices.page_papers import comes_with, has_total_of_money, paper_of
from service.documents.invoices.printed_parties import printed_parties
from service.documents.invoices.quoted_words import own_words, words_to
from service.documents.invoices.same_invoice import named_numbers
from service.documents.invoices.sheet_signs import SheetSigns, is_addressed_to, sheet_signs
from service.documents.kinds.archive import read_gzip
from service.documents.kinds.html_charset import decode_html
from service.documents.kinds.media_kinds import PDF, kind_of
from service.documents.kinds.polyglots import also_opens_as
from service.documents.layout.letter_order import in_reading_order
from service.documents.layout.page_layout import SeenPage, SeenWord, lay_out
from service.documents.layout.read_words import Glyph, words_of
from service.documents.loader import without_declaration
from service.documents.office.cell_values import (
    SheetHabits,
    decimal_mark,
    format_code,
    format_inks,
    shown,
    shown_text,
)
from service.documents.office.office_colours import hex_color
from service.documents.office.office_markup import has_strange_choices
from service.documents.office.sheet_formulas import SheetFormulas
from service.documents.office.sheet_shape import SheetShape, area_of
from service.documents.office.sheet_text import read_xlsx
from service.documents.office.sheet_widths import has_room
from service.documents.office.symbol_fonts import draws_signs, says_more
from service.documents.office.word_numbering import read_numbering
from service.documents.office.word_text import read_docx
from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.pdf_reading import read_pdf
from service.documents.pdf.pdf_runs import TextRun
from service.documents.pdf.run_joining import joined_runs
from service.documents.pdf.spaced_letters import spaced_words
from service.documents.pdf.text_patterns import TextPatterns
from service.documents.references.claim_check import read_claim
from service.einvoices.einvoice import read_einvoice
from service.einvoices.other_formats import doctype_format, text_format, xml_format
from service.extraction.cached_answer import decode_cached
from service.extraction.prompts import ask_again, load_prompt
from service.failures.dead_letter import read_dead_letter
from service.failures.dead_letter_view import (
    FAILURE_COLUMNS,
    LineRefused,
    exported,
    imported,
    page,
    row_lines,
)
from service.failures.failure_state import FailureState
from service.failures.replay_log import read_entry
from service.failures.replay_plan import read_mark
from service.html.css_values import legacy_color
from service.html.text import visible_text
from service.kafka import offset_map
from service.kafka.unreadable import take_apart
from service.llm.charset import as_utf8
from service.llm.content_filters import rejects_content
from service.llm.dialect import HttpReply
from service.llm.exposition import server_gauges
from service.llm.faults import failure_of
from service.llm.openai_reply import finish_of, payload_of
from service.llm.reply_body import is_complete, json_objects, last_events
from service.llm.reply_shapes import unwritten
from service.llm.retry_after import retry_after_s
from service.llm.values import memory_bytes, name, share
from service.model import printable
from service.model.completion import Completion, Finish, Prompt
from service.model.next_command import in_clone
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs
from service.model.pdf_pages import PdfPages
from service.model.record import Partition, SourceRecord
from service.model.spreadsheet_text import harmless
from service.model.text_table import TextColumn, TextTable
from service.model.trace_context import trace_context_of
from service.registry.registered_schema import PayloadReader, RegisteredSchema, readable
from service.registry.results_avro import avro_of_result, result_of_avro
from service.registry.schema_frame import SchemaFrame, SchemaId, frame_of
from service.replay.originals import promised_digest
from service.review.identity import folded as folded_marks
from service.review.published import UnreadableRecord, without_nul
from service.testbed.papers import pdf_of
from tests.fakes import office, published, usual
from tests.fakes.paged_texts import on_pages

ROOT = Path(__file__).resolve().parents[2]
SMALL, LARGE = 200, 2_000
_QUICK_S = 0.001
_LONG_S = 0.6
_TENFOLD = LARGE / SMALL
_RATIO_MAX = 40.0
"""Tenfold input, and room for caches that a larger text leaves, and for a busy machine."""
_COSTLY_S = 0.16
"""No reader takes 80 µs a character: an expression may be linear, and try thousands of ways."""

UNITS = (
    *"[{\"'<>&;:,.-/\\%=#0a1 Aé\n\t\r\x00~|`_(",
    '\\"',
    "[]",
    "{}",
    '{"',
    '":',
    '{"a":',
    "[1,",
    '"a",',
    "\\u",
    "\\ud800",
    "<a ",
    "<a b='",
    '<a b="',
    "<a b=c ",
    "<a/",
    "</",
    "</a",
    "<!",
    "<!--",
    "--",
    "<![x",
    "<![CDATA[",
    "<?",
    "<script>",
    "<title>",
    "<div>",
    "<li><ul>",
    "<td>",
    "<p></b>",
    "<b style='display : ",
    "&#",
    "&#9",
    "&#99999999999999999999;",
    "&amp",
    "&#x0",
    "a{}",
    "a{} 1 ",
    "} 1",
    "vllm:num_requests_waiting 1\n",
    "```",
    "```json ",
    "</think>",
    "1.",
    "1-",
    "1.1.",
    "1,234.",
    "1.234,56",
    "1 234",
    "1 2 ",
    "-1 ",
    "(1) ",
    "1 CR ",
    "1/2/2026 ",
    "$ ",
    "may ",
    "may 1 ",
    "2026\u5e741\u67081\u65e5",
    "\u0661\u066b",
    "\uff11",
    "1 ",
    "12 345 ",
    "e9",
    "9 january ",
    "january 9 ",
    "de ",
    "ignore ",
    "ignore the ",
    "you are ",
    "instructions ",
    "document ",
    "document 0",
    "0123456789abcdef",
    " \n",
    "x" * 79 + "\n",
    "\u0301\u0327",
    "a\u0327\u0301",
    "\u200b",
    "\u200ba",
    "\ufdfa",
    "\uff9e\u0301",
    "İ",
    "🅰",
    "\u202e",
    "\x1b[",
    "%41",
    "://",
    "//.",
)
OPENINGS = ("", '"', '{"a":"', "[" * 65 + '"', "<", "&#", "<style>", "1", "-")
PLAIN_OPENINGS = ("", "1", "-")
"""For readers of a document's plain text, to whom markup and JSON are signs like others."""


def hostile(
    size: int, units: Sequence[str], openings: Sequence[str] = OPENINGS
) -> Iterable[tuple[str, str]]:
    """Texts of about `size` characters with a short name: each unit over and over, each opening
    before those that could close or continue it."""
    for unit in units:
        for opening in openings if len(unit) <= 2 else ("", openings[2]):
            yield f"{opening!r}+{unit!r}", opening + unit * (size // len(unit))


def _record(value: bytes, *names: str) -> SourceRecord:
    return SourceRecord("t", 0, 0, 0, value, value, tuple((name, value) for name in names))


_OWN = CustomSchema(
    "own",
    {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": r"^(\w+\s?)*$"}},
        "patternProperties": {r"^(a|aa)+$": {"type": "string"}},
        "additionalProperties": True,
    },
)
_LIMITS = USUAL_LIMITS.json
_DAY = date(2026, 3, 1)
_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_STATE = b"a=b" + (b"," + b" " * 15) * 31 + b"!"
"""One expression for the whole list took for ever."""
_TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_PROMPT = Prompt("s", "u", {}, "invoice", "v", 100)
_EVERY_FAMILY = (
    *("invoice.dlq.reason", "invoice.dlq.message", "invoice.dlq.failed.at", "invoice.event_id"),
    *("invoice.source.topic", "invoice.source.partition", "invoice.source.offset"),
    *("invoice.dlq.attempts", "invoice.dlq.replay.count", "__dlq.errors.message"),
)
_FOREIGN = (
    *("__connect.errors.topic", "__connect.errors.offset", "__connect.errors.partition"),
    *("__connect.errors.exception.class.name", "__connect.errors.exception.message"),
)
_SPRING = (
    *("kafka_dlt-original-topic", "kafka_dlt-original-offset", "kafka_dlt-exception-fqcn"),
    "kafka_dlt-exception-message",
)


def _invoice_with(text: str) -> dict[str, Any]:
    return {
        "document_type": "invoice",
        "invoice_number": text,
        "issue_date": text,
        "currency": text,
        "supplier": {"name": text, text: text},
        "lines": [{"description": "x", "net_amount": text}],
        "totals": {"gross": text},
    }


def _event(document: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"invoice_id": "i", "document": document, **more}).encode()


def _decode(value: bytes) -> None:
    decode_event(value, (), USUAL_LIMITS)


def _registered(kind: str, text: str) -> None:
    """A schema of a registry, and what names it."""
    read = readable(RegisteredSchema(kind, text, (text,)))
    read(SchemaFrame(SchemaId(1), _raw(text)), _LIMITS)


_RESULT = avro_of_result(published.result())
_ITEMS = readable(RegisteredSchema("AVRO", '{"type": "array", "items": ["null", "string"]}'))
_MESSAGES = readable(
    RegisteredSchema(
        "PROTOBUF", "message M { repeated M m = 7; string t = 4; map<string, M> n = 2; }"
    )
)


def _payload(read: PayloadReader, text: str) -> None:
    read(SchemaFrame(SchemaId(1), _raw(text)), _LIMITS)
    read(SchemaFrame(SchemaId(1), b"\0" + _raw(text)), _LIMITS)
    read(SchemaFrame(SchemaId(1), _raw(text), _raw(text)), _LIMITS)


def _cloud_event(text: str) -> None:
    headers = (("content-type", b"application/cloudevents+json"), (text, text.encode()))
    for field in ("data_base64", "data", "id"):
        decode_event(json.dumps({"id": "1", field: text}).encode(), headers, USUAL_LIMITS)


def _printed(text: str) -> None:
    printed = PrintedText(text)
    printed.has_text(text[: len(text) // 2] + "!")
    printed.has_identifier(text[: len(text) // 2] + "!")
    for amount in ("1234.56", "-1", "12.345"):
        printed.find_amount(Decimal(amount), exponent=2)
        printed.find_amount(Decimal(amount), signed=False)
    printed.find_date(_DAY)
    for code in ("EUR", "CHF", "JPY"):
        printed.has_currency(code)


def _days_once(text: str) -> None:
    printed = PrintedText(f"2026-11-02 {text}")
    printed.only_row_with(_DAY)
    assert printed.words
    assert printed.joined
    printed.as_printed(text)


def _free_text(text: str) -> None:
    invoice = _MIXED_UP.model_copy(update={"notes": text[:2_000]})
    tuple(printed_texts(invoice, PrintedText(text)))


def _line_rows(text: str) -> None:
    tuple(weighed_by_rows(arithmetic_checks(_MIXED_UP), _MIXED_UP, PrintedText(text)))


def _hybrid(text: str) -> None:
    payee = Party(name=text[:2_000])
    invoice = _MIXED_UP.model_copy(update={"payee": payee})
    check_einvoice(invoice, PrintedText(text), PdfPages(1), None)


def _print_labels(text: str) -> None:
    labels = PrintLabels(text)
    labels.amounts("totals.amount_due")
    labels.days("due_date")
    labels.days_of_title("R-2026")
    labels.currencies()


def _numbers(text: str) -> None:
    numbers = PrintedNumbers(plain_text(text))
    for number in numbers.numbers():
        numbers.find(max(number.readings, default=Decimal(1)))
        numbers.find(-max(number.readings, default=Decimal(1)))


def _dates(text: str) -> None:
    for decimal_comma in (False, True):
        dates = PrintedDates(plain_text(text), decimal_comma=decimal_comma)
        days = {day for one in dates.dates() for day in one.readings}
        assert all(dates.find(day) for day in sorted(days)[:5])


def _body(text: str) -> Enclosure:
    return Enclosure("the body", (Piece("text/plain", _raw(text)),), is_body=True)


def _told(text: str) -> ReadEnclosure:
    """A body beside one account, which asks for those that it tells."""
    read = Parsed(f"DE75512108001245126199 {text}")
    return ReadEnclosure("a", "text/plain", read, is_body=True, told=text)


def _words(text: str) -> None:
    words = PrintedWords(plain_text(text))
    for value in (text[: len(text) // 2], text[:40], "1-1", "aa", "a" * 20):
        words.has_identifier(value)
        words.has_identifier(value, grouped=True)


def _evidence(whole: str) -> None:
    """Values that nearly occur everywhere, in a text and on pages."""
    text = whole[: len(whole) // 4]
    words = PageWords(
        tuple(
            PlacedWord(at, at + 1, 1, Box(0.1, 0.1, 0.2, 0.2), ReadAs.TEXT)
            for at in range(0, len(text), 2)
        )
    )
    near = _MIXED_UP.model_copy(
        update={
            "invoice_number": text[:199] or "1",
            "supplier": Party(name=text[: len(text) // 2][:2_000], tax_id=text[:2_000]),
            "lines": _MIXED_UP.lines * 30,
            "totals": Totals.model_validate({"gross": "1", "net": "12", "tax": "345"}),
        }
    )
    printed = PrintedText(text)
    for invoice in (near, _MIXED_UP):
        find_evidence(invoice, printed, None, exact=False)
        find_evidence(invoice, printed, words, exact=True)
    find_values([("a", text[:200]), ("b", 1.0), ("c", "2026-01-01")], printed, words)


def _placed_dates(text: str) -> None:
    """Beside a date, and below one."""
    for words in (text, f"{text} 05.10.2026 {text}\n{text} 12.10.2026"):
        tuple(date_place_checks(_DATED, PrintedText(words), ()))


def _tax_number(number: str, text: str) -> bool:
    return is_tax_number_of_seller(number, ("a", "b"), text, ())


def _buyer(name: str, text: str) -> None:
    """A buyer whom no label names, of a seller of the same name or another one."""
    invoice = Invoice.model_validate({"supplier": {"name": name[:3]}})
    is_doubtful_buyer(name, invoice, text, Candidates([]))


def _labels(text: str) -> None:
    """Also behind labels, above and below them, and in many cells."""
    for words in (
        text,
        text.replace("a", "Net total "),
        f"Invoice no.  {text}",
        "Bill to:\n" + text,
    ):
        labelled = PrintedText(words).labelled
        for role in Role:
            for one in labelled.of(role)[:20]:
                days(one.text)


def _of_the_other(value: str, text: str) -> None:
    page = PrintedText(text)
    tuple(fields_of_the_other(_two_parties(value), page.lowered, page.words))


def _two_parties(value: str) -> Invoice:
    fields = {"email": "b@c.de", "address_text": value[:2_000], "registration_id": value[:2_000]}
    fields["country"] = "IE"
    supplier = Party.model_validate({"name": "A", **fields})
    customer = Party.model_validate({"name": value[:2_000] or "B", **fields})
    return Invoice(supplier=supplier, customer=customer)


def _parties(text: str) -> None:
    """Names and VAT ids that stand at many places."""
    printed = PrintedText(f"Bill to:\na\nVAT No.: DE123456789\n{text}\nVAT No.: DE1{text}")
    party = {"name": "a", "tax_id": text[:2_000] or "1"}
    invoice = Invoice.model_validate({"supplier": party, "customer": {"name": text[:1]}})
    tuple(party_checks(invoice, printed))


def _references(text: str) -> None:
    """A payment reference of words, which the answer does not have."""
    printed = PrintedText(f"Payment reference: see {text}\nPayment reference:\n{text}")
    tuple(label_checks(_UNTAXED, printed.plain, printed.labelled))


def _many_values(text: str) -> None:
    """An own document with many values that nearly occur."""
    value = {str(number): text[: len(text) // 50] + str(number) for number in range(50)}
    read = _OWN.read(ReplyObjects((value,)), None)
    if not isinstance(read, ReplyProblem):
        _OWN.check(read.answer, PrintedText(text), _DAY)


def _reply(text: str) -> None:
    for words in (text, "{" + text, "<think>" + text + "</think>{" + text):
        read_objects(Completion(words, Finish.UNKNOWN, model="m"))


def _letter(text: str, *names: str) -> None:
    letter = read_dead_letter(_record(text.encode("utf-8", "replace"), *names))
    row_lines(TextTable(FAILURE_COLUMNS, 80), letter)
    for _ in page(letter, FailureState.OPEN, 10_000_000):
        pass
    json.dumps(exported(letter))


def _imported(text: str) -> None:
    for words in (text, json.dumps({"failure": {"topic": "t", "partition": text}, "headers": []})):
        try:
            imported(words.encode("utf-8", "replace"))
        except LineRefused:
            continue


_MERGED = '<mergeCell ref="A1:Z99"/>'
_ALL_COLUMNS = '<col min="1" max="16383" width="9"/>'
_MIXED_MAIL = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"


def _frame(text: str) -> None:
    data = json.dumps({"bytes": 0, "text": text, "images": [], "invoice": None, "flags": [text]})
    for raw in (text.encode("utf-8", "replace"), data.encode()):
        try:
            decode_result(header_of(raw), b"")
        except BrokenFrame:
            continue


def _xml(text: str) -> None:
    root = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    declared = f'<?xml version="1.0" encoding="{text}"?><a/>'
    for words in (
        text,
        root + text,
        f'<a b="{text}"/>',
        f"<a>{text}</a>",
        f"<a {text}/>",
        f'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/">{text}</Envelope>',
        declared,
    ):
        read_einvoice(words.encode("utf-8", "replace"))


def _other_formats(text: str) -> None:
    for begin in ("", "{", "UNA", "A: ", "<!DOCTYPE "):
        text_format(begin + text)
        doctype_format((begin + text).encode("utf-8", "replace"))
        xml_format(begin + text, text)


def _documents(text: str) -> None:
    for document in (
        InlineText(text=text),
        InlineBytes(
            media_type="text/plain;charset=" + text[:100],
            base64=base64.b64encode(text.encode("utf-8", "replace")).decode(),
        ),
        InlineBytes(media_type="text/plain", base64=text),
        DocumentReference(media_type="text/plain", uri="https://h/" + text[:2_000]),
    ):
        loaded = read_inline(document)
        if isinstance(loaded, LoadedDocument):
            presentable(loaded, 200_000)


_PARSE_LIMITS = usual.parse_limits()


def _laid_out(words: list[str]) -> None:
    """Words that lie upon each other, and words in rows."""
    one = Box(0.1, 0.1, 0.2, 0.11)
    rows = [Box(0.1, n % 50 / 50, 0.2, (n % 50 + 1) / 50) for n in range(len(words))]
    for boxes in ([one] * len(words), rows):
        seen = [SeenWord(word, box) for word, box in zip(words, boxes, strict=True)]
        lay_out([SeenPage(1, 600, 800, seen)], 1_000_000)


def _one_page_each(size: int) -> list[str]:
    """Fifty characters a page, and an invoice on each."""
    return [f"invoice no: 4711{n}\ntotal {n}" for n in range(size // 50)]


def _paged(pages: list[str]) -> None:
    text, words = on_pages(*pages)
    invoices_on_pages(text, words, len(pages))


def _pdf_page(text: str) -> None:
    said = _end(text, 10).encode("cp1252", "ignore").decode("cp1252")
    read_pdf(pdf_of(said), _PARSE_LIMITS)


def _http_reply(text: str) -> None:
    for body in (text, json.dumps({"error": {"code": text, "message": text}})):
        failure_of(HttpReply(500, {}, body.encode("utf-8", "replace")))


def _asked_again(text: str) -> None:
    load_prompt().ask(text, "0", 10)
    found = read_objects(Completion(text, Finish.UNKNOWN, model="m"))
    if isinstance(found, ReplyProblem):
        ask_again(_PROMPT, found)


def _offset_maps(text: str) -> None:
    for words in (text, f"is1:z:5:3:0:{text}", f"is1:v:{text}:3:0:QQ==", f"is1:v:5:{text}:0:"):
        offset_map.decode(5, words)


def _published(value: bytes) -> None:
    with contextlib.suppress(UnreadableRecord):
        without_nul(value)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "replace")


_DATED = Invoice.model_validate(
    {
        "document_type": "invoice",
        "issue_date": "2026-10-05",
        "due_date": "2026-10-12",
        "delivery_date": "2026-10-12",
        "supplier": {},
        "totals": {},
    }
)
_MIXED_UP = Invoice.model_validate(
    {
        "document_type": "invoice",
        "invoice_number": "R-1",
        "purchase_order": "R-1",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "x", "tax_id": "DE123456789"},
        "lines": [
            {"description": "x", "quantity": "3", "unit_price": "7", "net_amount": "1"},
        ],
        "totals": {"gross": "49.98"},
    }
)


_AT_HOME = Invoice(currency="EUR", supplier=Party(name="x", tax_id="DE136695976"))


def _paid_rows(count: int) -> PrintedText:
    """Rows of other payments, each with a day."""
    return PrintedText("paid 2.00 on 3 Jan 2026\n" * count)


_PAID_BEFORE = Invoice.model_validate(
    {
        "document_type": "invoice",
        "invoice_number": "1",
        "issue_date": "2026-01-02",
        "supplier": {"name": "x"},
        "totals": {"gross": "9.99", "prepaid": "1", "rounding": "0.11", "amount_due": "8.99"},
    }
)
_CREDITED = _MIXED_UP.model_copy(update={"document_type": DocumentType.CREDIT_NOTE})
_MANY_LINES = _MIXED_UP.model_copy(update={"lines": _MIXED_UP.lines * 1_000})
_HEADS = "Item Qty Price Total\n7 3 1\n7 3\n"
_DOLLARS = frozenset({"USD", "CAD", "AUD"})
_ONE_TOTAL = Invoice.model_validate(
    {
        "document_type": "invoice",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "A"},
        "lines": [{"description": "b", "net_amount": "7.00"}],
        "totals": {"gross": "7.00"},
    }
)
_WITHOUT_LINES = _MIXED_UP.model_copy(update={"lines": ()})


_UNTAXED = Invoice.model_validate(
    {
        **_MIXED_UP.model_dump(),
        "taxes": [{"rate": "19", "taxable_amount": "1", "tax_amount": "0.19"}],
        "totals": {"net": "2", "gross": "49.98"},
    }
)
_DUE_LESS = Invoice.model_validate(
    {**_MIXED_UP.model_dump(), "totals": {"net": "40", "gross": "49.98", "amount_due": "40.01"}}
)


def _withheld(text: str) -> None:
    for begin in ("IRPF 15 %: 9,97\n", "IRPF "):
        printed = PrintedText(begin + text)
        broken = [one for one in arithmetic_checks(_DUE_LESS) if not one.passed]
        explained_by_withholding(broken, _DUE_LESS, printed)
        tuple(withheld_checks(_MIXED_UP, printed))


Reader = Callable[[str], object]


@dataclass(frozen=True)
class _BySize:
    """A reader of input of a given size that has no text in it: it is measured once."""

    read: Callable[[int], object]

    def __call__(self, text: str) -> object:
        return self.read(len(text))


def _beside_merged(rows: int) -> None:
    """Asks for the widths of cells beside a column that is merged by two rows."""
    merged = (f'<a:mergeCell ref="B{at}:B{at + 1}"/>' for at in range(1, rows, 2))
    of_sheets = 'xmlns:a="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = f"<a:mergeCells>{''.join(merged)}</a:mergeCells>"
    shape = SheetShape(fromstring(f"<a:worksheet {of_sheets}>{cells}</a:worksheet>"), ())
    for at in range(1, rows):
        shape.row(fromstring("<row/>"), at)
        for column in range(2, 22):
            shape.width(at, column)


def _numbered(lists: int) -> None:
    """As many lists of one number as levels of their definition."""
    levels = "".join(f'<lvl ilvl="{at}"/>' for at in range(lists))
    number = '<num numId="1"><abstractNumId val="0"/></num>'
    named = f'<n><abstractNum abstractNumId="0">{levels}</abstractNum>{number * lists}</n>'
    read_numbering(fromstring(named), {})


def _repeated(element: str, opening: str = "", before: str = "") -> _BySize:
    """A document of one element over and over, with another one as often before."""
    return _BySize(
        lambda size: visible_text(f"{opening}{before * size}Total 119.00{element * size}<p>1.00")
    )


READERS: dict[str, tuple[Reader, ...]] = {
    "service.registry.schema_frame": (
        lambda text: frame_of(_raw(text), ()),
        lambda text: frame_of(b"\0" + _raw(text), ((text, _raw(text)),)),
    ),
    "service.registry.avro_schema": (
        lambda text: _registered("AVRO", text),
        lambda text: _registered("AVRO", json.dumps(text)),
        lambda text: _registered("AVRO", json.dumps({"type": "enum", "name": text, "symbols": []})),
    ),
    "service.registry.results_avro": (
        lambda text: result_of_avro(b"\x02" + _raw(text)),
        lambda text: result_of_avro(_RESULT[:9] + _raw(text) + _RESULT[9:]),
    ),
    "service.registry.avro_payload": (lambda text: _payload(_ITEMS, text),),
    "service.registry.proto_source": (
        lambda text: _registered("PROTOBUF", text),
        lambda text: _registered("PROTOBUF", "message M {" + text),
        lambda text: _registered("PROTOBUF", f"package {text}; message M {{ X x = 1; }}"),
        lambda text: _registered("PROTOBUF", "enum M {" + text),
    ),
    "service.registry.proto_descriptor": (
        lambda text: _registered("PROTOBUF", base64.b64encode(_raw(text)).decode()),
    ),
    "service.registry.proto_payload": (lambda text: _payload(_MESSAGES, text),),
    "schemas.strict_json": (
        lambda text: load(_raw(text), _LIMITS),
        lambda text: load("{" + text, _LIMITS),
        lambda text: load(json.dumps([text, text]), _LIMITS),
        lambda text: load(f"[{text}]", _LIMITS),
        lambda text: load_at(text, 0, _LIMITS),
    ),
    "schemas.base64_text": (
        lambda text: (decode_base64(text), least_bytes(text)),
        lambda text: decode_base64("QUJD" + text + "QUJD"),
        lambda text: decode_base64("data:;base64," + text),
        lambda text: decode_base64("-----BEGIN A-----\n" + text + "\n-----END A-----"),
    ),
    "schemas.decode": (
        lambda text: _decode(_raw(text)),
        lambda text: _decode(_event({"text": text, "media_type": text})),
        lambda text: _decode(_event({"media_type": "text/plain", "uri": text, "sha256": text})),
        lambda text: _decode(_event({"text": "x"}, amount=text, occurred_at=text, currency=text)),
        lambda text: _decode(_event({"text": "x", "size_bytes": text, "uri": "x"}, event_id=text)),
        _cloud_event,
    ),
    "service.documents.frames.document": (
        _documents,
        lambda text: decode_text("text/plain;" + text, b"x"),
        lambda text: presentable(LoadedDocument(text, ""), 1_000_000),
    ),
    "service.einvoices.other_formats": (_other_formats,),
    "service.checks.suspicion": (lambda text: suspicious(text, text),),
    "service.checks.printed.grounding": (_printed,),
    "service.checks.printed.free_text": (_free_text,),
    "service.checks.printed.national_currencies": (
        lambda text: is_national_currency(_AT_HOME, PrintedText(text)),
    ),
    "service.checks.printed.printed_text": (_days_once,),
    "service.checks.printed.printed_countries": (
        lambda text: country_is_printed("DE", PrintedText(text)),
    ),
    "service.checks.values.soft_hyphens": (
        printed_hyphens,
        lambda text: printed_hyphens("\u00ad".join(text)),
        lambda text: printed_hyphens(f"ab\u00ad{text}\u00ad"),
    ),
    "service.checks.values.plain_text": (plain_text, composed, without_invisible),
    "service.checks.values.printed_numbers": (_numbers,),
    "service.checks.values.number_forms": (_numbers,),
    "service.checks.values.number_habits": (
        lambda text: PrintedNumbers(plain_text(text)).unmistakable,
        lambda text: PrintedNumbers(f"1.234,56 1,234.56 {plain_text(text)}").unmistakable,
    ),
    "service.checks.values.number_signs": (_numbers,),
    "service.checks.values.printed_dates": (_dates,),
    "service.checks.values.eastern_dates": (
        lambda text: list(eastern_dates(plain_text(text))),
        lambda text: list(eastern_dates(f"年{text}มี.ค.")),
    ),
    "service.checks.values.printed_words": (_words,),
    "service.checks.printed.evidence": (
        _evidence,
        lambda text: _evidence(f"Invoice no: {text}\nTotal amount: {text} 1"),
    ),
    "service.checks.parties.party_names": (
        lambda text: is_doubtful_name("Brandt", text, frozenset()),
        lambda text: is_doubtful_name("1", text, frozenset()),
        lambda text: is_doubtful_name(text, f"{text}\n{text}", frozenset()),
        lambda text: is_doubtful_name(text[:20], f"{text} {text[:20]}", frozenset()),
    ),
    "service.checks.parties.name_forms": (
        is_more_than_a_name,
        lambda text: is_labelled(f"vat id: {text} 1"),
    ),
    "service.checks.parties.changed_accounts": (
        says_account_changed,
        lambda text: says_account_changed(f"new {text} konto {text}"),
        _BySize(lambda size: says_account_changed("your new konto " * (size // 15))),
    ),
    "service.checks.parties.self_billing": (
        lambda text: is_self_billed_print(f"{text} self-bill {text}".lower(), "self"),
    ),
    "service.checks.parties.other_companies": (
        lambda text: names_another_company("a", None, "DE123456", f"{text} de123456 {text}"),
        lambda text: names_another_company("a", "b", "DE123456", f"x ltd\ntel\n{text}\na de123456"),
    ),
    "service.checks.parties.addressees": (
        lambda text: list(addressees(text, text.lower())),
        lambda text: list(addressees(f"to:\n{text}", f"to:\n{text}")),
        lambda text: list(addressees(f"{text} 御中\nan: {text}\n", f"{text} 御中\nan: {text}\n")),
    ),
    "service.checks.parties.addresses": (
        has_town,
        lambda text: has_town(f"24105 {text} kiel 24105"),
    ),
    "service.checks.parties.legal_forms": (
        lambda text: [*COMPANY.finditer(f": {text.lower()}")],
        lambda text: lacks_legal_form("Muster", f"Muster GmbH {text}" * 2),
    ),
    "service.checks.comparisons.account_currencies": (
        lambda text: is_for_another_currency(f"EUR {text}", [4, 9], [len(text)], "USD"),
    ),
    "service.checks.labels.customer_accounts": (
        lambda text: is_account_of_customer(
            text, Candidates([Candidate(Role.ACCOUNT, "1", 0), Candidate(Role.CUSTOMER_NO, "2", 1)])
        ),
    ),
    "service.checks.labels.vat_numbers": (
        lambda text: with_vat_numbers(
            [], f"vat {text}", f"vat {text.lower()}", frozenset({"vat", "st"})
        ),
        lambda text: with_vat_numbers(
            [],
            f"vat: DE1 2 3 {text} VAT DE 12 34 567 {text}",
            f"vat: de1 2 3 {text.lower()} vat de 12 34 567 {text.lower()}",
            frozenset({"vat"}),
        ),
        lambda text: with_vat_numbers(
            [], "", f"nif 1 2 3 {text.lower()} nip: 12 34 {text.lower()}", frozenset({"nif"})
        ),
    ),
    "service.checks.parties.block_owners": (
        lambda text: _of_the_other(text, f"{text}\nb@c.de\n{text}"),
        lambda text: _of_the_other("1 Way", f"1 way {text} 1 way " * 2),
        lambda text: _of_the_other("1 Way", f"{text} germany, {text}" * 4),
        _BySize(lambda size: _of_the_other("1 Way", (" x ".join(NAMES) * 9)[: 10 * size])),
    ),
    "service.checks.parties.trade_names": (
        lambda text: is_trade_name("Muster", None, f"Muster\n{text}"),
        lambda text: is_trade_name(text, None, f"{text}\na brand of {text} GmbH"),
    ),
    "service.checks.values.series_numbers": (
        lambda text: has_series("A 1", f"serie {text.lower()} serie a n {text.lower()}"),
    ),
    "service.checks.parties.senders": (
        lambda text: is_doubtful_sender(text[:20], text[:9], f"a\n{text}"),
        lambda text: is_doubtful_sender("a", None, f"b ltd\n\na\n{text}"),
        lambda text: is_doubtful_sender("a", None, f"a\n1 b street\n12345 cd\n\n1,00\n{text}"),
        lambda text: is_doubtful_sender("a", "b", f"a\n12345 cd\n1,00\n{text}\nb {text}"),
        lambda text: stands_in_address(text[:20], "a", f"a\n{text}"),
        lambda text: has_anothers_address("a", "b", f"a\n\n{text}"),
        lambda text: stands_below(text[:20], [Candidate(Role.BUYER, "a", 0)], f"a\n{text}"),
    ),
    "service.checks.parties.buyers": (
        lambda text: _buyer(text[:20], text),
        lambda text: _buyer("a", f"a\n1 b street\n{text}"),
        lambda text: _buyer("a", f"b\n{text}\na\n12345 cd"),
        lambda text: _buyer(text[:60], f"{text[:40]}\n{text}"),
    ),
    "service.checks.parties.name_places": (
        lambda text: [*NamePlaces(text).places(text[:1].lower())],
        lambda text: [*NamePlaces(f"{text}\n{text}").broken(f"{text[:9]} {text[-9:]}".lower())],
    ),
    "service.checks.parties.name_rows": (
        lambda text: in_rows(f"{text[:9]} {text[-9:]}", f"{text}\n{text}"),
        lambda text: lacks_a_row(text[:1], text),
    ),
    "service.checks.parties.payers": (
        lambda text: _buyer("a b", f"{text}\nguest: a b"),
        lambda text: _buyer("a b", f"guest: a b\n{text}\n12345 cd"),
    ),
    "service.checks.parties.tax_numbers": (
        lambda text: _tax_number("1/2", f"{text} 1/2"),
        lambda text: _tax_number("1/2", f"utr 1/2\n{text}\nutr 1/2"),
        lambda text: _tax_number(text, f"{text}\nutr {text}"),
        lambda text: own_tax_numbers(("a", "b"), f"a\nein {text}\nein 12-3456789"),
    ),
    "service.checks.parties.buyer_cells": (
        lambda text: names_served(text),
        lambda text: names_company(f"firma: {text}"),
        lambda text: is_person(text),
        lambda text: is_end_of_column("a b", f" {text}"),
        lambda text: goes_on_in_words("a b", f" c{text}"),
        lambda text: is_lead(f"{text} 1", (Role.BUYER,)),
        lambda text: is_name_row(text),
        is_proper,
    ),
    "service.checks.labels.number_places": (
        lambda text: doubt_of_place("4711", text),
        lambda text: doubt_of_place("1", text),
        lambda text: doubt_of_place(text[:20], f"{text} 4711"),
        lambda text: has_words(text, ""),
        lambda text: has_words("No 88", f"{text} no: No 88 {text}"),
    ),
    "service.checks.labels.date_words": (lambda text: DEDUCTED.findall(text),),
    "service.checks.comparisons.date_places": (
        _placed_dates,
        lambda text: _placed_dates(f"{text} bis {text}"),
    ),
    "service.checks.labels.datelines": (
        is_dateline,
        lambda text: is_dateline(f"{text}, den"),
        lambda text: _labels(f"Kiel, {text} 5.10.2026"),
        _BySize(lambda size: PrintedText("Invoice date: 1.2.26 offen\n" * size).labelled),
    ),
    "service.checks.values.word_stems": (
        TOPICS[DateTopic.PAPER].search,
        TOPICS[DateTopic.PAY].search,
        OTHER_NUMBERS.search,
    ),
    "service.checks.labels.title_numbers": (
        lambda text: _labels(f"Invoice {text}\nRechnung 4711{text}"),
    ),
    "service.checks.labels.label_places": (
        lambda text: label_before(text, len(text), (Role.NUMBER,)),
        lambda text: label_above(text, 1, (Role.NUMBER,)),
    ),
    "service.checks.labels.text_rows": (_labels,),
    "service.checks.labels.label_values": (
        lambda text: [value_behind(role, text) for role in Role],
        lambda text: [value_behind(role, f": 1{text}") for role in Role],
        days,
    ),
    "service.checks.labels.label_terms": (
        terms_in,
        lambda text: terms_in(f"2 % skonto bis {text}"),
        lambda text: terms_in(f"{text} zahlbar bis 02.11.2026"),
    ),
    "service.checks.labels.label_roles": (folded, lambda text: folded(f"no #{text}")),
    "service.checks.labels.labels": (_labels,),
    "service.checks.parties.party_checks": (_parties,),
    "service.checks.labels.label_checks": (_references,),
    "service.checks.comparisons.identifiers": (valid_iban, valid_bic),
    "service.checks.comparisons.contradictions": (
        lambda text: tuple(contradiction_checks(_MIXED_UP, PrintedText(text))),
        lambda text: tuple(vat_id_checks(_MIXED_UP, PrintedText(text))),
    ),
    "service.checks.comparisons.omissions": (
        lambda text: tuple(omission_checks(_MIXED_UP, PrintedText(text))),
        lambda text: tuple(omission_checks(_WITHOUT_LINES, PrintedText(text))),
        lambda text: tuple(omission_checks(_UNTAXED, PrintedText(f"VAT 0 % {text}"))),
        lambda text: tuple(omission_checks(_UNTAXED, PrintedText(f"{text}\nfreight {text}"))),
        lambda text: tuple(omission_checks(_UNTAXED, PrintedText(f"{text}\nVAT 0 %\n" * 9))),
    ),
    "service.checks.comparisons.lone_totals": (
        lambda text: tuple(lone_total_checks(_ONE_TOTAL, PrintedText(f"{text} 7.00"))),
        lambda text: tuple(lone_total_checks(_ONE_TOTAL, PrintedText(f"VAT {text}\n7.00"))),
    ),
    "service.checks.comparisons.order_sentences": (
        lambda text: tuple(order_sentence_checks(_ONE_TOTAL, PrintedText(text))),
        lambda text: tuple(order_sentence_checks(_ONE_TOTAL, PrintedText(f"your order {text}"))),
        lambda text: tuple(
            order_sentence_checks(_ONE_TOTAL, PrintedText("your order n" * 9 + text))
        ),
    ),
    "service.checks.comparisons.debit_days": (
        lambda text: tuple(debit_day_checks(_ONE_TOTAL, PrintedText(text))),
        lambda text: tuple(
            debit_day_checks(_ONE_TOTAL, PrintedText(f"buchen {text} 14.11.2026 {text}"))
        ),
    ),
    "service.checks.labels.yearless_days": (
        lambda text: tuple(days_without_year(text, date(2026, 11, 2))),
        lambda text: tuple(days_without_year(f"bis 15.02. {text}" * 3, date(2026, 11, 2))),
    ),
    "service.checks.comparisons.shared_signs": (
        lambda text: currency_of_seller(_DOLLARS, _ONE_TOTAL, PrintedText(text)),
        lambda text: currency_of_seller(_DOLLARS, _MIXED_UP, PrintedText(f"x\n{text}")),
    ),
    "service.checks.printed.line_columns": (
        lambda text: tuple(exchanged_lines(_MIXED_UP, PrintedText(text))),
        lambda text: tuple(exchanged_lines(_MIXED_UP, PrintedText(f"{_HEADS}{text}"))),
        lambda text: tuple(exchanged_lines(_MANY_LINES, PrintedText(f"{_HEADS}{text}"))),
    ),
    "service.checks.comparisons.line_rows": (
        lambda text: tuple(
            weighed_by_rows(arithmetic_checks(_MIXED_UP), _MIXED_UP, PrintedText(text))
        ),
        lambda text: tuple(
            weighed_by_rows(arithmetic_checks(_MIXED_UP), _MIXED_UP, PrintedText(f"3 7 1 {text}"))
        ),
    ),
    "service.checks.hybrids": (
        _hybrid,
        lambda text: _hybrid(f"Invoice R-1 {text}\nAmount due {text}\nDue date {text}"),
    ),
    "service.checks.printed.print_labels": (
        _print_labels,
        lambda text: _print_labels(f"Amount due {text}\n" * 3),
    ),
    "service.checks.printed.print_rows": (lambda text: missed_lines(_MIXED_UP, text),),
    "service.checks.payments.cash_change": (
        lambda text: is_paid_in_cash(_MIXED_UP, PrintedText(text)),
        lambda text: is_paid_in_cash(_MIXED_UP, PrintedText(f"49.98\ncash {text}")),
    ),
    "service.checks.payments.withholdings": (_withheld,),
    "service.checks.comparisons.titles": (
        lambda text: calls_itself_invoice(text),
        lambda text: opens_as_invoice(text),
        lambda text: tuple(title_checks(_MIXED_UP, PrintedText(text))),
        lambda text: tuple(title_checks(_CREDITED, PrintedText("invoice" + text))),
    ),
    "service.checks.reply.labelled_values": (
        lambda text: labelled_values(PrintedText(text)),
        lambda text: labelled_values(PrintedText(f"Order 4711 {text}\nVAT: {text}")),
    ),
    "service.checks.comparisons.currency_labels": (
        lambda text: is_labelled_otherwise("EUR", PrintedText(text), currencies_meant),
        lambda text: is_labelled_otherwise("EUR", PrintedText("currency" + text), currencies_meant),
        lambda text: stands_beside_others(_MIXED_UP, "EUR", text),
        lambda text: stands_beside_others(_MIXED_UP, "EUR", f"EUR {text} EUR"),
    ),
    "service.checks.comparisons.proforma_titles": (
        lambda text: is_titled_proforma(text, text),
        lambda text: is_titled_proforma("proforma" + text, "1"),
    ),
    "service.checks.comparisons.reminder_titles": (
        lambda text: is_titled_reminder(PrintedText(text)),
        lambda text: is_titled_reminder(PrintedText(f"reminder\n{text}")),
    ),
    "service.checks.comparisons.currencies": (
        lambda text: tuple(currency_checks(_MIXED_UP, PrintedText(text))),
    ),
    "service.checks.answer.several": (
        lambda text: prints_total(text),
        lambda text: tuple(several_checks(text)),
        lambda text: tuple(several_checks(f"Invoice no: 1 {text}\ntotal {text}")),
    ),
    "service.checks.comparisons.accounts": (
        lambda text: tuple(account_checks(_MIXED_UP, PrintedText(text))),
        lambda text: tuple(account_checks(_MIXED_UP, PrintedText(f"DE89{text}" * 2))),
    ),
    "service.checks.comparisons.account_numbers": (
        lambda text: tuple(number_checks(text[:20] or "1", PrintedText(f"konto {text}" * 2))),
        lambda text: tuple(number_checks("1", PrintedText(f"1 {text} 1 konto {text}"))),
    ),
    "service.checks.labels.policy_terms": (
        lambda text: without_ends_of_policies(
            [Candidate(Role.DUE, "1", 0)], f"póliza {text}\nefecto {text}"
        ),
    ),
    "service.checks.printed.minor_units": (
        lambda text: is_in_hundredths(Decimal("0.12"), "EUR", PrintedText(f"12 {text}" * 2)),
    ),
    "service.checks.printed.scaled_sums": (
        lambda text: prints_scaled_sums(
            Invoice(totals=Totals(gross=Decimal(12))), PrintedText(f"12 in teur {text}" * 2)
        ),
    ),
    "service.checks.values.date_orders": (
        lambda text: order_of_countries(text),
        lambda text: order_of_terms(f"net {text} days", [{"day first": date(2026, 4, 5)}] * 9),
    ),
    "service.checks.comparisons.national_accounts": (
        lambda text: tuple(national_accounts(f"giro {text} konto {text}")),
    ),
    "service.checks.parties.account_words": (
        lambda text: account_owner(text, text, [text] * 4),
        lambda text: account_owner(f"unser konto {text}", f"konto {text}" * 2, ["lastschrift"]),
        lambda text: names_an_assignee(text),
    ),
    "service.checks.reply.row_bounds": (lambda text: row_bounds(PrintedText(f"{text}%\n" * 2)),),
    "service.checks.comparisons.unprinted": (
        lambda text: unprinted(PrintedText(text)),
        lambda text: unprinted(PrintedText(f"de89 {text}" * 2)),
    ),
    "service.checks.comparisons.total_lines": (
        lambda text: without_totals(
            [{"description": text}, {"description": "GST", "net_amount": text}],
            {"totals": dict.fromkeys(text, text), "taxes": [{"rate": part} for part in text]},
            PrintedText(text),
        ),
        lambda text: without_totals([{"description": part} for part in text.split("\n")], {}, None),
    ),
    "service.checks.payments.payment_words": (
        lambda text: [says(text) for says in (says_paid, says_advance, says_left)],
        lambda text: [says(text) for says in (says_taken_off, says_rounded)],
    ),
    "service.checks.payments.unpaid_words": (
        lambda text: [says(text) for says in (says_discount, says_otherwise, says_another)],
    ),
    "service.checks.payments.advance_words": (
        says_advance_made,
        says_left_after_advance,
        lambda text: says_left_after_advance(f"rest nach {text}" * 2),
    ),
    "service.checks.labels.worded_titles": (
        lambda text: ends_title("1188", text),
        lambda text: ends_title("1188", f"rechnung {text} 1188\n" * 2),
        lambda text: has_signed_number("1188", f"nr. {text}\n" * 2),
        lambda text: has_words_before(text[:60], text),
    ),
    "service.checks.values.bare_numbers": (
        bare_number,
        lambda text: bare_number(f"inv{text}#1"),
        lambda text: bare_number(f"#{text}1"),
    ),
    "service.checks.payments.payment_row_words": (
        lambda text: row_says(_quarter(text), is_less=False, has_day=False),
        lambda text: row_says(f"visa {_quarter(text)}", is_less=True, has_day=True),
        lambda text: row_says(f"wir haben {_quarter(text)} erhalten", is_less=False, has_day=False),
        may_say,
    ),
    "service.checks.payments.gross_places": (
        lambda text: GrossPlaces(_PAID_BEFORE, PrintedText(text)).rows,
        lambda text: GrossPlaces(_PAID_BEFORE, PrintedText(f"1000,00 {text}" * 2)).rows,
    ),
    "service.checks.payments.payment_rows": (
        lambda text: PaymentRows(_PAID_BEFORE, PrintedText(text), 0).say_part_is_paid(),
        lambda text: PaymentRows(
            _PAID_BEFORE, PrintedText(f"1\nbezahlt {text}" * 2), 0
        ).say_part_is_paid(),
        lambda text: PaymentRows(
            _PAID_BEFORE, PrintedText(f"1\nvisa {text}" * 2), 0
        ).say_whole_is_paid(),
        lambda text: PaymentRows(_PAID_BEFORE, PrintedText(f"1\n{text}"), 0).ask_for_rest_alone(),
    ),
    "service.checks.payments.other_advances": (
        lambda text: is_of_something_else(f"order {text}", date(2026, 1, 2), PrintedText(text)),
        lambda text: is_of_something_else(
            f"2027 order 7{text}", date(2026, 1, 2), PrintedText(text)
        ),
    ),
    "service.checks.payments.advances": (
        lambda text: has_advance(
            _PAID_BEFORE, PrintedText(text), amounts_from(_PAID_BEFORE, PrintedText(text), 0)
        ),
        lambda text: is_planned(_PAID_BEFORE, PrintedText(f"deposit 1.00 {text}" * 2)),
        lambda text: is_after_advance(_PAID_BEFORE, PrintedText(text), Decimal(1)),
    ),
    "service.checks.payments.payment_amounts": (
        lambda text: amounts_from(_PAID_BEFORE, PrintedText(text), 0),
        lambda text: printed_amounts(Decimal(1), date(2026, 1, 2), PrintedText(f"1.00 {text}" * 2)),
    ),
    "service.checks.payments.paid_sentences": (
        lambda text: says_paid_in_sentence(PrintedText(f"nothing {text}"), None),
        lambda text: says_paid_in_sentence(PrintedText(f"{text} paid {text} paid by card"), None),
    ),
    "service.checks.payments.settlements": (
        lambda text: says_all_is_paid(_PAID_BEFORE, PrintedText(text)),
        lambda text: says_all_is_paid(_PAID_BEFORE, PrintedText(f"paid {text}\n-9.99 {text}")),
        lambda text: says_it_is_settled(_PAID_BEFORE, PrintedText(f"paid {text}\n" * 2)),
        _BySize(lambda size: says_it_is_settled(_PAID_BEFORE, _paid_rows(size // 20))),
    ),
    "service.checks.payments.prepayments": (
        lambda text: tuple(prepayment_checks(_PAID_BEFORE, PrintedText(text))),
        lambda text: tuple(prepayment_checks(_PAID_BEFORE, PrintedText(f"9.99 {text} -1.00" * 2))),
        lambda text: tuple(
            prepayment_checks(_PAID_BEFORE, PrintedText(f"9.99\n{text}\npaid 1.00"))
        ),
    ),
    "service.checks.reply.reply": (_reply,),
    "service.checks.reply.repetition": (ends_in_a_loop, lambda text: ends_in_a_loop(text[:4_000])),
    "service.checks.reply.answer_values": (
        lambda text: read_invoice(ReplyObjects((_invoice_with(text),)), None),
        lambda text: read_invoice(ReplyObjects((_invoice_with(text[:60]),)), PrintedText(text)),
    ),
    "service.checks.custom_schema": (
        lambda text: _OWN.read(ReplyObjects(({"a": text, text: text},)), None),
        _many_values,
    ),
    "service.documents.references.claim_check": tuple(
        lambda text, scheme=scheme: read_claim(  # type: ignore[misc]
            scheme + text,
            usual.claim_policy(hosts=frozenset({"*.a", "a"}), files=True, plain_http=True),
        )
        for scheme in ("", "https://", "http://a/", "https://a:", "file:///", "s3://", "s3://aaa/")
    ),
    "service.model.trace_context": (
        lambda text: trace_context_of((("traceparent", _raw(text)),)),
        lambda text: trace_context_of((("traceparent", _TRACE), ("tracestate", _raw(text[:512])))),
        _BySize(lambda _: trace_context_of((("traceparent", _TRACE), ("tracestate", _STATE)))),
    ),
    "service.failures.dead_letter": (
        lambda text: _letter(text, *_EVERY_FAMILY),
        lambda text: _letter(text, *_FOREIGN),
        lambda text: _letter(text, *_SPRING),
        lambda text: _letter(text, text),
    ),
    "service.failures.dead_letter_view": (_imported,),
    "service.failures.replay_log": (lambda text: read_entry(_raw(text)),),
    "service.failures.replay_plan": (read_mark,),
    "service.kafka.offset_map": (_offset_maps,),
    "service.extraction.cached_answer": (
        lambda text: decode_cached(_raw(text)),
        lambda text: decode_cached(_raw('{"format":3,"own":true,"answer":' + text)),
    ),
    "service.replay.originals": (lambda text: promised_digest(_raw(text)),),
    "service.model.next_command": (in_clone,),
    "service.model.text_table": (
        lambda text: TextTable([TextColumn("a", 9), TextColumn("b")], None).line((text, text)),
        lambda text: TextTable([TextColumn("a", 9), TextColumn("b")], 80).lines((text, text), text),
    ),
    "service.model.printable": (lambda text: printable.printable(text, 10_000_000),),
    "service.documents.kinds.archive": (
        lambda text: read_gzip(gzip.compress(_raw(text), 1), 10**8),
        _BySize(lambda size: read_gzip(gzip.compress(b"a", 1) * size, 10**8)),
        lambda text: read_gzip(gzip.compress(b"a", 1) + bytes(len(text)) + _raw(text), 10**8),
    ),
    "service.documents.kinds.polyglots": (
        lambda text: also_opens_as(PDF, "text/html", "", _raw(text)),
        lambda text: also_opens_as(PDF, "message/rfc822", "r.zip", _raw(text)),
    ),
    "service.documents.kinds.html_charset": (
        lambda text: decode_html("text/html", _raw(text)),
        lambda text: decode_html("text/html", _raw("<meta charset=" + text)),
    ),
    # A quarter: tinycss2 takes microseconds for a character.
    "service.html.css_tokens": (
        lambda text: visible_text(f"<style>{text[: len(text) // 4]}</style><p class=a>x"),
    ),
    "service.html.css_values": (lambda text: legacy_color(text),),
    "service.html.defaults": (lambda text: visible_text(f'<input type=number value="{text}">x'),),
    "service.html.fragments": (
        lambda text: visible_text(f"<b style='position:absolute'>{text[: len(text) // 4]}</b>1"),
        lambda text: visible_text(f"<p dir=rtl>{text[: len(text) // 4]}"),
    ),
    "service.html.inline_marks": (
        lambda text: visible_text(f"<img src=x>1{text[: len(text) // 4]}<img src=x>"),
        _repeated("<i></i>" * 2, "<style>i::before{content:counter(a)}</style>"),
        _repeated("<i style='display:inline-block'></i><img src=x>"),
    ),
    "service.html.element_display": (
        _repeated("<summary></summary>" * 2, "<details>", before="<i></i>" * 2),
    ),
    "service.html.css_states": (
        _repeated("<i>x</i>", "<style>:lang(de){color:red}</style>", before="<meta name=x>"),
    ),
    "service.html.lines": (lambda text: visible_text(f"<pre>{text[: len(text) // 4]}"),),
    "service.html.pieces": (lambda text: visible_text(f"<p hidden>{text[: len(text) // 4]}</p>x"),),
    "service.html.text": (
        visible_text,
        lambda text: visible_text(f'<b style="{text[: len(text) // 4]}">x</b><p class="{text}">x'),
        lambda text: visible_text(f"<table><tr><td>{text}"),
        lambda text: visible_text(f"<div style='height:9px;overflow:hidden'>{text}"),
        lambda text: visible_text(f"<p>{text}<b style='position:absolute;background:red'>x"),
        *map(_repeated, ("<a>", "<p>", "<li><p>", "<table>", "<b hidden>", "</b>", "<td>")),
        _BySize(lambda size: visible_text("<svg>" * (size // 4))),
        _BySize(lambda size: visible_text("<a>" * size + "</b>" * size)),
        _BySize(lambda size: visible_text(f"<p style='color{' ' * 30 * size}'>x")),
        _BySize(
            lambda size: visible_text(f"<style>*:has(b){{color:red}}</style>{'<i>x</i>' * size}")
        ),
    ),
    "service.documents.loader": (without_declaration, lambda t: without_declaration("<?xml" + t)),
    "service.einvoices.en16931": (_xml,),
    "service.einvoices.xml_tree": (_xml,),
    "service.documents.frames.parsed": (_frame,),
    "service.documents.containers.body_versions": (
        lambda text: say_different_values(text, "Total 1.00", is_shown=True),
    ),
    "service.documents.containers.rich_text": (
        lambda text: read_rich_text(
            bytes(4) + len(text).to_bytes(4, "little") + b"MELA" + bytes(4) + _raw(text)
        ),
        lambda text: read_rich_text(b"\0\0\0\0\xff\xff\x0f\0LZFu" + bytes(4) + _raw(text)),
    ),
    "service.documents.containers.flowed_text": (
        lambda text: unwrapped(_raw(text), {"format": "flowed"}),
        lambda text: unwrapped(_raw(text).replace(b" ", b" \n"), {"format": "flowed"}),
        _BySize(lambda size: unwrapped(b" \n" * size, {"format": "flowed", "delsp": "yes"})),
    ),
    "service.documents.containers.written_files": (
        lambda text: list(with_written_files((_body(text),))),
        lambda text: list(with_written_files((_body("begin 644 x\n" + text),))),
        lambda text: list(with_written_files((_body((text[:40] + "\n") * (len(text) // 40)),))),
        lambda text: list(with_written_files((_body("data:a/b;base64," + text),))),
        lambda text: decoded_base64(_raw(text)),
    ),
    "service.documents.containers.mail": (
        lambda text: read_mail(b"From a@x 2026\n\nFrom " + _raw(text)),
        lambda text: read_mail(_raw(text)),
        lambda text: read_mail(b"MIME-Version: 1.0\nContent-Type: " + _raw(text)),
        lambda text: read_mail(_MIXED_MAIL + _raw(text)),
        lambda text: read_mail(_MIXED_MAIL + b"Content-Disposition: x;filename=" + _raw(text)),
    ),
    "service.documents.pdf.spaced_letters": (
        lambda text: spaced_words(
            [
                TextRun(letter, Rectangle(20 * at, 0, 20 * at + 6, 10), at % 2, 0, joined=False)
                for at, letter in enumerate(text[: len(text) // 4])
            ],
            (),
        ),
    ),
    "service.documents.office.cell_values": (
        lambda text: shown("1234.5", format_code(200, {200: text}), SheetHabits()),
        lambda text: decimal_mark([text]),
        lambda text: shown_text("words", f"0;0;0;{text}"),
        lambda text: format_inks("1", f"[{text}"),
        lambda text: shown(text, "0.00", SheetHabits()),
    ),
    "service.documents.office.formula_grammar": (
        lambda text: SheetFormulas().is_doubtful(text[:300], "1", {}),
        lambda text: SheetFormulas().is_doubtful("Zwei!A1+" * (len(text[:300]) // 8), "1", {}),
    ),
    "service.documents.office.formula_functions": (
        lambda text: SheetFormulas().is_doubtful(f'TEXT(1,"{text[:250]}")', "1", {}),
        lambda text: SheetFormulas().is_doubtful(f'COUNTIF(A1:A2,"{text[:250]}")', "1", {}),
    ),
    "service.documents.office.formula_lookups": (
        _BySize(
            lambda size: SheetFormulas().is_doubtful(
                f'SUMIF(A1:A{size},"x",A1:A{size})', "1", {(row, 0): "'x" for row in range(size)}
            )
        ),
    ),
    "service.documents.office.office_colours": (hex_color,),
    "service.documents.office.office_markup": (
        lambda text: has_strange_choices(b"AlternateContent" + _raw(text)),
    ),
    "service.documents.office.sheet_cells": (
        _BySize(
            lambda size: read_xlsx(
                office.workbook(
                    office.row(office.cell("A1", "1"), '<c r="B1"><f>A1*2</f><v>2</v></c>')
                    * (size // 60)
                )
            )
        ),
    ),
    "service.documents.office.sheet_formulas": (
        lambda text: SheetFormulas().is_doubtful(text, "1", {}),
        _BySize(lambda size: SheetFormulas().is_doubtful("A1+" * (size // 3), "1", {})),
    ),
    "service.documents.office.sheet_widths": (
        lambda text: has_room(text, "0.00", 9.0, 1.0),
        lambda text: has_room("2026-11-02", text[: len(text) // 4], 9.0, 1.0),
    ),
    "service.documents.office.sheet_rules": (
        lambda text: read_xlsx(
            office.workbook(
                office.row(office.words("A1", "x")) * (len(text) // 80),
                after='<conditionalFormatting sqref="A1:B9"><cfRule type="expression" dxfId="0">'
                f"<formula>{escape(text)}</formula></cfRule></conditionalFormatting>",
                styles='<dxfs><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs>',
            )
        ),
        _BySize(
            lambda size: read_xlsx(
                office.workbook(
                    office.row(office.words("A1", "x")) * (size // 20),
                    after='<conditionalFormatting sqref="A1"><cfRule dxfId="0"/>' * (size // 20)
                    + "</conditionalFormatting>" * (size // 20),
                    styles='<dxfs><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs>',
                )
            )
        ),
    ),
    "service.documents.office.sheet_shape": (
        area_of,
        _BySize(
            lambda size: read_xlsx(
                office.workbook(
                    office.row(office.words("C9", "x")) * (size // 20),
                    after=f"<mergeCells>{_MERGED * (size // 20)}</mergeCells>",
                )
            )
        ),
        _BySize(
            lambda size: read_xlsx(
                office.workbook(
                    office.row(office.words("A1", "x")),
                    before=f"<cols>{_ALL_COLUMNS * (size // 2)}</cols>",
                )
            )
        ),
        _BySize(_beside_merged),
    ),
    "service.documents.office.sheet_text": (
        lambda text: read_xlsx(office.xlsx(office.row(office.words("A1", escape(text))))),
        lambda text: read_xlsx(office.xlsx(office.row(office.cell("A1", "1")), formats=(text,))),
        _BySize(
            lambda size: read_xlsx(office.xlsx(office.row(office.words("A1", "x")) * (size // 20)))
        ),
    ),
    "service.documents.office.symbol_fonts": (
        lambda text: draws_signs(text),
        lambda text: says_more(text, text),
    ),
    "service.documents.office.word_bindings": (
        lambda text: read_docx(
            office.docx(
                f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/{escape(text[: len(text) // 4])}"/>'
                "<w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>x</w:t></w:r></w:p></w:sdtContent>"
                "</w:sdt>"
            )
        ),
    ),
    "service.documents.office.word_numbering": (
        lambda text: read_docx(
            office.docx_with(
                office.paragraph("x", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
                office.Part(
                    "n1",
                    "numbering",
                    "numbering.xml",
                    '<n><abstractNum abstractNumId="0"><lvl ilvl="0"><lvlText val="'
                    f'{escape(text, quote=True)}"/></lvl></abstractNum>'
                    '<num numId="1"><abstractNumId val="0"/></num></n>',
                ),
            )
        ),
        _BySize(lambda size: _numbered(size // 5)),
    ),
    "service.documents.office.word_styles": (
        _BySize(
            lambda size: read_docx(
                office.docx(
                    "".join(
                        office.table(("x",), properties=f'<w:tblStyle w:val="{at}"/>')
                        for at in range(size // 4)
                    ),
                    '<w:style w:type="table" w:styleId="0">'
                    + "".join(f'<w:tblStylePr w:type="{at}"/>' for at in range(size))
                    + "</w:style>"
                    + "".join(
                        f'<w:style w:type="table" w:styleId="{at}"><w:basedOn w:val="0"/></w:style>'
                        for at in range(1, size // 4)
                    ),
                )
            )
        ),
    ),
    "service.documents.office.word_fields": (
        lambda text: read_docx(
            office.docx(
                f'<w:p><w:fldSimple w:instr="{escape(text[: len(text) // 4])}">'
                f"{office.run('x')}</w:fldSimple></w:p>"
            )
        ),
    ),
    "service.documents.office.word_text": (
        lambda text: read_docx(office.docx(office.table((escape(text[: len(text) // 2]), "")))),
        _BySize(lambda size: read_docx(office.docx(office.paragraph("x") * (size // 20)))),
        _BySize(
            lambda size: read_docx(
                office.docx(
                    office.table(*[("x",)] * (size // 3), properties="<w:jc/>" * (3 * size))
                )
            )
        ),
    ),
    "service.documents.kinds.media_kinds": (
        lambda text: kind_of("", text, _raw(text)),
        lambda text: kind_of("", "", b"<!--" + _raw(text)),
    ),
    "service.documents.layout.read_words": (
        lambda text: words_of(
            [
                Glyph(letter, 0.9, 0.5 * n, 0.5 * n + 0.4)
                for n, letter in enumerate(text[: len(text) // 4])
            ]
        ),
    ),
    "service.documents.invoices.bill_amounts": (
        has_amounts_of_bill,
        lambda text: has_amounts_of_bill(f"a 1,00 {text}"[:3_900]),
        lambda text: has_amounts_of_bill((text + "1,00 €\n")[-3_900:]),
    ),
    "service.documents.invoices.choosing": (
        lambda text: choose(
            [
                ReadEnclosure("a", "text/plain", Parsed(f"Invoice no: 1 {text}\ntotal {text}")),
                ReadEnclosure("b", "text/plain", Parsed(text)),
            ],
            [],
        ),
    ),
    "service.documents.invoices.invoice_titles": (
        lambda text: list(invoice_titles(text)),
        lambda text: list(invoice_titles(f"invoice no {text} 1")),
        lambda text: list(invoice_titles(f"invoice\n{text}\n" * 9)),
    ),
    "service.documents.invoices.likeness": (
        lambda text: judged(ReadEnclosure("a", "text/plain", Parsed(f"credit note\ntotal {text}"))),
        lambda text: judged(ReadEnclosure("a", "text/plain", Parsed(f"total 1\n{text}"))),
        lambda text: judged(ReadEnclosure("a", "text/plain", Parsed(f"total 1\na {text} gmbh"))),
    ),
    "service.documents.invoices.quoted_words": (
        own_words,
        _BySize(lambda size: own_words("wrote " * (size // 6))),
        _BySize(lambda size: own_words("\n>" * (size // 2))),
        lambda text: words_to("a@b wrote:\nfrom:\n" * (len(text) // 16), text),
        _BySize(lambda size: words_to("Subject: re:\n" + "from:\n" * (size // 6), "a, " * size)),
    ),
    "service.documents.invoices.body_claims": (
        lambda text: without_quotation(_told(f"Invoice no 1\nTotal 1\n> {text}"), text),
        lambda text: quotes_other_account(_told(text)),
        lambda text: contradicts(
            judged(_told(f"please pay {text} (ca {text}")),
            judged(_told("Invoice no 1\nTotal 1.00")),
            is_alone=True,
        ),
        lambda text: contradicts(
            judged(_told(f"blz {text}")), judged(_told(f"blz 1{text}")), is_alone=True
        ),
    ),
    "service.documents.invoices.printed_parties": (
        printed_parties,
        lambda text: printed_parties(f"a {text} gmbh"),
        lambda text: printed_parties(f"tax no {text}"),
        lambda text: printed_parties(f"ein 1{text}"),
    ),
    "service.documents.invoices.same_invoice": (
        lambda text: named_numbers(text, {"111", "a" * 40, "aaa", "de02120300001010"}),
        lambda text: named_numbers(f"{text} 1{text}11", {"111", text[:40]}),
        lambda text: named_numbers(text, {text, "1/1/2026", "a1/1/2026"}),
    ),
    "service.documents.invoices.page_facts": (
        lambda text: facts_of(PagedText(1, text)),
        lambda text: facts_of(PagedText(1, f"invoice no: 1{text}")),
        lambda text: facts_of(PagedText(1, f"total {text}")),
        lambda text: facts_of(PagedText(1, f"faktura nr {text}")),
    ),
    "service.documents.invoices.sheet_signs": (
        lambda text: sheet_signs(text, PrintedText(text).labelled, text),
        lambda text: sheet_signs(f"a {text}rechnung", PrintedText("").labelled, ""),
        lambda text: is_addressed_to(SheetSigns("aaaaaa"), text, SheetSigns("bbbbbb")),
    ),
    "service.documents.invoices.page_papers": (
        paper_of,
        lambda text: comes_with(text, text),
        lambda text: has_total_of_money(f"total {text}"),
    ),
    "service.documents.invoices.page_runs": (lambda text: _paged([text, text]),),
    "service.documents.invoices.alike_numbers": (
        lambda text: are_one_number(text, f"a{text}"),
        lambda text: are_one_number(f"1/1/2026{text}", "1/1/2026"),
        lambda text: differ_little(text, f"a{text}"),
    ),
    "service.documents.invoices.invoice_pages": (
        lambda text: _paged([text, text]),
        _BySize(lambda size: _paged(_one_page_each(size))),
        lambda text: _paged(["invoice no: 4711\ntotal 5.00", f"invoice\ntotal 7.00\n{text}"]),
    ),
    "service.documents.invoices.other_papers": (
        calls_itself_other_paper,
        lambda text: calls_itself_other_paper(f"order {text}"),
        lambda text: calls_itself_other_paper(f"order no 1{text}"),
    ),
    "service.documents.frames.parts": (
        lambda text: part_type(text, text),
        lambda text: is_media_type("a/" + text),
        lambda text: part_type("text/plain", ";" + text),
    ),
    "service.documents.layout.page_layout": (
        lambda text: _laid_out(_end(text, 10).split(" ")),
        lambda text: _laid_out([text]),
        lambda text: _laid_out(list(_end(text, 20))),
    ),
    "service.documents.pdf.pdf_text": (_pdf_page,),
    "service.documents.pdf.pdf_runs": (_pdf_page,),
    "service.documents.pdf.text_patterns": (
        lambda text: TextPatterns(cast("Any", None), _raw(text)),
        _BySize(lambda size: TextPatterns(cast("Any", None), b"/P#61ttern" * size)),
    ),
    "service.documents.pdf.run_joining": (
        _pdf_page,
        _BySize(
            lambda size: joined_runs(
                [TextRun("a", Rectangle(n, 0, n + 1, 1), 1, 0, joined=True) for n in range(size)]
            )
        ),
        _BySize(
            lambda size: joined_runs(
                [TextRun("\u03b1", Rectangle(-n, 0, 1 - n, 1), 1, 0, True) for n in range(size)]
            )
        ),
    ),
    "service.documents.layout.letter_order": (
        lambda text: in_reading_order(text, [(-n, 1, 1 - n, 0) for n in range(len(text))], 0),
    ),
    "service.model.spreadsheet_text": (harmless,),
    "service.console.list_filters": (
        lambda text: invoice_filters(dict.fromkeys(("after", "supplier", "from", "least"), text)),
        lambda text: failure_filters({"after": text, "reason": text}),
        lambda text: queue_filters(dict.fromkeys(("supplier", "age", "rule"), text), _NOW),
    ),
    "service.console.form_fields": (
        lambda text: read_fields(_raw(text)),
        _BySize(lambda size: read_fields(b"%41" * size)),
        lambda text: without_field(_raw(text), b"token"),
    ),
    "service.console.typed_texts": (typed_amount, typed_date),
    "service.console.wording": (lambda text: field_label(f"lines.{text}"),),
    # A name has 2,000 signs at most: sorting that many marks, which is quadratic, takes 2 ms.
    "service.review.identity": (lambda text: folded_marks(text[:1_000]),),
    "service.review.published": (
        lambda text: _published(_raw(text)),
        lambda text: _published(_raw(text + "\\u0000")),
    ),
    "service.llm.exposition": (
        lambda text: server_gauges(_raw(text)),
        lambda text: server_gauges(_raw("vllm:num_requests_waiting{" + text + "} 1")),
        lambda text: server_gauges(_raw("vllm:num_requests_waiting " + text)),
    ),
    "service.llm.charset": (
        lambda text: as_utf8(_raw(text)),
        lambda text: as_utf8(text.encode("utf-16-le", "replace"), f"charset={text}"),
        lambda text: as_utf8(b"\xfc" + _raw(text), "charset" + " " * len(text)),
    ),
    "service.llm.content_filters": (
        lambda text: rejects_content({"error": {"code": text, text: text}, "code": text}),
    ),
    "service.llm.faults": (_http_reply,),
    "service.llm.reply_body": (
        lambda text: json_objects(_raw(text)),
        lambda text: json_objects(_raw("data: {}" + text)),
        lambda text: json_objects(_raw("{}" + text.replace("{", '"'))),
        lambda text: json_objects(_raw("x" + text.replace("{", '"'))),
        lambda text: json_objects(_raw("\r".join(f"data:{s}" for s in text))),
        lambda text: is_complete(_raw(" \t" + text + "[DONE]")),
        lambda text: [last_events([_raw(s) for s in text][-n:]) for n in range(9)],
        lambda text: payload_of(
            _raw("".join(f'{{"choices":[{{"delta":{{}}}}]}}{s}' for s in text))
        ),
    ),
    "service.llm.openai_reply": (finish_of,),
    "service.llm.reply_shapes": (
        lambda text: unwritten({"body": "{" + text, "text": '{"a": 1}' + text}),
        lambda text: payload_of(
            "\n".join(json.dumps({"response": sign}) for sign in text[::8]).encode(
                "utf-8", "replace"
            )
        ),
    ),
    "service.llm.values": (memory_bytes, share, name),
    "service.llm.retry_after": (
        lambda text: retry_after_s({"retry-after": text, "date": text}, 60.0, 0.0),
        lambda text: retry_after_s({"retry-after-ms": text}, 60.0, 0.0),
        lambda text: retry_after_s({"x-ratelimit-reset": text}, 60.0, 0.0, text.encode()),
        lambda text: retry_after_s({text: "1"}, 60.0, 0.0, b""),
    ),
    "service.extraction.prompts": (_asked_again,),
    "service.kafka.unreadable": (
        lambda text: take_apart(_raw(text), (), Partition("t", 0), 0, 10_000_000),
        lambda text: take_apart(b"\0" * 100 + _raw(text), (), Partition("t", 0), 0, 10_000_000),
    ),
}

TRUSTED = {
    "service.commands.plain_help": "the program's own help",
    "service.failures.advice": "the service's own words about each reason",
    "service.documents.references.bucket": "one class of 60 characters, over 8,000 of an error",
    "service.llm.money_words": "at most 40 signs behind a word, over 8,192 bytes of an error",
    "service.oauth.client_credentials": "one class of characters, over an answer of 64 KiB at most",
    "service.oauth.tokens": "one class of characters, over an answer of 64 KiB at most",
    "service.checks.evaluation": "answers that were read already, against the operator's truths",
    "service.store.rows": "one match of at most 249 characters from the beginning",
    "service.replay.order": "the operator's words on the command line",
    "service.failures.replay_filter": "the operator's words on the command line",
    "service.failures.places": "the operator's words on the command line",
    "service.failures.next_steps": "one match of at most 249 characters from the beginning",
    "service.documents.pdf.drawn_numbers": "signs of at most 6,000 pieces of ink, once each",
    "service.documents.pdf.ink_blobs": "one class of bytes, over the rows of a bounded picture",
    "service.ops.failpoint": "tests alone",
    "service.extraction.answers_file": "answers that this service wrote",
    "service.commands.forget": "the operator's words on the command line",
    "service.settings.addresses": "the operator's settings",
    "service.documents.pdf.pdf_cutting": "a kilobyte or two of a PDF that PDFium wrote",
    "service.documents.sandbox.worker_main": "its parent's words, before it sees a document",
    "service.einvoices.schematron": "Saxon's report about XML that `xml_tree` has parsed",
    "service.einvoices.schematron_process": "the frames of that process, which are bounded",
    "service.documents.sandbox.worker_process": "a worker's report before any document, bounded",
    "service.app.assembly": "the operator's schema file",
    "service.llm.client": "names of the operator's headers",
    "service.commands.invocation": "the operator's words on the command line",
    "service.results.exporting": "JSON that it wrote itself, of cells with bounds",
    "service.results.kept_columns": "JSON that it wrote itself, of places and states",
    "service.results.result_filter": "the operator's words on the command line",
    "service.settings.cost": "the operator's settings",
    "service.ops.spending_file": "a file that this service wrote, of which a kilobyte is read",
    "service.settings.group": "the operator's settings",
    "service.settings.kafka": "the operator's settings",
    "service.settings.llm": "the operator's settings",
    "service.settings.origins": "the environment of the process",
    "service.settings.service_links": "the environment of the process",
    "service.settings.documents": "the operator's settings",
    "service.settings.toml_file": "the operator's settings, whose keys and size are bounded",
    "service.commands.evaluation_report": "writes HTML and reads none",
    "service.commands.evidence_report": "writes HTML and reads none",
}
"""Modules with regular expressions or parsers over text that does not come from outside."""


def _end(text: str, parts: int) -> str:
    """The last of so many parts: the first one of a small text is an opening and nothing else, with
    which the large one's would be compared."""
    return text[-(len(text) // parts) :]


def _quarter(text: str) -> str:
    """For readers of rows, of which many words are asked: still more than a row may have."""
    return text[: len(text) // 4]


def _cpu_s(reader: Reader, text: str) -> float:
    began_s = time.thread_time()
    reader(text)
    return time.thread_time() - began_s


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Its passes over what is alive would be counted as the readers'."""
    gc.disable()
    yield
    gc.enable()


@cache  # Some readers stand for several modules.
def _faults(
    reader: Reader, units: tuple[str, ...] = UNITS, openings: tuple[str, ...] = OPENINGS
) -> tuple[str, ...]:
    small = dict(hostile(SMALL, units, openings))
    found = []
    for title, text in hostile(LARGE, units, openings):
        took_s = _cpu_s(reader, text)
        if took_s <= _QUICK_S:
            continue
        before_s = _cpu_s(reader, small[title])
        if took_s > _TENFOLD * before_s:  # Noise could have lengthened it.
            before_s = min(before_s, _cpu_s(reader, small[title]))
        if took_s > _RATIO_MAX * before_s and took_s < _LONG_S:  # Noise could decide.
            took_s = min(took_s, *(_cpu_s(reader, text) for _ in range(2)))
            before_s = max(before_s, min(_cpu_s(reader, small[title]) for _ in range(2)))
        if _COSTLY_S < took_s < _LONG_S:  # Noise could have lengthened it.
            took_s = min(took_s, *(_cpu_s(reader, text) for _ in range(2)))
        if took_s > max(_QUICK_S, min(_COSTLY_S, _RATIO_MAX * before_s)):
            found.append(f"{title}: {before_s * 1e3:.1f} ms, tenfold {took_s * 1e3:.0f} ms")
            break  # One is enough, and each costs.
    return tuple(found)


_READ_PLAIN_TEXT = ("service.checks.", "service.documents.invoices.")
"""Packages whose readers take the text of a document, without markup."""
_READ_REPLIES = frozenset({"service.checks.reply.reply", "service.checks.custom_schema"})
"""Checks that take a server's JSON apart."""


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("module", READERS)
def test_reading_is_linear(module: str) -> None:
    """Tenfold input takes no more than some tenfold time, and nothing raises."""
    plain = module.startswith(_READ_PLAIN_TEXT) and module not in _READ_REPLIES
    openings = PLAIN_OPENINGS if plain else OPENINGS
    for number, reader in enumerate(READERS[module]):
        faults = (
            _faults(reader, units=("a",), openings=("",))
            if isinstance(reader, _BySize)
            else _faults(reader, openings=openings)
        )
        assert faults == (), f"{module}, reader {number}"


_PARSERS = frozenset({"re", "html", "unicodedata", "jsonschema_rs", "defusedxml"})
_PARTS_OF_OTHERS = frozenset({"testbed", "bench"})


def _parsing_modules() -> Iterator[str]:
    """Modules of the product that import what takes text apart."""
    for path in sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("schemas/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if _PARTS_OF_OTHERS.isdisjoint(parts) and _reads(ast.parse(path.read_text())):
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _reads(tree: ast.Module) -> bool:
    """Whether it has regular expressions, or calls a parser's entry."""
    imported, calls = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            calls.add(f"{node.value.id}.{node.attr}")
    return not imported.isdisjoint(_PARSERS - {"json"}) or not calls.isdisjoint(
        {"json.loads", "json.JSONDecoder"}
    )


def test_no_reader_is_missing() -> None:
    """A module that takes text apart is measured here, or says why it need not be."""
    listed = READERS.keys() | TRUSTED.keys()
    assert sorted(set(_parsing_modules()) - listed) == []
    gone = [module for module in TRUSTED if not _exists(module)]
    assert gone == []


def _exists(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_the_measure_finds_what_is_quadratic() -> None:
    """The expression that once froze the service, for whose sake all this is measured."""
    strings = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
    assert _faults(lambda text: strings.sub("", text), ('\\"',))
    assert _faults(lambda text: unicodedata.normalize("NFKC", text), ("\u0301\u0327",))


def test_the_measure_finds_what_is_costly() -> None:
    """Linear, and yet 400 µs a character: each sign could begin one of thousands of ways."""
    card = re.compile("(?:[*.#]{1,12}[ -]?){1,4}[0-9]{3,4}")
    assert _faults(lambda text: card.sub("", text), ("#",))
