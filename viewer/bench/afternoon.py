"""The afternoon's work: what somebody would write instead of this program, with the usual libraries.

A plain application of the same pages and the same API: Flask, SQLAlchemy's ORM, icalendar and werkzeug. The signatures
are checked and made by our own functions, since no library does it.
"""

import hashlib
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIEnvironment
from xml.etree import ElementTree as ET

from flask import Flask, Response, abort, request, session
from icalendar import Calendar, Event
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, contains_eager, mapped_column, relationship
from werkzeug.formparser import MultiPartParser

HEAD = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width"></head><body><header><a href="/">Postkassen</a>
<form method="post" action="/sign-out"><button>Logg ut</button></form></header><main><h1>{{ title }}</h1>"""
MAILBOX = (
    HEAD
    + """{% for appointment in appointments %}<article><h2><a href="/appointments/{{ appointment.id }}">
{{ appointment.sub_title }}</a></h2><p><time datetime="{{ appointment.start.isoformat() }}">
{{ appointment.start.strftime("%A %d. %B %Y") }}</time> kl. {{ appointment.start.strftime("%H:%M") }}–
{{ appointment.end.strftime("%H:%M") }}</p><p>{{ appointment.place }}, {{ appointment.address }}</p>
<p>Fra {{ appointment.letter.sender }}</p></article>{% endfor %}</main></body></html>"""
)
PAGE = (
    HEAD
    + """<dl><dt>Når</dt><dd><time datetime="{{ appointment.start.isoformat() }}">
{{ appointment.start.strftime("%A %d. %B %Y kl. %H:%M") }}–{{ appointment.end.strftime("%H:%M") }}</time></dd>
<dt>Oppmøte</dt><dd>{{ appointment.arrival }}</dd><dt>Hvor</dt><dd>{{ appointment.place }}<br>{{ appointment.address }}
<br><a href="https://www.google.com/maps/dir/?api=1&amp;destination={{ appointment.address|urlencode }}">Veibeskrivelse
</a></dd>{% for info in appointment.infos %}<dt>{{ info.title }}</dt><dd>{{ info.text }}</dd>{% endfor %}</dl>
{% if clashes %}<p>Kolliderer med {% for other in clashes %}{{ other.sub_title }} {% endfor %}</p>{% endif %}
<p><a href="/documents/{{ appointment.letter.id }}">Brevet</a>
<a href="/appointments/{{ appointment.id }}/calendar.ics">Kalender</a></p></main></body></html>"""
)


class Base(DeclarativeBase):
    """The tables."""


class Letter(Base):
    """A letter that came, by a recipient's number."""

    __tablename__ = "letters"
    id: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(index=True)
    sender: Mapped[str]
    digest: Mapped[str]


class Appointment(Base):
    """An appointment in a letter."""

    __tablename__ = "appointments"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    letter: Mapped[Letter] = relationship()
    start: Mapped[datetime]
    end: Mapped[datetime]
    arrival: Mapped[str]
    place: Mapped[str]
    address: Mapped[str]
    sub_title: Mapped[str]
    infos: Mapped[list["Info"]] = relationship()


class Info(Base):
    """A section of information."""

    __tablename__ = "infos"
    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]


def make_afternoon(  # noqa: C901, PLR0915  # one function, as tutorials have it
    folder: Path,
    *,
    verify: Callable[[WSGIEnvironment], Any],
    sign: Callable[[WSGIEnvironment, bytes], list[tuple[str, str]]],
) -> Flask:
    """The application, its database and letters in that folder."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = os.urandom(32)
    mailbox_template, page_template = (app.jinja_env.from_string(source) for source in (MAILBOX, PAGE))
    engine = create_engine(f"sqlite:///{folder / 'afternoon.sqlite'}", connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _entry: object) -> None:  # noqa: ANN401  # the driver's own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    Base.metadata.create_all(engine)

    def appointments(db: Session) -> list[Appointment]:
        of_recipient = Letter.recipient == session["recipient"]
        with_letters = select(Appointment).join(Letter).options(contains_eager(Appointment.letter))
        return list(db.scalars(with_letters.where(of_recipient).order_by(Appointment.start)))

    @app.get("/sign-in/<recipient>")
    def sign_in(recipient: str) -> str:
        session["recipient"] = recipient
        return "signed in"

    @app.get("/")
    def mailbox() -> str:
        with Session(engine) as db:
            return mailbox_template.render(title="Postkassen", appointments=appointments(db))

    @app.get("/appointments/<int:appointment_id>")
    def page(appointment_id: int) -> str:
        with Session(engine) as db:
            appointment = db.get(Appointment, appointment_id)
            if appointment is None or appointment.letter.recipient != session.get("recipient"):
                abort(404)
            ends_later = Appointment.end > appointment.start
            near = select(Appointment).join(Letter).where(Letter.recipient == session["recipient"], ends_later)
            clashes = db.scalars(near.where(Appointment.start < appointment.end, Appointment.id != appointment.id))
            return page_template.render(title=appointment.sub_title, appointment=appointment, clashes=clashes.all())

    @app.get("/calendars/<recipient>/calendar.ics")
    def calendar(recipient: str) -> Response:
        feed = Calendar()
        with Session(engine) as db:
            for appointment in db.scalars(select(Appointment).join(Letter).where(Letter.recipient == recipient)):
                entry = Event()
                entry.add("uid", f"{appointment.id}@afternoon")
                entry.add("dtstart", appointment.start)
                entry.add("dtend", appointment.end)
                entry.add("summary", appointment.sub_title)
                entry.add("location", f"{appointment.place}, {appointment.address}")
                feed.add_component(entry)
        response = Response(feed.to_ical(), content_type="text/calendar; charset=utf-8")
        response.add_etag()
        response.make_conditional(request)
        return response

    @app.post("/messages")
    def receive() -> Response:
        body = request.get_data()
        if hashlib.sha256(body).digest() != verify(request.environ).content_hash:
            abort(400)
        boundary = request.mimetype_params["boundary"].encode()
        _, uploaded = MultiPartParser().parse(io.BytesIO(body), boundary, len(body))
        files = {file.filename: file.read() for _, file in uploaded.items(multi=True)}
        message = ET.fromstring(files.pop("message"))  # noqa: S314  # as an afternoon has it
        document = find(message, "primary-document")
        uuid = text(document, "uuid")
        letter = Letter(
            id=uuid,
            recipient=text(message, "personal-identification-number"),
            sender=request.headers["X-Digipost-UserId"],
            digest=hashlib.sha256(files[uuid]).hexdigest(),
        )
        with (folder / letter.digest).open("wb") as stored:
            stored.write(files[uuid])
            stored.flush()
            os.fsync(stored.fileno())
        appointment = Appointment(
            letter=letter,
            start=datetime.fromisoformat(text(document, "start-time")),
            end=datetime.fromisoformat(text(document, "end-time")),
            arrival=text(document, "arrival-time"),
            place=text(document, "place"),
            address=", ".join(text(document, name) for name in ("street-address", "postal-code", "city")),
            sub_title=text(document, "sub-title"),
            infos=[
                Info(title=text(info, "title"), text=text(info, "text"))
                for info in document.iter()
                if info.tag.endswith("}info")
            ],
        )
        with Session(engine) as db, db.begin():
            db.add(appointment)
        receipt = f"<received at='{datetime.now(UTC).isoformat()}'>{uuid}</received>".encode()
        return Response(receipt, 201, sign(request.environ, receipt), content_type="application/xml")

    return app


def find(element: ET.Element, name: str) -> ET.Element:
    """The first element of that name."""
    return next(child for child in element.iter() if child.tag.endswith("}" + name))


def text(element: ET.Element, name: str) -> str:
    """The text of the first element of that name."""
    return find(element, name).text or ""
