"""The command `recipient import`: a list of recipients, registered in bulk."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import TextIO

import click

from viewer.actions.register_recipients import Registration, Row, RowResult, register_recipients
from viewer.cli.addressees import read_digipost_address, read_number, read_organisation_number, read_postal_address
from viewer.cli.services import open_services
from viewer.domain.message import Addressee
from viewer.errors import CommandError

# The surest identity first: by it a recipient is registered, by the others it is found as well.
IDENTITIES = ("number", "organisation-number", "digipost-address", "postal-address")
COLUMNS = (*IDENTITIES, "name")


@click.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--from-line", type=click.IntRange(min=2), default=2, help="Go on at this line of FILE.")
@click.option(
    "--test-numbers",
    "are_test_numbers",
    is_flag=True,
    help="Accept numbers whose check digits are wrong, as test populations have.",
)
@click.option("--dry-run", is_flag=True, help="Read and check every row, and register none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each row.")
@click.option("--quiet", is_flag=True, help="Say nothing but what is refused, and the sum.")
def recipient_import(
    file: TextIO, from_line: int, *, are_test_numbers: bool, dry_run: bool, as_json: bool, quiet: bool
) -> None:
    """Register the recipients in FILE, a CSV file in UTF-8; `-` reads standard input.

    Its first line names the columns, separated by commas or semicolons: number, organisation-number, digipost-address,
    postal-address (at least one of them filled in a row) and name. A row that is refused is reported by its line, and
    never repeated; the import goes on. Registering again changes nothing but names, so an import that was interrupted
    can simply be started again, or with --from-line. The exit code is 1 when any row was refused.

    \b
    Example:
      innkalling recipient import members.csv
    """
    rows = _rows(file, from_line, are_test_numbers=are_test_numbers)
    counts = Counter[Registration]()
    with open_services() as services:
        if dry_run:
            batches: Iterable[list[RowResult]] = ([_checked(row)] for row in rows)
        else:
            batches = (
                list(batch)
                for batch in register_recipients(
                    rows, recipients=services.recipients, keys=services.keys, now=services.now()
                )
            )
        for batch in batches:
            for result in batch:
                counts[result.result] += 1
                _report(result, as_json=as_json)
                if not quiet and counts.total() % 1000 == 0:
                    click.echo(f"{counts.total()} rows, up to line {result.line}", err=True)
    results = (
        (Registration.CHECKED, Registration.REFUSED)
        if dry_run
        else (Registration.REGISTERED, Registration.KNOWN, Registration.REFUSED)
    )
    click.echo(", ".join(f"{counts[result]} {result}" for result in results), err=True)
    sys.exit(1 if counts[Registration.REFUSED] else 0)


def _report(result: RowResult, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False))
    elif result.reason is not None:
        click.echo(f"line {result.line}: {result.reason}", err=True)


def _checked(row: Row) -> RowResult:
    result = Registration.CHECKED if row.fault is None else Registration.REFUSED
    return RowResult(line=row.line, result=result, reason=row.fault)


def _rows(file: TextIO, from_line: int, *, are_test_numbers: bool) -> Iterator[Row]:
    """The rows from that line on. Raises CommandError when the file is no such list."""
    header = file.readline()
    delimiter = ";" if ";" in header else ","
    columns = [column.strip().lower() for column in next(csv.reader([header], delimiter=delimiter), [])]
    if unknown := sorted(set(columns) - set(COLUMNS)):
        raise CommandError(f"the first line names an unknown column {unknown[0]!r}; known are: {', '.join(COLUMNS)}")
    if len(set(columns)) < len(columns) or not set(columns) & set(IDENTITIES):
        raise CommandError(f"the first line must name at least one of {', '.join(IDENTITIES)}, and none twice")
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 2  # of the row that comes: the header is line 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as error:
            raise CommandError(f"line {line} can't be read as CSV in UTF-8: {type(error).__name__}") from None
        if line >= from_line and any(value.strip() for value in values):
            yield _row(line, columns, values, are_test_numbers=are_test_numbers)


def _row(line: int, columns: list[str], values: list[str], *, are_test_numbers: bool) -> Row:
    if len(values) != len(columns):
        return Row(line=line, fault=f"has {len(values)} fields where the first line has {len(columns)}")
    fields = {column: value.strip() for column, value in zip(columns, values, strict=True) if value.strip()}
    readers: dict[str, Callable[[str], Addressee]] = {
        "number": lambda digits: read_number(digits, is_test_number=are_test_numbers),
        "organisation-number": read_organisation_number,
        "digipost-address": read_digipost_address,
        "postal-address": read_postal_address,
    }
    try:
        addressees = tuple(readers[column](fields[column]) for column in IDENTITIES if column in fields)
    except CommandError as error:
        return Row(line=line, fault=str(error))
    if not addressees:
        return Row(line=line, fault=f"names nobody: one of {', '.join(IDENTITIES)} must be filled in")
    return Row(line=line, name=fields.get("name"), addressees=addressees)
