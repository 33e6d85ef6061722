"""Names as promises: public ones are used by the product, private ones only in their module.

Both readers work on the syntax tree. They know names, not types: a dead method that shares its name
with a living one is not found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import syntax

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("schemas/**/*.py")])
TOOLS = sorted(
    [*ROOT.glob("deploy/**/*.py"), *ROOT.glob("docs/*.py"), *ROOT.glob("benchmarks/**/*.py")]
)
"""They belong to the product, but nothing asks whether their own names are used."""

PARSED = "a value that is parsed, not named"
UNUSED = {
    "service.store.migrations.versions.step_0001.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0002.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0003.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0004.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0005.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0006.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0007.down_revision": "Alembic reads it",
    "service.store.migrations.versions.step_0008.down_revision": "Alembic reads it",
    "service.model.order.Order.PARTITION": PARSED,
    "service.testbed.broker.LocalKafka.secured_servers": "the tests' broker",
    "service.testbed.broker.LocalKafka.proxied_port": "the tests' broker",
    "service.kafka.rights.service_rights": "the reference that docs and a real broker are held to",
    "service.kafka.rights.split_rights": "the reference that docs and a real broker are held to",
    "service.kafka.rights.replay_rights": "the reference that docs and a real broker are held to",
    "service.kafka.rights.store_rights": "the reference that docs and a real broker are held to",
    "service.kafka.rights.console_rights": "the reference that docs and a real broker are held to",
    "service.kafka.rights.review_rights": "the reference that docs and a real broker are held to",
}
"""Public names that no product code uses, each with the reason why it exists."""

_AIOKAFKA = "aiokafka has no public way; `tests/kafka` notices when it changes"
_EXIT = "the standard library's way to end a forked process at once"
_NAMED_TUPLE = "public for named tuples, whose fields own all other names"
FOREIGN = {
    "service.checks.parties.buyers: _replace": _NAMED_TUPLE,
    "service.checks.payments.payment_amounts: _replace": _NAMED_TUPLE,
    "service.documents.sandbox.confinement: _exit": _EXIT,
    "service.documents.sandbox.worker_main: _exit": _EXIT,
    "service.html.arrangement: _replace": _NAMED_TUPLE,
    "service.html.css_grids: _replace": _NAMED_TUPLE,
    "service.html.screen_order: _replace": _NAMED_TUPLE,
    "service.kafka.consumer: _client": _AIOKAFKA,
    "service.kafka.consumer: _coordinator": _AIOKAFKA,
    "service.kafka.consumer: _fetcher": _AIOKAFKA,
    "service.kafka.consumer: _md_synchronizer": _AIOKAFKA,
    "service.kafka.consumer: _subscription": _AIOKAFKA,
    "service.kafka.dead_letters: _client": _AIOKAFKA,
    "service.kafka.fetched_records: _client": _AIOKAFKA,
    "service.kafka.fetched_records: _fetcher": _AIOKAFKA,
    "service.kafka.fetched_records: _listeners": _AIOKAFKA,
    "service.kafka.membership: _client": _AIOKAFKA,
    "service.kafka.membership: _coordinator": _AIOKAFKA,
    "service.kafka.membership: _subscription": _AIOKAFKA,
    "service.kafka.publisher: _client": _AIOKAFKA,
    "service.kafka.transactions: _batches": _AIOKAFKA,
    "service.kafka.transactions: _drain_waiter": _AIOKAFKA,
    "service.kafka.transactions: _message_accumulator": _AIOKAFKA,
    "service.kafka.transactions: _pending_batches": _AIOKAFKA,
    "service.kafka.transactions: _sender": _AIOKAFKA,
    "service.kafka.transactions: _transaction_waiter": _AIOKAFKA,
    "service.kafka.transactions: _txn_manager": _AIOKAFKA,
    "service.kafka.trial: _client": _AIOKAFKA,
    "service.kafka.unreadable: _client": _AIOKAFKA,
    "service.replay.report: _asdict": _NAMED_TUPLE,
    "service.replay.run: _replace": _NAMED_TUPLE,
    "service.results.listed: _replace": _NAMED_TUPLE,
}
"""Private names of libraries that are used all the same, each with its reason."""


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.fixture(scope="module", autouse=True)
def trees() -> Iterator[None]:
    """Parsed once for all tests here."""
    yield
    syntax.forget()


def _read(paths: list[Path]) -> set[str]:
    """Every name that is read somewhere, alone or behind a dot."""
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for path in paths
        for node in syntax.nodes(path)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def _ours() -> set[str]:
    return {
        node.name
        for path in MODULES
        for node in syntax.nodes(path)
        if isinstance(node, ast.ClassDef)
    }


ENUMS = {"StrEnum", "IntEnum", "Enum"}
PLAIN = {"property", "classmethod", "staticmethod", "dataclass", "asynccontextmanager"}


def _defined(body: list[ast.stmt], ours: set[str], prefix: str = "") -> Iterator[str]:
    """Public functions, methods, classes, constants and members of enumerations.

    Left out is what a library calls by its name: methods of its subclasses, and what one of its
    decorators registers. Fields are left out, too: they are read by reflection (JSON, metrics).
    """
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_") and _plain(node):
                yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            if not node.name.startswith("_"):
                yield prefix + node.name
            bases = {ast.unparse(base).partition("[")[0] for base in node.bases}
            if bases <= ours | ENUMS | {"NamedTuple", "Protocol", "Generic", "Exception"}:
                yield from _defined(node.body, ours, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign):
            yield from (
                prefix + name.id
                for target in node.targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name) and not name.id.startswith("_")
            )


def _plain(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return all(
        ast.unparse(one).partition("(")[0].rpartition(".")[2] in PLAIN
        for one in node.decorator_list
    )


def test_every_public_name_is_used_by_the_product() -> None:
    """A name that only tests use is a promise that nothing keeps: it misleads every reader."""
    read, ours = _read(MODULES + TOOLS), _ours()
    dead = {
        f"{_module(path)}.{name}"
        for path in MODULES
        for name in _defined(syntax.tree(path).body, ours)
        if name.rpartition(".")[2] not in read
    }
    assert dead == set(UNUSED)


def _made(path: Path) -> Iterator[str]:
    """Names that are called or handed on as a value; not those in types, `isinstance`, bases."""
    waiting: list[ast.AST] = [syntax.tree(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.id if isinstance(node, ast.Name) else node.attr
        types = _types(node)
        waiting += [child for child in ast.iter_child_nodes(node) if child not in types]


def _types(node: ast.AST) -> list[ast.AST | None]:
    """The parts of a node that name a class without making one of it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.returns]
    if isinstance(node, ast.arg):
        return [node.annotation]
    if isinstance(node, ast.ClassDef):
        return list(node.bases)
    if isinstance(node, ast.AnnAssign):
        is_alias = ast.unparse(node.annotation) == "TypeAlias"
        return [node.annotation, node.value] if is_alias else [node.annotation]
    if isinstance(node, ast.MatchClass):
        return [node.cls]
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("isinstance", "cast"):
        return list(node.args[1:] if ast.unparse(node.func) == "isinstance" else node.args[:1])
    return []


def _is_dataclass(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        "dataclass" in ast.unparse(one) for one in node.decorator_list
    )


def test_every_value_of_ours_is_made_somewhere() -> None:
    """A dataclass that is only asked for (`isinstance`, `match`) is a case that never happens."""
    made = {name for path in MODULES + TOOLS for name in _made(path)}
    never = [
        f"{_module(path)}.{node.name}"
        for path in MODULES
        for node in syntax.nodes(path)
        if isinstance(node, ast.ClassDef)
        and _is_dataclass(node)
        and node.name not in made
        and not node.name.endswith("Flags")  # Made by `service.commands.flags.with_flags`.
        and "cls(" not in ast.unparse(node)
    ]
    assert never == []


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _owned(path: Path) -> set[str]:
    """Private names that a module itself defines, also as attributes of its objects."""
    owned = set()
    for node in syntax.nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            owned.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            owned.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            owned.add(node.attr)
    return owned


def _borrowed(path: Path) -> Iterator[str]:
    """Private names that a module takes from elsewhere."""
    owned = _owned(path)
    for node in syntax.nodes(path):
        if isinstance(node, ast.ImportFrom):
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names if _private(alias.name)
            )
        elif isinstance(node, ast.Attribute) and _private(node.attr) and node.attr not in owned:
            yield node.attr


def test_no_module_uses_anothers_private_names() -> None:
    """A name with an underscore may change without a look at other modules."""
    borrowed = {f"{_module(path)}: {name}" for path in MODULES for name in _borrowed(path)}
    assert borrowed == set(FOREIGN)
