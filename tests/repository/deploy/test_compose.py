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
from tests.repository.deploy.names import SPARE_S, settings_from

FOLDER = Path(__file__).resolve().parents[3] / "deploy"
FILE = FOLDER / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


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


def _environment(name: str) -> dict[str, str]:
    """A container's variables, each `${NAME:-default}` replaced by its default."""
    default = re.compile(r"\$\{[A-Z_]+:-([^}]*)\}")
    return {key: default.sub(r"\1", text) for key, text in SERVICES[name]["environment"].items()}


@pytest.mark.parametrize("name", ["service", "topics"])
def test_the_service_gets_settings_that_it_accepts(name: str) -> None:
    """Names and values as the service reads them; addresses are those of the others."""
    settings = settings_from(_environment(name))
    assert settings.kafka.bootstrap_servers.partition(":")[0] in SERVICES
    assert re.sub("http://|:[0-9]+", "", settings.llm.base_url) in SERVICES
    listeners = SERVICES["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert f"//{settings.kafka.bootstrap_servers}," in listeners


def test_the_service_is_confined_and_has_time_to_drain() -> None:
    """Read-only, no capabilities; stopping takes no longer than it may."""
    for name in ("service", "topics"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    grace_s = int(SERVICES["service"]["stop_grace_period"].removesuffix("s"))
    assert grace_s >= settings_from(_environment("service")).stop_budget_s + SPARE_S


def test_every_container_is_bounded_and_none_is_privileged() -> None:
    """Memory, rights, images that do not change under the same name."""
    for name, service in SERVICES.items():
        assert service["mem_limit"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"privileged", "network_mode", "pid", "cap_add"} & set(service), name
        if "build" not in service:
            assert re.search(r":v?\d+\.\d+\.\d+$", service["image"]), name


def test_containers_start_when_what_they_need_is_there() -> None:
    """Health is waited for only where it is asked, an end only where there is one."""
    for name, service in SERVICES.items():
        for other, needed in service.get("depends_on", {}).items():
            condition = needed["condition"]
            if condition == "service_healthy":
                assert "test" in SERVICES[other]["healthcheck"], (name, other)
            else:
                assert condition == "service_completed_successfully", (name, other)
                assert SERVICES[other]["restart"] in ("no", "on-failure:5"), (name, other)


def test_kafka_keeps_its_data_where_the_volume_is() -> None:
    """Set by variables alone, the image forgets its defaults and writes to /tmp."""
    kafka = SERVICES["kafka"]
    mounts = {volume.split(":")[0]: volume.split(":")[1] for volume in kafka["volumes"]}
    assert mounts["kafka"] == kafka["environment"]["KAFKA_LOG_DIRS"]


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
