"""The schema: every table, with an index for each query.

Times are UTC; text of a closed set is stored as the value of its enum.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine

UUID_LENGTH = 36

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class PlaceStatus(StrEnum):
    """How far the look-up of an address has come."""

    PENDING = "pending"
    OK = "ok"
    NOT_FOUND = "not_found"
    RETRY = "retry"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored to the microsecond and read in UTC; a naive one is refused with ValueError.

    SQLite has no type for it: there it is text of fixed width, which sorts as the times do.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Text in SQLite, else the database's own type."""
        return dialect.type_descriptor(sa.String(32) if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | datetime | None:
        """The stored form of an aware time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its offset can't be stored")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002  # theirs to say
        """Converter from the stored text to an aware datetime."""
        return _from_text if dialect.name == "sqlite" else _in_utc


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


# SQLite takes a key for the row's own number, and counts it up by itself, only when it is called INTEGER.
RowNumber = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", RowNumber, primary_key=True)


def _reference(column: str, target: str, *, index: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.BigInteger, sa.ForeignKey(target), nullable=False, index=index)


senders = sa.Table(
    "senders",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=False),  # given by Digipost, not by us
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("organization_id", sa.Text),  # by which messages may name it instead of its id
    sa.Column("part_id", sa.Text),
    sa.Column("keep_days", sa.Integer),  # after its messages are over; without it they stay
    sa.Index(None, "organization_id"),
)

# Who may send on behalf of whom.
brokers = sa.Table(
    "brokers",
    metadata,
    sa.Column("broker_id", sa.BigInteger, sa.ForeignKey("senders.id"), primary_key=True, autoincrement=False),
    sa.Column("sender_id", sa.BigInteger, sa.ForeignKey("senders.id"), primary_key=True, autoincrement=False),
)

sender_certificates = sa.Table(
    "sender_certificates",
    metadata,
    _id(),
    _reference("sender_id", "senders.id"),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("pem", sa.LargeBinary, nullable=False),
    sa.Column("not_before", UtcDateTime, nullable=False),
    sa.Column("not_after", UtcDateTime, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.UniqueConstraint("sender_id", "fingerprint"),
)

recipients = sa.Table(
    "recipients",
    metadata,
    _id(),
    sa.Column("key", sa.LargeBinary, nullable=False, unique=True),  # keyed digest of the number
    sa.Column("name", sa.Text),
    sa.Column("language", sa.String(2)),  # of the interface, once chosen
    sa.Column("created_at", UtcDateTime, nullable=False),
)

# Other keys of a recipient: a Digipost address, an organisation number, a name with an address.
recipient_addresses = sa.Table(
    "recipient_addresses",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),  # keyed digest; several may share a name and an address
    sa.Column("recipient_id", sa.BigInteger, sa.ForeignKey("recipients.id"), primary_key=True, autoincrement=False),
)

sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    _reference("recipient_id", "recipients.id"),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("authentication_level", sa.String(20)),  # that it proves; earlier versions' links prove a password
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    _reference("recipient_id", "recipients.id", index=True),
    sa.Column("authentication_level", sa.String(20), nullable=False),  # that it falls back to
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("proved_at", UtcDateTime),  # earlier versions' sessions were proved when they were made
    sa.Column("raised_level", sa.String(20)),
    sa.Column("raised_until", UtcDateTime),
    sa.Column("browser", sa.Text),  # "Firefox, Linux"
    sa.Column("provider_session", sa.LargeBinary, index=True),  # digest of the provider's issuer and session
    sa.Column("provider_subject", sa.LargeBinary, index=True),  # digest of its issuer and subject
    sa.Column("sealed_id_token", sa.LargeBinary),  # the browser's own token opens it
)

# Browsers that a recipient has signed in with; `is_new` until the recipient has been told.
browsers = sa.Table(
    "browsers",
    metadata,
    sa.Column("recipient_id", sa.BigInteger, sa.ForeignKey("recipients.id"), primary_key=True, autoincrement=False),
    sa.Column("digest", sa.LargeBinary, primary_key=True),  # of the browser's cookie
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("is_new", sa.Boolean, nullable=False),
)

# Logout tokens that were obeyed, until they expire: none is obeyed twice.
logout_tokens = sa.Table(
    "logout_tokens",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),  # of the issuer and the token's id
    sa.Column("expires_at", UtcDateTime, nullable=False),
)

messages = sa.Table(
    "messages",
    metadata,
    _id(),
    _reference("sender_id", "senders.id"),
    sa.Column("message_id", sa.Text),  # the sender's own name for it; many may have none
    _reference("recipient_id", "recipients.id"),
    sa.Column("version", sa.String(10), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("delivered_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("sender_id", "message_id"),
    sa.Index(None, "recipient_id", "delivered_at"),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(UUID_LENGTH), primary_key=True),  # the public one
    _reference("message", "messages.id"),
    _reference("sender_id", "senders.id"),
    sa.Column("uuid", sa.String(UUID_LENGTH), nullable=False),  # the sender's
    sa.Column("position", sa.Integer, nullable=False),  # 0 is the primary document
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("file_type", sa.String(20), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, index=True),  # names the bytes in the letter store
    sa.Column("authentication_level", sa.String(20), nullable=False),
    sa.Column("sensitivity_level", sa.String(20), nullable=False),
    sa.Column("data_type_name", sa.Text),  # of one that is shown as a plain letter
    sa.Column("data_type_xml", sa.LargeBinary),
    sa.Column("technical_type", sa.Text),  # of an attachment for programs, which is never listed among the letters
    sa.Column("reading_due_at", UtcDateTime),  # when its text is to be read, or read by whoever claimed it
    sa.Column("has_opening_receipt", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("sender_id", "uuid"),
    sa.UniqueConstraint("message", "position"),
    # Of the few that wait alone.
    sa.Index(
        None,
        "reading_due_at",
        sqlite_where=sa.text("reading_due_at IS NOT NULL"),
        postgresql_where=sa.text("reading_due_at IS NOT NULL"),
    ),
)

# What was read of a letter: values, not its text.
letter_readings = sa.Table(
    "letter_readings",
    metadata,
    sa.Column("document_id", sa.String(UUID_LENGTH), sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("reader", sa.Integer, nullable=False),
    sa.Column("read_at", UtcDateTime, nullable=False),
    sa.Column("content", sa.JSON(none_as_null=True)),
)

places = sa.Table(
    "places",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),  # keyed digest of the address
    sa.Column("query", sa.JSON(none_as_null=True)),  # the address in clear, while it waits to be looked up
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("latitude", sa.Double),
    sa.Column("longitude", sa.Double),
    sa.Column("precision", sa.String(20)),
    sa.Column("radius_m", sa.Integer),
    sa.Column("uncertain", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("attribution", sa.Text),
    sa.Column("municipality", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime),
    sa.Column("located_at", UtcDateTime),
    sa.Column("renewed_to", sa.BigInteger),  # recipient up to whom a changed answer has reached the feeds; NULL: all
    sa.Index(
        None,
        "renewed_to",
        sqlite_where=sa.text("renewed_to IS NOT NULL"),
        postgresql_where=sa.text("renewed_to IS NOT NULL"),
    ),
    sa.CheckConstraint("latitude IS NULL OR latitude BETWEEN -90 AND 90", name="latitude"),
    sa.CheckConstraint("longitude IS NULL OR longitude BETWEEN -180 AND 180", name="longitude"),
    sa.Index(None, "status", "created_at"),
    sa.Index(None, "status", "next_attempt_at"),
)

# Periodic work that one worker does for the whole installation.
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("done_for", UtcDateTime),  # the moment at which it was due when it was last done
    sa.Column("leased_until", UtcDateTime),  # by whoever does it
)

geocoder_paces = sa.Table(
    "geocoder_paces",
    metadata,
    sa.Column("geocoder", sa.String(40), primary_key=True),
    sa.Column("next_request_at", UtcDateTime, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("paused_until", UtcDateTime),
)

# Token buckets, each as the moment at which it is full again, in microseconds since 1970.
rate_limits = sa.Table(
    "rate_limits",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("full_at", sa.BigInteger, nullable=False),
)

# The first answers to senders' changes, for as long as the same bytes could be sent again.
sender_answers = sa.Table(
    "sender_answers",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),  # of the request
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.String(10), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)


def _usage(name: str, subject: str, subjects: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column(subject, sa.BigInteger, sa.ForeignKey(f"{subjects}.id"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.String(10), nullable=False),  # Norwegian, in ISO 8601; another one's counts hold no more
        sa.Column("messages_a_day", sa.BigInteger, nullable=False),
        sa.Column("bytes_a_day", sa.BigInteger, nullable=False),
        sa.Column("messages", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )


# What those who have a quota have used of it.
sender_usage = _usage("sender_usage", "sender_id", "senders")
recipient_usage = _usage("recipient_usage", "recipient_id", "recipients")

# How often each sender was refused, by Digipost's error code.
sender_refusals = sa.Table(
    "sender_refusals",
    metadata,
    sa.Column("sender_id", sa.BigInteger, sa.ForeignKey("senders.id"), primary_key=True, autoincrement=False),
    sa.Column("code", sa.String(60), primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)

drawn_maps = sa.Table(
    "drawn_maps",
    metadata,
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("id", sa.String(UUID_LENGTH), primary_key=True),
    sa.Column(
        "document_id", sa.String(UUID_LENGTH), sa.ForeignKey("documents.id"), nullable=False, index=True, unique=True
    ),
    _reference("message", "messages.id", index=True),
    _reference("recipient_id", "recipients.id"),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),  # the whole value as it was sent: viewer.store.codec
    sa.Column("starts_at", UtcDateTime, nullable=False),  # of the content, for the order
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("revised_from", sa.Integer),  # the sequence that the sender's last change ended: `revisions`
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("place_key", sa.LargeBinary, sa.ForeignKey("places.key")),
    sa.Column("hidden_at", UtcDateTime),  # by its recipient
    sa.Column("withdrawn_at", UtcDateTime),  # by its sender
    sa.Column("seen_at", UtcDateTime),  # when its recipient last opened it while it was new
    # Shown as a part of that one, and nowhere by itself.
    sa.Column("tied_to", sa.String(UUID_LENGTH)),
    sa.Column("own", sa.JSON(none_as_null=True)),  # its own state, while ties make it show another: viewer.store.ties
    sa.Column("letter_differences", sa.JSON(none_as_null=True)),  # where its letter contradicts its data
    sa.Column("has_question", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
    # What whoever reads it must be known at: the strictest of the letters that make it what it is shown as.
    sa.Column("authentication_level", sa.String(20)),
    sa.Index(None, "place_key", "recipient_id"),
    # Of tied ones alone: most of all appointments here are not, and nothing must look for those by it.
    sa.Index(
        "ix_appointments_tied_to",
        "tied_to",
        sqlite_where=sa.text("tied_to IS NOT NULL"),
        postgresql_where=sa.text("tied_to IS NOT NULL"),
    ),
    # Lists are counted and put in order by this index alone.
    sa.Index(
        "ix_appointments_listed",
        "recipient_id",
        "starts_at",
        "id",
        "ends_at",
        "hidden_at",
        "message",
        "changed_at",
        "seen_at",
        "tied_to",
        "authentication_level",
    ),
)

# What letters, or their recipient, have tied together, or ask about.
appointment_ties = sa.Table(
    "appointment_ties",
    metadata,
    _id(),
    _reference("recipient_id", "recipients.id", index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("older_id", sa.String(UUID_LENGTH), sa.ForeignKey("appointments.id"), nullable=False, index=True),
    sa.Column("newer_id", sa.String(UUID_LENGTH), sa.ForeignKey("appointments.id"), index=True),
    sa.Column("document_id", sa.String(UUID_LENGTH), sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("quote", sa.Text),
    sa.Column("page", sa.Integer, nullable=False),
    sa.Column("is_certain", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("answer", sa.Boolean(create_constraint=False)),  # the recipient's
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("document_id", "older_id"),
)

# What an appointment was before its sender changed it.
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("appointment_id", sa.String(UUID_LENGTH), sa.ForeignKey("appointments.id"), primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),  # when it had come about
    sa.Column("replaced_at", UtcDateTime, nullable=False),
)

shares = sa.Table(
    "shares",
    metadata,
    _id(),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),  # of the token in its address
    _reference("recipient_id", "recipients.id"),
    sa.Column("appointment_id", sa.String(UUID_LENGTH), sa.ForeignKey("appointments.id"), nullable=False, index=True),
    sa.Column("level", sa.String(20), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("authentication_level", sa.String(20)),  # of the session that made it; NULL in those of earlier versions
)

share_openings = sa.Table(
    "share_openings",
    metadata,
    _id(),
    _reference("share_id", "shares.id"),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Index(None, "share_id", "opened_at"),
)

calendars = sa.Table(
    "calendars",
    metadata,
    _id(),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),  # of the token in its address
    _reference("recipient_id", "recipients.id", index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("level", sa.String(20), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("alarms", sa.String(100), nullable=False, server_default="1440,60"),  # minutes before
    sa.Column("shows_place", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("shows_deadlines", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("confidential_up_to", sa.String(20)),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified_at", UtcDateTime, nullable=False),
    sa.Column("content_version", sa.BigInteger, nullable=False),
    sa.Column("published_version", sa.BigInteger, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # Of earlier versions; `calendar_fetches` has taken their place.
    sa.Column("last_fetched_at", UtcDateTime),
    sa.Column("last_agent", sa.Text),
    sa.Column("uid_key", sa.LargeBinary),
    sa.Column("shows_called_off", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("senders", sa.Text),  # their numbers, with commas; NULL: all
    sa.Column("renewed_at", UtcDateTime),
    sa.Column("left_out", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reaches_until", UtcDateTime),
)

# A table of its own: most polls are answered without reading the body.
calendar_bodies = sa.Table(
    "calendar_bodies",
    metadata,
    sa.Column("calendar_id", RowNumber, sa.ForeignKey("calendars.id"), primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

# The rendered entries of each feed, cancelled ones too: what its next version is compared with.
calendar_entries = sa.Table(
    "calendar_entries",
    metadata,
    sa.Column("calendar_id", sa.BigInteger, sa.ForeignKey("calendars.id"), primary_key=True, autoincrement=False),
    sa.Column("uid", sa.String(255), primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("stamped_at", UtcDateTime, nullable=False),
    sa.Column("starts_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False),
    # Of earlier versions, which would tell the title of what is not confidential: so none is written, and it is.
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("is_confidential", sa.Boolean, nullable=False),
    sa.Column("cancelled_at", UtcDateTime),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("published_at", UtcDateTime),
    # What it was made from, and the most octets that it could take: viewer.calendar.unchanged.
    sa.Column("appointment_id", sa.String(UUID_LENGTH)),
    sa.Column("source", sa.LargeBinary),
    sa.Column("octets", sa.Integer),
)

# Which programs have fetched which version of a feed; `version` is the date (Last-Modified) of its bytes.
calendar_fetches = sa.Table(
    "calendar_fetches",
    metadata,
    sa.Column("calendar_id", sa.BigInteger, sa.ForeignKey("calendars.id"), primary_key=True, autoincrement=False),
    sa.Column("program", sa.String(200), primary_key=True),
    sa.Column("version", UtcDateTime, nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)

# Who has seen what; it refers to no other table, and triggers keep its rows as they are.
access_log = sa.Table(
    "access_log",
    metadata,
    _id(),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("deed", sa.String(40), nullable=False),
    sa.Column("actor", sa.String(20), nullable=False),
    sa.Column("recipient_id", sa.BigInteger),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False),
    sa.Column("authentication_level", sa.String(20)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index(None, "recipient_id", "id"),
)

# What every process of an installation must agree on, by name.
installation = sa.Table(
    "installation",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
