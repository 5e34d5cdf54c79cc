"""Dates and times of day as letters write them."""

from datetime import date, time

import pytest

from viewer.domain.letter_dates import clocks_in, dates_in

MARCH_10 = date(2027, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "onsdag 10. mars 2027",
        "onsdag 10. mars",
        "den 10. mars 2027",
        "10.03.27",
        "10.3.2027",
        "10/3-2027",
        "10/3-27",
        "10/3 kl 9",
        "onsdag 10.3. kl 8",
        "2027-03-10",
        "Wednesday 10 March 2027",
        "10th of March 2027",
        "March 10, 2027",
        "10. mar. 2027",
        "njukčamánu 10. beaivi 2027",
        "10. njukčamánnu 2027",
    ],
)
def test_a_date_in_every_form(text: str) -> None:
    [written] = dates_in(text)

    assert written.fits(MARCH_10)


@pytest.mark.parametrize(
    "text",
    ["tlf. 22 33 44 55", "Saksnr. 2027/1234-5", "120358 12345", "31. februar 2027", "kl. 10.30", "i mars 10 barn"],
)
def test_other_figures_are_no_dates(text: str) -> None:
    assert dates_in(text) == []


def test_a_weekday_without_a_year_has_to_fit() -> None:
    [tuesday] = dates_in("tirsdag 10. mars")

    assert not tuesday.fits(MARCH_10)
    assert tuesday.fits(date(2026, 3, 10))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("kl. 10.30", time(10, 30), None),
        ("kl 1030", time(10, 30), None),
        ("kl. 9", time(9), None),
        ("klokka 09:00–09:45", time(9), time(9, 45)),
        ("kl. 10.30 til 11.15", time(10, 30), time(11, 15)),
        ("mellom 9 og 10", time(9), time(10)),
        ("kl. halv elleve", time(10, 30), None),
        ("klokken ni", time(9), None),
        ("kl. kvart over ti", time(10, 15), None),
        ("kl. fem på halv tolv", time(11, 25), None),
        ("kl. halv to", time(13, 30), None),
        ("at 10:30 am", time(10, 30), None),
        ("at 2 pm", time(14), None),
        ("from 9 to 10.30 am", time(9), time(10, 30)),
        ("dii. 10.30", time(10, 30), None),
    ],
)
def test_a_time_of_day_in_every_form(text: str, start: time, end: time | None) -> None:
    [clock] = clocks_in(text, dates_in(text))

    assert (clock.time, clock.until) == (start, end)
    assert clock.is_marked


@pytest.mark.parametrize("text", ["25.70 kr", "10.03.2027", "tlf. 22 33 44 55", "2027/1234-5", "til sammen ni dager"])
def test_other_figures_are_no_times(text: str) -> None:
    assert clocks_in(text, dates_in(text)) == []
