"""Run by Alembic for each command: migrates on the connection that its caller opened, in the
caller's transaction."""

from __future__ import annotations

from alembic import context

from service.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
