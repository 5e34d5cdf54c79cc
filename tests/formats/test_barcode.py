"""Barcodes are read back from what is drawn, by the reader that shops use."""

import re

import pytest
import zxingcpp

from viewer.domain.picture import Picture
from viewer.formats.barcode import draw

SCALE = 4
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\3Z")


def pixels(picture: Picture) -> memoryview:
    """The picture as grey pixels, drawn from the path alone."""
    width, height = picture.width * SCALE, picture.height * SCALE
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for x, y, run, drop in (map(int, found) for found in RUN.findall(picture.path)):
        for row in rows[y * SCALE : (y + drop) * SCALE]:
            row[x * SCALE : (x + run) * SCALE] = b"\0" * (run * SCALE)
    return memoryview(b"".join(rows)).cast("B", (height, width))


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("code-128", "1234567890"),
        ("CODE_128", "Sal 3, rad B"),
        ("code39", "ABC-123"),
        ("ean-13", "7038010009457"),
        ("EAN8", "96385074"),
        ("qr", "Ærlig talt: https://valg.no/?a=1&b=<2>"),
        ("QR-code", "čđŋšŧž"),
        ("pdf417", "Kari Nordmann"),
        ("aztec", "1234567890"),
        ("data-matrix", "1234567890"),
        ("itf", "12345678"),
    ],
)
def test_what_is_drawn_reads_back(type_name: str, value: str) -> None:
    picture = draw(value, type_name)

    assert picture
    read = zxingcpp.read_barcode(pixels(picture))
    assert read
    assert read.text == value


def test_a_retail_code_gets_its_check_digit() -> None:
    with_digit, without = draw("7038010009457", "ean13"), draw("703801000945", "ean13")

    assert with_digit
    assert with_digit == without


def test_gs1_leaves_its_parentheses_out() -> None:
    picture = draw("(01)07038010009457", "gs1-128")

    assert picture
    read = zxingcpp.read_barcode(pixels(picture), text_mode=zxingcpp.TextMode.Plain)
    assert read
    assert (read.symbology_identifier, read.text) == ("]C1", "0107038010009457")


def test_parentheses_are_text_in_a_plain_code() -> None:
    picture = draw("(01)07038010009457", "code-128")

    assert picture
    read = zxingcpp.read_barcode(pixels(picture), text_mode=zxingcpp.TextMode.Plain)
    assert read
    assert (read.symbology_identifier, read.text) == ("]C0", "(01)07038010009457")


def test_the_longest_value_of_the_data_type_is_drawn() -> None:
    assert draw("x" * 150, "qr")


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("hologram", "1"),
        ("", "1"),
        ("code-128", ""),
        ("code-128", "x" * 120),
        ("code-128", "č"),
        ("code39", "abc"),
        ("ean13", "12345"),
        ("ean13", "7038010009450"),
        ("codabar", "12345"),
        ("gs1-128", "(9"),
        ("qr", "x" * 151),
    ],
)
def test_what_would_not_read_back_is_not_drawn(type_name: str, value: str) -> None:
    """It stands as text; a code that opens another door is worse than none."""
    assert draw(value, type_name) is None


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "{{7*7}}", "</svg>"])
def test_no_text_reaches_the_picture(value: str) -> None:
    picture = draw(value, "qr")

    assert picture
    assert RUN.sub("", picture.path) == ""
