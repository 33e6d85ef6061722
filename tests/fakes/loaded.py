"""Loaded last by a fork server: no collection in a process that it forks looks at what is loaded,
which would copy every page of it."""

import gc

gc.collect()
gc.freeze()
