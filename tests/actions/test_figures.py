"""The installation in figures."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from typing_extensions import override

from tests.builders import FOUNDING_SENDER_ID, PDF, a_document
from tests.web.delivery import deliver
from viewer.actions.figures import count_letters, database_figures, machine_figures
from viewer.domain.access import RecipientId
from viewer.domain.operations import LetterCount, Waiting
from viewer.domain.sender import Sender
from viewer.errors import StorageError
from viewer.ports.operations import OperationsStore
from viewer.store.geocoder_limits import PAUSE_AFTER_FAILURES, StoredGeocoderLimits
from viewer.store.operations import Operations
from viewer.wiring import Services, open_database


class Down(Operations):
    """Operations of a database that does not answer."""

    def __init__(self) -> None:
        pass

    @override
    def waiting(self, now: datetime) -> Sequence[Waiting]:
        raise StorageError


def read(
    services: Services, operations: OperationsStore | None = None, *, reads_letters: bool = True
) -> dict[tuple[str, tuple[str, ...]], float]:
    told = (
        *machine_figures(
            register=services.register,
            data_dir=services.settings.data_dir,
            own_certificate=services.signer.certificate_pem,
            now=services.now(),
        ),
        *database_figures(
            operations=operations or services.operations,
            places=services.places,
            senders=services.senders,
            reads_letters=reads_letters,
            now=services.now(),
        ),
    )
    return {(figure.name, tuple(figure.labels.values())): figure.value for figure in told}


def test_an_empty_installation_has_nothing_due(services: Services) -> None:
    told = read(services)

    assert told["innkalling_database_up", ()] == 1
    assert {told["innkalling_work_due", (work,)] for work in ("addresses", "retries", "letters")} == {0}
    assert told["innkalling_work_oldest_seconds", ("addresses",)] == 0
    assert told["innkalling_data_folder_free_bytes", ()] > 0


def test_work_that_waits_is_told_with_its_age(services: Services, recipient_id: RecipientId) -> None:
    deliver(services, recipient_id, a_document())

    told = read(services)

    assert told["innkalling_work_due", ("letters",)] == 1
    assert ("innkalling_work_due", ("letters",)) not in read(services, reads_letters=False)
    assert told["innkalling_newest_message_seconds", ()] >= 0


def test_the_versions_of_what_dates_and_places_rest_on_are_told(services: Services) -> None:
    told = read(services)

    [versions] = [labels for name, labels in told if name == "innkalling_versions"]
    assert len(versions) == 4
    assert versions[3] == "none"  # no address register is loaded
    assert told["innkalling_places_age_days", ("postal_register",)] > 0


def test_a_sender_whose_certificate_ends_is_told(services: Services) -> None:
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())

    assert ("innkalling_sender_certificate_days", ("497013",)) not in read(services)


def test_letters_are_counted_every_five_minutes_whoever_counts(services: Services, recipient_id: RecipientId) -> None:
    """Two documents with the same bytes are one letter."""
    deliver(services, recipient_id, a_document())
    deliver(services, recipient_id, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000002"))
    assert ("innkalling_letters", ()) not in read(services)

    count_letters(operations=services.operations, now=services.now())

    told = read(services)
    assert (told["innkalling_letters", ()], told["innkalling_letters_bytes", ()]) == (1, len(PDF))

    deliver(services, recipient_id, a_document(uuid="7d3d3c2e-0000-4000-8000-000000000003"), b"%PDF-1.4 another")
    count_letters(operations=services.operations, now=services.now() + timedelta(minutes=3))
    assert read(services)["innkalling_letters", ()] == 1
    count_letters(operations=services.operations, now=services.now() + timedelta(minutes=5))
    assert read(services)["innkalling_letters", ()] == 2


def test_an_online_geocoder_that_fails_is_told(services: Services) -> None:
    database = open_database(services.settings)
    try:
        limits = StoredGeocoderLimits(database)
        for _ in range(3):
            limits.failed("kartverket", None, services.now())
    finally:
        database.close()

    told = read(services)

    assert told["innkalling_geocoder_failures", ("kartverket",)] == 3
    assert 0 < told["innkalling_geocoder_paused_seconds", ("kartverket",)] <= PAUSE_AFTER_FAILURES.total_seconds()


def test_a_database_that_is_down_is_told_with_what_needs_none(services: Services) -> None:
    told = read(services, Down())

    assert told["innkalling_database_up", ()] == 0
    assert told["innkalling_own_certificate_days", ()] > 3000


def test_many_letters_are_counted_once_an_hour(services: Services) -> None:
    counted_at = services.now()
    many = LetterCount(letters=1_000_000, bytes=10**11, counted_at=counted_at)
    services.operations.save_letter_count(many)

    count_letters(operations=services.operations, now=counted_at + timedelta(minutes=5))
    assert services.operations.letter_count() == many
    count_letters(operations=services.operations, now=counted_at + timedelta(hours=1))
    assert services.operations.letter_count() != many
