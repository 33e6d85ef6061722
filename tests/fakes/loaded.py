"""What a fork server of commands loads, with the collector at rest: no collection in a process that
it forks looks at what is loaded, which would copy every page of it."""

import gc
import importlib

from tests.fakes.forked import PRELOADED

gc.disable()
for name in PRELOADED:
    importlib.import_module(name)
gc.freeze()
gc.enable()
