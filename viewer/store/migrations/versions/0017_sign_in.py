"""Signing in at a provider: what a session and a link prove, which browsers are known, which sign-outs were told."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns of links and sessions, and the tables of browsers and logout tokens."""
    op.add_column("sign_in_links", sa.Column("authentication_level", sa.String(length=20), nullable=True))
    op.add_column("sessions", sa.Column("proved_at", UtcDateTime(), nullable=True))
    op.add_column("sessions", sa.Column("raised_level", sa.String(length=20), nullable=True))
    op.add_column("sessions", sa.Column("raised_until", UtcDateTime(), nullable=True))
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("provider_session", sa.LargeBinary(), nullable=True))
    op.add_column("sessions", sa.Column("provider_subject", sa.LargeBinary(), nullable=True))
    op.add_column("sessions", sa.Column("sealed_id_token", sa.LargeBinary(), nullable=True))
    op.create_index("ix_sessions_recipient_id", "sessions", ["recipient_id"])
    op.create_index("ix_sessions_provider_session", "sessions", ["provider_session"])
    op.create_index("ix_sessions_provider_subject", "sessions", ["provider_subject"])
    op.create_table(
        "browsers",
        sa.Column("recipient_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipients.id"], name=op.f("fk_browsers_recipient_id_recipients")),
        sa.PrimaryKeyConstraint("recipient_id", "digest", name=op.f("pk_browsers")),
    )
    op.create_table(
        "logout_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logout_tokens")),
    )
