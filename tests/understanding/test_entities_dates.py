"""Dates as customers write them; where nothing else is said it is Monday, 23 November 2026, 10:30 in Oslo, region US."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.understanding.finding import NOW, Phrase, answer, finder_for, named

DATES: list[Phrase] = [
    # from today
    ("today", {"date": "2026-11-23"}),
    ("can it come tomorrow", {"date": "2026-11-24"}),
    ("Tomorrow morning", {"date": "2026-11-24"}),
    ("tmrw pls", {"date": "2026-11-24"}),
    ("is it here by tommorow?", {"date": "2026-11-24"}),
    ("yesterday", {"date": "2026-11-22"}),
    ("it came yesterday evening", {"date": "2026-11-22"}),
    ("last night", {"date": "2026-11-22"}),
    ("tonight", {"date": "2026-11-23"}),
    ("this afternoon", {"date": "2026-11-23"}),
    ("the day after tomorrow", {"date": "2026-11-25"}),
    ("the day before yesterday", {"date": "2026-11-21"}),
    # days of the week
    ("on friday", {"date": "2026-11-27"}),
    ("monday works", {"date": "2026-11-30"}),
    ("this friday", {"date": "2026-11-27"}),
    ("next friday", {"date": "2026-12-04"}),
    ("last friday", {"date": "2026-11-20"}),
    ("by wed", {"date": "2026-11-25"}),
    ("Thurs is fine", {"date": "2026-11-26"}),
    ("on wendesday", {"date": "2026-11-25"}),
    ("I have waited since friday", {"date": "2026-11-20"}),
    ("since monday", {"date": "2026-11-16"}),
    ("I ordered it on friday", {"date": "2026-11-20"}),
    ("we already paid thursday", {"date": "2026-11-19"}),
    ("a week from friday", {"date": "2026-12-04"}),
    ("friday week", {"date": "2026-12-04"}),
    ("friday the 27th", {"date": "2026-11-27"}),
    # so many days, weeks, months
    ("in 3 days", {"date": "2026-11-26"}),
    ("in two weeks", {"date": "2026-12-07"}),
    ("in a couple of days", {"date": "2026-11-25"}),
    ("in a fortnight", {"date": "2026-12-07"}),
    ("a week ago", {"date": "2026-11-16"}),
    ("3 days ago", {"date": "2026-11-20"}),
    ("a few days ago", {"date": "2026-11-20"}),
    ("two months ago", {"date": "2026-09-23"}),
    ("a year ago", {"date": "2025-11-23"}),
    ("a week from today", {"date": "2026-11-30"}),
    ("two weeks from tomorrow", {"date": "2026-12-08"}),
    ("10 days from now", {"date": "2026-12-03"}),
    ("next month", {"date": "2026-12-23"}),
    ("next week", {"date": "2026-11-30"}),
    ("last week", {"date": "2026-11-16"}),
    ("this weekend", {"date": "2026-11-28"}),
    ("on the weekend", {"date": "2026-11-28"}),
    ("next weekend", {"date": "2026-12-05"}),
    ("by the end of the month", {"date": "2026-11-30"}),
    ("end of next month", {"date": "2026-12-31"}),
    # months by name
    ("5 March", {"date": "2027-03-05"}),
    ("March 5th, 2027", {"date": "2027-03-05"}),
    ("the 5th of march", {"date": "2027-03-05"}),
    ("the first of December", {"date": "2026-12-01"}),
    ("December the 1st", {"date": "2026-12-01"}),
    ("December twenty-first", {"date": "2026-12-21"}),
    ("20 nov", {"date": "2026-11-20"}),
    ("Sept 3rd", {"date": "2026-09-03"}),
    ("Dec. 5", {"date": "2026-12-05"}),
    ("5-Mar-2027", {"date": "2027-03-05"}),
    ("5-Mar-27", {"date": "2027-03-05"}),
    ("1 febuary", {"date": "2027-02-01"}),
    ("Monday, 7 December", {"date": "2026-12-07"}),
    ("Fri 27 Nov", {"date": "2026-11-27"}),
    ("Friday, November 27th 2026", {"date": "2026-11-27"}),
    ("born 12 May 1985", {"date": "1985-05-12"}),
    ("4 May '27", {"date": "2027-05-04"}),
    # in numbers
    ("2026-12-24", {"date": "2026-12-24"}),
    ("2026/12/24", {"date": "2026-12-24"}),
    ("12/24/2026", {"date": "2026-12-24"}),
    ("12/24/26", {"date": "2026-12-24"}),
    ("24.12.2026", {"date": "2026-12-24"}),
    ("24-12-2026", {"date": "2026-12-24"}),
    ("born 5/12/85", {"date": "1985-05-12"}),
    ("on 12/24", {"date": "2026-12-24"}),
    ("by 1/2 please", {"date": "2027-01-02"}),
    # days that have a name, and days of the month
    ("before Christmas", {"date": "2026-12-25"}),
    ("on Christmas Eve", {"date": "2026-12-24"}),
    ("by new year's eve", {"date": "2026-12-31"}),
    ("deliver it on the 30th", {"date": "2026-11-30"}),
    ("by the 5th, please", {"date": "2026-12-05"}),
    ("the 15th of next month", {"date": "2026-12-15"}),
    # what is none
    ("31 February", {"number": 31}),
    ("2026-13-45", {}),
    ("30/02/2027", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_a_text_names_exactly_these_dates(text: str, expected: dict[str, Any]) -> None:
    assert named(text) == expected


REGIONAL_DATES: list[tuple[str, str, str]] = [
    ("GB", "03/04/2027", "2027-04-03"),
    ("US", "03/04/2027", "2027-03-04"),
    ("GB", "on 3/4", "2027-04-03"),
    ("GB", "24/12/26", "2026-12-24"),
    ("GB", "Tuesday 1/12", "2026-12-01"),
    ("DE", "bis 1.12.2026", "2026-12-01"),
    ("DE", "on 1.12.", "2026-12-01"),
    ("IE", "5-3-27", "2027-03-05"),
    ("US", "5-3-27", "2027-05-03"),
    ("GB", "12/24/2026", "2026-12-24"),
    ("US", "24/12/2026", "2026-12-24"),
    ("CA", "2026-12-01", "2026-12-01"),
]  # fmt: skip


@pytest.mark.parametrize(("region", "text", "expected"), REGIONAL_DATES, ids=[" ".join(x[:2]) for x in REGIONAL_DATES])
def test_a_region_decides_which_number_is_the_month(region: str, text: str, expected: str) -> None:
    assert named(text, finder_for(region)) == {"date": expected}


ASKED_DATES: list[tuple[str, str | None]] = [
    ("the 5th", "2026-12-05"),
    ("3/4", "2027-03-04"),
    ("sat", "2026-11-28"),
    ("the 30th please", "2026-11-30"),
    ("the twenty third", "2026-11-23"),
    ("christmas", "2026-12-25"),
    ("from Monday to Wednesday", "2026-11-30"),
    ("3 days", "2026-11-26"),
    ("I don't know", None),
    ("as soon as possible", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ASKED_DATES, ids=[text for text, _ in ASKED_DATES])
def test_an_answer_to_when_is_read_more_boldly(text: str, expected: str | None) -> None:
    assert answer(text, "date") == expected


def _at(moment: str, zone: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))


ELSEWHERE: list[tuple[str, str, str, dict[str, Any]]] = [
    ("2026-11-23T23:30Z", "Pacific/Auckland", "today", {"date": "2026-11-24"}),
    ("2026-11-23T23:30Z", "Europe/London", "today", {"date": "2026-11-23"}),
    ("2026-11-23T23:30Z", "America/Los_Angeles", "tomorrow", {"date": "2026-11-24"}),
    ("2026-11-23T23:30Z", "Asia/Tokyo", "tomorrow", {"date": "2026-11-25"}),
    ("2026-11-23T03:30Z", "America/New_York", "yesterday", {"date": "2026-11-21"}),
    ("2026-11-23T23:30Z", "Pacific/Auckland", "next tuesday", {"date": "2026-12-01"}),
    ("2028-02-28T12:00Z", "Europe/London", "tomorrow", {"date": "2028-02-29"}),
    ("2028-02-28T12:00Z", "Europe/London", "29 February", {"date": "2028-02-29"}),
    ("2028-02-29T12:00Z", "Europe/London", "in a year", {"date": "2029-02-28"}),
    ("2027-01-31T12:00Z", "Europe/London", "next month", {"date": "2027-02-28"}),
    ("2026-12-31T12:00Z", "Europe/London", "2 january", {"date": "2027-01-02"}),
    ("2026-12-31T12:00Z", "Europe/London", "next friday", {"date": "2027-01-08"}),
]  # fmt: skip


@pytest.mark.parametrize(("moment", "zone", "text", "expected"), ELSEWHERE, ids=[f"{x[2]} {x[1]}" for x in ELSEWHERE])
def test_days_are_counted_where_the_writer_is(moment: str, zone: str, text: str, expected: dict[str, Any]) -> None:
    assert named(text, now=_at(moment, zone)) == expected


def test_a_year_that_no_calendar_has_is_no_date() -> None:
    assert "date" not in named("in 999 years", now=NOW.replace(year=9990))
