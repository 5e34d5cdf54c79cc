"""What can be pressed in a sender's text: by an allow-list, and with nothing changed."""

import pytest
from hypothesis import given, strategies as st

from viewer.web.presentation.contact import Block, blocks, called_number, pieces, telephones, web_address


def _pressed(text: str) -> list[tuple[str, str | None]]:
    return [(piece.text, piece.href) for piece in pieces(text) if piece.href]


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("Ring 22 00 00 00.", [("22 00 00 00", "tel:+47-22-00-00-00")]),
        ("tlf: 55975000 (kl. 08.00-15.30)", [("55975000", "tel:+47-55-97-50-00")]),
        (
            "+47 900 12 345 eller +44 20 7946 0958",
            [("+47 900 12 345", "tel:+47-90-01-23-45"), ("+44 20 7946 0958", "tel:+44-20-7946-0958")],
        ),
        ("Ring 116 117, i nødstilfelle ring 113.", [("116 117", "tel:116117"), ("113", "tel:113")]),
        ("Skriv til post@fjordbyen.example, takk", [("post@fjordbyen.example", "mailto:post@fjordbyen.example")]),
        (
            "Se (https://helsenorge.no/time?x=1).",
            [("https://helsenorge.no/time?x=1", "https://helsenorge.no/time?x=1")],
        ),
        ("ref. 41234567, saksnr 2026/41234567, KID: 41234567", []),
        ("10.03.2027 kl. 10:30, rom 113, org.nr. 974 760 673", []),
        ("http://helsenorge.no javascript:alert(1) ftp://x.no data:text/html,x", []),
        ("https://bank.example@evil.example/", []),
        ("", []),
    ],
)
def test_only_what_is_known_to_be_safe_can_be_pressed(text: str, pressed: list[tuple[str, str]]) -> None:
    assert _pressed(text) == pressed


@given(text=st.text(max_size=300) | st.from_regex(r"(https://[a-z.@]+|22 00 00 00|a@b\.no|\s){1,8}"))
def test_the_text_stays_as_it_was_sent(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


def test_numbers_to_call_are_told_once_in_their_usual_groups() -> None:
    numbers = telephones(["Ring 22000000.", None, "Telefon +47 22 00 00 00 og +46 8 123 456 78"])

    assert [telephone.number for telephone in numbers] == ["22 00 00 00", "+46 8 123 456 78"]


def test_a_number_at_which_one_is_called_is_not_to_be_called() -> None:
    text = "Legen ringer deg på 41 23 45 67. Spørsmål? Ring 22 00 00 00."

    assert [telephone.number for telephone in telephones([text])] == ["22 00 00 00"]
    assert called_number(text) == "41 23 45 67"
    assert called_number("Ring 22 00 00 00") is None


def test_the_first_web_address_is_found() -> None:
    assert web_address([None, "på video: https://video.example/rom-1."]) == "https://video.example/rom-1"
    assert web_address(["http://video.example"]) is None


def test_a_long_text_costs_little() -> None:
    text = "22 00 00 00 https://a.no x@y.no " * 20_000

    assert "".join(piece.text for piece in pieces(text)) == text


def test_a_number_of_five_digits_is_dialled_as_it_stands() -> None:
    """The library takes it for a number of the whole world's, which nobody can reach."""
    assert [telephone.href for telephone in telephones(("Ring 05025 hvis du er syk",))] == ["tel:05025"]
    assert telephones(("Rom 05025",)) == ()


def test_lines_that_tabs_part_are_columns_and_all_others_stay() -> None:
    text = "Ta med:\n\t– briller\nLegitimasjon:\tpass\nListe over medisiner:\t\tja\nEn\talene\n\nMed\tfem\n"

    shown = blocks(text)

    assert "".join(block.text for block in shown) == text
    assert [block.rows for block in shown if block.rows] == [
        (("Legitimasjon:", "pass"), ("Liste over medisiner:", "ja"), ("En", "alene")),
    ]


@pytest.mark.parametrize("text", ["", "Bare tekst", "En\tlinje"])
def test_what_has_no_columns_is_one_block(text: str) -> None:
    assert blocks(text) == (Block(text=text),)
