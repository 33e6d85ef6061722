"""Memory and longest turn of the loop while large documents come, on a real Kafka.

    python -m benchmarks.large_events                  peak memory of the service
    python -m benchmarks.large_events --turns          beside it, what held the loop

E-mails, archives and PDFs, each with one invoice of the testbed and bytes that are not read, so
that their events have 0.5 to 1 MB. All of them are published first. The simulated LLM server takes
`--call-s` seconds for each, so that as many as possible are under way at once. Resident memory is
that of the service's own process, sampled every 20 ms; the readers of documents are other
processes. At the end every event must have exactly one outcome.

With `--turns` the service runs on asyncio's own loop, whose turns can be timed. A turn's time is
the CPU time of its thread, because other processes use the same cores.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from benchmarks.pipeline import PARTITIONS, service_environment, still_running
from service.bench.simulator_process import running_simulator
from service.settings import environment_for_child
from service.testbed.broker import BrokerOptions, LocalKafka
from service.testbed.invoices import make_invoice
from service.testbed.papers import pdf_of

_MIB = 2**20
_MESSAGE_MAX_BYTES = 2 * _MIB
_DEADLINE_S = 480.0
_SAMPLE_S = 0.02
_OVERHEAD = 4 / 3
"""Base64 for each byte."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of documents: its media type, and how often its PDF is in base64."""

    media_type: str
    base64_times: int


KINDS = {
    "eml": DocumentKind("message/rfc822", 2),
    "zip": DocumentKind("application/zip", 1),
    "pdf": DocumentKind("application/pdf", 1),
}


def document(kind: str, text: str, event_bytes: int, seed: int) -> bytes:
    """A document whose event has about so many bytes."""
    filled = int(event_bytes / _OVERHEAD ** KINDS[kind].base64_times)
    pdf = filled_pdf(pdf_of(text), filled, seed)
    if kind == "eml":
        mail = EmailMessage()
        mail["Subject"], mail["From"] = "Invoice", "sender@example.org"
        mail.set_content("Please find our invoice attached.")
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="invoice.pdf")
        return mail.as_bytes()
    if kind == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
            made.writestr("invoice.pdf", pdf)
        return packed.getvalue()
    return pdf


def filled_pdf(pdf: bytes, size_bytes: int, seed: int) -> bytes:
    """The PDF with a comment behind its first line, which no reader shows."""
    filler = random.Random(seed).randbytes(max(0, size_bytes - len(pdf)) * 4 // 5)
    comment = b"%" + base64.b85encode(filler) + b"\n"

    def moved(found: re.Match[bytes]) -> bytes:
        return b"%010d 00000 n" % (int(found[1]) + len(comment))

    head, _, rest = pdf.partition(b"\n")
    body, _, table = rest.rpartition(b"\nxref\n")
    table = re.sub(rb"(\d{10}) 00000 n", moved, table)
    start = len(head) + 1 + len(comment) + len(body) + 1
    table = re.sub(rb"startxref\n\d+", b"startxref\n%d" % start, table)
    return head + b"\n" + comment + body + b"\nxref\n" + table


def events(count: int) -> Iterator[tuple[str, bytes]]:
    """Invoice ids and events of 0.5 to 1 MB, kinds in turn."""
    kinds, made, number = list(KINDS), 0, 0
    while made < count:
        number += 1
        invoice = make_invoice(number)
        kind = kinds[made % len(kinds)]
        wanted = random.Random(number).randint(500_000, 1_000_000)
        try:
            data = document(kind, invoice.text, wanted, number)
        except UnicodeEncodeError:  # Not in the letters of the paper's font.
            continue
        made += 1
        said = {"media_type": KINDS[kind].media_type, "base64": base64.b64encode(data).decode()}
        yield (
            invoice.invoice_id,
            json.dumps({"invoice_id": invoice.invoice_id, "document": said}).encode(),
        )


def publish(servers: str, topic: str, count: int) -> int:
    """All events; returns their bytes."""
    producer = Producer(
        {"bootstrap.servers": servers, "message.max.bytes": _MESSAGE_MAX_BYTES, "linger.ms": 5}
    )
    total = 0
    for number, (invoice_id, value) in enumerate(events(count)):
        producer.produce(topic, value, invoice_id.encode(), partition=number % PARTITIONS)
        producer.poll(0)
        total += len(value)
    producer.flush(60)
    return total


@contextmanager
def _service(environment: dict[str, str], turns: Path | None) -> Iterator[psutil.Popen]:
    timed = ["-c", "from benchmarks.loop_turns import main; main()", str(turns)]
    command = [sys.executable, *(timed if turns else ("-m", "service")), "run"]
    process = psutil.Popen(command, env=environment_for_child(environment))
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except psutil.TimeoutExpired:
            process.kill()


def _follow(
    servers: str, topics: list[str], service: psutil.Popen, count: int
) -> tuple[int, Counter[str], Counter[str]]:
    """Peak memory; outcomes by event, and by topic."""
    reader = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "reader",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    reader.subscribe(topics)
    deadline_s, peak = time.monotonic() + _DEADLINE_S, 0
    seen: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    quiet_s = None
    while quiet_s is None or time.monotonic() < quiet_s:
        still_running(service, deadline_s)
        peak = max(peak, service.memory_info().rss)
        message = reader.poll(_SAMPLE_S)
        if message is not None and message.error() is None:
            found: Any = message.headers()
            headers = {name: _text(value) for name, value in found or ()}
            seen[f"{headers['invoice.source.partition']}@{headers['invoice.source.offset']}"] += 1
            kinds[headers.get("invoice.dlq.reason", headers["invoice.outcome"])] += 1
            if len(seen) == count and quiet_s is None:
                quiet_s = time.monotonic() + 3.0
    reader.close()
    return peak, seen, kinds


def _text(value: str | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


def main() -> None:
    """One run; fails for a lost or doubled event."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--call-s", type=float, default=30.0)
    parser.add_argument("--slots", type=int, default=256)
    parser.add_argument("--turns", action="store_true")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args()
    said = BrokerOptions(message_max_bytes=_MESSAGE_MAX_BYTES)
    with (
        LocalKafka(said, progress=lambda line: print(line, file=sys.stderr)) as kafka,
        tempfile.TemporaryDirectory() as folder,
    ):
        servers = kafka.bootstrap_servers
        admin = AdminClient({"bootstrap.servers": servers})
        names = {name: name for name in ("events", "results", "failures")}
        config = {"max.message.bytes": str(_MESSAGE_MAX_BYTES)}
        made = admin.create_topics([NewTopic(name, PARTITIONS, 1, config=config) for name in names])
        for future in made.values():
            future.result(timeout=30)
        total = publish(servers, "events", options.events)
        print(f"{options.events} events, {total / _MIB:.0f} MiB", flush=True)
        call = ["--slots", str(options.slots), "--mean-s", str(options.call_s), "--sigma", "0"]
        turns = Path(folder) / "turns" if options.turns else None
        with running_simulator(call) as llm_port:
            environment = service_environment(kafka, names, "large", llm_port) | {
                "INVOICE_STREAM_GATE__MODE": "fixed",
                "INVOICE_STREAM_GATE__LIMIT": str(options.slots),
            }
            environment |= {
                f"INVOICE_STREAM_{name}": value
                for name, _, value in (one.partition("=") for one in options.set)
            }
            with _service(environment, turns) as service:
                began_s = time.monotonic()
                peak, seen, kinds = _follow(
                    servers, ["results", "failures"], service, options.events
                )
                took_s = time.monotonic() - began_s - 3.0
                rest, cpu = service.memory_info().rss, sum(service.cpu_times()[:2])
        doubled = sum(times > 1 for times in seen.values())
        lost = options.events - len(seen)
        print(f"{took_s:.0f} s, {dict(kinds)}: {lost} lost, {doubled} doubled")
        print(
            f"peak RSS {peak / _MIB:.0f} MiB, {rest / _MIB:.0f} afterwards; "
            f"CPU {1e3 * cpu / options.events:.1f} ms an event"
        )
        if turns is not None:
            print(turns.read_text(), end="")
        if lost or doubled:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
