"""The compiled catalogues are committed, so that neither checkout nor wheel needs a build step; they are current."""

import io
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
