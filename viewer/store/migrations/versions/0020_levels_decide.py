"""The authentication level of appointments and shares, so that lists leave out what their reader may not see."""

import sqlalchemy as sa
from alembic import op

from viewer.store.migrations.steps import create_index

revision = "0020"
down_revision = "0019"

# Appointments that an earlier version still writes get the level of the letter that carries them.
SQLITE_TRIGGER = """
CREATE TRIGGER appointment_level AFTER INSERT ON appointments WHEN NEW.authentication_level IS NULL
BEGIN
    UPDATE appointments
    SET authentication_level = (SELECT authentication_level FROM documents WHERE id = NEW.document_id)
    WHERE id = NEW.id;
END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION appointment_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.authentication_level := (SELECT authentication_level FROM documents WHERE id = NEW.document_id);
    RETURN NEW;
END
$$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER appointment_level BEFORE INSERT ON appointments
FOR EACH ROW WHEN (NEW.authentication_level IS NULL) EXECUTE FUNCTION appointment_level()
"""
# Ties in force: those of which the recipient has said so, and certain ones of which nothing was said.
LEVELS_OF_TIED = """
SELECT appointments.id, appointments.tied_to, documents.authentication_level AS word
FROM appointments JOIN documents ON documents.id = appointments.document_id
WHERE appointments.tied_to IS NOT NULL
   OR appointments.id IN (SELECT tied_to FROM appointments WHERE tied_to IS NOT NULL)
UNION ALL
SELECT older_id, appointments.tied_to, documents.authentication_level
FROM appointment_ties JOIN documents ON documents.id = appointment_ties.document_id
JOIN appointments ON appointments.id = older_id
WHERE COALESCE(answer, is_certain)
"""
WEAKEST_FIRST = ("PASSWORD", "TWO_FACTOR", "IDPORTEN_3", "IDPORTEN_4")


# Appointments that are filled in one transaction: some tenths of a second, for which a change of them may wait.
BATCH = 5_000
FILL_BATCH = """
WITH batch AS (SELECT id FROM appointments WHERE id > :after ORDER BY id LIMIT :count),
filled AS (
    UPDATE appointments SET authentication_level = documents.authentication_level
    FROM batch, documents
    WHERE appointments.id = batch.id AND documents.id = appointments.document_id
)
SELECT max(id) FROM batch
"""
LISTED = [
    "recipient_id",
    "starts_at",
    "id",
    "ends_at",
    "hidden_at",
    "message",
    "changed_at",
    "seen_at",
    "tied_to",
    "authentication_level",
]


def upgrade() -> None:
    """Add the columns, fill the appointments', and make the index of lists anew with it."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
        return
    op.add_column("appointments", sa.Column("authentication_level", sa.String(length=20), nullable=True))
    op.add_column("shares", sa.Column("authentication_level", sa.String(length=20), nullable=True))
    op.execute(
        "UPDATE appointments SET authentication_level ="
        " (SELECT authentication_level FROM documents WHERE documents.id = appointments.document_id)"
    )
    _fill_tied(op.get_bind())
    op.drop_index("ix_appointments_listed", "appointments")
    op.create_index("ix_appointments_listed", "appointments", LISTED, unique=False)
    op.execute(SQLITE_TRIGGER)


def _upgrade_postgresql() -> None:
    """Hold up nobody: short changes of the tables first, then rows in batches, then the index beside the service.

    What an attempt that failed has done already is not done again.
    """
    for table in ("appointments", "shares"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS authentication_level VARCHAR(20)")
    op.execute(POSTGRESQL_FUNCTION)
    op.execute("DROP TRIGGER IF EXISTS appointment_level ON appointments")
    op.execute(POSTGRESQL_TRIGGER)
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        after: str | None = ""
        while after is not None:
            after = connection.execute(sa.text(FILL_BATCH), {"after": after, "count": BATCH}).scalar()
        _fill_tied(connection)
    create_index("ix_appointments_listed_by_level", "appointments", LISTED)
    op.execute("DROP INDEX IF EXISTS ix_appointments_listed")
    op.execute("ALTER INDEX ix_appointments_listed_by_level RENAME TO ix_appointments_listed")


def _fill_tied(connection: sa.Connection) -> None:
    groups: dict[str, set[str]] = {}
    members: dict[str, str] = {}
    for id_, tied_to, word in connection.execute(sa.text(LEVELS_OF_TIED)):
        members[id_] = tied_to or id_
        groups.setdefault(tied_to or id_, set()).add(word)
    update = sa.text("UPDATE appointments SET authentication_level = :word WHERE id = :id")
    for id_, root in members.items():
        connection.execute(update, {"id": id_, "word": max(groups[root], key=WEAKEST_FIRST.index)})
