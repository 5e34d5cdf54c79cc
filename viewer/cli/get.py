"""Answer one request without a server: for operators who look, and for scripts that check."""

import sys

import click

from viewer.cli.operator_record import record, this_operator
from viewer.cli.services import find_recipient, open_services
from viewer.domain.access_log import Deed
from viewer.web.app import local_client
from viewer.web.pages.sign_in import OPERATOR, OperatorVisit


@click.command()
@click.argument("path")
@click.option("--as", "recipient", metavar="RECIPIENT", help="Look as this recipient, which wants a --reason.")
@click.option("--reason", metavar="TEXT", default="", help="Why you look, for the access log that the recipient reads.")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="Send this header; may be repeated.")
@click.option("--head", is_flag=True, help="Print status and headers, not the body.")
def get(path: str, recipient: str | None, reason: str, headers: tuple[str, ...], *, head: bool) -> None:
    """Print the answer to GET PATH, and fail when its status is an error.

    With --as it is what that recipient would see, and the recipient sees in turn that you have looked, and why.

    \b
    Example:
      innkalling get / --as 1 --reason "They asked why the map is missing"
    """
    if recipient and not reason.strip():
        raise click.UsageError("--as wants a --reason: the recipient reads who has looked, and why")
    with open_services() as services:
        client = local_client(services.settings, services)
        environ: dict[str, object] = {}
        if recipient:
            recipient_id, operator = find_recipient(services, recipient), this_operator(reason)
            record(services, Deed.LOOKED_AS_RECIPIENT, recipient_id, reason)
            environ[OPERATOR] = OperatorVisit(recipient_id, operator)
        response = client.get(
            path, headers=[_header(line) for line in headers], environ_overrides=environ, buffered=True
        )
        if head:
            click.echo(f"{response.status}\n{response.headers}".rstrip())
        else:
            sys.stdout.buffer.write(response.get_data())
        if response.status_code >= 400:  # noqa: PLR2004  # the HTTP error classes
            sys.exit(1)


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise click.BadParameter("write it as NAME:VALUE", param_hint="--header")
    return name.strip(), value.strip()
