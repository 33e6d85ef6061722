"""Migrations of the store's tables by Alembic: one module per step, oldest first."""
