"""Settings that cannot connect are rejected before the start, with advice."""

from __future__ import annotations

import pytest

from service.kafka.connection import client_options
from service.settings import KafkaSettings


def test_kerberos_without_its_package_is_refused_with_advice() -> None:
    """The client would fail at its first connection, with an error that names nothing."""
    settings = KafkaSettings(security_protocol="SASL_SSL", sasl_mechanism="GSSAPI")
    with pytest.raises(ValueError, match="pip install gssapi"):
        client_options(settings, "test")
