"""Words that people look for, as they spell them."""

import pytest

from viewer.domain.search import missing, plain, words_of


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("oyekontroll", "Øyekontroll"),
        ("ØYE", "øyekontroll"),
        ("tromso", "Tromsø"),
        ("kafe", "Kafé"),
        ("cahppes", "Čáhppes"),
        ("ryggen rontgen", "Røntgen av ryggen"),
        ("", "hva som helst"),
    ],
)
def test_every_word_is_found_however_it_is_spelt(query: str, text: str) -> None:
    assert not missing(words_of(query), ["", text])


def test_a_word_that_is_not_there_finds_nothing() -> None:
    assert missing(words_of("røntgen hofte"), ["Røntgen av ryggen"]) == ["hofte"]


def test_decomposed_letters_are_the_same() -> None:
    assert plain("A\N{COMBINING RING ABOVE}s") == plain("Ås") == "as"
