"""Jars from Maven: another content than the committed one is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from service.testbed.maven import Jar, JarUnavailable, require_checksum


def test_only_the_committed_content_is_used(tmp_path: Path) -> None:
    """The advice names the file, so that it can be removed."""
    path = tmp_path / "a.jar"
    path.write_bytes(b"rules")
    jar = Jar("g", "a", "1", hashlib.sha256(b"rules").hexdigest())
    require_checksum(jar, path)
    path.write_bytes(b"other rules")
    with pytest.raises(JarUnavailable, match="do not use it"):
        require_checksum(jar, path)
