"""`innkalling config` and `innkalling init`: the settings of this installation, and a file to begin with."""

import json
import os
import secrets
import shlex
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from viewer.cli.services import as_line
from viewer.config import PREFIX, TABLE, config_file, examine_settings, gather
from viewer.errors import CommandError

MASK = "***"


@click.group()
def config() -> None:
    """Show and check the settings of this installation."""


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def config_show(context: click.Context, *, as_json: bool) -> None:
    """List the settings: name, value, and where the value comes from; secrets are masked.

    \b
    Example:
      innkalling config show
    """
    given, _faults = gather(os.environ, TABLE)
    flags = context.find_object(set) or set()
    for setting in TABLE:
        value = given.get(setting.name)
        if value is None:
            shown, origin = setting.default or f"({setting.unset})", "default"
        else:
            shown = MASK if setting.is_secret else value.text
            origin = "--set" if setting.name in flags else value.origin
        click.echo(as_line({"name": setting.name.lower(), "value": shown, "origin": origin}, as_json=as_json))


@config.command("check")
def config_check() -> None:
    """Tell all that is wrong with the settings, with line and nearest name; exit code 1 when something is.

    \b
    Example:
      innkalling config check
    """
    settings, faults = examine_settings(os.environ)
    for fault in faults:
        click.echo(f"innkalling: {fault}", err=True)
    if settings is None:
        sys.exit(1)
    file = config_file(os.environ)
    click.echo(f"the settings are right{f', with those of {file}' if file else ''}")


@click.command()
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("innkalling.toml"),
    show_default=True,
    help="Write this file.",
)
@click.pass_context
def init(context: click.Context, file: Path) -> None:
    """Write a commented settings file with a new secret, readable by its owner alone; never over another one.

    What --set says before the command is written into it.

    \b
    Example:
      innkalling init
      innkalling --set data_dir=/var/lib/innkalling init --file /etc/innkalling/innkalling.toml
    """
    given = {name: os.environ[f"{PREFIX}{name}"] for name in context.find_object(set) or set() if name != "CONFIG"}
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{file} is there already, and its secret may be in use; name another with --file") from None
    except OSError as error:
        raise CommandError(f"{file} can't be written: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(sample_file({"SECRET": secrets.token_urlsafe(48)} | given))
    program = "innkalling"
    if config_file(os.environ) != file.absolute():
        program += f" --config {shlex.quote(str(file))}"
    click.echo(
        f"Wrote {file}. Keep a copy of its secret apart: without it no recipient can be found again.\n"
        f"Next, in this order:\n"
        f"  {program} migrate\n"
        f'  {program} sender add 497013 --name "The sender" --certificate sender.pem\n'
        f"  {program} recipient add - < number.txt\n"
        f"  {program} serve\n"
        f"  {program} sign-in-link 1"
    )


HEAD = """\
# Settings of innkalling. What is commented out shows its default. A variable such as INNKALLING_PORT wins over this
# file; `innkalling config show` tells where each value comes from. Relative paths start where this file lies.
"""
PAGE = """\
# Settings

Made from the table in `viewer/config/settings.py` by `make docs`. Of these, the first that gives a value wins:

1. a flag: `innkalling --set port=8080 …`, or the flags of `serve`;
2. the environment: `INNKALLING_PORT=8080`;
3. a file that the environment names: `INNKALLING_SECRET_FILE=/run/secrets/innkalling`;
4. a credential of systemd's: `LoadCredential=secret:/etc/innkalling/secret`;
5. a TOML file: the one that `--config` or `INNKALLING_CONFIG` names, else `innkalling.toml` in the working folder, else
   `/etc/innkalling/innkalling.toml`. Its keys are the names below in small letters, without the prefix; relative paths
   start where it lies. `innkalling init` writes one, with a secret;
6. the default.

`innkalling config show` tells where each value comes from, `innkalling config check` what is wrong, with line and
nearest name. A setting that nobody knows stops the start.

| setting | default | what |
|---|---|---|
"""


def sample_file(values: Mapping[str, str]) -> str:
    """A TOML file with those values, by name in capitals, and every other setting as a comment."""
    return HEAD + "".join(f"\n{part}" for part in _sample_parts(values))


def _sample_parts(values: Mapping[str, str]) -> Iterator[str]:
    for setting in TABLE:
        about = textwrap.fill(setting.about, 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
        key = setting.name.lower()
        if setting.name in values:
            yield f"{about}\n{key} = {json.dumps(values[setting.name], ensure_ascii=False)}\n"
        elif setting.default is None:
            yield f'{about}\n# Unless set: {setting.unset}.\n#{key} = ""\n'
        else:
            is_number = setting.default.isdecimal()
            yield f"{about}\n#{key} = " + (setting.default if is_number else f'"{setting.default}"') + "\n"


def settings_page() -> str:
    """docs/settings.md."""
    rows = []
    for setting in TABLE:
        default = setting.unset if setting.default is None else f"`{setting.default}`"
        rows.append(f"| `{PREFIX}{setting.name}` | {default} | {setting.about} |\n")
    return PAGE + "".join(rows)
