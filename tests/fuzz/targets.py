"""What is fuzzed: bytes of a sender's go in, and either a value comes out or a refusal, never anything else."""

import json
import re
from datetime import UTC, datetime

from viewer.actions.verify import RequestHead, verify_request
from viewer.domain.appointment import Appointment
from viewer.domain.message import (
    AdditionalData,
    Message,
    PersonalIdentificationNumber,
    SenderId,
    normalised_addressee,
)
from viewer.domain.sender import Sender
from viewer.domain.times import TIME_SHAPE
from viewer.errors import RefusedError
from viewer.formats.digipost_xml import parse_additional_data, parse_identification, parse_message
from viewer.formats.write_message import write_additional_data, write_message
from viewer.store.codec import content_from_json, content_to_json
from viewer.web.senders.multipart import MultipartReader, boundary_of

BOUNDARY = "b"
DELIMITER = re.compile(rf"\r\n--{BOUNDARY}(--|\r\n)".encode())
Parts = list[tuple[str, bytes]]

# What stands between two tags or in quotes and is no name, which a refusal may say.
SAID = re.compile(rb">([^<>]{8,})<|[\"']([^\"'<>]{8,})[\"']")
NAME = re.compile(r"[\w:/.-]*", re.ASCII)


def fuzz_message(data: bytes) -> None:
    """What is taken reads the same when it is written again, and when it was stored; a refusal quotes nothing."""
    try:
        message = parse_message(data)
    except RefusedError as error:
        quotes_nothing(error, data)
        fuzz_additional_data(data)
        return
    hold(parse_message(write_message(message)) == message, "the message reads otherwise when it is written again")
    survives_the_store(message)


def fuzz_additional_data(data: bytes) -> None:
    """The same of a change."""
    try:
        added = parse_additional_data(data)
    except RefusedError as error:
        quotes_nothing(error, data)
        fuzz_identification(data)
        return
    again = parse_additional_data(write_additional_data(added))
    hold(again == added, "the change reads otherwise when it is written again")
    survives_the_store(added)


def fuzz_identification(data: bytes) -> None:
    """Whoever is asked about can be looked up, however it is named."""
    try:
        _, addressee = parse_identification(data)
    except RefusedError as error:
        quotes_nothing(error, data)
        return
    normalised_addressee(addressee)
    if isinstance(addressee, PersonalIdentificationNumber):
        addressee.is_valid()


def survives_the_store(value: Message | AdditionalData) -> None:
    """What the database keeps is what was sent."""
    carriers = value.documents() if isinstance(value, Message) else [value]
    for carrier in carriers:
        if isinstance(content := carrier.data_type, Appointment):
            kept = json.loads(json.dumps(content_to_json(content)).encode())
            hold(content_from_json(content.kind, kept) == content, "the store gives back something else")


def quotes_nothing(error: RefusedError, data: bytes) -> None:
    """Texts and attributes are the sender's business; only names of elements may be said."""
    own_words = error.message.replace(TIME_SHAPE, "")  # its example may have been sent
    for text, attribute in SAID.findall(data):
        said = (text or attribute).decode("utf-8", "replace").strip(" \t\r\n,.;:")
        quoted = len(said) >= 8 and not NAME.fullmatch(said) and said in own_words
        hold(not quoted, "the refusal quotes the message")


def fuzz_multipart(data: bytes) -> None:
    """It is the same whether the body comes at once, byte by byte, or in any pieces; no part holds a delimiter."""
    size = data[0] + 1 if data else 1
    body = data[1:]
    whole = outcome([body])
    pieces = outcome([body[start : start + size] for start in range(0, len(body), size)])
    hold(whole == pieces, "the pieces in which a body comes make a difference")
    for filename, content in () if isinstance(whole, str) else whole:
        hold(bool(filename), "a part has no name")
        hold(content in body, "a part holds what was not sent")
        hold(not DELIMITER.search(content), "a part goes beyond its end")


def outcome(pieces: list[bytes]) -> Parts | str:
    """The parts, or the code of the refusal."""
    parts: list[tuple[str, bytearray]] = []

    class Sink:
        def __init__(self, content: bytearray) -> None:
            self.content = content

        def write(self, chunk: bytes) -> None:
            self.content.extend(chunk)

    def open_part(filename: str) -> Sink:
        parts.append((filename, bytearray()))
        return Sink(parts[-1][1])

    reader = MultipartReader(BOUNDARY, open_part)
    try:
        for piece in pieces:
            reader.write(piece)
        reader.close()
    except RefusedError as error:
        return error.code
    return [(filename, bytes(content)) for filename, content in parts]


def fuzz_content_type(data: bytes) -> None:
    """A boundary is one that the reader takes."""
    try:
        boundary = boundary_of(data.decode("latin-1"))
    except RefusedError:
        return
    MultipartReader(boundary, lambda _filename: Forgetful()).write(b"--" + boundary.encode() + b"--\r\n")


class Forgetful:
    """Takes bytes and forgets them."""

    def write(self, chunk: bytes) -> None:
        """Take them."""


NOW = datetime(2031, 5, 20, 8, tzinfo=UTC)
HEAD = ("content-md5", "date", "x-content-sha256", "x-digipost-userid", "x-digipost-signature")


class OneSender:
    """As much of a sender store as this needs: one that has no certificate."""

    def get(self, sender_id: SenderId) -> Sender:
        """It, by whatever number."""
        return Sender(id=sender_id, name="s", certificates=())


def fuzz_head(data: bytes) -> None:
    """Nobody is let in without a certificate, and whatever the headers hold is no defect of ours."""
    path, query, *values = (*data.decode("latin-1").split("\n", 1 + len(HEAD)), "")
    headers = {name: value for name, value in zip(HEAD, values, strict=False) if value}
    head = RequestHead(method="POST", path=path, query=query, headers=headers, has_body=True)
    try:
        verify_request(head, senders=OneSender(), now=NOW)  # type: ignore[arg-type]  # see there
    except RefusedError:
        return
    hold(holds=False, what="somebody was let in")


def hold(holds: bool, what: str) -> None:
    """An assertion that says what failed, also to the fuzzer."""
    if not holds:
        raise AssertionError(what)


TARGETS = {
    "message": fuzz_message,
    "multipart": fuzz_multipart,
    "content-type": fuzz_content_type,
    "head": fuzz_head,
}
