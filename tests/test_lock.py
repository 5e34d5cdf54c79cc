"""The locked requirements install on their own: pip takes nothing that they don't name."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = sorted((Path(__file__).parents[1] / "deploy").glob("requirements*.txt"))
PINNED = re.compile(r"^([\w.-]+)(?:\[([\w,.-]+)\])?==", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_what_is_wanted_with_an_extra_is_pinned_with_it(lock: Path) -> None:
    """Older releases of pip take `coverage[toml]` for another package than `coverage`, and the newest one of that."""
    pinned = {canonicalize_name(name): set(extras.split(",")) for name, extras in PINNED.findall(lock.read_text())}

    lacking = [
        f"{name} wants {wanted}"
        for name in pinned
        for wanted in _requirements(name)
        if not wanted.extras <= pinned.get(canonicalize_name(wanted.name), set())
    ]

    assert lacking == []


def _requirements(name: str) -> list[Requirement]:
    try:
        wanted = [Requirement(text) for text in requires(name) or []]
    except PackageNotFoundError:  # of another Python
        return []
    return [
        requirement
        for requirement in wanted
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]
