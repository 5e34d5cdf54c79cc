"""What an installation is started with is checked by the programs that will read it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from viewer.config import TABLE

pytestmark = pytest.mark.deploy

DEPLOY = Path(__file__).parents[1] / "deploy"
SAMPLES = [
    path
    for path in sorted(DEPLOY.rglob("*"))
    if path.is_file() and not path.name.startswith("requirements") and path.suffix != ".json"
]
# A score from 0 (locked) to 10, by systemd's own measure.
MAX_EXPOSURE = 2.0


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # subprocess' own
    """Run a program that may be missing here; then the test is skipped."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
    program = shutil.which(str(command[0]), path=places)
    if program is None:
        pytest.skip(f"no {command[0]} here: run `make test`")
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False, **options)


def test_the_samples_name_only_settings_that_there_are() -> None:
    known = {f"INNKALLING_{setting.name}{suffix}" for setting in TABLE for suffix in ("", "_FILE")}

    unknown = {
        f"{path.name}: {name}" for path in SAMPLES for name in re.findall(r"INNKALLING_\w+", path.read_text())
    } - {f"{path.name}: {name}" for path in SAMPLES for name in known}

    assert unknown == set()


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    result = run("hadolint", DEPLOY / "Dockerfile")

    assert (result.returncode, result.stdout) == (0, "")


def test_kubernetes_takes_the_manifests() -> None:
    result = run("kubernetes-validate", "--strict", *sorted((DEPLOY / "kubernetes").glob("*.yaml")))

    assert result.returncode == 0, result.stdout + result.stderr


def test_caddy_takes_its_configuration(tmp_path: Path) -> None:
    environ = {"DOMAIN": "post.example.no", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    result = run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "proxy/Caddyfile", env=environ)

    assert result.returncode == 0, result.stderr


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate and its key, for a day."""
    certificate, key = tmp_path / "innkalling.pem", tmp_path / "innkalling.key"
    subject = ("-subj", "/CN=post.example.no")
    new = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-out", certificate, "-keyout", key)
    assert run("openssl", "req", *subject, *new).returncode == 0
    return certificate, key


def test_nginx_takes_its_configuration(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    text = (DEPLOY / "proxy/nginx.conf").read_text()
    text = text.replace("/etc/ssl/certs/innkalling.pem", str(certificate[0]))
    text = text.replace("/etc/ssl/private/innkalling.key", str(certificate[1]))
    text = text.replace("/var/log/nginx", str(tmp_path))
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n")

    result = run("nginx", "-t", "-p", tmp_path, "-e", tmp_path / "error.log", "-c", configuration)

    assert result.returncode == 0, result.stderr


@pytest.fixture
def units() -> Iterator[Path]:
    """The units, as they would lie on a machine on which the program is installed."""
    with tempfile.TemporaryDirectory(prefix="innkalling-units-") as folder:
        program = Path(folder) / "innkalling"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        for unit in (DEPLOY / "systemd").iterdir():
            text = unit.read_text().replace("/opt/innkalling/bin/innkalling", str(program))
            (Path(folder) / unit.name).write_text(text)
        yield Path(folder)


def test_systemd_takes_the_units(units: Path) -> None:
    result = run("systemd-analyze", "verify", "--man=no", *sorted(units.glob("innkalling*.*")))

    complaints = [line for line in result.stderr.splitlines() if "innkalling" in line]
    assert complaints == []


def test_the_service_is_locked_in(units: Path) -> None:
    for name in ("innkalling.service", "innkalling-backup.service"):
        result = run("systemd-analyze", "security", "--offline=true", "--no-pager", units / name)

        score = re.search(r"exposure level for \S+: ([\d.]+)", result.stdout)
        assert score, result.stderr
        assert float(score[1]) <= MAX_EXPOSURE, f"{name}: {score[1]}"
