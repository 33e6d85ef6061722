"""Where the value of each setting came from: a flag, a variable, the file, or the default.

The order is that in which settings are read. Pure: it is given flags, environment and table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

FLAG: Final = "flag --set"
DEFAULT: Final = "default"
_PARTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file as it was read."""

    name: str = ""
    table: Mapping[str, Any] | None = None


def origins_of(
    names: Iterable[str],
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    prefix: str,
    file: SettingsFile,
) -> dict[str, tuple[str, ...]]:
    """The places that have each setting, the one that counts first; the default is always last."""
    variables = {name.upper(): value for name, value in environment.items()}
    spelt = {name.upper(): name for name in environment}
    found = {}
    for name in names:
        places = [FLAG] if _holds(flags, name) else []
        places += [spelt[variable] for variable in _variables(name, prefix, variables)]
        places += [file.name] if _holds(file.table or {}, name) else []
        found[name] = (*places, DEFAULT)
    return found


def sources_of(
    name: str,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    prefix: str,
    file: SettingsFile,
) -> tuple[str, ...]:
    """The place that a setting's value came from, as a person finds it; of a group, all places that
    have a part of it. A setting that has no value has the variable that would give it one."""
    own = prefix + name.replace(".", "__").upper()
    found = origins_of([name], flags, environment, prefix, file)[name][:-1]
    if "." in name:
        found = found[:1]
    else:
        parts = (one for one in environment if one.upper().startswith(f"{own}__"))
        found += tuple(sorted(parts)[:_PARTS_NAMED])
    return tuple("the command line" if one == FLAG else one for one in found) or (own,)


def _variables(name: str, prefix: str, variables: Mapping[str, str]) -> list[str]:
    """The setting's own variable, then that of its group, which holds a table."""
    own = prefix + name.replace(".", "__").upper()
    group, dot, inner = name.partition(".")
    whole = prefix + group.upper()
    found = [own] if own in variables else []
    if dot and whole in variables and _holds(_table(variables[whole]), inner):
        found.append(whole)
    return found


def _table(words: str) -> Mapping[str, Any]:
    try:
        value = json.loads(words)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _holds(table: Mapping[str, Any], name: str) -> bool:
    group, dot, inner = name.partition(".")
    if not dot:
        return group in table
    within = table.get(group)
    return isinstance(within, Mapping) and inner in within
