"""Documentation that points at something points at something that is there."""

import pkgutil
import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

import viewer
from tests.test_operators import parse, words_of
from viewer.cli import main
from viewer.config import TABLE
from viewer.domain.access import RAISED_LEVEL_LIFETIME, SESSION_IDLE, SESSION_LIFETIME, SIGN_IN_LINK_LIFETIME
from viewer.domain.retention import CLOSED_FEED_RETENTION, EXPIRED_SHARE_RETENTION
from viewer.domain.sender import EXPIRY_NOTICE
from viewer.domain.sharing import LONGEST_LIFE
from viewer.formats.message_structure import MAX_ATTACHMENTS
from viewer.store.tables import metadata
from viewer.web.app import PAGE_THREADS, POLL_THREADS, SENDER_THREADS
from viewer.web.server.body import MIN_RATE

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
VERB = re.compile(r"\bmake ([a-z-]+)(?=`|$)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]

    assert broken == []


@cache
def anchors(page: Path) -> set[str]:
    """What the page's headings are known by: small letters, hyphens for spaces, no other signs."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_headings_lead_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", page.read_text())

    missing = [f"{file}#{name}" for file, name in links if name not in anchors((page.parent / file) if file else page)]

    assert missing == []


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=lambda page: page.name)
def test_settings_that_are_named_are_there(page: Path) -> None:
    """Decisions may name those of their time."""
    known = {f"INNKALLING_{setting.name}{suffix}" for setting in TABLE for suffix in ("", "_FILE")} | {
        "INNKALLING_CONFIG"
    }

    assert set(re.findall(r"INNKALLING_[A-Z_]*[A-Z]\b", page.read_text())) <= known


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=lambda page: page.name)
def test_commands_that_are_named_are_there(page: Path) -> None:
    """Those within a sentence as well, with the flags that they are named with."""
    for line in re.findall(r"`(innkalling [^`]+)`", page.read_text()):
        if "…" not in line:
            parse(main, words_of(line), line, may_end_at_group=True)


def test_the_map_of_the_package_names_what_is_there() -> None:
    named = set(re.findall(r"^ {4}(\w+)  ", viewer.__doc__ or "", re.MULTILINE))
    there = {module.name for module in pkgutil.iter_modules(viewer.__path__)} - {"__main__"}
    folders = {path.name for path in Path(viewer.__path__[0]).iterdir() if path.is_dir()} - {"__pycache__"}

    assert named == (there | folders) - {"translations"}


def minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("overview.md", f"{POLL_THREADS} threads: publishing"),
        ("overview.md", f"{PAGE_THREADS} threads: pages"),
        ("overview.md", f"{SENDER_THREADS} threads: senders"),
        ("operators/sign-in.md", f"A link works once, within {minutes(SIGN_IN_LINK_LIFETIME)} minutes"),
        ("operators/sign-in.md", f"Sessions end after {minutes(SESSION_IDLE)} minutes without use"),
        ("operators/sign-in.md", f"falls back {minutes(RAISED_LEVEL_LIFETIME)} minutes after it was proved"),
        ("security.md", f"sessions of {minutes(SESSION_IDLE)} idle and {minutes(SESSION_LIFETIME)} total minutes"),
        ("security.md", f"nothing above the level of whoever shared; {LONGEST_LIFE.days} days at most"),
        ("operators/privacy.md", f"entries {CLOSED_FEED_RETENTION.days} days after closing"),
        ("operators/privacy.md", f"| {EXPIRED_SHARE_RETENTION.days} days after they expire |"),
        ("data-model.md", f"emptied {CLOSED_FEED_RETENTION.days} days after closing"),
        ("data-model.md", f"| {EXPIRED_SHARE_RETENTION.days} days after it expires |"),
        ("senders.md", f"warn {EXPIRY_NOTICE.days} days before a certificate expires"),
        ("senders.md", f"At most {MAX_ATTACHMENTS} attachments"),
        ("senders.md", f"behind {MIN_RATE // 1024} kB/s"),
    ],
)
def test_figures_are_those_of_the_code(page: str, sentence: str) -> None:
    """A constant that changes fails here, and its sentence is mended."""
    assert sentence in " ".join((ROOT / "docs" / page).read_text().split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_verbs_exist(page: Path) -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(VERB.findall(page.read_text())) <= verbs


PATH = re.compile(
    r"`((?:viewer|tests|docs|deploy|\.ci|store|calendar|web|domain|formats|actions|ports|templates|static)/[\w./-]*)`"
)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name)
def test_files_that_are_named_are_there(page: Path) -> None:
    """Within the repository, or within `viewer/`."""
    missing = [
        path
        for path in PATH.findall(page.read_text())
        if not any((root / path).exists() for root in (ROOT, ROOT / "viewer"))
    ]

    assert missing == []


def test_tests_that_are_named_are_there() -> None:
    """What a page owes its reader names what holds each promise."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/presentation.md").read_text())

    missing = [(path, name) for path, name in named if f"def {name}(" not in (ROOT / path).read_text()]

    assert len(named) > 100
    assert missing == []


DECISIONS = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
STATUS = re.compile(
    r"^Date: \d{4}-\d\d-\d\d · Status: (accepted|superseded by \[(\d{4})\]\(\2-[a-z0-9-]+\.md\))$", re.MULTILINE
)


def test_decisions_are_numbered_without_holes() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_has_its_five_parts(file: Path) -> None:
    """Date and status stand below the title; one that no longer holds names its successor."""
    text = file.read_text()

    assert STATUS.search(text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]


def test_the_index_lists_every_decision_by_its_title() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    rows = [
        f"- [{file.name[:4]}]({file.name}) {file.read_text().splitlines()[0].removeprefix('# ')}" for file in DECISIONS
    ]

    assert [row for row in rows if row not in index] == []


def test_every_table_has_its_row_in_the_data_model() -> None:
    text = (ROOT / "docs/data-model.md").read_text()
    rows = {
        name
        for line in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
        for name in re.findall(r"\w+", line)
    }

    assert rows == set(metadata.tables)


BOX = re.compile(r"(?:viewer/)?((?:web|actions|store|calendar|formats|geocoding|cli)(?:/\w+)*(?:\.py)?|worker\.py)\b")


def test_the_boxes_of_the_overview_name_files_that_are_there() -> None:
    pictures = re.findall(r"^```mermaid\n(.*?)^```", (ROOT / "docs/overview.md").read_text(), re.MULTILINE | re.DOTALL)
    named = {path for picture in pictures for path in BOX.findall(picture) if "/" in path or path.endswith(".py")}

    assert len(pictures) == 3
    assert [path for path in sorted(named) if not (ROOT / "viewer" / path).exists()] == []
