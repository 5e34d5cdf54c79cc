"""An appointment and its letter over a real database: what is there, and what is somebody else's."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from tests.builders import (
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    PDF,
    a_document,
    a_revision,
    an_appointment,
    appointment_id_of,
)
from tests.web.delivery import APPOINTMENT, LETTER, LISTS, deliver, sign_in
from viewer.actions.access import add_recipient
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Info
from viewer.domain.message import PersonalIdentificationNumber
from viewer.wiring import Services

OTHER = PersonalIdentificationNumber("01043100277")


@pytest.mark.usefixtures("founding")
def test_the_page_shows_the_founding_appointment(signed_in_client: FlaskClient) -> None:
    page = signed_in_client.get(APPOINTMENT).text

    for words in (
        '<h1 dir="auto" lang="nb">Undersøke smerter i ryggen</h1>',
        '<span class="when__day">fredag 27. oktober 2017</span>',
        '<time datetime="2017-10-27T10:00+02:00">10:00</time>',
        "til 11:00",
        "Møt opp kl.\N{NO-BREAK SPACE}09:45",
        "Oppmøte senest 15 minutter før timen",
        "Oslo City Røntgen",
        "Storgata 23<br>0011 Oslo",
        "Informasjon om Oslo City Røntgen",
        f'href="{LETTER}"',
    ):
        assert words in page
    assert "calendar.ics" not in page  # nobody puts into a calendar what has been


@pytest.mark.parametrize("path", [APPOINTMENT, LETTER])
@pytest.mark.usefixtures("founding")
def test_somebody_elses_and_missing_are_the_same(client: FlaskClient, services: Services, path: str) -> None:
    other = add_recipient(OTHER, "Ola", recipients=services.recipients, keys=services.keys, now=services.now())
    sign_in(client, services, other)
    missing = path[:-1] + ("0" if path[-1] != "0" else "1")

    foreign, absent = client.get(path), client.get(missing)

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.text.replace(path, "") == absent.text.replace(missing, "")


@pytest.mark.usefixtures("founding")
def test_a_letter_opens_as_it_came_and_can_do_nothing(signed_in_client: FlaskClient) -> None:
    answer = signed_in_client.get(LETTER, buffered=True)

    assert answer.data == PDF
    assert answer.content_type == "application/pdf"
    assert answer.content_length == len(PDF)
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_receipt_is_told_before_the_letter_is_opened_and_then_given(
    client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    deliver(services, recipient_id, a_document(has_opening_receipt=True))
    sign_in(client, services, recipient_id)

    def is_opened() -> bool:
        document = services.messages.sent_document(FOUNDING_SENDER_ID, FOUNDING_UUID)
        assert document is not None
        return document.is_opened

    page = client.get(f"/appointments/{appointment_id_of(FOUNDING_UUID)}").text

    assert "Avsenderen kan se om du har åpnet brevet." in page
    assert not is_opened()
    assert client.get(f"/documents/{FOUNDING_UUID}", buffered=True).status_code == 200
    assert is_opened()


@pytest.mark.usefixtures("founding")
def test_a_letter_is_saved_under_a_good_name(signed_in_client: FlaskClient) -> None:
    answer = signed_in_client.get(f"{LETTER}?download=", buffered=True)

    # RFC 6266, 5: the plain name for old browsers, the other one for its letters.
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Brev fra Oslo City Rntgen 2017-09-01.pdf"; '
        "filename*=UTF-8''Brev%20fra%20Oslo%20City%20R%C3%B8ntgen%202017-09-01.pdf"
    )


@pytest.mark.parametrize("file_type", ["html", "svg", "docx", "xml"])
def test_what_is_no_pdf_is_never_shown(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, file_type: str
) -> None:
    deliver(services, recipient_id, a_document(file_type=file_type), b"<script>alert(1)</script>")

    answer = signed_in_client.get(LETTER, buffered=True)

    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("file_type", "media_type"), [("png", "image/png"), ("jpg", "image/jpeg"), ("txt", "text/plain; charset=utf-8")]
)
def test_pictures_and_plain_text_open_under_the_policy_of_letters(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId, file_type: str, media_type: str
) -> None:
    deliver(services, recipient_id, a_document(file_type=file_type), b"<script>alert(1)</script>")

    answer = signed_in_client.get(LETTER, buffered=True)

    assert answer.content_type == media_type
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


HOSTILE = "<script>alert(1)</script>{{7*7}}{% raw %}${1}`\\\"'><img src=x onerror=alert(1)>"


def test_what_a_sender_writes_is_shown_as_it_is(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    appointment = an_appointment(
        sub_title=HOSTILE, place=HOSTILE, arrival_time=HOSTILE, infos=(Info(title=HOSTILE, text=HOSTILE),)
    )
    deliver(services, recipient_id, a_document(subject=HOSTILE, data_type=appointment))

    for path in ("/", "/past", "/search?q=script", APPOINTMENT):
        page = signed_in_client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}{% raw %}${1}`\\&#34;&#39;&gt;&lt;img" in page


def test_a_text_longer_than_a_page_is_folded_and_none_of_it_lost(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    text = "".join(f"Punkt {number}: ta med medisinlisten.\n" for number in range(900))
    appointment = an_appointment(infos=(Info(title="Forberedelser", text=text),))
    deliver(services, recipient_id, a_document(data_type=appointment))

    start, _, rest = signed_in_client.get(APPOINTMENT).text.partition('<details class="rest">')

    assert "Punkt 0: " in start
    assert "Punkt 899: " in rest
    assert all(f"Punkt {number}: " in start + rest for number in range(900))


def test_missing_fields_leave_no_trace(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    bare = an_appointment(end=None, arrival_time=None, place=None, address=None, sub_title=None, infos=())
    deliver(services, recipient_id, a_document(data_type=bare))

    page = signed_in_client.get(APPOINTMENT).text

    for trace in ("None", "null", "Oppmøte", "Sted<", "<address", "<dd></dd>", ", ,"):
        assert trace not in page


def test_nothing_on_a_page_is_inline(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    """The content security policy forbids it, so it would be dead."""
    deliver(services, recipient_id, a_document())

    for path in (*LISTS, APPOINTMENT, "/nowhere"):
        page = signed_in_client.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


@pytest.mark.usefixtures("founding")
def test_an_appointment_is_hidden_and_shown_again(signed_in_client: FlaskClient) -> None:
    signed_in_client.application.config["WTF_CSRF_ENABLED"] = False

    hidden = signed_in_client.post(f"{APPOINTMENT}/hide", follow_redirects=True)

    assert "Du har skjult denne avtalen" in hidden.text
    assert "Undersøke smerter" not in signed_in_client.get("/").text
    assert "Skjulte avtaler (1)" in signed_in_client.get("/").text
    assert f'href="{APPOINTMENT}"' in signed_in_client.get("/hidden").text

    shown = signed_in_client.post(f"{APPOINTMENT}/show", follow_redirects=True)

    assert "Du har skjult" not in shown.text
    assert f'href="{APPOINTMENT}"' in signed_in_client.get("/").text


@pytest.mark.usefixtures("founding")
def test_a_changed_appointment_shows_the_old_time_beside_the_new(
    signed_in_client: FlaskClient, services: Services, recipient_id: RecipientId
) -> None:
    found = services.messages.appointment(recipient_id, appointment_id_of(FOUNDING_UUID), services.now())
    new = an_appointment(start=datetime.fromisoformat("2026-12-01T12:00:00+01:00"), end=None)
    revision = a_revision(found.id, new, sequence=found.sequence, revised_at=services.now())
    assert services.messages.revise(revision)

    page = signed_in_client.get(APPOINTMENT).text

    assert "<del>fredag 27. oktober 2017 kl.\N{NO-BREAK SPACE}10:00–11:00</del>" in page
    assert '<ins><time datetime="2026-12-01T12:00+01:00">12:00</time></ins>' in page
    assert "Endret mandag 23. november 2026" in page


@pytest.mark.usefixtures("founding")
def test_a_withdrawn_appointment_says_so_first_and_offers_no_calendar(
    signed_in_client: FlaskClient, services: Services
) -> None:
    services.messages.withdraw(FOUNDING_SENDER_ID, FOUNDING_UUID, services.now())

    page = signed_in_client.get(APPOINTMENT).text

    assert page.index("Avtalen er avlyst.") < page.index("<h1")
    assert '<del><time datetime="2017-10-27T10:00+02:00">' in page
    assert "<del>til 11:00</del>" in page
    assert "<del>Møt opp kl.\N{NO-BREAK SPACE}09:45</del>" in page
    # A screen reader is silent about what is struck through.
    assert page.count('<span class="visually-hidden">Avlyst: </span>') == 2
    for untrue in ("Legg til i kalender", "Vil du flytte eller avlyse", "er det brevet som gjelder", "Nå:"):
        assert untrue not in page
    assert LETTER in page
    assert "Storgata 23" in page


@pytest.mark.parametrize("path", [*LISTS, APPOINTMENT, LETTER])
@pytest.mark.usefixtures("founding")
def test_nobody_reads_without_signing_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})

    assert "Oslo City Røntgen" not in answer.text
    assert (answer.status_code, answer.location) == (303, "/sign-in")
