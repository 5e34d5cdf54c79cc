"""A backup of every earlier schema is restored by this version.

tests/data/backups holds one of each schema that had a program: made by that program, out of two messages that it took
over HTTP and, from 0005 on, a change; those before `innkalling backup` were packed later, from its data folder.
"""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from tests.builders import FOUNDING_RECIPIENT, PDF, a_stored_letter, an_appointment
from tests.conftest import settings_in
from viewer.actions.back_up import BackupFile, Installation, back_up, check_backup, restore
from viewer.domain.access import Keys
from viewer.store import migrations
from viewer.store.codec import content_to_json
from viewer.store.engine import create_engine
from viewer.store.letters import LetterFolder
from viewer.store.snapshots import snapshots_of
from viewer.store.transactions import transaction
from viewer.wiring import migrate, wire

SCHEMAS = [step.revision for step in ScriptDirectory.from_config(migrations._config()).walk_revisions()]
THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = Keys(b"a secret for tests, long enough for the rule")


def installation(folder: Path) -> Installation:
    return Installation(
        snapshots=snapshots_of(settings_in(folder).database_url),
        letters=LetterFolder(folder / "letters"),
        keys=KEYS,
        signing_key=folder / "signing.pem",
    )


def fill(folder: Path, schema: str) -> None:
    """A database with that schema and an appointment in it, as the version of then stored one."""
    engine = create_engine(settings_in(folder).database_url)
    config = migrations._config()
    with transaction(engine) as connection:
        config.attributes[migrations.CONNECTION] = connection
        command.upgrade(config, schema)
        moment = THEN.isoformat(timespec="microseconds")
        letter = a_stored_letter(PDF)
        rows: list[tuple[str, dict[str, object]]] = [
            ("senders", {"id": 497013, "name": "Oslo City Røntgen", "created_at": moment}),
            ("recipients", {"id": 1, "key": KEYS.recipient(FOUNDING_RECIPIENT), "created_at": moment}),
            (
                "messages",
                {
                    "id": 1,
                    "sender_id": 497013,
                    "recipient_id": 1,
                    "version": "v8",
                    "received_at": moment,
                    "delivered_at": moment,
                },
            ),
            (
                "documents",
                {
                    "id": "d",
                    "message": 1,
                    "sender_id": 497013,
                    "uuid": "d",
                    "position": 0,
                    "subject": "Innkalling",
                    "file_type": "pdf",
                    "size": letter.size,
                    "digest": letter.digest,
                    "authentication_level": "PASSWORD",
                    "sensitivity_level": "NORMAL",
                },
            ),
            (
                "appointments",
                {
                    "id": "a",
                    "document_id": "d",
                    "message": 1,
                    "recipient_id": 1,
                    "kind": "appointment",
                    "content": json.dumps(content_to_json(an_appointment())),
                    "starts_at": moment,
                    "ends_at": moment,
                    "sequence": 0,
                    "changed_at": moment,
                },
            ),
        ]
        for table, row in rows:
            connection.execute(sa.insert(sa.table(table, *map(sa.column, row))), row)
    engine.dispose()
    staged = LetterFolder(folder / "letters").stage()
    staged.write(PDF)
    staged.store()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_backup_of_each_schema_is_restored(schema: str, tmp_path: Path) -> None:
    before, after, file = tmp_path / "before", tmp_path / "after", BackupFile(path=tmp_path / "it.backup")
    after.mkdir()
    fill(before, schema)
    made = back_up(file, installation(before), digests=installation(before).letters.digests, version="0.1.0", now=THEN)
    assert made.schema == schema

    restore(file, installation(after), after)
    migrate(settings_in(after))

    services = wire(settings_in(after))
    recipient_id = services.recipients.find(KEYS.recipient(FOUNDING_RECIPIENT))
    assert recipient_id is not None
    [appointment] = services.messages.appointments(recipient_id, services.now())
    assert appointment.appointment == an_appointment()
    with services.letters.open(appointment.letter.digest) as letter:
        assert letter.read() == PDF
    services.close()


FIXTURES = sorted((Path(__file__).parents[1] / "data/backups").glob("*.backup.gz"))
# Of the appointment that those programs were sent, before and after the change.
MOVED_TO = datetime(2030, 5, 7, 9, tzinfo=UTC)
SENT_WITH = datetime(2030, 5, 6, 9, tzinfo=UTC)


def test_no_backup_of_an_earlier_program_is_dropped() -> None:
    """Each release adds its own: .ci/backup-fixture."""
    assert {file.name[:4] for file in FIXTURES} >= set(sorted(SCHEMAS)[1:18])


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda file: file.name[:4])
def test_a_backup_that_an_earlier_program_made_is_restored(fixture: Path, tmp_path: Path) -> None:
    """Mailbox, letters and signing key are those that it had."""
    schema, place, file = fixture.name[:4], tmp_path / "restored", BackupFile(path=tmp_path / "old.backup")
    place.mkdir()
    file.path.write_bytes(gzip.decompress(fixture.read_bytes()))
    assert check_backup(file, installation(place)).schema == schema

    restore(file, installation(place), place)
    migrate(settings_in(place))

    services = wire(settings_in(place))
    recipient_id = services.recipients.find(KEYS.recipient(FOUNDING_RECIPIENT))
    assert recipient_id is not None
    [appointment] = services.messages.appointments(recipient_id, THEN + timedelta(days=30))
    assert appointment.appointment.sub_title == "Undersøke smerter i ryggen"
    # Before that, senders could not change an appointment.
    assert appointment.appointment.times[0].start == (MOVED_TO if schema >= "0005" else SENT_WITH)
    with services.letters.open(appointment.letter.digest) as letter:
        assert letter.read() == PDF
    assert [letter.subject for letter in services.messages.letters(recipient_id, THEN + timedelta(days=30))] == ["Brev"]
    assert services.signer.certificate_pem.startswith(b"-----BEGIN CERTIFICATE-----")
    assert services.is_ready()
    services.close()
