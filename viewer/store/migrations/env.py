"""What Alembic runs: the steps, on the connection that `migrate` hands in."""

from alembic import context

from viewer.store.migrations import CONNECTION
from viewer.store.tables import metadata

context.configure(
    connection=context.config.attributes[CONNECTION],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column only by making the table anew
    transaction_per_migration=True,  # SQLite's is begun already, and holds them all
)
with context.begin_transaction():
    context.run_migrations()
