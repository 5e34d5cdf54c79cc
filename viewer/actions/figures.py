"""The installation in figures, as they are now: what waits, what expires, what was refused."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import NamedTuple

from viewer.errors import StorageError
from viewer.formats.signature import read_certificate
from viewer.ports.operations import OperationsStore
from viewer.ports.places import PlaceStore
from viewer.ports.sender_requests import SenderRequestStore
from viewer.ports.senders import SenderStore

DAY = 86400  # seconds


class Figure(NamedTuple):
    """A gauge: its name, what it tells, its labels and its value."""

    name: str
    about: str
    labels: dict[str, str]
    value: float


def figures(
    *,
    operations: OperationsStore,
    places: PlaceStore,
    senders: SenderStore,
    sender_requests: SenderRequestStore,
    own_certificate: bytes | None,
    now: datetime,
) -> Iterator[Figure]:
    """All figures; `own_certificate` is our signing certificate in PEM, None while nobody has read it.

    When the database does not answer, they are those that need none, and that it is down.
    """
    about_versions = "Versions in use; the value is always 1."
    yield Figure(
        "innkalling_versions", about_versions, {"innkalling": version("innkalling"), "tzdata": version("tzdata")}, 1
    )
    if own_certificate:
        days = own_certificate_days(own_certificate, now)
        yield Figure("innkalling_own_certificate_days", "Days until our signing certificate expires.", {}, days)
    up = "Whether the database answers."
    try:
        read = list(_from_database(operations, places, senders, sender_requests, now))
    except StorageError:
        yield Figure("innkalling_database_up", up, {}, 0)
        return
    yield Figure("innkalling_database_up", up, {}, 1)
    yield from read


def own_certificate_days(pem: bytes, now: datetime) -> float:
    """Days until our signing certificate expires; negative when it has."""
    return (read_certificate(pem).not_after - now).total_seconds() / DAY


def _from_database(
    operations: OperationsStore,
    places: PlaceStore,
    senders: SenderStore,
    sender_requests: SenderRequestStore,
    now: datetime,
) -> Iterator[Figure]:
    oldest = operations.oldest_waiting_address()
    waited = (now - oldest).total_seconds() if oldest else 0
    yield Figure("innkalling_oldest_waiting_address_seconds", "Age of the address that has waited longest.", {}, waited)
    about = "Addresses by the precision that they are known with."
    for precision, count in places.coverage().items():
        yield Figure("innkalling_addresses", about, {"precision": precision.value if precision else "waiting"}, count)
    for sender in senders.all():
        label = {"sender": str(sender.id)}
        ends = [certificate.not_after for certificate in sender.certificates if certificate.is_valid(now)]
        if ends:
            left = (max(ends) - now).total_seconds() / DAY
            yield Figure("innkalling_sender_certificate_days", "Days until a sender cannot sign any more.", label, left)
        report = sender_requests.report(sender.id)
        yield Figure("innkalling_messages_accepted", "Messages accepted from a sender.", label, report.accepted)
        for code, refused in report.refused.items():
            about_refused = "Requests refused, by sender and Digipost's code."
            yield Figure("innkalling_requests_refused", about_refused, {**label, "code": code}, refused)
