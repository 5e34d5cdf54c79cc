"""Messages of every shape that Digipost's rules allow, for Hypothesis."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from viewer.domain.appointment import (
    Address,
    Appointment,
    Barcode,
    ExternalLink,
    Info,
    Interval,
    Kind,
    Labels,
    Language,
)
from viewer.domain.message import (
    ApiVersion,
    AuthenticationLevel,
    Document,
    Message,
    PersonalIdentificationNumber,
    SensitivityLevel,
)

# What XML 1.0 can carry (2.2), but for surrogates, which are no characters.
_CHARACTERS = st.one_of(
    st.sampled_from("\t\n\r &<>\"'{}%$\\;,😀æøå\u0085\u2028\u202e\ufeff"),
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
)


def texts(limit: int) -> st.SearchStrategy[str]:
    """A text that says something, within a limit in UTF-16 units."""
    return st.text(_CHARACTERS, min_size=1, max_size=limit // 2).filter(lambda text: bool(text.strip()))


def maybe(limit: int) -> st.SearchStrategy[str | None]:
    """Such a text, or none."""
    return st.none() | texts(limit)


def times(hours: int = 18) -> st.SearchStrategy[datetime]:
    """Any moment that the service takes, with any offset of whole minutes up to so many hours."""
    moments = st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 12, 30))  # noqa: DTZ001  # zones follow
    offsets = st.integers(-hours * 60, hours * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.builds(lambda moment, offset: moment.replace(tzinfo=offset), moments, offsets)


addresses = st.builds(
    Address,
    street_address=maybe(100),
    street_address_2=maybe(100),
    postal_code=maybe(10),
    city=maybe(100),
    country=maybe(200),
)
infos = st.builds(Info, title=maybe(150), text=maybe(400)).filter(lambda info: info != Info())
urls = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}.example/{path}",
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z]{1,10}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9%?&=#/._~-]{0,30}", fullmatch=True),
)
links = st.builds(ExternalLink, url=urls, deadline=st.none() | times(14), description=maybe(300), button_text=maybe(30))


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    """Any appointment that the service takes."""
    start = draw(times())
    lasts = draw(st.none() | st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=12)))
    address = draw(st.none() | addresses)
    return Appointment(
        times=(Interval(start, None if lasts is None else start + lasts),),
        arrival_time=draw(maybe(150)),
        place=draw(maybe(150)),
        address=None if address == Address() else address,
        sub_title=draw(maybe(150)),
        infos=tuple(draw(st.lists(infos, max_size=2))),
        language=draw(st.sampled_from(Language)),
        links=tuple(draw(st.lists(links, max_size=1))),
    )


@st.composite
def events(draw: st.DrawFn) -> Appointment:
    """Any event that the service takes."""
    starts = draw(st.lists(times(), min_size=1, max_size=4))
    lengths = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=9))
    barcodes = st.builds(Barcode, value=maybe(80), type=maybe(20), text=maybe(80), show_value=st.booleans())
    address = draw(st.none() | addresses)
    return Appointment(
        kind=Kind.EVENT,
        times=tuple(Interval(start, start + draw(lengths)) for start in starts),
        sub_title=draw(maybe(100)),
        description=draw(maybe(120)),
        place=draw(maybe(150)),
        address=None if address == Address() else address,
        infos=tuple(draw(st.lists(infos, max_size=10))),
        labels=Labels(time=draw(maybe(100)), place=draw(maybe(100)), barcode=draw(maybe(100))),
        barcode=draw(st.none() | barcodes),
        links=tuple(draw(st.lists(st.builds(ExternalLink, url=urls, description=texts(300)), max_size=3))),
        language=draw(st.sampled_from(Language)),
    )


def documents(uuid: st.SearchStrategy[str]) -> st.SearchStrategy[Document]:
    """Any document, with or without data."""
    return st.builds(
        Document,
        uuid=uuid,
        subject=texts(255),
        file_type=st.sampled_from(["pdf", "txt", "HTML", "x1"]),
        authentication_level=st.sampled_from(AuthenticationLevel),
        sensitivity_level=st.sampled_from(SensitivityLevel),
        data_type=st.none() | appointments() | events(),
    )


@st.composite
def messages(draw: st.DrawFn, recipient: PersonalIdentificationNumber) -> Message:
    """Any message to that recipient, to be delivered at once."""
    uuids = draw(st.lists(st.uuids().map(str), min_size=1, max_size=4, unique=True))
    primary, *attachments = [draw(documents(st.just(uuid))) for uuid in uuids]
    return Message(
        version=draw(st.sampled_from(ApiVersion)),
        recipient=recipient,
        primary_document=primary,
        attachments=tuple(attachments),
    )
