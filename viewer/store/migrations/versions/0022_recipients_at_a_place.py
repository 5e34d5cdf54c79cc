"""An index by which the recipients who are expected at a place are read a part at a time."""

from alembic import op

from viewer.store.migrations.steps import create_index

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the index, which stands in for the one of the place alone."""
    op.execute("DROP INDEX IF EXISTS ix_appointments_place_key")
    create_index("ix_appointments_place_key_recipient_id", "appointments", ["place_key", "recipient_id"])
