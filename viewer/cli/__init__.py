"""The `innkalling` command: set up, serve, import, and look after senders, recipients and calendars."""

import sys

import click

from viewer.cli.benching import bench
from viewer.cli.calendars import calendar
from viewer.cli.demo import demo
from viewer.cli.doctor import doctor
from viewer.cli.geocode import geocode
from viewer.cli.get import get
from viewer.cli.importing import import_messages
from viewer.cli.recipients import recipient, sign_in_link
from viewer.cli.senders import sender
from viewer.cli.serving import migrate, serve, worker
from viewer.errors import ConfigError, InnkallingError


class Innkalling(click.Group):
    """The command with its subcommands; errors of the service end it without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. An InnkallingError is one line on stderr and exit code 1; a ConfigError exit code 2."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            click.echo(f"innkalling: {error}", err=True)
            sys.exit(2)
        except InnkallingError as error:
            click.echo(f"innkalling: {str(error) or type(error).__name__}", err=True)
            sys.exit(1)


@click.group(cls=Innkalling, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="innkalling")
def main() -> None:
    """Show Digipost appointments to their recipient, and bridge them into calendars.

    \b
    Example:
      innkalling demo
    """


for command in (
    demo,
    serve,
    worker,
    migrate,
    import_messages,
    sender,
    recipient,
    sign_in_link,
    calendar,
    get,
    geocode,
    doctor,
    bench,
):
    main.add_command(command)
