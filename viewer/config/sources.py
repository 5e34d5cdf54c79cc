"""Where the values of settings come from: environment, files, credentials, a TOML file.

What stands first wins: the environment (`INNKALLING_PORT`, which command-line flags set as well), the file that
`INNKALLING_PORT_FILE` names, a credential of systemd's, the TOML file. What is in none of them has its default.
"""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from viewer.errors import ConfigError

PREFIX = "INNKALLING_"
# Names the TOML file; it is no setting itself, so it can't stand in that file.
CONFIG_FILE = f"{PREFIX}CONFIG"
USUAL_FILES = (Path("innkalling.toml"), Path("/etc/innkalling/innkalling.toml"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A row of the table: what a setting is called, what it does, and what holds when it is not given.

    `default` is text as an operator would write it; where there is none, `unset` says what holds.
    """

    name: str
    about: str
    default: str | None
    unset: str | None
    is_secret: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A value somebody gave: its text, where it was found, and the folder that a relative path starts from.

    `file` is the one that holds it, None for a variable.
    """

    text: str
    origin: str
    folder: Path
    file: Path | None = None


def gather(environ: Mapping[str, str], table: Sequence[Setting]) -> tuple[dict[str, Given], list[ConfigError]]:
    """The values that are given, by name in capitals, and what is wrong with how they are given.

    A blank value counts as not given. An unknown name is an error, with the nearest known one; so is a secret in a file
    that everybody can read.
    """
    names = [setting.name for setting in table]
    given: dict[str, Given] = {}
    faults = list(_unknown_variables(environ, names))
    for read in (_from_file, _from_credentials, _from_files_named, _from_variables):
        try:
            given |= {name: value for name, value in read(environ, names, faults) if value.text}
        except ConfigError as error:
            faults.append(error)
    secret = [given[setting.name] for setting in table if setting.is_secret and setting.name in given]
    faults += [
        ConfigError(value.origin, f"{value.file} can be read by everybody: chmod o-r {value.file}")
        for value in secret
        if value.file and value.file.stat().st_mode & stat.S_IROTH
    ]
    return given, faults


def origin_of(given: Mapping[str, Given], environ: Mapping[str, str]) -> str:
    """Where the values that are given stand, for a line of the log: the TOML file, variables, credentials; no value."""
    toml = config_file(environ)
    others = sorted({value.origin for value in given.values() if value.file is None or value.file != toml})
    files = [str(toml)] if toml else []
    return ", ".join([*files, *others]) or "nowhere: all have their defaults"


def config_file(environ: Mapping[str, str]) -> Path | None:
    """The TOML file: the one that `INNKALLING_CONFIG` names, else the first of the usual ones that is there."""
    if named := environ.get(CONFIG_FILE):
        return Path(named).absolute()
    return next((path.absolute() for path in USUAL_FILES if _is_there(path)), None)


def _is_there(path: Path) -> bool:
    """Whether the file is there, or can't be seen where it is meant for all of this machine.

    Root runs commands as the service's user from a folder of root's own, which that user may not enter.
    """
    try:
        return path.is_file()
    except PermissionError:
        return path.is_absolute()


Values = Iterator[tuple[str, Given]]


def _unknown_variables(environ: Mapping[str, str], names: list[str]) -> Iterator[ConfigError]:
    known = {CONFIG_FILE, *(f"{PREFIX}{name}{suffix}" for name in names for suffix in ("", "_FILE"))}
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in known:
            yield ConfigError(variable, _unknown(variable, sorted(known)))


def _unknown(name: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(name, known, 1)
    return "is no setting" + (f"; did you mean {nearest[0]}?" if nearest else "; see: innkalling config show")


def _from_variables(environ: Mapping[str, str], names: list[str], _faults: list[ConfigError]) -> Values:
    for name in names:
        text = environ.get(f"{PREFIX}{name}", "").strip()
        yield name, Given(text=text, origin=f"{PREFIX}{name}", folder=Path.cwd())


def _from_files_named(environ: Mapping[str, str], names: list[str], faults: list[ConfigError]) -> Values:
    for name in names:
        if path := environ.get(f"{PREFIX}{name}_FILE"):
            try:
                text = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                faults.append(ConfigError(f"{PREFIX}{name}_FILE", f"can't be read: {error.strerror}"))
                continue
            yield name, Given(text=text, origin=f"{PREFIX}{name}_FILE", folder=Path.cwd(), file=Path(path))


def _from_credentials(environ: Mapping[str, str], names: list[str], _faults: list[ConfigError]) -> Values:
    """Credentials of systemd's: `LoadCredential=secret:…` makes a file of that name below /run/credentials."""
    if folder := environ.get("CREDENTIALS_DIRECTORY"):
        for name in names:
            file = Path(folder) / name.lower()
            if file.is_file():
                text = file.read_text(encoding="utf-8").strip()
                yield name, Given(text=text, origin=f"credential {name.lower()}", folder=Path.cwd(), file=file)


def _from_file(environ: Mapping[str, str], names: list[str], faults: list[ConfigError]) -> Values:
    """The TOML file's keys are the settings' names in small letters; relative paths start where the file lies."""
    file = config_file(environ)
    if file is None:
        return
    try:
        source = file.read_text(encoding="utf-8")
        values = tomllib.loads(source)
    except OSError as error:
        raise ConfigError(str(file), f"can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), f"is not TOML: {error}") from error
    lines = {
        match[1]: number
        for number, line in enumerate(source.splitlines(), start=1)
        if (match := re.match(r"""\s*\[?["']?([\w-]+)["']?\s*[\]=.]""", line))
    }
    for key, value in values.items():
        origin = f"{file}, line {lines.get(key, '?')}: {key}"
        if key.upper() not in names or key != key.lower():
            faults.append(ConfigError(origin, _unknown(key, [name.lower() for name in names])))
        elif isinstance(value, bool):
            yield key.upper(), Given(text="on" if value else "off", origin=origin, folder=file.parent, file=file)
        elif isinstance(value, str | int):
            yield key.upper(), Given(text=str(value).strip(), origin=origin, folder=file.parent, file=file)
        else:
            faults.append(ConfigError(origin, "must be text in quotes, a whole number, true or false"))
