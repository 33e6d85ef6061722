"""Takes out of a part of an Office file what no program shows, before it is read.

Of the choices that a file has for new and old programs, one stays (`AlternateContent`). Word takes
the first whose extensions it knows. Prefixes alone name these here, so where the choices have
different text, it is not certain which one people see.

Elements of foreign namespaces are passed over by Office. Their text is hidden.

Pure; linear in the part.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_package import HiddenPieces, attribute, local
from service.model.hidden_text import Hiding

_OFFICE: Final = (
    "{http://schemas.openxmlformats.org/",
    "{http://schemas.microsoft.com/",
    "{http://purl.oclc.org/ooxml/",
    "{urn:schemas-microsoft-com:",
    "{http://www.w3.org/",
)
_KNOWN: Final = frozenset(
    "wps wpg wpc wpi wp14 w14 w15 w16 w16cex w16cid w16se w16du a14 a16 am3d aink cx cx1 cx2 cx4 "
    "x14 x15 xr xdr14 xdr v2 p14 pic14 sle15 slicer tsle thm15 mc".split()
)
_DECLARED = re.compile(rb"""xmlns:([\w.-]{1,40})\s{0,20}=\s{0,20}["']([^"']{0,200})""")


def has_strange_choices(data: bytes) -> bool:
    """Whether a part with choices uses the prefix of a known extension for something else."""
    if b"AlternateContent" not in data:
        return False
    return any(
        found[1].decode("ascii", "replace") in _KNOWN
        and not f"{{{found[2].decode('ascii', 'replace')}".startswith(_OFFICE)
        for found in _DECLARED.finditer(data)
    )


def as_shown(root: Element, hidden: HiddenPieces) -> Element:
    """The same element, without what is not shown. Recursion is as deep as the XML, which
    `xml_tree` bounds."""
    kept = list[Element]()
    for one in root:
        if _is_plain(one.tag):
            kept.append(as_shown(one, hidden) if len(one) else one)
        else:
            kept += _shown(one, hidden)
    if len(kept) != len(root) or any(
        one is not other for one, other in zip(kept, root, strict=True)
    ):
        root[:] = kept
    return root


@lru_cache(maxsize=4_096)
def _is_plain(tag: str) -> bool:
    return tag.startswith(_OFFICE) and not tag.endswith("}AlternateContent")


def _shown(one: Element, hidden: HiddenPieces) -> list[Element]:
    if not str(one.tag).startswith(_OFFICE):
        hidden.add(Hiding.NOT_DRAWN, "".join(one.itertext()))
        return []
    found = _chosen(one)
    if found is None:
        hidden.add(Hiding.NOT_DRAWN, _said(one))
        return []
    said = [_said(other) for other in one]
    if len({"".join(words.split()) for words in said}) > 1:
        hidden.doubt("".join(said))
    return list(as_shown(found, hidden))


def _said(element: Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local(one) == "t")


def _chosen(content: Element) -> Element | None:
    for one in content:
        needs = (attribute(one, "Requires") or "").split()
        if local(one) == "Fallback" or (local(one) == "Choice" and _KNOWN.issuperset(needs)):
            return one
    return None
