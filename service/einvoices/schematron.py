"""Applies compiled Schematron to XML; runs in a process of its own, as the only owner of Saxon.

    python -m service.einvoices.schematron FOLDER

Saxon's runtime reserves 33 GB of address space, so that it cannot run in the sandbox of the other
readers, whose address space is bounded. Here, the system bounds the data of the process instead,
the processor time of each document, and forbids files and core dumps; the parent has a deadline.
XML is parsed without DTDs and within the bounds of `xml_tree` first, and Saxon gets what that
parser understood, never the bytes of a stranger.

Requests and answers are frames on standard input and output: sizes, then JSON and XML.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, fromstring, tostring

from service.einvoices.envelopes import ENVELOPES, enclosed
from service.einvoices.official_rules import FAILED_MAX, TEXT_MAX
from service.einvoices.schematron_frames import ANSWER, REQUEST
from service.einvoices.xml_tree import NotXml, parse_xml

DATA_MAX_BYTES = 1024 * 1024 * 1024
_ROOTS = ("}Invoice", "}CreditNote", "}CrossIndustryInvoice")
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_FOUND = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")


class _Rules:
    """The stylesheets of a folder, compiled when first needed."""

    def __init__(self, folder: Path) -> None:
        import saxonche

        self.error: type[Exception] = saxonche.PySaxonApiError
        self._folder = folder
        self._saxon: Any = saxonche.PySaxonProcessor(license=False)
        self._xslt: Any = self._saxon.new_xslt30_processor()
        self._compiled: dict[str, Any] = {}

    def compile(self, name: str) -> Any:
        """The stylesheet of a rule set."""
        if name not in self._compiled:
            path = self._folder / f"{name}.xslt"
            self._compiled[name] = self._xslt.compile_stylesheet(stylesheet_file=str(path))
        return self._compiled[name]

    def failed(self, names: list[str], xml: str) -> list[dict[str, str]]:
        """All violated rules of these sets."""
        document = self._saxon.parse_xml(xml_text=xml)
        found: list[dict[str, str]] = []
        for name in names:
            found += _violations(self.compile(name).transform_to_string(xdm_node=document))
        return found


def _violations(svrl: str) -> list[dict[str, str]]:
    root = fromstring(svrl)  # noqa: S314  # Saxon wrote it, and no stranger.
    return [
        {
            "id": element.get("id", ""),
            "flag": element.get("flag", "fatal"),
            "text": " ".join("".join(element.itertext()).split())[:TEXT_MAX],
        }
        for element in root.iter()
        if element.tag in _FOUND
    ]


def _answer(rules: _Rules, names: list[str], data: bytes) -> dict[str, Any]:
    try:
        root = parse_xml(data, {})
    except NotXml as error:
        return {"fault": f"the XML cannot be read: {error}"}
    xml = tostring(_invoice(root.element), encoding="unicode")
    try:
        failed = rules.failed(names, xml)
    except rules.error:
        return {"fault": "they cannot be applied to it"}
    return {"failed": failed[:FAILED_MAX], "count": len(failed)}


def _invoice(root: Element) -> Element:
    """The invoice itself, where an envelope surrounds it."""
    if root.tag not in ENVELOPES:
        return root
    return next(enclosed(root, lambda name: name.endswith(_ROOTS)), root)


def _serve(rules: _Rules, requests: BinaryIO, answers: BinaryIO) -> None:
    while head := requests.read(REQUEST.size):
        names_bytes, xml_bytes = REQUEST.unpack(head)
        names = json.loads(requests.read(names_bytes))
        answer = json.dumps(_answer(rules, names, requests.read(xml_bytes))).encode()
        answers.write(ANSWER.pack(len(answer)) + answer)
        answers.flush()


def _confine() -> None:
    """Bounds of the system; the rules are read from now on, and nothing is written."""
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_MAX_BYTES, DATA_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Serves until its input ends."""
    _confine()
    _serve(_Rules(Path(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
