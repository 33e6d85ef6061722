"""Files with what invoices say: for their owner alone, whole or not at all, through no link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from service.ops.private_file import NotWritable, private_file, write_private


def test_a_file_is_its_owners_alone_whatever_the_mask_and_what_was_there(tmp_path: Path) -> None:
    """Also where a file of another mode stood: it is another file afterwards."""
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    path.chmod(0o666)
    held = path.open(encoding="utf-8")
    mask = os.umask(0)
    try:
        write_private(path, "neu ä\n")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == "neu ä\n"
    with held:
        assert held.read() == "old"  # Who had it open reads on in the old one.
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_a_link_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    """Nothing is written where they lead, and none of them is replaced."""
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("mine")
    link.symlink_to(target)
    os.mkfifo(pipe)
    for path, said in ((link, "symbolic link"), (tmp_path, "regular"), (pipe, "regular")):
        with pytest.raises(NotWritable, match=said):
            write_private(path, "theirs")
    assert target.read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe", "target"]


def test_a_link_that_appears_meanwhile_is_not_followed(tmp_path: Path) -> None:
    """Looked at again before the file takes its place; a move replaces, and never follows."""
    path, target = tmp_path / "out", tmp_path / "target"
    target.write_text("mine")
    writing = private_file(path)
    writing.__enter__().write("theirs")
    path.symlink_to(target)
    with pytest.raises(NotWritable):
        writing.__exit__(None, None, None)
    assert target.read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["out", "target"]


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    """And nothing beside it."""
    path = tmp_path / "out"
    path.write_text("old")
    writing = private_file(path)
    writing.__enter__().write("half")
    assert not writing.__exit__(KeyError, KeyError(), None)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out"]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """With the path and the reason."""
    with pytest.raises(NotWritable, match="No such file"):
        write_private(tmp_path / "no" / "out", "x")
