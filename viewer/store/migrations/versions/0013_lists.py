"""An index that lists of appointments are counted and put in order by."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the index."""
    columns = ["recipient_id", "starts_at", "id", "ends_at", "hidden_at", "message", "changed_at", "seen_at"]
    op.create_index("ix_appointments_listed", "appointments", columns, unique=False)
