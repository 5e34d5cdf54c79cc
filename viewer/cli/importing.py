"""The command `import`: messages from files, such as archives and exports."""

import json
import os
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click

from viewer.actions.import_file import CHUNK, Receive, import_file, open_regular, read_with_letters_beside
from viewer.actions.receive import receive_message, validate_message
from viewer.actions.upload import Parts, Upload
from viewer.cli.services import open_services, refuse_as_root
from viewer.domain.message import SenderId
from viewer.errors import CommandError, DuplicateError, InnkallingError
from viewer.web.senders.multipart import MultipartReader
from viewer.wiring import Services

SUFFIXES = {".xml", ".multipart"}
# Bytes: two hyphens, 70 characters (RFC 2046, 5.1.1), CRLF.
MAX_BOUNDARY_LINE = 74
# Files at work at once: while one waits for the disk, others are read, and one commit serves them all.
AT_ONCE = 16
# Files between two lines that tell how far the import has come, and between two marks.
REPORTED_EVERY = 1000
IMPORTED, CHECKED, DUPLICATE, REFUSED = "imported", "checked", "duplicate", "refused"


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
@click.option(
    "--resume",
    "mark",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write into this file how far the import has come, and go on from there when it is started again.",
)
@click.option("--dry-run", is_flag=True, help="Read and check every message, and store none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
@click.option("--quiet", is_flag=True, help="Say nothing but what is refused, and the sum.")
@click.option("--no-progress", is_flag=True, help="No progress bar, not on a terminal either.")
def import_messages(
    paths: tuple[Path, ...],
    sender: int | None,
    mark: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    **silence: bool,
) -> None:
    """Import messages from files and folders, each as if its sender had just posted it.

    A message is an XML file (.xml), with its letters beside it as <uuid> or <uuid>.<file-type>; or the body that was
    posted (.multipart). Links and pipes in a folder are refused. A message that is refused is reported, and the import
    goes on; importing again stores nothing twice. The exit code is 1 when any was refused.

    \b
    Example:
      innkalling import archive/ --sender 497013
    """
    last = mark.read_text(encoding="utf-8") if mark and mark.exists() else ""
    # The names of a hundred thousand files are few bytes beside one letter.
    files = [file for file in _message_files(paths) if str(file) > last]
    if not files and not last:
        raise CommandError(
            "there is no message there: neither an .xml file with its letters beside it nor a .multipart"
        )
    counts = Counter[str]()
    with open_services() as services:
        refuse_as_root(services.settings.data_dir)
        senders = services.senders.all()
        only_sender = senders[0].id if len(senders) == 1 else None
        outcomes = _outcomes(services, files, SenderId(sender) if sender else only_sender, dry_run=dry_run)
        shows_bar = sys.stderr.isatty() and not any(silence.values())
        bar = click.progressbar(
            outcomes, len(files), "Importing", file=sys.stderr, show_pos=True, show_eta=True, hidden=not shows_bar
        )
        with bar, marking(mark if not dry_run else None) as done:
            for number, outcome in enumerate(bar, start=1):
                done.append(outcome.path)
                counts[outcome.result] += 1
                if as_json:
                    click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
                elif outcome.result == REFUSED:
                    click.echo(f"{outcome.path}: {outcome.reason}", err=True)
                if number % REPORTED_EVERY == 0 or number == len(files):
                    if mark and not dry_run:
                        _write_mark(mark, outcome.path)
                    if not shows_bar and not silence["quiet"] and number < len(files):
                        click.echo(f"{number} of {len(files)} files, up to {outcome.path}", err=True)
    results = (CHECKED, REFUSED) if dry_run else (IMPORTED, DUPLICATE, REFUSED)
    click.echo(", ".join(f"{counts[result]} {result}" for result in results), err=True)
    sys.exit(1 if counts[REFUSED] else 0)


def _message_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and all messages below the folders, sorted by path as it is written."""
    files: set[Path] = set()
    for path in paths:
        if path.is_dir():
            # Folders that are links are not followed, since they may lead anywhere.
            paths = (Path(folder) / name for folder, folders, names in os.walk(path) for name in (*names, *folders))
            files.update(file for file in paths if file.suffix in SUFFIXES)
        else:
            # What the operator names is meant, a link as well.
            files.add(path.resolve() if path.is_symlink() else path)
    return sorted(files, key=str)


@contextmanager
def marking(mark: Path | None) -> Iterator[deque[str]]:
    """The paths that are done, the last of them alone; an import that is interrupted goes on after it."""
    done: deque[str] = deque(maxlen=1)
    try:
        yield done
    finally:
        if mark and done:
            _write_mark(mark, done[0])


def _write_mark(mark: Path, path: str) -> None:
    """Replace the mark at once, so that an interruption leaves the former one."""
    new = mark.with_name(f"{mark.name}.new")
    new.write_text(path, encoding="utf-8")
    new.replace(mark)


def _outcomes(
    services: Services, files: list[Path], default_sender: SenderId | None, *, dry_run: bool
) -> Iterator[Outcome]:
    """The outcome of each file, in their order; several are at work at once."""
    work = partial(_outcome, services, default_sender=default_sender, dry_run=dry_run)
    waiting: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for file in files:
            waiting.append(threads.submit(work, file))
            if len(waiting) > 2 * AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _outcome(services: Services, file: Path, *, default_sender: SenderId | None, dry_run: bool) -> Outcome:
    """Import one file; an error in it stops nothing but itself."""
    receive: Receive = partial(
        validate_message if dry_run else partial(receive_message, messages=services.messages),
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
    except DuplicateError:
        return Outcome(path=str(file), result=DUPLICATE)
    except InnkallingError as error:
        return Outcome(path=str(file), result=REFUSED, reason=str(error))
    except OSError as error:
        return Outcome(path=str(file), result=REFUSED, reason=f"can't be read: {error.strerror}")
    return Outcome(path=str(file), result=CHECKED if dry_run else IMPORTED)


def _read(file: Path, parts: Parts) -> Upload:
    """Read a multipart body, which begins with two hyphens, or an XML file, which never does."""
    with open_regular(file) as content:
        first = content.readline(MAX_BOUNDARY_LINE)
        if not first.startswith(b"--"):
            return read_with_letters_beside(file, parts)
        reader = MultipartReader(first[2:].strip().decode("ascii", "replace"), parts.open)
        reader.write(first)
        for chunk in iter(partial(content.read, CHUNK), b""):
            reader.write(chunk)
        reader.close()
    return parts.upload()
