"""An appointment that its sender has withdrawn stays in the mailbox, and says so."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("appointments", sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
