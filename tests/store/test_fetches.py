"""Who fetched which feed: gathered, written together, and read back."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.store.conftest import opened
from tests.store.test_calendars import NOW, a_new_feed
from viewer.domain.access import RecipientId
from viewer.domain.calendar import Fetch
from viewer.errors import StorageError
from viewer.store.calendars import Calendars
from viewer.store.database import Database
from viewer.store.fetches import LONGEST_PROGRAM, MOST_PROGRAMS, NOTED_EVERY, FetchLog

VERSION = NOW - timedelta(hours=1)


@pytest.fixture
def log(database: Database) -> FetchLog:
    return FetchLog(database)


@pytest.fixture
def feed_id(calendars: Calendars, kari: RecipientId) -> int:
    return calendars.add(b"a digest", a_new_feed(kari))


def fetch(feed_id: int, program: str, version: datetime = VERSION, first_at: datetime = NOW, **late: datetime) -> Fetch:
    return Fetch(
        feed_id=feed_id, program=program, version=version, first_at=first_at, last_at=late.get("last_at", first_at)
    )


def test_r6_three_programs_within_a_minute_are_all_told(log: FetchLog, feed_id: int, kari: RecipientId) -> None:
    programs = ["curl/8.5", "Google-Calendar-Importer", "Evil/1.0"]
    for seconds, program in enumerate(programs):
        log.gather(feed_id, program, VERSION, NOW + timedelta(seconds=seconds))

    assert [one.program for one in log.of(kari)[feed_id]] == programs[::-1]


def test_a_fetch_is_noted_for_a_new_program_a_new_version_and_a_new_day(log: FetchLog, feed_id: int) -> None:
    later, next_day = NOW + timedelta(minutes=1), NOW + NOTED_EVERY + timedelta(minutes=1)
    first = log.gather(feed_id, "khal", VERSION, NOW)
    log.write()
    assert first
    assert not log.gather(feed_id, "khal", VERSION, later)
    assert log.gather(feed_id, "khal", NOW, later)
    log.write()
    assert not log.gather(feed_id, "khal", NOW, later)
    assert log.gather(feed_id, "khal", NOW, next_day)


def test_the_first_one_that_waits_is_to_be_seen_to(log: FetchLog, feed_id: int) -> None:
    assert log.gather(feed_id, "khal", VERSION, NOW)
    assert not log.gather(feed_id, "curl", VERSION, NOW)


def test_first_time_stays_and_last_time_and_version_follow(log: FetchLog, feed_id: int, kari: RecipientId) -> None:
    later = NOW + timedelta(hours=4)
    log.gather(feed_id, "khal", VERSION, NOW)
    log.write()
    log.gather(feed_id, "khal", NOW, later)

    assert log.of(kari) == {feed_id: [fetch(feed_id, "khal", NOW, NOW, last_at=later)]}


def test_a_feed_that_is_gone_is_nobodys_error(log: FetchLog, feed_id: int, kari: RecipientId) -> None:
    log.gather(feed_id + 1, "khal", VERSION, NOW)
    log.gather(feed_id, "khal", VERSION, NOW)

    assert list(log.of(kari)) == [feed_id]


def test_whoever_invents_programs_fills_no_disk(log: FetchLog, feed_id: int, kari: RecipientId) -> None:
    for number in range(MOST_PROGRAMS + 10):
        log.gather(feed_id, f"program {number:02}", VERSION, NOW + timedelta(seconds=number))
    log.gather(feed_id, "x" * 10_000, VERSION, NOW + timedelta(hours=1))

    programs = [one.program for one in log.of(kari)[feed_id]]
    assert len(programs) == MOST_PROGRAMS
    assert programs[0] == "x" * LONGEST_PROGRAM


def test_what_could_not_be_written_is_noted_again(tmp_path: Path) -> None:
    """Here the database has no tables."""
    with opened(f"sqlite:///{tmp_path / 'empty.sqlite'}") as database:
        log = FetchLog(database)
        log.gather(1, "khal", VERSION, NOW)
        with pytest.raises(StorageError):
            log.write()
        assert log.gather(1, "khal", VERSION, NOW)
