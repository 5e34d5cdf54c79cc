"""The compiled catalogues are committed, so that neither checkout nor wheel needs a build step; they are current."""

import io
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import viewer

CATALOGUES = sorted(Path(viewer.__file__).parent.glob("translations/*/LC_MESSAGES/messages.po"))


def test_the_service_speaks_three_languages() -> None:
    assert {file.parts[-3] for file in CATALOGUES} == {"en", "nb", "nn"}


def test_compiled_catalogues_are_current() -> None:
    """When this fails, `make translations` makes it pass."""
    stale = [str(file) for file in CATALOGUES if file.with_suffix(".mo").read_bytes() != _compiled(file)]

    assert stale == []


def test_no_text_is_left_untranslated() -> None:
    missing = [
        f"{file.parts[-3]}: {message.id}"
        for file in CATALOGUES
        for message in read_po(io.BytesIO(file.read_bytes()))
        if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]

    assert missing == []


def _compiled(file: Path) -> bytes:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.parts[-3])
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def _strings(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    if isinstance(string, str):
        return [string]
    return list(string or [""])


def test_the_catalogues_hold_what_is_said_and_nothing_else() -> None:
    """A text that is new in code or templates wants its words in all three; `make translations` lists them."""
    script = Path(viewer.__file__).parent.parent / ".ci" / "update-translations"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)

    assert checked.stdout.endswith("languages\n")
