"""The wheel carries what the service reads at run time, where it looks for it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_same_checkout_makes_the_same_files(wheel: Path, tmp_path: Path) -> None:
    """Whoever builds it anew can see that what is offered was made from this source."""
    for folder in ("first", "second"):
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / folder), str(ROOT)]
        subprocess.run(command, check=True, capture_output=True)

    first, second = (
        {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (tmp_path / folder).iterdir()}
        for folder in ("first", "second")
    )
    assert len(first) == 2
    assert first == second


@pytest.fixture(scope="module")
def packed(wheel: Path) -> set[str]:
    """The names of the files in it."""
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture
def installed_demo(wheel: Path, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The demo of the wheel, unpacked in a folder of its own and started from there, far from the checkout."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-m", "viewer", "demo", "--json", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as demo:
        assert demo.stdout is not None
        try:
            yield json.loads(demo.stdout.readline())
        finally:
            demo.terminate()


@pytest.mark.parametrize(("folder", "place"), [("viewer", ""), ("templates", "viewer/"), ("static", "viewer/")])
def test_every_file_is_packed(packed: set[str], folder: str, place: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]

    assert [name for file in files if (name := f"{place}{file.relative_to(ROOT)}") not in packed] == []


@pytest.mark.may_skip
def test_the_commit_is_packed(wheel: Path) -> None:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    head = subprocess.run(command, capture_output=True, text=True, check=False)
    if head.returncode:
        pytest.skip("this is no git checkout")

    assert zipfile.ZipFile(wheel).read("viewer/COMMIT").decode() == head.stdout


def test_nothing_lies_beside_the_package(packed: set[str]) -> None:
    """A folder `templates` in site-packages would belong to everybody."""
    assert {name.partition("/")[0].partition("-")[0] for name in packed} == {"viewer", "innkalling"}


def test_an_installed_wheel_runs_the_demo(installed_demo: dict[str, Any]) -> None:
    """Templates, static files, translations, migrations and the embedded places are all found where they lie."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(installed_demo["sign_in"], timeout=10).read().decode()
    fields = urllib.parse.urlencode(dict(re.findall('type="hidden" name="([^"]+)" value="([^"]*)"', page))).encode()
    mailbox = browser.open(installed_demo["sign_in"], fields, timeout=10).read().decode()
    assert "Undersøke smerter i ryggen" in mailbox
    assert browser.open(f"{installed_demo['url']}static/viewer.css", timeout=10).read()
    script = browser.open(f"{installed_demo['appointments'][0]['url']}/map.js", timeout=10).read()
    assert b"L.map" in script
