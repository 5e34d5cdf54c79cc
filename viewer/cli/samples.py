"""The demo's ten messages: an ordinary mailbox, and what is hard to show rightly.

Senders and letters are invented; the first two appointments are the founding page's.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from viewer.cli import sample_appointments as make
from viewer.cli.sample_letter import sample_letter
from viewer.domain.appointment import OSLO, Appointment, Interval
from viewer.domain.message import (
    ApiVersion,
    AuthenticationLevel,
    Document,
    Message,
    PersonalIdentificationNumber,
    SenderId,
    SensitivityLevel,
)

RECIPIENT = PersonalIdentificationNumber("01043100358")
RADIOLOGY = SenderId(497013)
SENDERS = {
    RADIOLOGY: "Oslo City Røntgen",
    SenderId(497014): "Fjordbyen sykehus",
    SenderId(497015): "Nordvik kommune",
    SenderId(497016): "Sørdal tannklinikk",
}
HOSPITAL, MUNICIPALITY, DENTIST = list(SENDERS)[1:]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A message, its sender, and the appointment that the sender changes it to afterwards."""

    sender_id: SenderId
    message: Message
    change: Appointment | None = None


def samples(now: datetime) -> Iterator[Sample]:
    """The ten messages as they are sent at `now`, the founding page's first."""
    today = now.astimezone(OSLO)
    coming = make.wall_time(today, 4, 10)
    again = replace(make.FOUNDING, times=(Interval(coming, coming + timedelta(hours=1)),))
    yield _sample(RADIOLOGY, "Innkalling til undersøkelse", again)
    yield _sample(RADIOLOGY, "Innkalling til undersøkelse", make.FOUNDING)
    yield _sample(DENTIST, "Time hos tannlegen", make.dentist(today))
    yield _sample(MUNICIPALITY, "Parent meeting", make.parent_meeting(today))
    yield _sample(HOSPITAL, "Telefonkonsultasjon", make.telephone(today))
    yield _sample(HOSPITAL, "Behandling i utlandet", make.abroad(today))
    yield _sample(HOSPITAL, "Søvnregistrering", make.sleep(today))
    yield _moved(_sample(MUNICIPALITY, "Vurdering av funksjonsnivå", make.long_words(today)), timedelta(days=1))
    yield _confidential(_sample(HOSPITAL, "Time ved poliklinikken", make.outpatient(today)))
    yield _sample(MUNICIPALITY, "Valgkort", make.election(today))


def _sample(sender_id: SenderId, subject: str, appointment: Appointment) -> Sample:
    letter = Document(uuid=str(uuid.uuid4()), subject=subject, file_type="pdf", data_type=appointment)
    message = Message(version=ApiVersion.V8, recipient=RECIPIENT, primary_document=letter)
    return Sample(sender_id=sender_id, message=message)


def _moved(sample: Sample, by: timedelta) -> Sample:
    """The sample, which its sender then moves."""
    appointment = sample.message.primary_document.data_type
    if not isinstance(appointment, Appointment):
        return sample
    times = tuple(Interval(time.start + by, time.effective_end + by) for time in appointment.times)
    return replace(sample, change=replace(appointment, times=times))


def _confidential(sample: Sample) -> Sample:
    """The sample, marked sensitive and for the highest level of authentication."""
    letter = replace(
        sample.message.primary_document,
        authentication_level=AuthenticationLevel.IDPORTEN_4,
        sensitivity_level=SensitivityLevel.SENSITIVE,
    )
    return replace(sample, message=replace(sample.message, primary_document=letter))


def letter_of(sample: Sample) -> bytes:
    """The letter as a PDF, with the same facts as the data."""
    document = sample.message.primary_document
    lines = [SENDERS[sample.sender_id]]
    if isinstance(document.data_type, Appointment):
        lines += _letter_lines(document.data_type)
    return sample_letter(document.subject, lines)


def _letter_lines(appointment: Appointment) -> Iterator[str]:
    start = appointment.start.astimezone(OSLO)
    yield f"{start:%d.%m.%Y kl. %H:%M}"
    yield from (text for text in (appointment.sub_title, appointment.arrival_time, appointment.place) if text)
    for info in appointment.infos:
        yield from ("", info.title or "", *(info.text or "").splitlines())
