"""A large letter passes through: it is never held in memory whole."""

import os

import pytest

from tests.builders import FOUNDING_UUID, a_message
from tests.end_to_end.service import Service
from viewer.actions.send import SendingIdentity, sign_message
from viewer.domain.access import RecipientId
from viewer.domain.mailbox import DocumentId
from viewer.wiring import Services

MEBIBYTE = 1024 * 1024


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("kari")
def test_a_body_of_60_megabytes_leaves_memory_flat(
    service: Service, identity: SendingIdentity, behind: Services, kari: RecipientId
) -> None:
    letter = b"%PDF-1.4\n" + os.urandom(60 * MEBIBYTE)
    signed = sign_message(a_message(), {FOUNDING_UUID: letter}, identity=identity, now=behind.now())
    service.start()
    service.request("GET", "/sign-in")
    before = service.peak_memory()
    answer = service.request("POST", signed.path, body=signed.body, headers=dict(signed.headers))

    assert answer.status == 201, answer.body
    grown = service.peak_memory() - before
    assert behind.messages.letter(kari, DocumentId(FOUNDING_UUID), behind.now()).size == len(letter)
    assert grown < 200 * MEBIBYTE, f"grown by {grown // MEBIBYTE} MiB"
