"""A letter whose bytes are gone: its recipient is told to try again, and the operator that something is wrong."""

import pytest

from tests.builders import FOUNDING_UUID, PDF, a_document, a_stored_letter
from tests.end_to_end.service import Service
from tests.web.delivery import deliver
from viewer.actions.access import make_sign_in_link
from viewer.bench.installation import sign_in
from viewer.domain.access import RecipientId
from viewer.wiring import Services


def test_a_letter_whose_bytes_are_missing_is_an_alarm(
    service: Service, behind: Services, kari: RecipientId, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is never "not yours", which its recipient would believe."""
    deliver(behind, kari, a_document())
    service.start()
    token = make_sign_in_link(kari, recipients=behind.recipients, now=behind.now())
    cookie = sign_in(service.port, f"/sign-in/{token}")
    assert service.request("GET", f"/documents/{FOUNDING_UUID}", headers={"Cookie": cookie}).status == 200
    digest = a_stored_letter(PDF).digest
    (behind.settings.data_dir / "letters" / digest[:2] / digest).unlink()

    missing = service.request("GET", f"/documents/{FOUNDING_UUID}", headers={"Cookie": cookie})
    foreign = service.request("GET", f"/documents/0{FOUNDING_UUID[1:]}", headers={"Cookie": cookie})
    service.kill()

    assert (missing.status, foreign.status) == (503, 404)
    page = missing.body.decode()
    assert "Dette brevet kan ikke åpnes akkurat nå." in page
    assert "gått tapt" not in page
    alarms = [line for line in capfd.readouterr().err.splitlines() if " ERROR " in line]
    assert len(alarms) == 1
    assert alarms[0].endswith(
        f"viewer.actions.show: the bytes of letter {FOUNDING_UUID} can't be had: "
        "the letter store failed: No such file or directory"
    )
