"""Single jars from Maven by `jgo`, compared with committed checksums.

The demo's Kafka (`broker`) resolves whole dependency trees; this module fetches single jars that
are data, and runs nothing. The path is in jgo's own cache, so that each jar is fetched once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from service.model.extras import how_to_install


class JarUnavailable(Exception):
    """Raised with advice, if a jar cannot be fetched or is not the committed one."""


@dataclass(frozen=True, slots=True)
class Jar:
    """Coordinates in Maven, and the checksum."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.artifact} {self.version}"


def fetched(jar: Jar) -> Path:
    """The jar on disk. Raises JarUnavailable."""
    try:
        from jgo.maven import MavenContext
    except ImportError:
        raise JarUnavailable("jgo is missing: " + how_to_install("schematron")) from None
    try:
        component = MavenContext().project(jar.group, jar.artifact).at_version(jar.version)
        path = Path(component.artifact().resolve())
    except Exception as error:
        raise JarUnavailable(f"{jar.name} cannot be fetched: {error}") from error
    require_checksum(jar, path)
    return path


def require_checksum(jar: Jar, path: Path) -> None:
    """Raises JarUnavailable for any other content."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != jar.sha256:
        raise JarUnavailable(
            f"{jar.name} does not match its checksum: remove {path} and try again; do not use it"
        )
