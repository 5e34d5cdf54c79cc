"""The tutorials are walked: what they tell to write is written into a copy of the project, whose tests then pass."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIELD = (ROOT / "docs/tutorial-add-a-field.md").read_text()
PAGE = (ROOT / "docs/tutorial-add-a-page.md").read_text()

# Where each line goes: the file, what stands there before, and what it becomes. What is new is in the tutorial's words.
FIELD_EDITS = (
    (
        "viewer/domain/appointment.py",
        "    place: str | None = None\n    address: ",
        "    place: str | None = None\n    floor: str | None = None\n    address: ",
    ),
    (
        "viewer/formats/datatypes_structure.py",
        '*texts("end-time", "arrival-time", "place")',
        '*texts("end-time", "arrival-time", "place", "floor")',
    ),
    (
        "viewer/formats/datatypes_xml.py",
        "        address=_address(element, path),\n",
        '        floor=_text(element, "floor", 50, path),\n        address=_address(element, path),\n',
    ),
    (
        "viewer/formats/datatypes_writer.py",
        '    yield _make.optional("place", value.place)\n',
        '    yield _make.optional("place", value.place)\n    yield _make.optional("floor", value.floor)\n',
    ),
    (
        "tests/builders.py",
        '    place: str | None = "Oslo City Røntgen",\n',
        '    place: str | None = "Oslo City Røntgen",\n    floor: str | None = None,\n',
    ),
    ("tests/builders.py", "        place=place,\n", "        place=place,\n        floor=floor,\n"),
    ("tests/store/test_codec.py", "    place=texts,\n", "    place=texts,\n    floor=texts,\n"),
    (
        "viewer/store/codec.py",
        "        place=appointment.place,\n",
        "        place=appointment.place,\n        floor=appointment.floor,\n",
    ),
    (
        "viewer/store/codec.py",
        '        place=json.get("place"),\n',
        '        place=json.get("place"),\n        floor=json.get("floor"),\n',
    ),
    (
        "viewer/domain/redaction.py",
        "        place=place,\n",
        (
            "        place=place,\n"
            "        floor=appointment.floor if detail_level in WITH_PLACE - OWN_WORDS_ALONE else None,\n"
        ),
    ),
    (
        "viewer/web/presentation/where.py",
        "    place: str | None\n",
        "    place: str | None\n    floor: str | None\n",
    ),
    (
        "viewer/web/presentation/where.py",
        "        address_lines=lines,\n",
        "        floor=appointment.floor,\n        address_lines=lines,\n",
    ),
    ("viewer/web/presentation/changes.py", "(fact.meeting, fact.place)", "(fact.meeting, fact.place, fact.floor)"),
    ("viewer/calendar/content.py", "(meeting, place, address)", "(meeting, place, appointment.floor, address)"),
    ("viewer/store/mailbox.py", '"place", "arrival_time")', '"place", "floor", "arrival_time")'),
    (
        "viewer/actions/export_recipient.py",
        "        appointment.place,\n",
        "        appointment.place,\n        appointment.floor,\n",
    ),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to be changed."""
    for folder in ("viewer", "tests", "templates", "static"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def edit(project: Path, file: str, before: str, after: str) -> None:
    """Replace what stands there first; fails where the code has changed since."""
    text = (project / file).read_text()
    assert before in text, f"{file} has no {before!r}: the tutorial wants mending, and this test"
    (project / file).write_text(text.replace(before, after, 1))


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the copy, in another process."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments]
    # In CI a run without browser tests fails. The second run finds what the first has compiled.
    foreign = ("CI", "COV_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return subprocess.run(
        command, cwd=project, env=environ | {"PYTHONPATH": str(project)}, capture_output=True, text=True, check=False
    )


def blocks(tutorial: str, language: str) -> list[str]:
    """The tutorial's blocks of code in that language."""
    return [
        textwrap.dedent(code)
        for code in re.findall(rf"^ *```{language}\n(.*?)^ *```", tutorial, re.MULTILINE | re.DOTALL)
    ]


def append(project: Path, file: str, code: str) -> None:
    with (project / file).open("a") as target:
        target.write(f"\n\n{code}")


@pytest.mark.timeout(400)  # two more processes load the whole service
def test_the_field_of_the_tutorial_is_added(project: Path) -> None:
    reads, _value, redacts = blocks(FIELD, "python")
    append(project, "tests/formats/test_datatypes_xml.py", reads)
    append(project, "tests/domain/test_redaction.py", redacts)

    failed = run(project, "tests/formats/test_datatypes_xml.py", "-k", "floor")
    for file, before, after in FIELD_EDITS:
        edit(project, file, before, after)
    template = blocks(FIELD, "html")[0]
    edit(
        project,
        "templates/appointment/_where.html",
        "    {% if where.address_lines %}",
        f"{template}    {{% if where.address_lines %}}",
    )
    passed = run(
        project,
        *("tests/formats/test_datatypes_xml.py", "tests/domain/test_redaction.py", "tests/store/test_codec.py"),
        *("tests/test_every_field.py", "-k", "floor or every or codec"),
    )

    assert "holds an unknown element: floor" in failed.stdout, failed.stdout + failed.stderr
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_field_tutorial_names_each_file_and_what_is_written_there() -> None:
    """So that nobody has to find a file alone, and what the walk above writes is what a reader would."""
    words = re.sub(r"\s+", " ", FIELD)
    written = {
        line.strip().rstrip(",").removesuffix(")")
        for _, before, after in FIELD_EDITS
        for line in after.splitlines()
        if line not in before.splitlines() and ("floor:" in line or "floor=" in line or '"floor"' in line)
    }

    assert {file for file, _, _ in FIELD_EDITS if file not in FIELD} == set()
    assert [
        line for line in written if line not in words and "names = " not in line and '"arrival_time"' not in line
    ] == []


@pytest.mark.timeout(400)  # two more processes load the whole service
def test_the_page_of_the_tutorial_is_added(project: Path) -> None:
    paths, view = blocks(PAGE, "python")
    [template] = blocks(PAGE, "html")
    old = re.search(
        r'^@pytest.mark.parametrize\("path", \[.*\]\)$',
        (project / "tests/web/pages/test_about.py").read_text(),
        re.MULTILINE,
    )
    assert old

    edit(project, "tests/web/pages/test_about.py", old[0], paths.strip())
    failed = run(project, "tests/web/pages/test_about.py", "-k", "anybody")
    append(project, "viewer/web/pages/about.py", view)
    (project / "templates/about/help.html").write_text(template)
    passed = run(project, "tests/web/pages/test_about.py", "-k", "anybody")

    assert "404 == 200" in failed.stdout, failed.stdout + failed.stderr
    assert passed.returncode == 0, passed.stdout + passed.stderr
