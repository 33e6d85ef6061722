"""The address of each request to an LLM server, from the address in the settings.

`llm.base_url` is what the server's documentation calls the base URL. Dialects name paths as on a
server of their own (`/v1/chat/completions`, `/api/chat`, `/metrics`):

| base URL | `/v1/models` | `/metrics` |
| --- | --- | --- |
| a host alone, `http://h:8000` | `http://h:8000/v1/models` | `http://h:8000/metrics` |
| ends in `/v1`, `http://h/llm/v1` | `http://h/llm/v1/models` | `http://h/llm/metrics` |
| any other path, `https://h/v1beta/openai` | `https://h/v1beta/openai/models` | below the path |

The path of one request behind it (`/chat/completions`, `/api/chat`) is left out. A query stays with
every request.

Pure; raises ValueError only when an address is made.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.llm.light_httpx import httpx

_API = "/v1"
_OLLAMA = "/api"
_REQUESTS = (
    "/chat/completions",
    "/completions",
    "/responses",
    "/models",
    "/embeddings",
    "/messages",
    "/api/chat",
    "/api/generate",
    "/think",
)
"""What people copy along from an example of a request."""
_PORTS = range(1, 65_536)


class ApiAddress:
    """The addresses of all requests to one server."""

    def __init__(self, base_url: str, query: Mapping[str, str] | None = None) -> None:
        """Raises ValueError if the address cannot be used."""
        url = _checked(base_url)
        path = "".join(f"/{part}" for part in url.path.split("/") if part)
        for request in _REQUESTS:
            path = path.removesuffix(request)
        self._api = path if path and not path.endswith(_API) else path.removesuffix(_API) + _API
        self._root = path.removesuffix(_API)
        self._url = url.copy_with(path="/", query=None).copy_merge_params(
            {**url.params, **(query or {})}
        )
        self._known: dict[str, httpx.URL] = {}

    def of(self, path: str) -> httpx.URL:
        """The address of a path; each of the few paths of a dialect is parsed once."""
        url = self._known.get(path)
        if url is None:
            url = self._known[path] = self._url.copy_with(path=self._whole(path))
        return url

    def _whole(self, path: str) -> str:
        if path.startswith(f"{_API}/"):
            return self._api + path.removeprefix(_API)
        if path.startswith(f"{_OLLAMA}/"):
            return self._root.removesuffix(_OLLAMA) + path
        return self._root + path


def _checked(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"the LLM server's address is no URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("the LLM server's address must start with http:// or https:// and a host")
    if url.port is not None and url.port not in _PORTS:
        raise ValueError("the LLM server's address has an impossible port")
    if url.userinfo or url.fragment:
        raise ValueError("the LLM server's address takes no user or fragment; use the token")
    return url
