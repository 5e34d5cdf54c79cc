"""The wheel carries what the service reads at run time, where it looks for it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize(("folder", "place"), [("viewer", ""), ("templates", "viewer/"), ("static", "viewer/")])
def test_every_file_is_packed(packed: set[str], folder: str, place: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]

    assert [name for file in files if (name := f"{place}{file.relative_to(ROOT)}") not in packed] == []


def test_nothing_lies_beside_the_package(packed: set[str]) -> None:
    """A folder `templates` in site-packages would belong to everybody."""
    assert {name.partition("/")[0].partition("-")[0] for name in packed} == {"viewer", "innkalling"}
