"""`innkalling calendar`: list and revoke the feeds that recipients have made."""

import click

from viewer.actions.publish import make_publisher, publish
from viewer.cli.operator_record import reason_option, record
from viewer.cli.services import as_line, open_services
from viewer.domain.access_log import Deed
from viewer.errors import CommandError, NotFoundError


@click.group()
def calendar() -> None:
    """List and revoke calendar feeds."""


@calendar.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def calendar_list(*, as_json: bool) -> None:
    """List the feeds: id, recipient, detail level, and when each was made and revoked; never their addresses.

    \b
    Example:
      innkalling calendar list
    """
    with open_services() as services:
        for feed in services.calendars.all():
            row = {
                "id": feed.id,
                "recipient": feed.recipient_id,
                "level": feed.options.detail_level.value,
                "created_at": feed.created_at.isoformat(),
                "revoked_at": feed.revoked_at and feed.revoked_at.isoformat(),
            }
            click.echo(as_line(row, as_json=as_json))


@calendar.command("revoke")
@click.argument("feed_id", type=click.IntRange(min=1))
@reason_option
def calendar_revoke(feed_id: int, reason: str) -> None:
    """Revoke a feed: for 30 days its address shows a notice in place of the appointments, then nothing.

    \b
    Example:
      innkalling calendar revoke 3
    """
    with open_services() as services:
        settings = services.settings
        publisher = make_publisher(
            services.calendars,
            services.messages,
            public_url=settings.public_url,
            past=settings.calendar_past,
            future=settings.calendar_future,
        )
        try:
            # Recorded first: what can't be recorded is not done.
            feed = services.calendars.get(feed_id)
            record(services, Deed.REVOKED_FEED, feed.recipient_id, reason, str(feed_id))
            services.calendars.revoke(feed_id, services.now())
            # At once, so that nothing of what it showed stays behind in the store.
            publish(services.calendars.get(feed_id), publisher=publisher, now=services.now())
        except NotFoundError:
            raise CommandError(f"there is no feed {feed_id}; see: innkalling calendar list") from None
    click.echo(f"feed {feed_id} is revoked")
