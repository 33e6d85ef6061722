"""httpx without its command line, which needs rich, pygments and click: 80 modules and 5 MB that
every process would hold, and none uses. `httpx.main` says how to install it.

All other modules import httpx from here.
"""

from __future__ import annotations

from service.model.left_out import left_out

with left_out("httpx._main"):
    import httpx
    from httpx_aiohttp import AiohttpTransport

__all__ = ["AiohttpTransport", "httpx"]
