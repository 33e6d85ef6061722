"""Says what confines the workers that read documents here, and what this platform lacks."""

from __future__ import annotations

from typing import Any

from service.documents.sandbox.confinement import Protection
from service.documents.sandbox.sandbox import missing_protections

_STARTS_NOT = "no worker can be started; is the interpreter readable, and memory enough?"
_STRONG = frozenset({Protection.LANDLOCK, Protection.SYSTEM_CALLS})


async def say_protections(log: Any) -> None:
    """One line in the log; a warning where neither files nor system calls are closed."""
    missing = await missing_protections()
    if missing is None:
        log.error("document_workers", error=_STARTS_NOT)
        return
    held = [name.value for name in Protection if name not in missing]
    say = log.info if _STRONG & set(held) else log.warning
    say("document_workers", confined_by=held, missing=missing, page="docs/security.md")


async def described_protections() -> tuple[bool, str]:
    """Whether workers can be started, and in words what confines them."""
    missing = await missing_protections()
    if missing is None:
        return False, _STARTS_NOT
    held = ", ".join(name.value for name in Protection if name not in missing)
    lacking = "; ".join(f"{name}: {why}" for name, why in missing.items())
    return True, f"confined by {held}" + (f"; missing {lacking}" if lacking else "")
