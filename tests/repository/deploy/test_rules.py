"""Rules: sound for promtool, each alert tested firing and not firing, each with its runbook."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from tests.repository.deploy import names
from tests.repository.deploy.conftest import Binaries

FOLDER = names.RULES.parent
ALERTS = names.alerts()
_ANNOTATIONS = {"summary", "description", "runbook_url"}


def _tool(prometheus: Binaries, *arguments: str) -> str:
    done = subprocess.run(
        [prometheus.promtool, *arguments], capture_output=True, text=True, check=False, cwd=FOLDER
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_accepts_rules_and_configuration(prometheus: Binaries) -> None:
    """Syntax, templates and the file that names the rules."""
    _tool(prometheus, "check", "rules", "rules.yaml")
    _tool(prometheus, "check", "config", "prometheus.yaml")


@pytest.mark.parametrize("alert", [alert["alert"] for alert in ALERTS])
def test_an_alert_fires_when_it_should_and_only_then(prometheus: Binaries, alert: str) -> None:
    """Its file holds at least one case that fires and one that does not, and promtool agrees."""
    file = FOLDER / "tests" / f"{alert}.yaml"
    cases = yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]
    checks = [check for case in cases for check in case["promql_expr_test"]]
    assert all(f'alertname="{alert}"' in check["expr"] for check in checks)
    assert {bool(check["exp_samples"]) for check in checks} == {True, False}
    _tool(prometheus, "test", "rules", f"tests/{alert}.yaml")


def test_no_test_file_is_without_its_alert() -> None:
    """Files of alerts that are gone are gone, too."""
    tested = {path.stem for path in (FOLDER / "tests").glob("*.yaml")}
    assert tested == {alert["alert"] for alert in ALERTS}


def test_rules_use_metrics_that_exist() -> None:
    """An alert on a name that is not exported never fires."""
    known = names.exported()
    unknown = {
        (rule.get("alert") or rule["record"], name)
        for rule in names.rules()
        for name in names.used_in(rule["expr"], known) - known
    }
    assert unknown == set()


def test_recorded_names_are_used_and_recorded() -> None:
    """No alert reads a recording that is not made."""
    recorded = {rule["record"] for rule in names.rules() if "record" in rule}
    read = {name for alert in ALERTS for name in re.findall(r"job:\w+:\w+", alert["expr"])}
    assert read <= recorded


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: str(alert["alert"]))
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    """A severity, the three annotations, and a section of the runbook with all its parts."""
    assert alert["labels"]["severity"] in ("critical", "warning", "info")
    assert set(alert["annotations"]) == _ANNOTATIONS
    path, _, anchor = alert["annotations"]["runbook_url"].partition("#")
    sections = (names.ROOT / path).read_text(encoding="utf-8").split("\n## ")
    found = [text for text in sections if text.splitlines()[0].strip().lower() == anchor]
    assert len(found) == 1, f"{path} needs one section '## {alert['alert']}'"
    for part in ("**Meaning.**", "**See it.**", "**Do.**", "**Escalate**"):
        assert part in found[0], (alert["alert"], part)


def test_no_section_of_the_runbook_is_without_its_alert() -> None:
    """Sections of alerts that are gone mislead at three in the morning."""
    text = (names.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## (InvoiceStream\w+)$", text, re.MULTILINE))
    assert headings == {alert["alert"] for alert in ALERTS}
