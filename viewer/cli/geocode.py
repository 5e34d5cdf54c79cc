"""Where appointments take place: look up, look up again, and see how well that went."""

import click

from viewer.actions.locate import locate_pending
from viewer.cli.services import as_line, open_services
from viewer.domain.place import Precision
from viewer.wiring import Services

COARSE = (Precision.POSTAL_PLACE, Precision.CITY, Precision.MUNICIPALITY, Precision.NONE)


@click.command()
@click.option(
    "--again", is_flag=True, help="First mark addresses that are known coarsely, or not at all, to be looked up again."
)
@click.option("--report", is_flag=True, help="Look nothing up; only show how precisely addresses are known.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def geocode(*, again: bool, report: bool, as_json: bool) -> None:
    """Look up now the addresses that wait, and show how precisely all addresses are known.

    An online geocoder that is switched on is asked too, within the rate limit of the whole installation.

    \b
    Example:
      innkalling geocode --again
    """
    with open_services() as services:
        if again and not report:
            click.echo(f"{services.places.requeue(COARSE, services.now())} addresses wait again", err=True)
        if not report:
            count = locate_pending(
                places=services.places, geocoder=services.geocoder, online=services.online, clock=services.now
            )
            click.echo(f"{count} addresses answered", err=True)
        for row in coverage(services):
            click.echo(as_line(row, as_json=as_json))


def coverage(services: Services) -> list[dict[str, object]]:
    """A row for each precision, best first, and last the addresses that wait for their first answer."""
    counts = services.places.coverage()
    total = sum(counts.values())
    known = [(precision.value, counts.get(precision, 0)) for precision in Precision]
    return [
        {"precision": name, "addresses": count, "share": f"{count / total:.1%}" if total else None}
        for name, count in (*known, ("waiting", counts.get(None, 0)))
    ]
