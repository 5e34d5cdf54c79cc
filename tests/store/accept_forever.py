"""Accept one message after the other, and say so after each, until killed: `python -m … URL FOLDER RECIPIENT`."""

import sys
import uuid
from pathlib import Path

from tests.builders import a_document, a_message, a_new_message, an_appointment
from viewer.domain.access import RecipientId
from viewer.store.database import Database
from viewer.store.engine import create_engine
from viewer.store.letters import LetterFolder
from viewer.store.messages import Messages


def letter_of(document_uuid: str) -> bytes:
    """A letter that tells which document it belongs to, long enough to take a while."""
    return document_uuid.encode() * 1000


def main(database_url: str, folder: str, recipient_id: str) -> None:
    """Accept messages; a line on stdout for each that the sender would have got its answer for."""
    messages = Messages(Database(create_engine(database_url)))
    documents = LetterFolder(Path(folder))
    while True:
        document_uuid = str(uuid.uuid4())
        letter = documents.stage()
        letter.write(letter_of(document_uuid))
        document = a_document(uuid=document_uuid, data_type=an_appointment())
        new = a_new_message(
            recipient_id=RecipientId(int(recipient_id)),
            message=a_message(primary_document=document),
            letters={document_uuid: letter.store()},
        )
        messages.accept(new)
        print(document_uuid, flush=True)  # noqa: T201  # that is what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
