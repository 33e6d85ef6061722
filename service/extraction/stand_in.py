"""A module that stands in for a large one, of which few names are needed.

Invariant: a caller gets what the module itself has, only later. What a stand-in does not know is
looked up in the module, which is loaded for that, and stands in `sys.modules` from then on.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any


class StandIn(ModuleType):
    """A module with the few names that are needed. `known` are these names."""

    def __init__(self, name: str, known: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # The import system tries them, and goes on without.
            raise AttributeError(name)
        return getattr(self._whole(), name)

    def _whole(self) -> ModuleType:
        """The module itself; none of its package is stood in for any more."""
        package = self.__name__.partition(".")[0]
        for name, module in list(sys.modules.items()):
            if isinstance(module, StandIn) and name.partition(".")[0] == package:
                del sys.modules[name]
        return importlib.import_module(self.__name__)
