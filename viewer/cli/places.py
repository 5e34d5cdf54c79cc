"""The official register of addresses: load it, and see what is loaded."""

from pathlib import Path

import click

from viewer.actions.load_places import load_places
from viewer.cli.services import as_line, open_services, refuse_as_root


@click.group()
def places() -> None:
    """The official register of addresses, which finds each house in Norway without a network.

    Download it once from Geonorge, under "Matrikkelen - Adresse", format CSV: the whole country, counties or
    municipalities, and Svalbard by itself. © Kartverket, CC BY 4.0.
    """


@places.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
def load(files: tuple[Path, ...], *, no_progress: bool) -> None:
    """Load the register from zip or CSV files; each replaces what was loaded of its municipalities.

    Afterwards the worker looks up all coming appointments again. When a file is refused nothing has changed.

    \b
    Example:
      innkalling places load Basisdata_0000_Norge_4258_MatrikkelenAdresse_CSV.zip
    """
    with open_services() as services:
        refuse_as_root(services.settings.data_dir)
        size = services.register.size(files)
        with click.progressbar(length=size, label="Loading", file=None, hidden=no_progress) as bar:
            addresses, waiting = load_places(
                files,
                register=services.register,
                places=services.places,
                now=services.now(),
                progress=bar.update,
            )
    click.echo(f"{addresses} addresses loaded; {waiting} places are looked up again", err=True)


@places.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def status(*, as_json: bool) -> None:
    """Show which files of the register are loaded, and the day of their data.

    \b
    Example:
      innkalling places status
    """
    with open_services() as services:
        loaded = services.register.status()
    if loaded is None:
        click.echo("no register is loaded; addresses are found to the postal code", err=True)
        return
    for file in loaded.files:
        row = {
            "file": file.name,
            "addresses": file.rows,
            "data_of": file.taken_on,
            "loaded": f"{file.loaded_at:%Y-%m-%d}",
        }
        click.echo(as_line(row, as_json=as_json))
    click.echo(f"{loaded.addresses} addresses, {loaded.bytes // 1_000_000} MB", err=True)
