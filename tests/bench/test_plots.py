"""What grows is drawn, and the same figures give the same picture."""

from pathlib import Path

from viewer.bench.figures import Figure
from viewer.bench.plots import draw


def test_each_figure_with_points_is_a_line_by_its_name(tmp_path: Path) -> None:
    figures = [
        Figure(name="lists", values=(1.0,), points=((50, 1.0), (5000, 2.0)), curve="/upcoming"),
        Figure(name="no line", values=(1.0,)),
    ]
    draw(figures, tmp_path / "one.svg")
    draw(figures, tmp_path / "two.svg")

    picture = (tmp_path / "one.svg").read_text()
    assert "/upcoming" in picture
    assert "no line" not in picture
    assert picture == (tmp_path / "two.svg").read_text()
