"""What senders may do beyond sending: act for others, name recipients in other ways, change an appointment."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("senders", sa.Column("organization_id", sa.Text(), nullable=True))
    op.add_column("senders", sa.Column("part_id", sa.Text(), nullable=True))
    op.create_index(op.f("ix_senders_organization_id"), "senders", ["organization_id"], unique=False)
    op.create_table(
        "brokers",
        sa.Column("broker_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sender_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["broker_id"], ["senders.id"], name=op.f("fk_brokers_broker_id_senders")),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_brokers_sender_id_senders")),
        sa.PrimaryKeyConstraint("broker_id", "sender_id", name=op.f("pk_brokers")),
    )
    op.create_table(
        "recipient_addresses",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_recipient_addresses_recipient_id_recipients")
        ),
        sa.PrimaryKeyConstraint("key", "recipient_id", name=op.f("pk_recipient_addresses")),
    )
    op.add_column("appointments", sa.Column("revised_from", sa.Integer(), nullable=True))
    op.drop_index(op.f("ix_appointments_document_id"), "appointments")
    op.create_index(op.f("ix_appointments_document_id"), "appointments", ["document_id"], unique=True)
    op.create_table(
        "revisions",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_revisions_appointment_id_appointments")
        ),
        sa.PrimaryKeyConstraint("appointment_id", "sequence", name=op.f("pk_revisions")),
    )
