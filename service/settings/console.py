"""Settings of the group `console`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from service.settings.group import Group


class ConsoleSettings(Group):
    """The web pages of `invoice-stream console`."""

    host: str = Field("127.0.0.1", description="Address on which the console listens.")
    port: int = Field(9110, ge=0, le=65_535, description="Its port. 0 picks a free one.")
    users: SecretStr = Field(
        SecretStr(""),
        description="Who may sign in: a line for each person, `NAME ROLE TOKEN`, with the role "
        "`viewer`, `reviewer` or `operator`. If empty, and no proxy is named, the console makes a "
        "token for one operator at each start and prints it.",
    )
    users_file: Path | None = Field(None, description="File that holds these lines.")
    ssl_certfile: Path | None = Field(
        None, description="Certificate (PEM). If set, the console is served over HTTPS."
    )
    ssl_keyfile: Path | None = Field(
        None, description="Private key of the certificate, if it is in a file of its own."
    )
    secure_cookie: bool = Field(
        False,
        description="Mark the cookie as for HTTPS alone, because a proxy in front speaks HTTPS. "
        "With a certificate of its own the console does so anyway.",
    )
    session_idle_s: float = Field(
        1_800.0, ge=60, le=86_400, description="A session ends after so long without a request."
    )
    session_max_s: float = Field(
        43_200.0, ge=60, le=604_800, description="A session ends so long after it began."
    )
    proxy_user_header: str = Field(
        "",
        pattern=r"^[A-Za-z0-9-]{0,100}$",
        description="Header in which a proxy names the person that it signed in, for example "
        "`X-Forwarded-User`. If empty, no header is believed.",
    )
    proxy_groups_header: str = Field(
        "X-Forwarded-Groups",
        pattern=r"^[A-Za-z0-9-]{1,100}$",
        description="Header in which the proxy names the person's groups, separated by commas.",
    )
    proxy_addresses: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses of proxies. The headers of all others are ignored.",
    )
    reviewer_group: str = Field(
        "invoice-reviewers", description="The proxy's group whose members may decide invoices."
    )
    operator_group: str = Field(
        "invoice-operators",
        description="The proxy's group whose members may also send failures back. "
        "Members of neither group may look.",
    )
