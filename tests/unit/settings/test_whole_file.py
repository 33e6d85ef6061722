"""A file that a person names is read up to a bound, and everywhere by this module."""

from __future__ import annotations

import errno
import io
import re
from pathlib import Path

import pytest

from service.settings.whole_file import (
    SMALL_BYTES,
    lines_up_to,
    read_small_text,
    read_up_to,
    read_whole,
)

SERVICE = Path(__file__).resolve().parents[3] / "service"
ITS_OWN = {
    "commands/store_tables.py",  # A page of the repository.
    "documents/pictures/ocr.py",  # Models of a package.
    "extraction/prompts/__init__.py",  # Prompts of this package.
    "ops/process_usage.py",  # The kernel's own figures.
}
"""Modules that read files which no person named."""


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    """One byte more is an error of the operating system's kind, which every command puts into
    words."""
    path = tmp_path / "any"
    path.write_bytes(b"12345")
    assert read_whole(path, 5) == b"12345"
    with pytest.raises(OSError, match="has more than 4 bytes") as raised:
        read_whole(path, 4)
    assert raised.value.errno == errno.EFBIG


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="NOT TESTED: no device without an end")
def test_a_device_without_an_end_ends() -> None:
    """So a wrong name does not fill the memory."""
    with pytest.raises(OSError, match=f"{SMALL_BYTES:,} bytes"):
        read_small_text(Path("/dev/zero"))


def test_a_small_text_has_pythons_ends_of_lines(tmp_path: Path) -> None:
    """A prompt that was written on Windows is the same prompt."""
    path = tmp_path / "any"
    path.write_bytes("é\r\nb\n".encode())
    assert read_small_text(path) == "é\nb\n"


def test_lines_and_streams_have_the_same_bound() -> None:
    """The line counts with its end."""
    assert list(lines_up_to(io.BytesIO(b"ab\ncd"), 3)) == [b"ab\n", b"cd"]
    with pytest.raises(OSError, match="a line of more than 2 bytes"):
        list(lines_up_to(io.BytesIO(b"ab\ncd"), 2))
    with pytest.raises(OSError, match="more than 2 bytes"):
        read_up_to(io.BytesIO(b"abc"), 2)


def test_no_other_module_reads_a_file_without_a_bound() -> None:
    """Python's own calls read whatever a name stands for."""
    unbounded = re.compile(r"\.read_bytes\(\)|\.read_text\(|stdin(?:\.buffer)?\.read\(")
    found = {
        str(path.relative_to(SERVICE))
        for path in SERVICE.rglob("*.py")
        if unbounded.search(path.read_text(encoding="utf-8"))
    }
    found = {name for name in found if name.split("/")[0] not in ("testbed", "bench")}
    assert found == ITS_OWN
