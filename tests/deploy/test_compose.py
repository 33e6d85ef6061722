"""Compose: valid, and nothing in it points nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from service.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "deploy"
FILE = FOLDER / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def known_settings() -> set[str]:
    """Every environment variable that the service knows."""
    names = set()
    for name, field in Settings.model_fields.items():
        names.add(f"INVOICE_STREAM_{name}".upper())
        inner = getattr(field.annotation, "model_fields", {})
        names |= {f"INVOICE_STREAM_{name}__{key}".upper() for key in inner}
    return names


def test_the_file_is_valid_compose() -> None:
    """By the specification's own schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*command, "vendor.compose-spec", FILE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_points_nowhere() -> None:
    """Services, volumes, files and variables that are named exist."""
    for name, service in SERVICES.items():
        wanted = service.get("depends_on", ())
        assert set(wanted) <= set(SERVICES), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (FOLDER / source).exists(), source
            else:
                assert source in COMPOSE["volumes"], source
    used = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", ())}
    assert set(COMPOSE["volumes"]) <= used
    example = (FOLDER / ".env.example").read_text(encoding="utf-8")
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    assert set(re.findall(r"\$\{([A-Z_]+)", FILE.read_text(encoding="utf-8"))) == offered
    for service in SERVICES.values():
        if "build" in service:
            assert (FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize("name", ["service", "topics"])
def test_the_service_gets_settings_that_exist(name: str) -> None:
    """A variable that is misspelt would stop it at start; addresses are those of the others."""
    environment = SERVICES[name]["environment"]
    assert set(environment) <= known_settings()
    for variable in ("KAFKA__BOOTSTRAP_SERVERS", "LLM__BASE_URL"):
        host = re.search(r"(?:http://)?([a-z]+):\d+", environment[f"INVOICE_STREAM_{variable}"])
        assert host is not None
        assert host[1] in SERVICES


def test_the_service_is_confined_and_has_time_to_drain() -> None:
    """Read-only, no capabilities; stopping takes no longer than it may."""
    service = SERVICES["service"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["stop_grace_period"].removesuffix("s")) >= drain_s() + 10


def drain_s() -> float:
    """What stopping may take by the defaults: draining, then closing."""
    settings = Settings()
    return settings.stop_grace_s + 5 + settings.kafka.step_timeout_s


def test_ports_are_for_this_machine_alone() -> None:
    """There is no password on Kafka and Prometheus here."""
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_prometheus_and_grafana_find_what_they_show() -> None:
    """The scrape has the service's port; Grafana has every dashboard and a source."""
    scraped = yaml.safe_load((FOLDER / "prometheus" / "compose.yaml").read_text(encoding="utf-8"))
    assert scraped["scrape_configs"][0]["static_configs"][0]["targets"] == [
        f"service:{Settings().http.port}"
    ]
    mounted = {v.split(":")[0] for v in SERVICES["grafana"]["volumes"]}
    dashboards = {f"./grafana/{path.name}" for path in (FOLDER / "grafana").glob("*.json")}
    assert dashboards <= mounted
    provisioning = FOLDER / "grafana" / "provisioning"
    source = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text())
    assert source["datasources"][0]["url"] == "http://prometheus:9090"
