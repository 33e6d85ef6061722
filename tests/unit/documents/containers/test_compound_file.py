"""Compound files are read, and those that lead nowhere end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.containers.compound_file import BrokenCompound, CompoundEntry, CompoundFile
from tests.fakes.compound import Tree, compound

BUDGET = 10_000_000
NAMES = st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=31)
TREES: st.SearchStrategy[Tree] = st.dictionaries(
    NAMES,
    st.one_of(
        st.binary(max_size=200),
        st.integers(4_000, 9_000).map(bytes),
        st.dictionaries(NAMES, st.binary(max_size=100), max_size=3),
    ),
    max_size=6,
)


def tree_of(file: CompoundFile, folder: CompoundEntry) -> Tree:
    return {
        one.name: tree_of(file, one) if one.is_folder else file.content(one)
        for one in file.children(folder)
    }


@given(TREES)
def test_folders_and_streams_are_read(tree: Tree) -> None:
    """Small streams and large ones."""
    file = CompoundFile(compound(tree), BUDGET)
    assert tree_of(file, file.root) == tree


def test_a_large_file_lists_its_tables_in_sectors_of_their_own() -> None:
    """The header has room for those of 7 MB."""
    tree: Tree = {"large": bytes(range(256)) * 64_000, "small": b"x"}
    file = CompoundFile(compound(tree), 3 * BUDGET)
    assert tree_of(file, file.root) == tree


@given(st.binary(max_size=100), st.integers(0, 4_000))
def test_no_bytes_make_it_hang(rubbish: bytes, place: int) -> None:
    """Whatever is overwritten: tables, folders, sizes."""
    good = bytearray(compound({"a": b"x" * 100, "b": {"c": bytes(5_000)}}))
    good[place : place + len(rubbish)] = rubbish
    try:
        file = CompoundFile(bytes(good), BUDGET)
        for one in file.children(file.root):
            file.content(one)
    except BrokenCompound:
        pass


def test_a_chain_in_a_circle_is_broken() -> None:
    """The second sector of the stream leads back to its first one."""
    data = bytearray(compound({"a": bytes(5_000)}))
    table = 512
    places = [int.from_bytes(data[table + 4 * n :][:4], "little") for n in range(128)]
    first = places.index(0xFFFFFFFE, 2) - 9
    data[table + 4 * (first + 1) : table + 4 * (first + 2)] = first.to_bytes(4, "little")
    file = CompoundFile(bytes(data), BUDGET)
    (one,) = file.children(file.root)
    with pytest.raises(BrokenCompound):
        file.content(one)


def test_a_folder_in_a_circle_is_listed_once() -> None:
    """An entry that is its own sibling."""
    data = bytearray(compound({"a": b"x", "b": b"y"}))
    place = data.index("b".encode("utf-16-le") + bytes(62))
    data[place + 72 : place + 76] = (1).to_bytes(4, "little")
    file = CompoundFile(bytes(data), BUDGET)
    assert [one.name for one in file.children(file.root)] == ["a", "b"]


def test_the_budget_ends_what_is_read_again_and_again() -> None:
    """Many entries can name one large stream."""
    file = CompoundFile(compound({"a": bytes(9_000)}), 20_000)
    (one,) = file.children(file.root)
    file.content(one)
    file.content(one)
    with pytest.raises(BrokenCompound):
        file.content(one)
