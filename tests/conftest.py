"""Shared parts of all tests: one real Kafka for the whole run, topics with names of their own."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bytecode import keep_bytecode, share_rewriting

keep_bytecode()  # Before anything large is loaded.

import hypothesis  # noqa: E402
import hypothesis.internal.conjecture  # noqa: E402
import pytest  # noqa: E402

from service.ops import collector  # noqa: E402
from tests.running_order import longest_first  # noqa: E402
from tests.shared_kafka import SharedKafka, shared_kafka  # noqa: E402
from tests.warm_kafka import start_making, use_cache  # noqa: E402

# Imported late, from within a failing example or a deep stack, and rewritten by pytest on the way,
# these modules can break Python 3.11's parser ("AST constructor recursion depth mismatch").
for found in pkgutil.iter_modules(
    hypothesis.internal.conjecture.__path__, "hypothesis.internal.conjecture."
):
    importlib.import_module(found.name)

# The examples follow from the code, so that a commit that passed passes again. Random ones are
# for `HYPOTHESIS_PROFILE=explore`. A machine that does other work, too, makes no example wrong.
hypothesis.settings.register_profile("shared", deadline=None, derandomize=True)
hypothesis.settings.register_profile(
    "explore",
    deadline=None,
    max_examples=1_000,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "shared"))

KINDS = ("unit", "kafka", "chaos", "repository", "browser")
"""Folders of tests, and the markers that choose them."""

Announce = Callable[[str], None]
_ANNOUNCED = "announced"


@pytest.fixture
def announce(record_property: Callable[[str, object], None]) -> Announce:
    """Text for the end of the run, however many processes it has: what a long test counted."""
    return lambda text: record_property(_ANNOUNCED, text)


_MAKING: pytest.StashKey[subprocess.Popen[bytes]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """What many brokers share is made aside, by the process that starts the others. The garbage
    collector rests until all tests are found: what is loaded meanwhile stays."""
    gc.disable()
    use_cache()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        making = start_making()
        if making is not None:
            config.stash[_MAKING] = making


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: compressed ones hold the time, and processes that collect
    at different times would collect different tests."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """One process of several that run everything rewrites a part of the test modules."""
    worker = getattr(session.config, "workerinput", None)
    if worker is not None and session.config.args == session.config.getini("testpaths"):
        share_rewriting(int(worker["workerid"].removeprefix("gw")), worker["workercount"])


def pytest_collection_finish() -> None:
    """No pass of the collector looks at the tests and modules again, and few look at the rest."""
    collector.relax()
    gc.freeze()
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing that this run started is left."""
    making = config.stash.get(_MAKING, None)
    if making is not None:
        making.terminate()
        making.wait()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests announced, whether they passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, text in getattr(report, "user_properties", ()):
                if name == _ANNOUNCED:
                    terminalreporter.write_line(f"{report.nodeid}\n{text}")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Each test has its folder's marker. In a process of several, long modules come first among
    the tests that are chosen; see `running_order`."""
    for item in items:
        kind = item.path.relative_to(config.rootpath / "tests").parts[0]
        if kind in KINDS:
            item.add_marker(kind)
    yield
    if hasattr(config, "workerinput"):
        items[:] = longest_first([(item.path.as_posix(), item) for item in items])


MakeTopics = Callable[[int], tuple[str, str, str]]


@pytest.fixture(scope="session", autouse=True)
def answers_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Services under test keep their answers apart from those of the user who runs the tests."""
    variable = "INVOICE_STREAM_CACHE__PATH"
    os.environ[variable] = str(tmp_path_factory.mktemp("answers") / "answers.sqlite")
    yield
    del os.environ[variable]


@pytest.fixture(scope="session")
def kafka(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[SharedKafka]:
    """A real Apache Kafka, the same for all processes; its absence is a failure, never a skip."""
    own = tmp_path_factory.getbasetemp()
    with shared_kafka(own.parent if hasattr(request.config, "workerinput") else own) as broker:
        yield broker


@pytest.fixture
def make_topics(kafka: SharedKafka) -> MakeTopics:
    """Creates events, results and failures topics of so many partitions, named for one test."""

    def make(partitions: int) -> tuple[str, str, str]:
        tag = uuid.uuid4().hex[:8]
        names = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
        create_topics(kafka.bootstrap_servers, names, partitions)
        return names

    return make


def create_topics(bootstrap_servers: str, names: tuple[str, ...], partitions: int) -> None:
    """Creates topics and waits until the broker has them."""
    from confluent_kafka.admin import AdminClient  # Unit tests need no extra.
    from confluent_kafka.cimpl import NewTopic

    from service.testbed.new_topics import make_topics

    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    make_topics(admin, [NewTopic(name, partitions, 1) for name in names])


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key, made by openssl."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    command += " -subj /CN=test -addext subjectAltName=IP:127.0.0.1"
    arguments = [*command.split(), "-keyout", str(key), "-out", str(cert)]
    with contextlib.suppress(FileNotFoundError):
        subprocess.run(arguments, check=True, capture_output=True)
        return cert, key
    pytest.skip("NOT TESTED: TLS verification needs the openssl command")
