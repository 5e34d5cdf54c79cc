"""Write viewer/domain/countries.py: what senders may call the countries of the world, by ISO 3166 code.

Names come from CLDR (through Babel) in bokmål, nynorsk, Northern Sámi, English and the country's own languages, the
codes from the time zone database. Norway has a list of its own, viewer/domain/norway.py.

    .venv/bin/python .ci/data/build_countries.py
"""

import importlib.resources
import unicodedata
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

TARGET = Path(__file__).parents[2] / "viewer/domain/countries.py"
NORWAY = {"NO", "SJ"}
LANGUAGES = ("nb", "nn", "se", "en")
OWN_LANGUAGES = 3
# Characters; the line that a longer one would break is written as two strings.
LONGEST_LINE = 120
ALPHA_3 = 3
# What people write beside the names in CLDR.
OTHER_NAMES = {
    "CZ": ["czech republic", "den tsjekkiske republikk"],
    "GB": [
        "england",
        "skottland",
        "scotland",
        "wales",
        "nord-irland",
        "northern ireland",
        "great britain",
        "uk",
        "u k",
    ],
    "NL": ["the netherlands", "holland"],
    "TR": ["turkey"],
    "US": ["united states of america", "u s a", "u s", "de forente stater", "amerika"],
}
HEAD = '''"""What senders may call the countries of the world, by ISO 3166 code; written by .ci/data/build_countries.py.

Names are in small letters without full stops, from CLDR (Unicode License v3).
"""
# ruff: noqa: RUF001  # letters of other alphabets than ours

NAMES = {
'''


def main() -> None:
    """Write the module."""
    lines = [f'    "{code}": "{"|".join(names(code))}",\n' for code in codes()]
    TARGET.write_text(HEAD + "".join(line if len(line) <= LONGEST_LINE + 1 else folded(line) for line in lines) + "}\n")


def codes() -> list[str]:
    """The countries that have a time zone, but for Norway."""
    table = (importlib.resources.files("tzdata") / "zoneinfo/zone.tab").read_text()
    return sorted({line[:2] for line in table.splitlines() if line[:1].isalpha()} - NORWAY)


def names(code: str) -> list[str]:
    """The country's codes and names, each once."""
    aliases = [alias for alias, codes in get_global("territory_aliases").items() if codes == [code]]
    alpha_3 = [alias for alias in aliases if len(alias) == ALPHA_3 and alias.isalpha()]
    found = [code, *alpha_3, *OTHER_NAMES.get(code, [])]
    for language in (*LANGUAGES, *get_official_languages(code, de_facto=True)[:OWN_LANGUAGES]):
        try:
            found.append(Locale.parse(language).territories.get(code, code))
        except UnknownLocaleError:
            continue
    return list(dict.fromkeys(plain(name) for name in found))


def plain(name: str) -> str:
    """In small letters, without full stops."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace(".", " ").split())


def folded(line: str) -> str:
    """A long line as two strings."""
    middle = line.rindex("|", 0, 110) + 1
    key, first, second = line[:10], line[10:middle], line[middle:]
    return f'{key}{first}"\n    "{second}'


if __name__ == "__main__":
    main()
