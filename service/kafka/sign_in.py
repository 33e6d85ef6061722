"""How clients say to the brokers who they are: SASL's mechanisms.

`bearer_tokens` is loaded where a client shows tokens: its HTTP client takes longer to load than all
of Kafka's, which each command would wait for.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from service.model.extras import how_to_install
from service.model.unusable_setting import UnusableSetting
from service.settings import KafkaSettings


def sasl_options(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments for every aiokafka client. Raises UnusableSetting for what is missing."""
    options: dict[str, Any] = {"sasl_mechanism": settings.sasl_mechanism}
    if settings.sasl_mechanism == "OAUTHBEARER":
        from service.kafka.bearer_tokens import token_provider

        options["sasl_oauth_token_provider"] = token_provider(settings)
    elif settings.sasl_mechanism == "GSSAPI":
        if importlib.util.find_spec("gssapi") is None:
            raise UnusableSetting(
                "GSSAPI (Kerberos) needs the package gssapi, which is not installed here: "
                f"{how_to_install('gssapi')}. On Linux that builds it, with a C compiler and "
                "libkrb5-dev (Debian) or krb5-devel (Red Hat)"
            )
        options["sasl_kerberos_service_name"] = settings.sasl_kerberos_service_name
        options["sasl_kerberos_domain_name"] = settings.sasl_kerberos_domain_name or None
    else:
        password = settings.sasl_password.get_secret_value()
        if not settings.sasl_username or not password:
            raise UnusableSetting(
                f"{settings.sasl_mechanism} needs kafka.sasl_username and kafka.sasl_password "
                "(or kafka.sasl_password_file)"
            )
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = password
    return options
