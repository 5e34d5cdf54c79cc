"""Where appointments take place: look up, look up again, and see how well that went."""

import click

from viewer.actions.locate import locate_pending
from viewer.cli.services import as_line, open_services
from viewer.domain.place import Precision
from viewer.wiring import Services

COARSE = (Precision.POSTAL_PLACE, Precision.CITY, Precision.MUNICIPALITY, Precision.NONE)


@click.command()
@click.option("--again", is_flag=True, help="First have coming appointments with a coarse answer, or none, wait again.")
@click.option("--report", is_flag=True, help="Look nothing up; only show how precisely addresses are known.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def geocode(*, again: bool, report: bool, as_json: bool) -> None:
    """Look up the addresses that wait, now, and show how precisely all addresses are known.

    With an online geocoder switched on this asks it, at the pace that the whole installation keeps.

    \b
    Example:
      innkalling geocode --again
    """
    with open_services() as at:
        if again and not report:
            click.echo(f"{at.places.requeue(COARSE, at.now())} addresses wait again", err=True)
        if not report:
            found = locate_pending(places=at.places, geocoder=at.geocoder, online=at.online, now=at.now())
            click.echo(f"{found} addresses answered", err=True)
        for row in coverage(at):
            click.echo(as_line(row, as_json=as_json))


def coverage(at: Services) -> list[dict[str, object]]:
    """A row for each precision, best first, and last the addresses that wait for their first answer."""
    counts = at.places.coverage()
    total = sum(counts.values())
    known = [(precision.value, counts.get(precision, 0)) for precision in Precision]
    return [
        {"precision": name, "addresses": count, "share": f"{count / total:.1%}" if total else None}
        for name, count in (*known, ("waiting", counts.get(None, 0)))
    ]
