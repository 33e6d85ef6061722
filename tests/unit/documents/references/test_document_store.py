"""Documents are stored once, under their digest, where the service's own fetcher finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from obstore.store import MemoryStore

from schemas.event import DocumentReference
from service.documents.references.document_store import DocumentStore, NotStorable, StoredDocument
from service.documents.references.fetch import DocumentFetcher
from tests.fakes import usual

DATA = b"%PDF-1.4 " * 100


def reference(place: StoredDocument) -> DocumentReference:
    return DocumentReference(
        media_type="application/pdf",
        uri=place.uri,
        sha256=place.sha256,
        size_bytes=place.size_bytes,
    )


async def test_a_stored_file_is_what_the_service_fetches(tmp_path: Path) -> None:
    """Also in a folder whose name needs escapes, and when it is stored twice."""
    folder = tmp_path / "Eingang 1"
    folder.mkdir()
    store = DocumentStore(f"file://{tmp_path}/Eingang%201/")
    place = store.place_of(DATA, ".pdf")
    await store.put(place, DATA)
    await store.put(place, DATA)
    assert [path.name for path in folder.iterdir()] == [f"{place.sha256}.pdf"]
    policy = usual.claim_policy(files=True)
    fetcher = DocumentFetcher(policy, usual.fetch_limits(), root=folder)
    assert await fetcher.fetch(reference(place)) == DATA
    await fetcher.close()
    assert store.needed_setting == f"documents.root={folder} (or a folder above it)"


async def test_a_stored_object_is_what_the_service_fetches() -> None:
    """In a bucket, below a prefix."""
    bucket = MemoryStore()
    store = DocumentStore("s3://invoices/in/2026", open_bucket=lambda *_: bucket)
    place = store.place_of(DATA, ".pdf")
    await store.put(place, DATA)
    policy = usual.claim_policy(buckets=frozenset({"invoices"}))
    fetcher = DocumentFetcher(policy, usual.fetch_limits(), open_store=lambda *_: bucket)
    assert await fetcher.fetch(reference(place)) == DATA
    await fetcher.close()
    assert store.needed_setting == "documents.allowed_buckets=s3://invoices"


@pytest.mark.parametrize(
    "url",
    ["", "folder", "/folder", "https://a/b", "file://host/a", "file:///a/../b", "s3://", "s3://A"],
)
def test_no_other_place_is_taken(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(NotStorable, match="--store"):
        DocumentStore(url)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """It is not made: a slip of the pen would hide documents."""
    store = DocumentStore(f"file://{tmp_path}/absent")
    with pytest.raises(NotStorable, match=r"absent: No such file.*; make the folder: mkdir -p /"):
        await store.put(store.place_of(DATA, ""), DATA)


async def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    """One of the same size, a link, and one with a second name, which no reader takes."""
    store = DocumentStore(f"file://{tmp_path}")
    place = store.place_of(DATA, ".pdf")
    target = tmp_path / f"{place.sha256}.pdf"
    await store.put(place, DATA)
    target.write_bytes(b"\0" * len(DATA))
    await store.put(place, DATA)
    assert target.read_bytes() == DATA
    second = tmp_path / "second"
    second.hardlink_to(target)
    await store.put(place, DATA)
    assert target.stat().st_nlink == 1
    target.unlink()
    target.symlink_to(second)
    await store.put(place, DATA)
    assert not target.is_symlink()
    assert target.read_bytes() == DATA
    assert sorted(tmp_path.iterdir()) == sorted([target, second])
