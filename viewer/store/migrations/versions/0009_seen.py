"""Which appointments are new to their recipient; those that lie in mailboxes already are not."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, and take what is there for seen."""
    op.add_column("appointments", sa.Column("seen_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE appointments SET seen_at = changed_at")
