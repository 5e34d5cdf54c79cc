"""Import messages that lie as files: archives, exports, what another system left behind."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click

from viewer.actions.import_file import CHUNK, import_file, read_with_letters_beside
from viewer.actions.receive import receive_message
from viewer.actions.upload import Parts
from viewer.cli.services import open_services
from viewer.domain.message import SenderId
from viewer.errors import CommandError, DuplicateError, InnkallingError
from viewer.web.senders.multipart import MultipartReader
from viewer.wiring import Services

SUFFIXES = {".xml", ".multipart"}
MAX_BOUNDARY_LINE = 74  # two hyphens, 70 characters (RFC 2046, 5.1.1), CRLF
IMPORTED, DUPLICATE, REFUSED = "imported", "duplicate", "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one file, and why."""

    path: str
    result: str
    reason: str | None = None


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--sender", type=click.IntRange(min=1), help="Whose messages they are that don't say.  [default: the only one]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
@click.option("--no-progress", is_flag=True, help="No progress bar, not on a terminal either.")
def import_messages(paths: tuple[Path, ...], sender: int | None, *, as_json: bool, no_progress: bool) -> None:
    """Take in messages from files and folders, each as if its sender had just posted it.

    A message is an XML file (.xml), with its letters beside it as <uuid> or <uuid>.<file-type>; or the body that was
    posted (.multipart). One that can't be taken is reported, and the rest go on; importing again takes in nothing
    twice. The exit code is 1 when any was refused.

    \b
    Example:
      innkalling import archive/ --sender 497013
    """
    files = [file for path in paths for file in _message_files(path)]
    if not files:
        raise CommandError(
            "there is no message there: neither an .xml file with its letters beside it nor a .multipart"
        )
    with open_services() as at:
        counts = Counter[str]()
        for outcome in _with_bar(
            _outcomes(at, files, SenderId(sender) if sender else _only_sender(at)), files, hide=no_progress
        ):
            counts[outcome.result] += 1
            _report(outcome, as_json=as_json)
    click.echo(", ".join(f"{counts[result]} {result}" for result in (IMPORTED, DUPLICATE, REFUSED)), err=True)
    sys.exit(1 if counts[REFUSED] else 0)


def _message_files(path: Path) -> list[Path]:
    """The file itself, or all messages below the folder, in a steady order."""
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES) if path.is_dir() else [path]


def _only_sender(at: Services) -> SenderId | None:
    """Where there is but one sender, its name goes without saying."""
    senders = at.senders.all()
    return senders[0].id if len(senders) == 1 else None


def _with_bar(outcomes: Iterator[Outcome], files: list[Path], *, hide: bool) -> Iterator[Outcome]:
    """The outcomes, with a bar on standard error while they come; only on a terminal."""
    hidden = hide or not sys.stderr.isatty()
    with click.progressbar(
        outcomes, len(files), "Importing", file=sys.stderr, show_pos=True, show_eta=True, hidden=hidden
    ) as bar:
        yield from bar


def _outcomes(at: Services, files: list[Path], default_sender: SenderId | None) -> Iterator[Outcome]:
    """One outcome a file; whatever is wrong with one is its own affair."""
    for file in files:
        receive = partial(receive_message, messages=at.messages, recipients=at.recipients, keys=at.keys, now=at.now())
        try:
            import_file(
                file,
                _read,
                default_sender=default_sender,
                senders=at.senders,
                letters=at.letters,
                receive=receive,
            )
            yield Outcome(path=str(file), result=IMPORTED)
        except DuplicateError:
            yield Outcome(path=str(file), result=DUPLICATE)
        except InnkallingError as error:
            yield Outcome(path=str(file), result=REFUSED, reason=str(error))
        except OSError as error:
            yield Outcome(path=str(file), result=REFUSED, reason=f"can't be read: {error.strerror}")


def _read(file: Path, parts: Parts) -> None:
    """A body begins with its boundary, and XML never with two hyphens."""
    with file.open("rb") as content:
        first = content.readline(MAX_BOUNDARY_LINE)
        if not first.startswith(b"--"):
            return read_with_letters_beside(file, parts)
        reader = MultipartReader(first[2:].strip().decode("ascii", "replace"), parts.open)
        reader.write(first)
        for chunk in iter(partial(content.read, CHUNK), b""):
            reader.write(chunk)
        return reader.close()


def _report(outcome: Outcome, *, as_json: bool) -> None:
    """Everything for a program; for a reader only what needs a look."""
    if as_json:
        click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
    elif outcome.result == REFUSED:
        click.echo(f"{outcome.path}: {outcome.reason}", err=True)
