"""Whether a layer of a PDF is switched off when the file is opened (optional content).

PDFium judges layers where it draws content, but turns annotations into content without a look at
theirs. So the layer of an annotation is judged here, by the file's own configuration.

Runs only in the worker process. What cannot be decided counts as off: it is listed, and somebody
looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

_DEPTH_MAX = 8
_LAYERS_MAX = 10_000
_CHANGING = frozenset({"/Zoom", "/Language", "/User"})


class Layers:
    """The layers of one file."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._reader = reader
        self.are_there = "/OCProperties" in reader.root_object
        self._off: set[int] | None = None

    @property
    def changing(self) -> tuple[str, ...]:
        """What switches layers on and off while a person reads, other than this person: how large
        the page is shown, the language, or who reads."""
        if not self.are_there:
            return ()
        try:
            return tuple(sorted(_automatic(_resolved(self._reader.root_object["/OCProperties"]))))
        except (PyPdfError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
            return ("/AS",)

    def hide(self, page: int, annotation: int) -> bool:
        """Whether an annotation, by its place on its page, is on a layer that is off."""
        try:
            annotations = _resolved(self._reader.pages[page].get("/Annots"))
            found = _resolved(annotations[annotation])
            if "/OC" not in found:
                return False
            if not self.are_there:
                return False
            if self._off is None:
                self._off = _switched_off(_resolved(self._reader.root_object["/OCProperties"]))
            return not self._is_on(found.raw_get("/OC"))
        except (PyPdfError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
            return True

    def _is_on(self, layer: Any) -> bool:
        found = _resolved(layer)
        if found.get("/Type") != "/OCMD":
            return self._is_layer_on(layer)
        if "/VE" in found:
            return self._holds(_resolved(found["/VE"]), _DEPTH_MAX)
        named = found.get("/OCGs")
        members = _resolved(named) if named is not None else []
        if isinstance(members, DictionaryObject):
            members = [found.raw_get("/OCGs")]
        states = [self._is_layer_on(one) for one in list(members)[:_LAYERS_MAX]]
        policy = found.get("/P", "/AnyOn")
        if not states:
            return True
        held = {
            "/AllOn": all(states),
            "/AnyOff": not all(states),
            "/AllOff": not any(states),
        }
        return held.get(policy, any(states))

    def _holds(self, expression: Any, depth: int) -> bool:
        """An expression: the name of an operator, and what it is about."""
        found = _resolved(expression)
        if isinstance(found, DictionaryObject):
            return self._is_layer_on(expression)
        if depth == 0:
            return False
        operator, *operands = list(found)[:_LAYERS_MAX]
        states = [self._holds(one, depth - 1) for one in operands]
        if operator == "/Not":
            return not states[0]
        return all(states) if operator == "/And" else any(states)

    def _is_layer_on(self, layer: Any) -> bool:
        return isinstance(layer, IndirectObject) and layer.idnum not in (self._off or ())


def _switched_off(properties: Any) -> set[int]:
    """The numbers of the layers that are off at first."""
    usual = _resolved(properties["/D"])
    every = _numbers(properties.get("/OCGs"))
    off = set[int]()
    if usual.get("/BaseState") == "/OFF":
        off = every - _numbers(usual.get("/ON"))
    off |= _numbers(usual.get("/OFF"))
    for automatic in _listed(usual.get("/AS")):
        one = _resolved(automatic)
        if one.get("/Event") == "/View":
            off |= {layer.idnum for layer in _listed(one.get("/OCGs")) if _is_viewed_off(layer)}
    return off


def _automatic(properties: Any) -> set[str]:
    """The categories by which layers change, of those that PDFium does not look at."""
    usual = _resolved(properties["/D"])
    found = set[str]()
    for automatic in _listed(usual.get("/AS")):
        one = _resolved(automatic)
        if one.get("/Event") != "/View":
            continue
        named = _CHANGING.intersection(_listed(one.get("/Category")))
        for layer in _listed(one.get("/OCGs")) if named else ():
            usage = _resolved(_resolved(layer).get("/Usage", DictionaryObject()))
            found |= named.intersection(usage)
    return found


def _is_viewed_off(layer: Any) -> bool:
    usage = _resolved(_resolved(layer).get("/Usage", DictionaryObject()))
    view = _resolved(usage.get("/View", DictionaryObject()))
    return bool(view.get("/ViewState") == "/OFF")


def _numbers(layers: Any) -> set[int]:
    return {one.idnum for one in _listed(layers) if isinstance(one, IndirectObject)}


def _listed(layers: Any) -> Iterable[Any]:
    found = _resolved(layers)
    return list(found)[:_LAYERS_MAX] if isinstance(found, ArrayObject) else []


def _resolved(one: Any) -> Any:
    return one.get_object() if isinstance(one, IndirectObject) else one
