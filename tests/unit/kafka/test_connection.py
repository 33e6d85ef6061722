"""Settings that cannot connect are rejected before the start, with advice."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from service.kafka.connection import client_options
from service.model.unusable_setting import UnusableSetting
from service.ops.http import tls_context
from service.settings import KafkaSettings
from tests.unit.app.test_schema_registry import locked

_KERBEROS = KafkaSettings(
    security_protocol="SASL_SSL", sasl_mechanism="GSSAPI", sasl_kerberos_domain_name="brokers"
)
_HAS_KERBEROS = importlib.util.find_spec("gssapi") is not None


@pytest.mark.skipif(_HAS_KERBEROS, reason="the extra gssapi is installed")
def test_kerberos_without_its_package_is_refused_with_advice() -> None:
    """The client would fail at its first connection, with an error that names nothing."""
    with pytest.raises(UnusableSetting, match=r"--extra gssapi.*libkrb5-dev"):
        client_options(_KERBEROS, "test")


@pytest.mark.skipif(not _HAS_KERBEROS, reason="the extra gssapi is not installed")
def test_kerberos_is_told_whose_ticket_to_take() -> None:
    """The service's name and its domain make the broker's principal."""
    options = client_options(_KERBEROS, "test")
    assert options["sasl_kerberos_service_name"] == "kafka"
    assert options["sasl_kerberos_domain_name"] == "brokers"


def _asked_at_a_terminal(use: Callable[[], object]) -> str:
    """What a terminal shows while this runs in a process whose terminal it is."""
    ours, theirs = os.openpty()
    os.write(ours, b"typed\n")
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
        try:
            use()
        except (OSError, ValueError):
            os._exit(7)
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    os.close(theirs)
    shown = b""
    try:
        while more := os.read(ours, 1_000):
            shown += more
    except OSError:  # Linux ends a terminal's output so.
        pass
    os.close(ours)
    return shown.decode(errors="replace")


def test_files_that_cannot_be_used_are_named(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    """OpenSSL names neither the file nor the setting."""
    cert, key = certificate
    text = tmp_path / "text"
    text.write_text("no PEM")
    refused: list[tuple[dict[str, Path], str]] = [
        ({"ssl_cafile": tmp_path / "absent"}, r"kafka\.ssl_cafile: .*absent cannot be read"),
        ({"ssl_keyfile": key}, r"kafka\.ssl_keyfile needs kafka\.ssl_certfile"),
        ({"ssl_certfile": cert, "ssl_keyfile": text}, r"ssl_certfile, kafka\.ssl_keyfile cannot"),
    ]
    for files, says in refused:
        settings = KafkaSettings.model_validate({"security_protocol": "SSL", **files})
        with pytest.raises(UnusableSetting, match=says):
            client_options(settings, "test")


def test_a_locked_key_without_its_password_is_refused_and_not_asked_for(
    certificate: tuple[Path, Path],
) -> None:
    """OpenSSL would ask the terminal for it, and a service waits there for ever."""
    cert, key = certificate
    closed = locked(key, "right")
    settings = KafkaSettings(security_protocol="SSL", ssl_certfile=cert, ssl_keyfile=closed)
    for use in (lambda: client_options(settings, "test"), lambda: tls_context(cert, closed)):
        assert "pass phrase" not in _asked_at_a_terminal(use)
