"""What a recipient is shown of a feed: what others will see, and where it is fetched."""

from datetime import datetime, timedelta

import pytest

from tests.builders import a_mailbox_appointment, an_appointment
from viewer.actions.subscribe import previews, subscription
from viewer.domain.appointment import Language
from viewer.domain.calendar import FeedOptions
from viewer.domain.redaction import FEED_DETAIL_LEVELS, DetailLevel

ADDRESS = "https://post.example.no/calendars/" + "t" * 43 + "/mine-timer.ics"
OPTIONS = FeedOptions(name="Mine timer", language=Language.NB)


def test_preview_shows_each_detail_level_that_a_feed_may_have() -> None:
    shown = previews(a_mailbox_appointment(), OPTIONS, "https://post.example.no")

    assert [preview.detail_level for preview in shown] == list(FEED_DETAIL_LEVELS)
    titles = {preview.detail_level: preview.entry.summary for preview in shown}
    assert titles[DetailLevel.DISCREET] == titles[DetailLevel.DISCREET_WITH_PLACE] == "Avtale"
    assert titles[DetailLevel.BUSY] == "Opptatt"
    assert titles[DetailLevel.EVERYTHING] == "Undersøke smerter i ryggen"


@pytest.mark.parametrize("end", [None, datetime.fromisoformat("2026-11-30T11:00:00+01:00")])
def test_preview_knows_whether_an_end_was_sent(end: datetime | None) -> None:
    """An entry always has one, and an invented end is not told as a fact."""
    start = datetime.fromisoformat("2026-11-30T10:00:00+01:00")
    appointment = a_mailbox_appointment(appointment=an_appointment(start=start, end=end))

    [preview, *_] = previews(appointment, OPTIONS, "https://post.example.no")

    assert preview.end == end
    assert preview.entry.end == (end or start + timedelta(minutes=30))


def test_phones_that_subscribe_by_scheme_get_an_address_of_their_own() -> None:
    """An iPhone adds an https address once, as entries that follow no change."""
    where = subscription(ADDRESS)

    assert where.address == ADDRESS
    assert where.webcal == ADDRESS.replace("https:", "webcal:")
    assert where.webcal_qr is not None
    assert where.address_qr is not None
    assert where.webcal_qr.path != where.address_qr.path
