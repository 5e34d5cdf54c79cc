"""All about one recipient as files: what a person can read, and the rows for a program."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from viewer.domain.access import RecipientId
from viewer.domain.address import address_lines
from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import Letter, MailboxAppointment
from viewer.errors import CommandError, NotFoundError
from viewer.ports.letters import LetterStore
from viewer.ports.messages import MessageStore
from viewer.ports.retention import RetentionStore

README = """\
All that this service holds about one person, as of {now:%d.%m.%Y %H:%M} (Norwegian time).

  appointments.txt   the appointments, in words
  letters/           the letters, as their senders sent them
  calendars/         what each calendar subscription shows
  everything.json    every row of the database about this person; times are UTC
"""
Rows = Mapping[str, Sequence[Mapping[str, object]]]


def export_recipient(
    recipient_id: RecipientId,
    folder: Path,
    *,
    retention: RetentionStore,
    messages: MessageStore,
    letters: LetterStore,
    now: datetime,
) -> int:
    """Write the files into a new folder, readable by its owner alone; returns the number of letters.

    Messages that still wait for their delivery are among the rows and letters. Raises CommandError, NotFoundError.
    """
    rows = retention.rows_of(recipient_id)
    if not rows["recipients"]:
        raise NotFoundError("no such recipient")
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise CommandError(f"{folder} can't be made: {error.strerror}") from error
    for name in ("letters", "calendars"):
        (folder / name).mkdir()
    (folder / "README.txt").write_text(README.format(now=now.astimezone(OSLO)))
    appointments = messages.appointments(recipient_id, now)
    (folder / "appointments.txt").write_text("\n\n".join(map(appointment_in_words, appointments)) + "\n")
    for number, document in enumerate(rows["documents"], start=1):
        _copy_letter(document, folder / "letters" / _file_name(number, document), letters)
    for body in rows.get("calendar_bodies", ()):
        content = body["body"]
        if isinstance(content, bytes):
            (folder / "calendars" / f"{body['calendar_id']}.ics").write_bytes(content)
    (folder / "everything.json").write_text(json.dumps(rows, default=_as_json, ensure_ascii=False, indent=1) + "\n")
    return len(rows["documents"])


def appointment_in_words(listed: MailboxAppointment) -> str:
    """The appointment as plain text, a fact a line."""
    return "\n".join(_lines(listed, listed.letter))


def _lines(listed: MailboxAppointment, letter: Letter) -> Iterator[str]:
    appointment = listed.appointment
    yield appointment.sub_title or letter.subject
    yield f"From {letter.sender_name}, delivered {letter.delivered_at.astimezone(OSLO):%d.%m.%Y %H:%M}"
    for time in appointment.times:
        end = f" to {time.end.astimezone(OSLO):%d.%m.%Y %H:%M}" if time.end else ""
        yield f"{time.start.astimezone(OSLO):%d.%m.%Y %H:%M}{end}"
    for text in (
        appointment.arrival_time,
        appointment.place,
        *address_lines(appointment.address),
        appointment.description,
    ):
        if text:
            yield text
    for info in appointment.infos:
        yield from (text for text in (info.title, info.text) if text)
    for link in appointment.links:
        deadline = f"Deadline {link.deadline.astimezone(OSLO):%d.%m.%Y %H:%M}" if link.deadline else None
        yield from (text for text in (link.description, link.button_text, link.url, deadline) if text)
    if appointment.barcode and (value := appointment.barcode.value or appointment.barcode.text):
        yield value
    if listed.withdrawn_at:
        yield "Withdrawn by its sender"
    if listed.hidden_at:
        yield "Hidden by its recipient"


def _file_name(number: int, document: Mapping[str, object]) -> str:
    """The letter's number and subject; nothing in it leads out of the folder."""
    subject = re.sub(r"[^\w .-]", "", str(document["subject"])).strip(" .")[:80]
    return f"{number:04d} {subject}.{re.sub(r'[^a-z0-9]', '', str(document['file_type']).lower())}"


def _copy_letter(document: Mapping[str, object], path: Path, letters: LetterStore) -> None:
    with letters.open(str(document["letter"])) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(type(value).__name__)
