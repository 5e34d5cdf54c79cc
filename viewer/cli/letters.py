"""`innkalling letters`: what letters say."""

import sys
from collections import Counter

import click

from viewer.actions.look_after_letters import copy_letters, verify_letters
from viewer.actions.read_letter import read_all_due
from viewer.cli.services import as_line, open_services
from viewer.config import values
from viewer.wiring import open_letters


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


@letters.command("copy")
@click.option("--to", "target", required=True, help="A folder, or s3://bucket/prefix, as in INNKALLING_LETTERS.")
def letters_copy(target: str) -> None:
    """Copy all letters to another place, also while the service runs; what is there already is not copied again.

    Copy, change INNKALLING_LETTERS, start the service anew, and copy once more from the old place.

    \b
    Example:
      innkalling letters copy --to s3://letters/post
    """
    try:
        place = values.letters(target)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--to") from error
    counts: Counter[bool] = Counter()

    def report(digest: str, is_there: bool) -> None:  # noqa: FBT001  # a callback's
        counts[is_there] += 1
        if not is_there:
            click.echo(f"{digest} is missing or damaged, and not copied", err=True)
        if counts.total() % 1000 == 0:
            click.echo(f"{counts.total()} letters", err=True)

    with open_services() as services:
        other = open_letters(place, services.settings.data_dir)
        copy_letters(services.letters, other, messages=services.messages, report=report)
    click.echo(f"{counts[True]} letters are there, {counts[False]} are not")
    sys.exit(1 if counts[False] else 0)


@letters.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def letters_verify(*, as_json: bool) -> None:
    """Compare every letter with the row that names it, both ways; exit code 1 when one is missing or damaged.

    A letter that no row names is no fault: its message may just be on its way, or a crash left it, and the nightly
    sweep removes it.

    \b
    Example:
      innkalling letters verify
    """
    counts: Counter[str] = Counter()
    with open_services() as services:
        for fault in verify_letters(services.letters, messages=services.messages):
            counts[fault.fault] += 1
            click.echo(as_line({"digest": fault.digest, "fault": fault.fault}, as_json=as_json))
    click.echo(f"{counts['missing']} missing, {counts['damaged']} damaged, {counts['unnamed']} unnamed", err=True)
    sys.exit(1 if counts["missing"] or counts["damaged"] else 0)
