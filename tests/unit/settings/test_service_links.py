"""Variables of a platform are no misspelt settings."""

from __future__ import annotations

import pytest

from service.settings import SettingsRefused, load
from service.settings.service_links import is_service_link

KUBERNETES = {
    "INVOICE_STREAM_SERVICE_HOST": "10.96.12.7",
    "INVOICE_STREAM_SERVICE_PORT": "8080",
    "INVOICE_STREAM_SERVICE_PORT_METRICS": "8080",
    "INVOICE_STREAM_PORT": "tcp://10.96.12.7:8080",
    "INVOICE_STREAM_PORT_8080_TCP": "tcp://10.96.12.7:8080",
    "INVOICE_STREAM_PORT_8080_TCP_PROTO": "tcp",
    "INVOICE_STREAM_PORT_8080_TCP_PORT": "8080",
    "INVOICE_STREAM_PORT_8080_TCP_ADDR": "10.96.12.7",
    "INVOICE_STREAM_CONSOLE_SERVICE_HOST": "fd00::12",
}


def test_a_service_of_the_same_name_stops_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes sets them in each pod of the namespace unless service links are off."""
    for name, value in KUBERNETES.items():
        assert is_service_link(name, value), name
        monkeypatch.setenv(name, value)
    load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INVOICE_STREAM_PORT", "8080"),
        ("INVOICE_STREAM_HTTP__SERVICE_HOST", "10.0.0.1"),
        ("INVOICE_STREAM_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"),
        ("INVOICE_STREAM_SERVICE_PORT", "metrics"),
        ("INVOICE_STREAM_PORT", ""),
    ],
)
def test_a_misspelt_setting_is_refused_all_the_same(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It would be ignored silently otherwise."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused, match=name):
        load()
