"""What the pages for operators tell to type works; those of its commands that a test can run, are run."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from tests.builders import a_document
from tests.test_deploy import DEPLOY, run
from tests.web.delivery import deliver
from viewer.cli import main
from viewer.config import read_settings
from viewer.domain.access import RecipientKey
from viewer.web.app import read_figures
from viewer.web.server.metrics import Metrics
from viewer.wiring import Services, migrate, wire

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sh( run)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    (innkalling .*)$", re.MULTILINE)
RUN_PAGES = [page for page in PAGES if any(is_run for is_run, _ in BLOCK.findall(page.read_text()))]


def commands(page: Path) -> list[str]:
    """Each `innkalling …` that the page tells to type, whoever it is to be run as."""
    text = page.read_text()
    lines = [line for _, block in BLOCK.findall(text) for line in block.splitlines()] + INDENTED.findall(text)
    return [line for line in lines if is_typed(line)]


def is_typed(line: str) -> bool:
    """Whether the line runs the program, rather than names it in another's arguments."""
    return re.match(r"(runuser -u innkalling -- )?innkalling ", line) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists_with_its_flags(page: Path) -> None:
    for line in commands(page):
        parse(main, words_of(line), line)


def words_of(line: str) -> list[str]:
    """What the program is given by a line of a shell."""
    return shlex.split(re.sub(r"^.*-- innkalling", "innkalling", line).partition(" #")[0].partition(" < ")[0])[1:]


def parse(command: click.Command, words: list[str], line: str, *, may_end_at_group: bool = False) -> None:
    """See that click takes the words; nothing is run."""
    context = click.Context(command, info_name="innkalling", resilient_parsing=True)
    rest = command.make_parser(context).parse_args([*words])[1] if isinstance(command, click.Group) else []
    if isinstance(command, click.Group):
        if not rest and may_end_at_group:
            return
        assert rest, line
        subcommand = command.get_command(context, rest[0])
        assert subcommand, line
        parse(subcommand, rest[1:], line, may_end_at_group=may_end_at_group)
    else:
        command.make_parser(context).parse_args([*words])


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation with a sender, a recipient and a letter."""
    own = {
        "INNKALLING_SECRET": "a secret for tests, long enough for the rule",
        "INNKALLING_DATA_DIR": str(tmp_path / "data"),
    }
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INNKALLING_")}
    settings = read_settings(own)
    migrate(settings)
    services = wire(settings)
    deliver(services, services.recipients.add(RecipientKey(b"kari"), "Kari", services.now()), a_document())
    services.close()
    return environ | own | {"PATH": f"{Path(sys.executable).parent}:{environ['PATH']}"}


@pytest.mark.parametrize("page", RUN_PAGES, ids=lambda page: page.name)
def test_blocks_that_are_marked_so_run(page: Path, tmp_path: Path, installation: dict[str, str]) -> None:
    script = "\n".join(block for is_run, block in BLOCK.findall(page.read_text()) if is_run)

    result = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=installation,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_rules_and_dashboard_name_figures_that_there_are(services: Services) -> None:
    told = list(read_figures(services))
    body = Metrics(services.settings, lambda: told).respond().body
    assert isinstance(body, bytes)
    known = set(re.findall(r"^# HELP (\w+)", body.decode(), re.MULTILINE))
    # Figures of what there is none of here.
    known |= {
        "innkalling_addresses",
        "innkalling_backup_age_seconds",
        "innkalling_geocoder_failures",
        "innkalling_geocoder_paused_seconds",
        "innkalling_letters",
        "innkalling_letters_bytes",
        "innkalling_newest_message_seconds",
        "innkalling_sender_certificate_days",
    }
    text = "".join((DEPLOY / "monitoring" / name).read_text() for name in ("alerts.yaml", "dashboard.json"))
    text += (ROOT / "docs/operators/monitoring.md").read_text()

    named = {name.removesuffix("_bucket") for name in re.findall(r"\binnkalling_[a-z_]+", text)}

    assert named <= known


@pytest.fixture(scope="module")
def panels() -> list[dict[str, Any]]:
    """The dashboard's panels."""
    made: list[dict[str, Any]] = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())["panels"]
    return made


def test_every_single_figure_has_bounds_of_its_own(panels: list[dict[str, Any]]) -> None:
    """Grafana paints whatever is over 80 red unless told otherwise: days of a certificate as well.

    The lowest colour is that of "unknown" too, so it may not be green.
    """
    colours = {
        panel["title"]: panel["fieldConfig"]["defaults"].get("thresholds", {"steps": [{"color": "green"}]})["steps"][0]
        for panel in panels
        if panel["type"] == "stat"
    }

    assert [title for title, step in colours.items() if step["color"] == "green"] == []


def test_a_single_figure_is_of_now(panels: list[dict[str, Any]]) -> None:
    """Grafana shows the last figure of a time: the database of a service that is long down would still answer."""
    for panel in panels:
        if panel["type"] == "stat":
            assert all(target["instant"] for target in panel["targets"]), panel["title"]
            assert panel["fieldConfig"]["defaults"]["noValue"], panel["title"]


def test_tables_show_labels_as_they_are(panels: list[dict[str, Any]]) -> None:
    """With a unit, Grafana shows sender 497013 as 497 K; the time of a table is that of the question."""
    for panel in panels:
        if panel["type"] == "table":
            [organize] = panel["transformations"]
            assert "unit" not in panel["fieldConfig"]["defaults"], panel["title"]
            assert organize["options"]["excludeByName"]["Time"], panel["title"]


def test_panels_lie_beside_each_other(panels: list[dict[str, Any]]) -> None:
    places = [panel["gridPos"] for panel in panels]
    cells = [
        (place["x"] + column, place["y"] + row)
        for place in places
        for column in range(place["w"])
        for row in range(place["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(column for column, _row in cells) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.deploy
def test_prometheus_takes_the_rules_and_the_dashboards_queries(tmp_path: Path, panels: list[dict[str, Any]]) -> None:
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [
        {"record": f"query:{number}", "expr": re.sub(r"\$__(rate_interval|range)", "5m", query)}
        for number, query in enumerate(queries)
    ]
    file = tmp_path / "queries.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))

    result = run("promtool", "check", "rules", DEPLOY / "monitoring/alerts.yaml", file)

    assert result.returncode == 0, result.stderr
    assert len(queries) >= len(panels)


@pytest.mark.deploy
def test_prometheus_takes_the_configuration_that_the_page_shows(tmp_path: Path) -> None:
    [configuration] = re.findall(
        r"^```yaml\n(.*?)^```", (ROOT / "docs/operators/monitoring.md").read_text(), BLOCK.flags
    )
    (tmp_path / "prometheus.yml").write_text(configuration)
    shutil.copy(DEPLOY / "monitoring/alerts.yaml", tmp_path / "innkalling-alerts.yaml")

    result = run("promtool", "check", "config", tmp_path / "prometheus.yml")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 rule files found" in result.stdout


@pytest.mark.deploy
def test_rules_raise_what_they_should_and_nothing_else() -> None:
    result = run("promtool", "test", "rules", ROOT / "tests/data/alerts.yaml")

    assert result.returncode == 0, result.stdout + result.stderr
