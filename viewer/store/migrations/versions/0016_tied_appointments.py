"""The index of tied appointments holds them alone, so that nobody looks for those that are not tied by it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the index anew."""
    is_tied = sa.text("tied_to IS NOT NULL")
    op.drop_index("ix_appointments_tied_to", "appointments")
    op.create_index(
        "ix_appointments_tied_to",
        "appointments",
        ["tied_to"],
        unique=False,
        sqlite_where=is_tied,
        postgresql_where=is_tied,
    )
