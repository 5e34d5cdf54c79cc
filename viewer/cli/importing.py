"""The command `import`: messages from files, such as archives and exports."""

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
    """The result of one file, and the reason when it was refused."""

    path: str
    result: str
    reason: str | None = None


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--sender",
    type=click.IntRange(min=1),
    help="Sender of messages that name none.  [default: the only registered sender]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
@click.option("--no-progress", is_flag=True, help="No progress bar, not on a terminal either.")
def import_messages(paths: tuple[Path, ...], sender: int | None, *, as_json: bool, no_progress: bool) -> None:
    """Import messages from files and folders, each as if its sender had just posted it.

    A message is an XML file (.xml), with its letters beside it as <uuid> or <uuid>.<file-type>; or the body that was
    posted (.multipart). A message that is refused is reported, and the import goes on; importing again stores nothing
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
    with open_services() as services:
        senders = services.senders.all()
        only_sender = senders[0].id if len(senders) == 1 else None
        outcomes = _outcomes(services, files, SenderId(sender) if sender else only_sender)
        counts = Counter[str]()
        hidden = no_progress or not sys.stderr.isatty()
        bar = click.progressbar(
            outcomes, len(files), "Importing", file=sys.stderr, show_pos=True, show_eta=True, hidden=hidden
        )
        with bar:
            for outcome in bar:
                counts[outcome.result] += 1
                if as_json:
                    click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
                elif outcome.result == REFUSED:
                    click.echo(f"{outcome.path}: {outcome.reason}", err=True)
    click.echo(", ".join(f"{counts[result]} {result}" for result in (IMPORTED, DUPLICATE, REFUSED)), err=True)
    sys.exit(1 if counts[REFUSED] else 0)


def _message_files(path: Path) -> list[Path]:
    """The file itself, or all messages below the folder, sorted by path."""
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES) if path.is_dir() else [path]


def _outcomes(services: Services, files: list[Path], default_sender: SenderId | None) -> Iterator[Outcome]:
    """The outcome of each file; an error in one does not stop the rest."""
    for file in files:
        receive = partial(
            receive_message,
            messages=services.messages,
            recipients=services.recipients,
            keys=services.keys,
            now=services.now(),
        )
        try:
            import_file(
                file,
                _read,
                default_sender=default_sender,
                senders=services.senders,
                letters=services.letters,
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
    """Read a multipart body, which begins with two hyphens, or an XML file, which never does."""
    with file.open("rb") as content:
        first = content.readline(MAX_BOUNDARY_LINE)
        if not first.startswith(b"--"):
            return read_with_letters_beside(file, parts)
        reader = MultipartReader(first[2:].strip().decode("ascii", "replace"), parts.open)
        reader.write(first)
        for chunk in iter(partial(content.read, CHUNK), b""):
            reader.write(chunk)
        return reader.close()
