"""Alembic's entry: one chain for SQLite and PostgreSQL, run over a connection that is given."""

from alembic import context

from fhir_bridge.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
