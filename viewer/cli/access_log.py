"""`innkalling access-log`: who has seen what, for whoever follows it up."""

import json

import click

from viewer.cli.services import open_services
from viewer.domain.access_log import LoggedEvent

# Entries that are read at once.
BATCH = 1000


@click.command("access-log")
@click.option("--after", "entry_id", type=click.IntRange(min=0), default=0, help="Only entries after this id.")
def access_log(entry_id: int) -> None:
    """Print the access log, one JSON object a line, oldest first.

    Each has an id that rises, the time in UTC, what was done, by whom, whose mailbox and which appointment, document or
    feed it concerns, and an operator's reason. The next export goes on with --after and the last id.

    \b
    Example:
      innkalling access-log --after 1000
    """
    with open_services() as services:
        while events := services.access_log.after(entry_id, BATCH):
            for event in events:
                click.echo(json.dumps(_facts(event), ensure_ascii=False))
            entry_id = events[-1].id


def _facts(event: LoggedEvent) -> dict[str, object]:
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "deed": event.deed.value,
        "actor": event.actor.value,
        "actor_name": event.actor_name,
        "recipient": event.recipient_id,
        "object": event.object_id,
        "authentication_level": event.authentication_level,
        "reason": event.reason,
    }
