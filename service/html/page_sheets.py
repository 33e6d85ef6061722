"""Finds the style sheets that a document carries: in elements, and in addresses (`data:`).

A sheet that certainly no browser applies is left out. One that some browsers apply, or that a
person may choose, is in doubt: its rules hide nothing for certain, and show nothing.

Nothing is fetched. Pure; linear in the document.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from service.html.css_selectors import WorkBudget
from service.html.tree import Element

_CSS = "text/css"
_NEVER = frozenset({"template"})
_PERHAPS = {"noscript": "noscript", "math": "math"}
"""Elements whose style sheets only some programs apply."""
_URL_ENDS = "".join(map(chr, range(0x21)))
_URL_BREAKS = str.maketrans("", "", "\t\n\r")
_BLANKS = b" \t\n\f\r"
_PLAIN_CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class PageSheet:
    """One style sheet, and why a browser may not apply it; empty if it does."""

    css: str
    media: str
    doubt: str = ""
    title: str = ""
    is_unread: bool = False
    """It is in a charset that is not read, so the whole document is in doubt."""


def own_sheets(root: Element, budget: WorkBudget) -> list[PageSheet]:
    """The style sheets that the document carries, in their order. Of several with different titles,
    a browser applies one."""
    found, chooses = list[PageSheet](), False
    for element, around in _placed(root, budget):
        if element.tag == "style":
            found.append(_of_element(element, around))
        elif element.tag == "link":
            found += _of_link(element, around)
        elif element.attributes.get("http-equiv", "").strip().lower() == "default-style":
            chooses = True
    titles = {one.title for one in found if one.title}
    if not chooses and len(titles) < 2:
        return found
    return [replace(one, doubt=one.doubt or "title") if one.title else one for one in found]


def _placed(root: Element, budget: WorkBudget) -> Iterator[tuple[Element, str]]:
    """All elements, each with why style sheets at its place may not count."""
    waiting = [(one, "") for one in reversed(root.elements)]
    while waiting:
        budget.spend(1)
        one, doubt = waiting.pop()
        yield one, doubt
        if one.tag not in _NEVER:
            within = doubt or _PERHAPS.get(one.tag, "")
            waiting.extend((child, within) for child in reversed(one.elements))


def _of_element(element: Element, around: str) -> PageSheet:
    css = "".join(one for one in element.children if isinstance(one, str))
    is_css = element.attributes.get("type", "").lower() in ("", _CSS)
    return PageSheet(
        css,
        element.attributes.get("media", ""),
        around or ("" if is_css else "type"),
        element.attributes.get("title", ""),
    )


def _of_link(element: Element, around: str) -> Iterator[PageSheet]:
    """The sheet within a link's own address, if it has one."""
    given = element.attributes
    relations = given.get("rel", "").lower().split()
    if "stylesheet" not in relations:
        return
    address = given.get("href", "").strip(_URL_ENDS).translate(_URL_BREAKS)
    scheme, _, rest = address.partition(":")
    head, comma, data = rest.partition("#")[0].partition(",")
    media_type, *parameters = [one.strip().lower() for one in head.split(";")]
    octets = _octets(data, is_base64=parameters[-1:] == ["base64"])
    if scheme.lower() != "data" or not comma or octets is None:
        return
    if "alternate" in relations or "disabled" in given or element.is_svg:
        around = around or "link"
    if media_type != _CSS or given.get("type", _CSS).partition(";")[0].strip().lower() != _CSS:
        around = around or "type"
    charsets = [one.removeprefix("charset=") for one in parameters if one.startswith("charset=")]
    charset = (charsets or [given.get("charset", "").strip().lower()])[0].strip("\"' ")
    is_unread = charset not in _PLAIN_CHARSETS or octets.startswith(_OTHER_MARKS)
    css = octets.decode("utf-8", "replace").removeprefix("\ufeff")
    yield PageSheet(css, given.get("media", ""), around, given.get("title", ""), is_unread)


def _octets(data: str, *, is_base64: bool) -> bytes | None:
    """The bytes of an address; None if they are no base64, as lenient as browsers read it."""
    octets = unquote_to_bytes(data)
    if not is_base64:
        return octets
    letters = octets.translate(None, _BLANKS)
    if len(letters) % 4 == 0:
        letters = letters[:-2] + letters[-2:].replace(b"=", b"")
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
