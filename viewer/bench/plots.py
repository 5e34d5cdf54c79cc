"""Figures that grow with something, drawn as lines; the only home of matplotlib."""

from collections.abc import Sequence
from pathlib import Path

from viewer.bench.figures import Figure
from viewer.errors import CommandError

# Inches.
SIZE = (8, 5)


def draw(figures: Sequence[Figure], file: Path) -> None:
    """Write an SVG of all figures that have points. Raises CommandError where matplotlib is missing."""
    try:
        import matplotlib as mpl  # noqa: PLC0415  # an extra, which takes a second to load
        from matplotlib.figure import Figure as Canvas  # noqa: PLC0415
    except ImportError as error:
        raise CommandError("plots need matplotlib: pip install 'innkalling[bench]'") from error
    # The same figures give the same file, with text that can be read and searched.
    mpl.rcParams.update({"svg.hashsalt": "innkalling", "svg.fonttype": "none", "font.family": "sans-serif"})
    canvas = Canvas(figsize=SIZE, layout="constrained")
    axes = canvas.subplots()
    for figure in figures:
        if figure.points:
            sizes, times = zip(*figure.points, strict=True)
            axes.plot(sizes, times, marker="o", markersize=3, label=figure.curve)
    axes.set(xscale="log", yscale="log", xlabel="appointments", ylabel="milliseconds of processor time")
    axes.grid(visible=True, which="both", linewidth=0.3)
    axes.legend(fontsize="small")
    canvas.savefig(file, format="svg", metadata={"Date": None})
