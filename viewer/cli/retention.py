"""`innkalling purge`, and how long a sender's messages are kept."""

from datetime import date, datetime, timedelta

import click

from viewer.actions.access_log import operator_event
from viewer.actions.retain import purge as purge_messages
from viewer.cli.operator_record import reason_option, this_operator
from viewer.cli.services import open_services
from viewer.domain.access_log import Deed
from viewer.domain.appointment import OSLO
from viewer.domain.message import SenderId
from viewer.domain.retention import Removed


@click.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Remove what was over before this day."
)
@click.option("--sender", "sender_id", type=click.IntRange(min=1), help="Only messages of this sender.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@reason_option
def purge(before: datetime, sender_id: int | None, reason: str, *, yes: bool) -> None:
    """Remove messages with their letters that were delivered, and whose appointments ended, before a day.

    A message that still waits for its delivery stays. What is removed is gone from pages and feeds at once, and from
    backups only when they are deleted. The access log tells it to each recipient who loses any.

    \b
    Example:
      innkalling purge --before 2024-01-01 --yes
    """
    moment = start_of(before.date())
    if not yes:
        click.confirm(f"Remove for good what was over before {before:%Y-%m-%d}?", abort=True)
    with open_services() as services:
        now = services.now()
        event = operator_event(Deed.PURGED, None, this_operator(reason), now=now, object_id=before.date().isoformat())
        # The command itself is recorded as well, with nobody's mailbox, also when there is nothing to remove.
        services.access_log.record(event)
        removed = purge_messages(
            moment,
            None if sender_id is None else SenderId(sender_id),
            retention=services.retention,
            letters=services.letters,
            now=now,
            event=event,
        )
    click.echo(removed_in_words(removed))


def start_of(day: date) -> datetime:
    """Midnight in Norway at which the day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


def removed_in_words(removed: Removed) -> str:
    """The receipt: how many rows of which table, and how many letters."""
    rows = [f"{count} {table}" for table, count in removed.rows.items() if count]
    return "removed: " + (", ".join([*rows, f"{len(removed.letters)} letters"]) if rows else "nothing")


def keep_for(text: str) -> timedelta | None:
    """A number of days, or `forever`. Raises click.BadParameter."""
    if text == "forever":
        return None
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise click.BadParameter("write a number of days, or forever")
    return timedelta(days=int(text))
