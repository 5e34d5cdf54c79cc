"""The installation in figures."""

from datetime import timedelta

from tests.builders import FOUNDING_SENDER_ID
from viewer.actions.figures import figures
from viewer.domain.access import RecipientId
from viewer.domain.sender import Sender
from viewer.errors import StorageError
from viewer.ports.operations import OperationsStore
from viewer.wiring import Services


class Down(OperationsStore):
    """A database that does not answer."""

    def oldest_waiting_address(self) -> None:
        raise StorageError

    def newest_message(self) -> None:
        raise StorageError

    def sample_letters(self, count: int) -> list[str]:
        raise StorageError


def read(services: Services, operations: OperationsStore) -> dict[tuple[str, tuple[str, ...]], float]:
    all_figures = figures(
        operations=operations,
        places=services.places,
        senders=services.senders,
        sender_requests=services.sender_requests,
        own_certificate=services.signer.certificate_pem,
        now=services.now(),
    )
    return {(figure.name, tuple(figure.labels.values())): figure.value for figure in all_figures}


def test_refusals_are_told_by_sender_and_code(services: Services, recipient_id: RecipientId) -> None:
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), services.now())
    services.sender_requests.add_refusal(FOUNDING_SENDER_ID, "INVALID_DATE", services.now() - timedelta(days=1))

    told = read(services, services.operations)

    assert told["innkalling_requests_refused", ("497013", "INVALID_DATE")] == 1
    assert told["innkalling_messages_accepted", ("497013",)] == 0
    assert told["innkalling_database_up", ()] == 1
    assert told["innkalling_oldest_waiting_address_seconds", ()] == 0


def test_a_database_that_is_down_is_told_with_what_needs_none(services: Services) -> None:
    told = read(services, Down())

    assert told["innkalling_database_up", ()] == 0
    assert told["innkalling_own_certificate_days", ()] > 3000
