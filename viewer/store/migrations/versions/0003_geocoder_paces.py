"""How fast geocoders are asked, and what is due to be asked again."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "geocoder_paces",
        sa.Column("geocoder", sa.String(length=40), nullable=False),
        sa.Column("next_request_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("geocoder", name=op.f("pk_geocoder_paces")),
    )
    op.create_index(op.f("ix_places_status_next_attempt_at"), "places", ["status", "next_attempt_at"], unique=False)
