"""What the word behind `--because` may be: a rule, a field of an invoice, or a reason of its own.

A word that is none of them finds nothing and looks like good news. Results under a custom schema
have fields of that schema, which are not known here: a list has read all results before it refuses
such a word; where the results are still to come, it is told. Pure.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.invoice import Invoice
from service.checks.rules import RULES
from service.model.printable import printable

_OWN: Final = ("simulated", "custom schema", "schema_version")
_WORD_CHARS: Final = 100
_LIKENESS: Final = 0.7
_NAMED_MAX: Final = 3
"""Fields of one last word that are named: `name` ends three of them."""
_SHOWN: Final = "rules such as GROUNDED, fields such as totals.gross, and simulated"


def because_fault(word: str) -> str:
    """Why a word finds no result, with the nearest one; empty where it may find some."""
    fields = set(_fields())
    wanted = ".".join(part for part in word.lower().split(".") if not part.isdecimal())
    if wanted in fields or wanted in _OWN or wanted.upper() in RULES:
        return ""
    meant = _meant(wanted[:_WORD_CHARS], fields)
    hint = f"did you mean {meant}?" if meant else f"there are {_SHOWN}"
    return (
        f"--because {printable(word, _WORD_CHARS)} is neither a rule nor a field, unless a custom "
        f"schema has it: {hint}"
    )


def _meant(wanted: str, fields: set[str]) -> str:
    """The nearest names: a field is also found by its last word, which lists and pages show."""
    names: dict[str, list[str]] = {}
    for name in (*RULES, *_OWN, *sorted(fields)):
        for spelt in {name.lower(), name.lower().rpartition(".")[2]}:
            names.setdefault(spelt, []).append(name)
    close = difflib.get_close_matches(wanted, names, n=1, cutoff=_LIKENESS)
    return " or ".join(names[close[0]][:_NAMED_MAX]) if close else ""


def _fields() -> Iterator[str]:
    """All paths of an invoice, without the numbers of rows."""
    schema = Invoice.model_json_schema()
    yield from _below(schema, schema["$defs"], "")


def _below(part: Any, defs: Mapping[str, Any], path: str) -> Iterator[str]:
    if path:
        yield path
    named = part.get("$ref", "").rpartition("/")[2]
    for other in (defs.get(named), part.get("items"), *part.get("anyOf", ())):
        if isinstance(other, Mapping):
            yield from _below(other, defs, path)
    for name, inner in part.get("properties", {}).items():
        yield from _below(inner, defs, f"{path}.{name}" if path else name)
