"""The import table and the homes of outside libraries, held over every file under viewer/.

An edge more, or another home, is a decision: docs/decisions/ has its reason.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import viewer

# The rings, and the rooms of `web`, each with those that it may import beside itself. What `web/presentation` shows are
# values of `domain`, handed in; the command line may import all that can be run.
MAY_IMPORT = {
    "__init__": "",
    "errors": "",
    "logs": "",
    "domain": "errors",
    "ports": "domain",
    "formats": "domain errors",
    "config": "errors",
    "outbound": "errors",
    "i18n": "domain",
    "calendar": "domain i18n",
    "store": "domain errors ports",
    "geocoding": "domain errors ports outbound",
    "identity": "domain errors ports outbound",
    "tiles": "domain errors ports outbound",
    "actions": "domain errors formats calendar ports i18n",
    "signing": "config domain errors formats ports store",
    "wiring": "config domain errors formats geocoding identity outbound ports signing store tiles",
    "worker": "actions config domain errors logs wiring",
    "web": "",
    "web/server": "config errors logs",
    "web/polls": "actions config domain errors web/server wiring",
    "web/senders": "actions config domain errors formats logs web/server wiring",
    "web/presentation": "domain i18n",
    "web/pages": "actions config domain errors i18n web/presentation web/server wiring",
    "web/app": "actions config errors logs web/pages web/polls web/senders web/server wiring",
    "bench": "actions config domain errors geocoding ports web/server wiring",
    "cli": "actions bench config domain errors i18n logs web/app web/pages web/polls web/senders web/server wiring"
    " worker",
    "__main__": "cli",
}
# Functions of the package itself, which imports nothing of it.
OF_THE_PACKAGE = {"resource_folder"}

# Outside libraries, each with the rings, rooms or files that may import it (`*`: all); others belong nowhere yet.
HOMES = {
    "alembic": "store",
    "authlib": "identity",
    "babel": "i18n web/pages",
    "branca": "formats/map_html.py",
    "click": "cli",
    "cryptography": "formats/signature.py formats/sealed.py",
    "flask": "web/pages bench/afternoon.py",
    "flask_wtf": "web/pages",
    "folium": "formats/map_html.py",
    "geopy": "geocoding",
    "granian": "web/server web/app cli",
    "icalendar": "calendar/ical.py bench/afternoon.py",
    "itsdangerous": "web/pages",
    "jinja2": "web/pages",
    "joserfc": "identity",
    "lxml": "formats/xml_tree.py",
    "matplotlib": "bench/plots.py",
    "markupsafe": "web/pages",
    "obstore": "store",
    "phonenumbers": "web/presentation",
    "prometheus_client": "web/server/metrics.py",
    "psycopg": "store",
    "pypdf": "formats/letter_pages.py",
    "python_multipart": "web/senders",
    "sqlalchemy": "store bench/afternoon.py",
    "typing_extensions": "*",
    "urllib3": "outbound",
    "werkzeug": "web bench/afternoon.py",
    "wtforms": "web/pages",
    "xstatic": "web/pages",
    "xyzservices": "formats/map_html.py",
    "zxingcpp": "formats/barcode.py",
}


def violations(package: Path) -> list[str]:
    """Each import under the folder that breaks the table, as "file:line: what is wrong"."""
    return [
        f"{file.relative_to(package).as_posix()}:{line}: {fault}"
        for file in sorted(package.rglob("*.py"))
        for line, fault in _faults(file, package)
    ]


def _faults(file: Path, package: Path) -> Iterator[tuple[int, str]]:
    location = file.relative_to(package)
    ring = _ring(location.with_suffix("").parts)
    if ring not in MAY_IMPORT:
        yield 1, f"{ring} is no ring"
        return
    # The walk reaches imports inside functions and under TYPE_CHECKING too.
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in _imported(node):
                if fault := _fault(module, ring=ring, location=location.as_posix()):
                    yield node.lineno, fault


def _ring(parts: Sequence[str]) -> str:
    """The ring, or the room of `web`, that a module or file belongs to."""
    room = "/".join(parts[:2])
    return room if room in MAY_IMPORT else parts[0] if parts else "__init__"


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level:
        return ["." * node.level]
    if node.module in {"viewer", "viewer.web"}:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [node.module or ""]


def _fault(module: str, *, ring: str, location: str) -> str | None:
    library, _, inner = module.partition(".")
    if not library:
        return "a relative import"
    if library == "viewer":
        target = _ring(inner.split(".")) if inner and inner not in OF_THE_PACKAGE else "__init__"
        # The package itself imports nothing, so knowing it adds no edge; its folder is where templates are found.
        allowed = {ring, "__init__", *MAY_IMPORT[ring].split()}
        return None if target in allowed else f"{ring} may not import {target}"
    if library in sys.stdlib_module_names:
        return None
    if library not in HOMES:
        return f"{library} has no home"
    homes = set(HOMES[library].split())
    is_at_home = homes & {"*", ring, ring.partition("/")[0], location}
    return None if is_at_home else f"{library} lives in {HOMES[library]}"


def test_imports_run_one_way_and_libraries_stay_at_home() -> None:
    package = Path(viewer.__file__).parent

    assert len(list(package.rglob("*.py"))) > 1
    assert violations(package) == []


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("errors.py", "import viewer.domain.place", "errors may not import domain"),
        ("domain/place.py", "from viewer.store.tables import places", "domain may not import store"),
        ("ports.py", "from viewer.errors import StorageError", "ports may not import errors"),
        ("formats/map_svg.py", "from viewer import ports", "formats may not import ports"),
        ("store/engine.py", "import viewer.geocoding", "store may not import geocoding"),
        ("geocoding/chain.py", "from viewer.config import Settings", "geocoding may not import config"),
        ("config.py", "from viewer.domain.place import Place", "config may not import domain"),
        ("actions/show.py", "from viewer.store import Store", "actions may not import store"),
        ("wiring.py", "from viewer.actions import show", "wiring may not import actions"),
        ("worker.py", "from viewer.store import Store", "worker may not import store"),
        ("web/pages/maps.py", "from viewer.formats import map_svg", "web/pages may not import formats"),
        ("web/pages/mailbox.py", "from viewer.cli import main", "web/pages may not import cli"),
        ("worker.py", "from viewer.web import app", "worker may not import web/app"),
        ("cli/demo.py", "from viewer.formats import barcode", "cli may not import formats"),
        ("bench.py", "from viewer.store import Store", "bench may not import store"),
        ("__main__.py", "from viewer.web import app", "__main__ may not import web/app"),
        ("__init__.py", "from viewer.errors import InnkallingError", "__init__ may not import errors"),
        ("web/wsgi.py", "from viewer import settings", "web may not import settings"),
        ("web/server/body.py", "from viewer.web.senders import routes", "web/server may not import web/senders"),
        ("web/polls/poll.py", "import viewer.web.pages.calendars", "web/polls may not import web/pages"),
        ("calendar/feed.py", "from viewer.actions import publish", "calendar may not import actions"),
        ("helpers.py", "", "helpers is no ring"),
        ("utils/text.py", "", "utils is no ring"),
        ("domain/place.py", "from .access import Token", "a relative import"),
        ("domain/place.py", "import attrs", "attrs has no home"),
        ("domain/place.py", "import geopy", "geopy lives in geocoding"),
        ("formats/signature.py", "import lxml.etree", "lxml lives in formats/xml_tree.py"),
        (
            "formats/xml_tree.py",
            "from cryptography import x509",
            "cryptography lives in formats/signature.py formats/sealed.py",
        ),
        ("formats/map_svg.py", "import folium", "folium lives in formats/map_html.py"),
        ("formats/map_html.py", "import icalendar", "icalendar lives in calendar/ical.py bench/afternoon.py"),
        ("actions/publish.py", "import flask", "flask lives in web/pages bench/afternoon.py"),
        ("web/polls/poll.py", "import flask", "flask lives in web/pages bench/afternoon.py"),
        ("actions/publish.py", "import sqlalchemy", "sqlalchemy lives in store bench/afternoon.py"),
        ("web/pages/mailbox.py", "import celery", "celery has no home"),
        ("worker.py", "import granian", "granian lives in web/server web/app cli"),
        ("web/pages/health.py", "import click", "click lives in cli"),
    ],
)
def test_an_import_against_the_table_is_found(tmp_path: Path, file: str, source: str, fault: str) -> None:
    _write(tmp_path / file, source)

    assert violations(tmp_path) == [f"{file}:1: {fault}"]


@pytest.mark.parametrize(
    "source",
    [
        "def late():\n    import flask",
        "if TYPE_CHECKING:\n    import flask",
        "import json, flask",
        "class Late:\n    import flask",
    ],
)
def test_an_import_does_not_hide(tmp_path: Path, source: str) -> None:
    """Inside a function, a class, a condition or a list, an import is an import."""
    _write(tmp_path / "domain/place.py", source)

    assert [violation.partition(": ")[2] for violation in violations(tmp_path)] == [
        "flask lives in web/pages bench/afternoon.py"
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("domain/place.py", "import decimal\nfrom viewer.domain.access import Token\nfrom viewer import errors"),
        ("formats/xml_tree.py", "from lxml import etree"),
        ("store/migrations/env.py", "from alembic import context"),
        ("cli.py", "import click\nimport granian"),
        ("cli/serve.py", "from granian.server import Server"),
        ("__main__.py", "from viewer.cli import main"),
        ("web/wsgi.py", "import viewer"),
        ("web/pages/application.py", "from viewer import resource_folder"),
    ],
)
def test_an_import_along_the_table_passes(tmp_path: Path, file: str, source: str) -> None:
    _write(tmp_path / file, source)

    assert violations(tmp_path) == []


def _write(file: Path, source: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
