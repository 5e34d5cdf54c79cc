"""The `innkalling` command: set up, serve, import, and look after senders, recipients and calendars."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

import click
from typing_extensions import override

from viewer.config import CONFIG_FILE, PREFIX
from viewer.errors import ConfigError, InnkallingError, StorageError

# Each command's module is imported when it is run, so that none waits for what only others need.
COMMANDS = {
    "demo": "demo:demo",
    "init": "configuration:init",
    "config": "configuration:config",
    "serve": "serving:serve",
    "web": "processes:web",
    "worker": "processes:worker",
    "migrate": "processes:migrate",
    "import": "importing:import_messages",
    "sender": "senders:sender",
    "recipient": "recipients:recipient",
    "sign-in-link": "recipients:sign_in_link",
    "access-log": "access_log:access_log",
    "calendar": "calendars:calendar",
    "backup": "backups:backup",
    "restore": "backups:restore",
    "purge": "retention:purge",
    "letters": "letters:letters",
    "get": "get:get",
    "geocode": "geocode:geocode",
    "places": "places:places",
    "oidc": "oidc:oidc",
    "signing-key": "signing_keys:signing_key",
    "healthcheck": "healthcheck:healthcheck",
    "doctor": "doctor:doctor",
    "bench": "benching:bench",
    "completions": "completions:completions",
}


class Innkalling(click.Group):
    """The command with its subcommands; errors of the service end it without a traceback."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        # The collector would look through all that is being loaded again and again, a sixth of the time that it takes.
        gc.disable()
        try:
            command: click.Command = getattr(import_module(f"viewer.cli.{module}"), name)
        finally:
            gc.enable()
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. An InnkallingError is one line on stderr and an exit code.

        2 says that a setting is wrong, 3 that the store is away and the same may work later, 1 anything else.
        """
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            click.echo(f"innkalling: {error}", err=True)
            sys.exit(2)
        except StorageError as error:
            click.echo(f"innkalling: {error}; try again when it is back", err=True)
            sys.exit(3)
        except InnkallingError as error:
            click.echo(f"innkalling: {str(error) or type(error).__name__}", err=True)
            sys.exit(1)


def _tell_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001  # click's
    if is_asked and not context.resilient_parsing:
        from viewer.cli.version import version_and_commit  # noqa: PLC0415  # as the commands' modules

        click.echo(f"innkalling {version_and_commit()}")
        context.exit()


@click.group(cls=Innkalling, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show version and commit.",
)
@click.option("--config", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Settings file.")
@click.option("--set", "flags", multiple=True, metavar="NAME=VALUE", help="Set a setting; may be repeated.")
@click.pass_context
def main(context: click.Context, file: Path | None, flags: tuple[str, ...]) -> None:
    """Show Digipost appointments to their recipient, and bridge them into calendars.

    \b
    Example:
      innkalling demo
    """
    # Processes that a command starts read the same environment.
    overrides = {} if file is None else {CONFIG_FILE: str(file.absolute())}
    for flag in flags:
        name, sign, value = flag.partition("=")
        if not sign:
            raise click.BadParameter("write it as NAME=VALUE", param_hint="--set")
        overrides[f"{PREFIX}{name.upper()}"] = value
    before = _own_variables()
    os.environ.update(overrides)
    context.call_on_close(lambda: _restore(before))
    context.obj = {name.removeprefix(PREFIX) for name in overrides}


def _own_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}


def _restore(before: dict[str, str]) -> None:
    """Give the environment back as it was, for whoever called the command as a function."""
    for name in _own_variables():
        del os.environ[name]
    os.environ.update(before)
