"""An OIDC provider on a real socket: a token endpoint for client credentials, and its public keys.

It signs its tokens (RS256), so a broker that has its keys can check them. A test sets how long they
live, and whether the endpoint answers.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET, ISSUER, AUDIENCE = "service", "not-a-secret", "test-issuer", "kafka"


@dataclass
class TokenServer:
    """What it does, and what it saw."""

    url: str = ""
    life_s: float = 60.0
    is_away: bool = False
    """While it is set, the token endpoint answers 503."""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    """The form of each request for a token."""
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(
            2048, parameters={"kid": "1", "use": "sig", "alg": "RS256"}
        )
    )

    def token(self) -> str:
        """A new one."""
        now_s = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": CLIENT_ID,
            "scope": "kafka",
            "iat": now_s,
            "exp": now_s + int(self.life_s),
        }
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)


_BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def _pages(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class _Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The public keys."""
            self._answer(200, {"keys": [server.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            """A token for the one client."""
            body = self.rfile.read(int(self.headers["content-length"]))
            server.asked.append(parse_qs(body.decode()))
            if server.is_away:
                self._answer(503, {})
            elif self.headers["authorization"] != _BASIC:
                self._answer(401, {"error": "invalid_client"})
            else:
                found = {"access_token": server.token(), "token_type": "Bearer"}
                self._answer(200, found | {"expires_in": server.life_s})

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

        def _answer(self, status: int, page: dict[str, object]) -> None:
            raw = json.dumps(page).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return _Pages


@contextmanager
def token_server(life_s: float) -> Iterator[TokenServer]:
    """A running one."""
    server = TokenServer(life_s=life_s)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _pages(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
