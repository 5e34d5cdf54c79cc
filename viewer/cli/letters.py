"""`innkalling letters`: what letters say."""

import click

from viewer.actions.read_letter import read_all_due
from viewer.cli.services import as_line, open_services


@click.group()
def letters() -> None:
    """Look after the letters themselves."""


@letters.command("read")
@click.option("--again", is_flag=True, help="First have all letters wait again, also those from before this version.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def letters_read(*, again: bool, as_json: bool) -> None:
    """Read the letters that wait, now, and show how many could be read.

    What a letter moves or calls off is found once: reading again changes neither that nor what its recipient answered.

    \b
    Example:
      innkalling letters read --again
    """
    with open_services() as services:
        if again:
            click.echo(f"{services.readings.read_again(services.now())} letters wait again", err=True)
        count = read_all_due(readings=services.readings, letters=services.letters, now=services.now())
        click.echo(f"{count} letters read", err=True)
        for outcome, letters_ in services.readings.counts().items():
            click.echo(as_line({"outcome": outcome, "letters": letters_}, as_json=as_json))
