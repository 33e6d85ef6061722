"""What a result says about its container."""

from __future__ import annotations

from service.checks.rules import RULES
from service.documents.frames.contents import Contents, PagedInvoice, PagedInvoices, contents_checks


def said(contents: Contents | None) -> list[tuple[str, bool, str | None]]:
    checks = list(contents_checks(contents))
    assert all(check.severity in RULES[check.id] for check in checks)
    return [(check.id, check.passed, check.found) for check in checks]


def test_a_document_alone_says_nothing() -> None:
    """Nor does a container of one."""
    assert said(None) == said(Contents("r.pdf")) == []


def test_others_are_named_without_a_doubt() -> None:
    """Logos and terms."""
    assert said(Contents("r.pdf", ("logo.png", "AGB.pdf"))) == [
        ("UNREAD-ENCLOSURES", True, "logo.png, AGB.pdf")
    ]


def test_doubtful_ones_break_the_rule_and_are_named_first() -> None:
    """The others are counted."""
    assert said(Contents("r.pdf", ("logo.png",), ("s.pdf",), unlisted=2)) == [
        ("UNREAD-ENCLOSURES", False, "s.pdf, and 3 more")
    ]


def test_several_invoices_are_an_error() -> None:
    """As where one document holds several."""
    assert said(Contents("r.pdf", (), ("s.pdf",), invoices=2)) == [
        ("SEVERAL-INVOICES", False, "2"),
        ("UNREAD-ENCLOSURES", False, "s.pdf"),
    ]


def test_a_broken_rule_says_what_to_do() -> None:
    """And blames no field: the number of the invoice that was read is right."""
    contents = Contents("r.pdf", (), ("s.pdf",), invoices=2)
    several, unread = contents_checks(contents)
    assert "documents.split_containers" in (several.message or "")
    assert several.fields == unread.fields == ()
    assert (unread.message or "").endswith("look at each of them")


def test_invoices_on_pages_are_named_by_their_pages() -> None:
    """A person knows where to look; the first ten are named."""
    paged = PagedInvoices((PagedInvoice((1, 2, 5), "R-1"), PagedInvoice((3, 4))))
    assert said(Contents("", paged=paged)) == [("SEVERAL-INVOICES", False, "2")]
    (check,) = contents_checks(Contents("", paged=paged))
    assert check.severity == "error"
    assert "several invoices: pages 1-2, 5 (R-1); pages 3-4. Send" in (check.message or "")
    assert "at most 100 invoices, 16 MiB in all, and neither a TIFF nor a PDF with layers" in (
        check.message or ""
    )
    many = PagedInvoices(tuple(PagedInvoice((page,)) for page in range(1, 13)))
    (check,) = contents_checks(Contents("", paged=many))
    assert "page 10; and 2 more" in (check.message or "")


def test_a_page_where_another_may_begin_is_a_warning() -> None:
    """Nothing is cut."""
    paged = PagedInvoices((PagedInvoice((1, 2, 3)),), (2, 3))
    (check,) = contents_checks(Contents("", paged=paged))
    assert (check.id, check.severity, check.found) == ("SEVERAL-INVOICES", "warning", "pages 2-3")
