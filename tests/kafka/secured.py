"""A secured broker and the ACLs on it, for tests of rights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import confluent_kafka.admin

from service.kafka.rights import Operation, Resource, Right
from service.testbed.broker import BrokerOptions
from tests.fakes.token_server import AUDIENCE, CLIENT_ID, ISSUER, TokenServer

_admin: Any = confluent_kafka.admin  # Its stubs leave out half of what it exports.
PASSWORD = "not-a-secret"
_TYPES = {
    Resource.TOPIC: _admin.ResourceType.TOPIC,
    Resource.GROUP: _admin.ResourceType.GROUP,
    Resource.TRANSACTIONAL_ID: _admin.ResourceType.TRANSACTIONAL_ID,
}
_OPERATIONS = {
    Operation.READ: _admin.AclOperation.READ,
    Operation.WRITE: _admin.AclOperation.WRITE,
    Operation.CREATE: _admin.AclOperation.CREATE,
}


def scram(name: str) -> str:
    """A user in the spelling of Kafka's storage tool."""
    return f"SCRAM-SHA-256=[name={name},password={PASSWORD}]"


def oauth_options(tokens: TokenServer, session_s: float) -> BrokerOptions:
    """A broker whose secured listener takes this server's tokens alone, and closes each connection
    when its token's life or `session_s` has ended (KIP-368). The client may do everything."""
    login, mechanism = "org.apache.kafka.common.security.oauthbearer", "listener.name.secured."
    of_tokens = f"{mechanism}oauthbearer."
    keys = f"{tokens.url}/keys"
    return BrokerOptions(
        secured=True,
        java_flags=(f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={keys}",),
        properties={
            "super.users": f"User:ANONYMOUS;User:{CLIENT_ID}",
            f"{mechanism}sasl.enabled.mechanisms": "OAUTHBEARER",
            "sasl.enabled.mechanisms": "OAUTHBEARER",
            f"{of_tokens}sasl.jaas.config": f"{login}.OAuthBearerLoginModule required;",
            f"{of_tokens}sasl.server.callback.handler.class": f"{login}"
            ".OAuthBearerValidatorCallbackHandler",
            f"{of_tokens}sasl.oauthbearer.jwks.endpoint.url": keys,
            f"{of_tokens}sasl.oauthbearer.expected.audience": AUDIENCE,
            f"{of_tokens}sasl.oauthbearer.expected.issuer": ISSUER,
            f"{of_tokens}sasl.oauthbearer.clock.skew.seconds": "0",
            f"{of_tokens}connections.max.reauth.ms": str(round(session_s * 1_000)),
        },
    )


class Acls:
    """Gives rights to one user and takes them away."""

    def __init__(self, plain_servers: str, user: str) -> None:
        self._admin = _admin.AdminClient({"bootstrap.servers": plain_servers})
        self._user = f"User:{user}"

    def give(self, rights: Iterable[Right]) -> None:
        """From now on."""
        made = self._admin.create_acls(
            [_admin.AclBinding(*self._pattern(right)) for right in rights], request_timeout=20
        )
        for future in made.values():
            future.result(timeout=20)

    def take(self, right: Right) -> None:
        """This one and no other."""
        gone = self._admin.delete_acls([_admin.AclBindingFilter(*self._pattern(right))])
        for future in gone.values():
            assert len(future.result(timeout=20)) == 1

    def _pattern(self, right: Right) -> tuple[object, ...]:
        kind = (
            _admin.ResourcePatternType.PREFIXED
            if right.prefixed
            else _admin.ResourcePatternType.LITERAL
        )
        return (
            _TYPES[right.resource],
            right.name,
            kind,
            self._user,
            "*",
            _OPERATIONS[right.operation],
            _admin.AclPermissionType.ALLOW,
        )
