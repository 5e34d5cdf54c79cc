"""Letters are read in a process of their own: a hostile one costs that process, and nothing else."""

import os
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.letters.writers import Line, with_fpdf, with_reportlab
from viewer.cli.sample_letter import sample_letter
from viewer.domain.letter_changes import Change
from viewer.domain.letter_reading import LetterReading, read_letter
from viewer.domain.reading import Unreadable
from viewer.errors import LetterReaderError
from viewer.formats.letter_limits import Limits
from viewer.formats.letter_pages import read_pages
from viewer.formats.letter_reader import LIMITS, LetterOutcome, LetterReader

# A sentence of a kind that costs the rules seconds for each page of it.
SLOW = "endret " * 20_000
SHORT = replace(LIMITS, cpu_seconds=1, wall_seconds=5)


def outcome(pdf: bytes | None, limits: Limits = LIMITS, *texts: str) -> LetterOutcome:
    """What a reader makes of one letter."""
    with LetterReader(limits) as reader:
        return reader.read(pdf, texts)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, read in this process."""
    pages = read_pages(pdf, LIMITS)["pages"]
    assert isinstance(pages, list)
    return pages


def a_pdf(content: bytes, *, entries: bytes = b"", pages: bytes = b"[3 0 R]", count: int = 1) -> bytes:
    """A PDF of one page with that stream as its content."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids %b /Count %d >>" % (pages, count),
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    body, table = b"%PDF-1.4\n", b""
    for number, value in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, value)
    return body + b"xref\n0 6\n0000000000 65535 f \n%btrailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(body),
    )


def bomb(layers: int, size: int) -> bytes:
    """Text operators of that size, compressed that often."""
    content = b"BT /F1 9 Tf (x) Tj " + b"(bomb) Tj " * (size // 10) + b"ET"
    for _ in range(layers):
        content = zlib.compress(content, 9)
    return a_pdf(content, entries=b"/Filter [" + b"/FlateDecode " * layers + b"]")


@pytest.mark.parametrize("write", [with_reportlab, with_fpdf])
def test_a_letter_is_read_page_by_page(write: object) -> None:
    pages = [
        [Line(72, 100, "Timen din er tirsdag 10. mars kl. 10.30"), Line(72, 120, "på sjukehuset")],
        [Line(72, 90, "Hilsen")],
    ]

    pdf = write(pages)  # type: ignore[operator]
    first, second = pages_of(pdf)
    read = outcome(pdf)

    assert "tirsdag 10. mars kl. 10.30" in first
    assert "sjukehuset" in first
    assert second.strip() == "Hilsen"
    assert read.failure is None
    assert [(moment.date.day, moment.page) for moment in read.reading.moments] == [(10, 1)]


def test_the_demos_letter_is_read() -> None:
    [page] = pages_of(sample_letter("Innkalling til undersøkelse", ["Oslo City Røntgen", "10.03.2027 kl. 10:30"]))

    assert page.split("\n")[:2] == ["Innkalling til undersøkelse", "Oslo City Røntgen"]


def test_the_child_reads_as_this_process_does() -> None:
    pdf = sample_letter("Ny time", ["Timen 10. mars er flyttet til tirsdag 17. mars 2027 kl. 10.30. Tlf. 22 33 44 55."])

    assert outcome(pdf, LIMITS, "Avlyst: 9. mars").reading == read_letter(pages_of(pdf), ["Avlyst: 9. mars"])


def test_a_scan_has_no_text() -> None:
    assert outcome(a_pdf(b"0 0 100 100 re f")).failure is Unreadable.NO_TEXT


def test_an_empty_password_is_no_lock_and_another_is() -> None:
    pages = [[Line(72, 100, "Timen er flyttet")]]

    assert "Timen er flyttet" in pages_of(with_reportlab(pages, password=""))[0]
    assert outcome(with_reportlab(pages, password="hemmelig")).failure is Unreadable.ENCRYPTED


def test_two_hundred_pages_are_read_and_ten_thousand_are_no_letter() -> None:
    def letter(count: int) -> bytes:
        return a_pdf(b"BT /F1 9 Tf (side) Tj ET", pages=b"[" + b"3 0 R " * count + b"]", count=count)

    assert outcome(letter(200)).failure is None
    assert outcome(letter(10_000)).failure is Unreadable.TOO_LONG


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"%PDF-1.7\n",
        b"%PDF-1.4\n" + os.urandom(2_000),
        a_pdf(b"BT (unfinished", entries=b"/Filter /FlateDecode"),
        a_pdf(b"BT ET", pages=b"[2 0 R]"),  # a tree of pages that is its own branch
        a_pdf(b"BT ET", pages=b"2 0 R"),
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF",
        b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF",
    ],
    ids=[
        "empty",
        "head alone",
        "noise",
        "cut stream",
        "loop of pages",
        "kids that are pages",
        "loop of tables",
        "deep array",
    ],
)
def test_broken_files_have_no_text(pdf: bytes) -> None:
    before = time.monotonic()

    text = outcome(pdf, SHORT)

    assert text.failure in {Unreadable.MALFORMED, Unreadable.NO_TEXT, Unreadable.OVER_LIMIT}
    assert time.monotonic() - before < SHORT.wall_seconds + 5


def test_a_bomb_runs_into_the_limit_of_memory_or_of_the_library() -> None:
    """A gigabyte out of some kilobytes."""
    assert outcome(bomb(2, 300_000_000), SHORT).failure in {
        Unreadable.OVER_LIMIT,
        Unreadable.MALFORMED,
        Unreadable.NO_TEXT,
    }


def test_the_limit_of_memory_bites() -> None:
    pdf = bomb(1, 20_000_000)

    assert outcome(pdf, replace(LIMITS, memory=120 * 2**20)).failure is Unreadable.OVER_LIMIT


def test_the_limit_of_processor_time_bites() -> None:
    before = time.monotonic()

    assert (
        outcome(bomb(1, 30_000_000), replace(LIMITS, cpu_seconds=1, wall_seconds=60)).failure is Unreadable.OVER_LIMIT
    )
    assert time.monotonic() - before < 30


def test_the_limit_of_wall_time_bites() -> None:
    before = time.monotonic()

    assert outcome(bomb(1, 30_000_000), replace(LIMITS, wall_seconds=0.5)).failure is Unreadable.OVER_LIMIT
    assert time.monotonic() - before < 10


def test_the_limit_of_characters_bites() -> None:
    assert outcome(bomb(1, 100_000), replace(LIMITS, characters=1_000)).failure is Unreadable.TOO_LONG


def test_words_that_cost_too_much_end_their_child_and_the_subject_is_still_read() -> None:
    """The rules run within the limits: of these pages they make a minute, and a second of others as long."""
    harmless, slow = (
        with_reportlab([[Line(20, 20 + 8 * n, f"{word} " * 80, 4) for n in range(90)] for _ in range(3)])
        for word in ("brevet", "endret")
    )

    assert outcome(harmless, replace(LIMITS, cpu_seconds=60, wall_seconds=120)).failure is None
    read = outcome(slow, replace(LIMITS, cpu_seconds=2, wall_seconds=120), "Avlyst: time 17. mars")

    assert read.failure is Unreadable.OVER_LIMIT
    assert [statement.change for statement in read.reading.statements] == [Change.CALLS_OFF]
    assert read.reading.moments == ()


def test_of_hostile_words_beside_the_letter_nothing_is_read_and_the_next_letter_is() -> None:
    pdf = sample_letter("Innkalling", ["Timen er tirsdag 10. mars 2027 kl. 10.30"])

    with LetterReader(replace(LIMITS, cpu_seconds=1, wall_seconds=60)) as reader:
        read = reader.read(pdf, (SLOW,))
        assert (read.failure, read.reading) == (Unreadable.OVER_LIMIT, LetterReading())
        assert reader.read(pdf, ()).failure is None


def test_words_alone_have_a_limit_of_their_own() -> None:
    limits = replace(LIMITS, cpu_seconds=600, wall_seconds=600, words_cpu_seconds=1)

    assert outcome(None, limits, SLOW).failure is Unreadable.OVER_LIMIT


def test_a_reading_longer_than_a_letters_is_none_and_the_subject_counts() -> None:
    """Half of it might say what the letter does not."""
    limits = replace(LIMITS, reading=600)
    lines = [Line(72, 60 + 20 * day, f"Timen på sykehuset er {day}. mars 2027 kl. 10.30.") for day in range(1, 30)]
    pdf = with_reportlab([lines])

    read = outcome(pdf, limits, "Avlyst: time 17. mars")
    none = outcome(pdf, limits, *(f"Avlyst: time {day}. mars" for day in range(1, 30)))

    assert (read.failure, none.failure) == (Unreadable.TOO_LONG, Unreadable.TOO_LONG)
    assert [statement.change for statement in read.reading.statements] == [Change.CALLS_OFF]
    assert none.reading == LetterReading()


def test_without_a_file_the_subject_is_read() -> None:
    read = outcome(None, LIMITS, "Avlyst: time 17. mars")

    assert read.failure is Unreadable.MISSING
    assert [statement.change for statement in read.reading.statements] == [Change.CALLS_OFF]


def test_no_letter_is_blamed_for_a_reader_that_ended() -> None:
    with LetterReader() as reader:
        reader.read(None, ())
        os.killpg(reader._process.pid, signal.SIGKILL)
        with pytest.raises(LetterReaderError):
            reader.read(None, ())


def _locked_up(code: str, limits: Limits = LIMITS) -> str:
    """What code prints that runs where letters are read."""
    imports = "from viewer.formats.letter_child import lock_up; from viewer.formats.letter_limits import Limits"
    script = f"{imports}\nprint(lock_up({limits!r}))\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    ).stdout


def test_the_child_writes_no_file_opens_few_and_can_not_raise_its_limits(tmp_path: Path) -> None:
    written = tmp_path / "written"
    code = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open({str(written)!r}, "wb") as file: file.write(b"x")
except OSError as error: print("write", error.strerror)
try: files = [open("/dev/null") for _ in range(50)]
except OSError as error: print("open", error.strerror)
files = None
try: resource.setrlimit(resource.RLIMIT_CPU, (99, 99))
except (ValueError, OSError) as error: print("raise", type(error).__name__)
"""

    lines = _locked_up(code).splitlines()[1:]

    assert lines == ["write File too large", "open Too many open files", "raise ValueError"]
    assert written.read_bytes() == b""


@pytest.mark.may_skip
def test_where_the_kernel_gives_a_namespace_the_child_reaches_nothing() -> None:
    code = """
import socket
try: socket.create_connection(("127.0.0.1", 9), timeout=2)
except OSError as error: print(error.strerror)
"""
    [has_no_network, error] = _locked_up(code).splitlines()
    if has_no_network != "True":
        pytest.skip("this kernel gives no namespace")

    assert error == "Network is unreachable"


def test_the_child_gets_none_of_our_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The service's secret is there."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "pypdf.py").write_text("raise SystemExit(3)")

    assert outcome(with_fpdf([[Line(72, 100, "Hei")]])).failure is None


def test_a_child_whose_parent_ended_while_it_loaded_reads_nothing() -> None:
    someone_else = str(os.getppid())
    command = [sys.executable, "-I", "-m", "viewer.formats.letter_child", someone_else, *LIMITS.as_arguments()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        try:
            # Its standard input stays open: it would wait for a letter.
            assert child.wait(60) == 1
            assert child.stdout is not None
            assert child.stdout.read() == b""
        finally:
            child.kill()
