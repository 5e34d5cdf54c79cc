"""The installation in figures, as they are now: what waits, what expires, what the letters take."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from viewer.domain.delivery import DIGEST_PREFIXES
from viewer.domain.norway import POSTAL_REGISTER_DAY
from viewer.domain.operations import LetterCount, Work
from viewer.errors import StorageError
from viewer.formats.signature import read_certificate
from viewer.ports.operations import OperationsStore
from viewer.ports.places import AddressRegister, PlaceStore
from viewer.ports.senders import SenderStore

DAY = 86400  # seconds
# Whoever counts less than so long after another worker leaves it at that. To count a million letters reads a gigabyte.
FEW_ARE_FRESH, FEW = timedelta(minutes=4), 100_000
MANY_ARE_FRESH = timedelta(minutes=55)


class Figure(NamedTuple):
    """A gauge: its name, what it tells, its labels and its value."""

    name: str
    about: str
    labels: dict[str, str]
    value: float


def machine_figures(
    *, register: AddressRegister, data_dir: Path, own_certificate: bytes | None, now: datetime
) -> Iterator[Figure]:
    """What needs no database; `own_certificate` is our signing certificate in PEM, None while nobody has read it."""
    yield from _versions(register, now)
    if own_certificate:
        days = own_certificate_days(own_certificate, now)
        yield Figure("innkalling_own_certificate_days", "Days until our signing certificate expires.", {}, days)
    free = shutil.disk_usage(data_dir).free
    yield Figure("innkalling_data_folder_free_bytes", "Bytes that are free on the disk of the data folder.", {}, free)


def database_figures(
    *, operations: OperationsStore, places: PlaceStore, senders: SenderStore, reads_letters: bool, now: datetime
) -> Iterator[Figure]:
    """What the database tells; only that it is down when it does not answer.

    Letters that wait to be read are no work that is due where the operator has it read none.

    A scrape comes every few seconds, so each figure takes milliseconds however much is stored: what must be counted
    row by row, a worker has counted.
    """
    up = "Whether the database answers."
    try:
        read = [*_work_due(operations, now, reads_letters=reads_letters), *_places_and_letters(operations, places, now)]
        read += _certificates(senders, now)
    except StorageError:
        yield Figure("innkalling_database_up", up, {}, 0)
        return
    yield Figure("innkalling_database_up", up, {}, 1)
    yield from read


def count_letters(*, operations: OperationsStore, now: datetime) -> None:
    """Count the letters and their bytes for the figures, unless another worker just did; this reads every document."""
    last = operations.letter_count()
    if last is not None and now - last.counted_at < (FEW_ARE_FRESH if last.letters < FEW else MANY_ARE_FRESH):
        return
    counts = [operations.count_letters(prefix) for prefix in DIGEST_PREFIXES]
    letters, size = (sum(column) for column in zip(*counts, strict=True))
    operations.save_letter_count(LetterCount(letters=letters, bytes=size, counted_at=now))


def own_certificate_days(pem: bytes, now: datetime) -> float:
    """Days until our signing certificate expires; negative when it has."""
    return (read_certificate(pem).not_after - now).total_seconds() / DAY


def _versions(register: AddressRegister, now: datetime) -> Iterator[Figure]:
    status = register.status()
    days = [file.taken_on for file in status.files if file.taken_on] if status else []
    versions = {
        "innkalling": version("innkalling"),
        "tzdata": version("tzdata"),
        "postal_register": POSTAL_REGISTER_DAY,
        # Of several files the oldest counts.
        "address_register": min(days, default="none"),
    }
    yield Figure("innkalling_versions", "Versions in use; the value is always 1.", versions, 1)
    about = "Days since the data were taken that addresses are found by."
    for name in ("postal_register", "address_register"):
        if versions[name] != "none":
            age = now.date() - date.fromisoformat(versions[name])
            yield Figure("innkalling_places_age_days", about, {"source": name}, age.days)


def _work_due(operations: OperationsStore, now: datetime, *, reads_letters: bool) -> Iterator[Figure]:
    for waiting in operations.waiting(now):
        if waiting.work is Work.LETTERS and not reads_letters:
            continue
        label = {"work": waiting.work.value}
        yield Figure("innkalling_work_due", "Background work that is due.", label, waiting.count)
        age = (now - waiting.since).total_seconds() if waiting.since else 0
        yield Figure("innkalling_work_oldest_seconds", "For how long the first of it has been due.", label, age)


def _places_and_letters(operations: OperationsStore, places: PlaceStore, now: datetime) -> Iterator[Figure]:
    about = "Addresses by the precision that they are known with."
    for precision, count in places.coverage().items():
        yield Figure("innkalling_addresses", about, {"precision": precision.value if precision else "waiting"}, count)
    for geocoder in operations.geocoders():
        label = {"geocoder": geocoder.geocoder}
        about = "Failures of the online geocoder in a row."
        yield Figure("innkalling_geocoder_failures", about, label, geocoder.failures)
        left = (geocoder.paused_until - now).total_seconds() if geocoder.paused_until else 0
        about = "Seconds for which the online geocoder is still left alone."
        yield Figure("innkalling_geocoder_paused_seconds", about, label, max(left, 0))
    newest = operations.newest_message()
    if newest is not None:
        age = (now - newest).total_seconds()
        yield Figure("innkalling_newest_message_seconds", "Age of the message that was received last.", {}, age)
    backup = operations.last_backup()
    if backup is not None:
        age = (now - backup).total_seconds()
        yield Figure("innkalling_backup_age_seconds", "Age of the last backup by `innkalling backup`.", {}, age)
    counted = operations.letter_count()
    if counted is not None:
        yield Figure("innkalling_letters", "Letters in the store, as counted last.", {}, counted.letters)
        yield Figure("innkalling_letters_bytes", "Bytes of the letters in the store.", {}, counted.bytes)


def _certificates(senders: SenderStore, now: datetime) -> Iterator[Figure]:
    about = "Days until a sender cannot sign any more."
    for sender in senders.all():
        ends = [certificate.not_after for certificate in sender.certificates if certificate.is_valid(now)]
        if ends:
            left = (max(ends) - now).total_seconds() / DAY
            yield Figure("innkalling_sender_certificate_days", about, {"sender": str(sender.id)}, left)
