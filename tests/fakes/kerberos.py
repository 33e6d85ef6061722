"""A Kerberos realm of its own: MIT's KDC with two principals, as processes of this machine.

It needs MIT's programs (Debian: krb5-kdc, krb5-admin-server), the package `gssapi`, and a Java with
the module `jdk.security.jgss`, which the demo's Java does not have. `missing` names what is not
there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.testbed.broker import free_ports

REALM, CLIENT, BROKER = "INVOICES.TEST", "service", "kafka/localhost"
_PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local")
_PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Realm:
    """Where its files lie."""

    folder: Path

    @property
    def config(self) -> Path:
        """For clients and for Java."""
        return self.folder / "krb5.conf"

    @property
    def broker_keys(self) -> Path:
        """The broker's keytab."""
        return self.folder / "broker.keytab"

    @property
    def client_keys(self) -> Path:
        """The service's keytab."""
        return self.folder / "client.keytab"

    @property
    def environment(self) -> dict[str, str]:
        """For all programs of the realm, and for a client that takes its tickets by its keytab."""
        return {
            "KRB5_CONFIG": str(self.config),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "KRB5_CLIENT_KTNAME": str(self.client_keys),
            "KRB5CCNAME": f"FILE:{self.folder / 'tickets'}",
        }


def java() -> str | None:
    """A Java that can check tickets."""
    found = shutil.which("java")
    if found is None:
        return None
    modules = subprocess.run([found, "--list-modules"], capture_output=True, text=True, check=False)
    return found if "jdk.security.jgss" in modules.stdout else None


def missing() -> list[str]:
    """What this machine lacks."""
    lacking = [name for name in _PROGRAMS if shutil.which(name, path=_PLACES) is None]
    if importlib.util.find_spec("gssapi") is None:
        lacking.append("the package gssapi")
    if java() is None:
        lacking.append("a Java with jdk.security.jgss")
    return lacking


@contextmanager
def kerberos_realm(folder: Path) -> Iterator[Realm]:
    """A running one; its tickets live for an hour."""
    realm = Realm(folder)
    (port,) = free_ports(1)
    _configure(realm, port)
    _run(realm, "kdb5_util", "create", "-s", "-r", REALM, "-P", "not-a-secret")
    for name, keys in ((BROKER, realm.broker_keys), (CLIENT, realm.client_keys)):
        _run(realm, "kadmin.local", "-r", REALM, "-q", f"addprinc -randkey {name}")
        _run(realm, "kadmin.local", "-r", REALM, "-q", f"ktadd -k {keys} {name}")
    with (folder / "kdc.log").open("wb") as log:
        kdc = subprocess.Popen(
            [_program("krb5kdc"), "-n", "-r", REALM],
            env=os.environ | realm.environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, kdc)
        yield realm
    finally:
        kdc.kill()
        kdc.wait()


def _configure(realm: Realm, port: int) -> None:
    programs = Path(_program("krb5kdc")).resolve().parents[1]
    modules = next(iter(programs.glob("lib/**/krb5/plugins/kdb")), None)
    realm.config.write_text(
        f"[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n"
        " dns_lookup_realm = false\n dns_canonicalize_hostname = false\n rdns = false\n"
        " udp_preference_limit = 1\n"
        f"[realms]\n {REALM} = {{\n  kdc = 127.0.0.1:{port}\n }}\n"
        f"[domain_realm]\n localhost = {REALM}\n"
    )
    (realm.folder / "kdc.conf").write_text(
        f"[kdcdefaults]\n kdc_ports = {port}\n kdc_tcp_ports = {port}\n"
        f"[realms]\n {REALM} = {{\n  database_name = {realm.folder}/principal\n"
        f"  key_stash_file = {realm.folder}/stash\n  acl_file = {realm.folder}/acl\n"
        "  max_life = 1h\n }\n" + (f"[dbmodules]\n db_module_dir = {modules}\n" if modules else "")
    )


def _program(name: str) -> str:
    found = shutil.which(name, path=_PLACES)
    assert found is not None, f"{name} is missing"
    return found


def _run(realm: Realm, name: str, *arguments: str) -> None:
    done = subprocess.run(
        [_program(name), *arguments],
        env=os.environ | realm.environment,
        capture_output=True,
        timeout=_START_S,
        check=False,
    )
    assert done.returncode == 0, f"{name}: {done.stderr.decode()}"


def _wait_for(port: int, kdc: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert kdc.poll() is None, "the KDC ended"
            assert time.monotonic() < deadline_s, "the KDC does not listen"
            time.sleep(0.05)
        else:
            return
