"""What recipients read takes its words from docs/glossary.md, in each of the three languages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import viewer

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
LANGUAGES = ("nb", "nn", "en")
CATALOGUES = Path(viewer.__file__).parent / "translations"
# What the glossary's words stand for is never called by another one.
NOT_SAID = {
    "nb": r"kanseller|hendelse|arrangement|begivenhet|dokument|\blink|gjem|arkiver|deaktiver"
    r"|\b(den|en) timen?\b(?! før)|\btidene\b|innkallingene",
    "nn": r"kanseller|hending|arrangement|dokument|\blink|gøym|arkiver|deaktiver"
    r"|\b(den|ein) timen?\b(?! før)|\btidene\b|innkallingane|dersom",
    "en": r"canceled|withdrawn|revoke|renew|\bfeed|\bevent|document|archive|dismiss|meeting|summons",
}


def recipients_words(language: str) -> dict[str, str]:
    """What recipients read for each notion of the glossary, where they read of it."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in GLOSSARY.read_text().splitlines()]
    column = 2 + LANGUAGES.index(language)
    five = [row for row in rows if len(row) == 2 + len(LANGUAGES)]
    return {row[0]: row[column] for row in five if row[0] not in {"word", "---"} and row[column] != "–"}


def texts(language: str) -> list[str]:
    """All that the catalogue of the language says, plural forms included."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        strings = [message.string or "" for message in read_po(source, locale=language) if message.id]
    return [text for string in strings for text in ([string] if isinstance(string, str) else string)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_recipients_read_the_glossarys_words(language: str) -> None:
    said = "\n".join(texts(language)).lower()

    words = recipients_words(language)

    assert len(words) > 20
    assert [word for cell in words.values() for word in cell.split(", ") if word.lower() not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_recipients_read_no_other_words_for_them(language: str) -> None:
    other = re.compile(NOT_SAID[language], re.IGNORECASE)

    assert [text for text in texts(language) if other.search(text)] == []


def test_the_glossary_says_each_word_once() -> None:
    words = re.findall(r"^\| ([^|]+) \|", GLOSSARY.read_text(), re.MULTILINE)
    said = [word for word in words if word not in {"word", "---"}]

    assert sorted(said) == sorted(set(said))
