"""What letters say, and how they tie appointments together; those that are here already wait to be asked for."""

import sqlalchemy as sa
from alembic import op

from viewer.store.tables import RowNumber, UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables and the columns."""
    op.add_column("documents", sa.Column("reading_due_at", UtcDateTime(), nullable=True))
    waits = sa.text("reading_due_at IS NOT NULL")
    op.create_index(
        op.f("ix_documents_reading_due_at"), "documents", ["reading_due_at"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "letter_readings",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_letter_readings_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_letter_readings")),
    )
    op.add_column("appointments", sa.Column("tied_to", sa.String(length=36), nullable=True))
    op.create_index(op.f("ix_appointments_tied_to"), "appointments", ["tied_to"], unique=False)
    op.add_column("appointments", sa.Column("own", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("appointments", sa.Column("letter_differences", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("appointments", sa.Column("has_question", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Made anew with `tied_to`, so that lists are still counted by it alone.
    op.drop_index("ix_appointments_listed", "appointments")
    listed = ["recipient_id", "starts_at", "id", "ends_at", "hidden_at", "message", "changed_at", "seen_at", "tied_to"]
    op.create_index("ix_appointments_listed", "appointments", listed, unique=False)
    op.create_table(
        "appointment_ties",
        sa.Column("id", RowNumber, nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("older_id", sa.String(length=36), nullable=False),
        sa.Column("newer_id", sa.String(length=36), nullable=True),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_appointment_ties_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["newer_id"], ["appointments.id"], name=op.f("fk_appointment_ties_newer_id_appointments")
        ),
        sa.ForeignKeyConstraint(
            ["older_id"], ["appointments.id"], name=op.f("fk_appointment_ties_older_id_appointments")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_appointment_ties_recipient_id_recipients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_ties")),
        sa.UniqueConstraint("document_id", "older_id", name=op.f("uq_appointment_ties_document_id_older_id")),
    )
    for column in ("recipient_id", "older_id", "newer_id"):
        op.create_index(op.f(f"ix_appointment_ties_{column}"), "appointment_ties", [column], unique=False)
