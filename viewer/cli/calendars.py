"""Look after the feeds that recipients have made."""

import click

from viewer.cli.services import as_line, open_services
from viewer.errors import CommandError, NotFoundError


@click.group()
def calendar() -> None:
    """List and revoke calendar feeds."""


@calendar.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def calendar_list(*, as_json: bool) -> None:
    """Show the feeds: id, recipient, level, when made, and when revoked. Their addresses are known to nobody else.

    \b
    Example:
      innkalling calendar list
    """
    with open_services() as at:
        for feed in at.calendars.all():
            row = {
                "id": feed.id,
                "recipient": feed.recipient_id,
                "level": feed.level.value,
                "created_at": feed.created_at.isoformat(),
                "revoked_at": feed.revoked_at and feed.revoked_at.isoformat(),
            }
            click.echo(as_line(row, as_json=as_json))


@calendar.command("revoke")
@click.argument("feed_id", type=click.IntRange(min=1))
def calendar_revoke(feed_id: int) -> None:
    """Close a feed for good: its address stops giving anything away.

    \b
    Example:
      innkalling calendar revoke 3
    """
    with open_services() as at:
        try:
            at.calendars.revoke(feed_id, at.now())
        except NotFoundError:
            raise CommandError(f"there is no feed {feed_id}; see: innkalling calendar list") from None
    click.echo(f"feed {feed_id} is revoked")
