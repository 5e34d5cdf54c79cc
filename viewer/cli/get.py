"""Answer one request without a server: for operators who look, and for scripts that check."""

import sys

import click

from viewer.cli.recipients import link_for
from viewer.cli.services import open_services
from viewer.web.app import follow_link, local_client


@click.command()
@click.argument("path")
@click.option("--as", "recipient", metavar="RECIPIENT", help="Sign this recipient in first.")
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="Send this header; may be repeated.")
@click.option("--head", is_flag=True, help="Print status and headers, not the body.")
def get(path: str, recipient: str | None, headers: tuple[str, ...], *, head: bool) -> None:
    """Print the answer to GET PATH, and fail when its status is an error.

    \b
    Example:
      innkalling get / --as 1
    """
    with open_services() as services:
        client = local_client(services.settings, services)
        if recipient:
            follow_link(client, link_for(services, recipient).removeprefix(services.settings.public_url))
        response = client.get(path, headers=[_header(line) for line in headers])
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
