"""Times of day, intervals and durations; where nothing else is said it is Monday, 23 November 2026, 10:30 in Oslo."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.understanding.finding import Phrase, answer, finder_for, named

TIMES: list[Phrase] = [
    ("at 3pm", {"time": "15:00"}),
    ("3 PM", {"time": "15:00"}),
    ("3:30 p.m.", {"time": "15:30"}),
    ("3.30pm", {"time": "15:30"}),
    ("12am", {"time": "00:00"}),
    ("12:30am", {"time": "00:30"}),
    ("12 pm", {"time": "12:00"}),
    ("at 14:45", {"time": "14:45"}),
    ("8:15", {"time": "08:15"}),
    ("at 15.30", {"time": "15:30"}),
    ("14h30", {"time": "14:30"}),
    ("at noon", {"time": "12:00"}),
    ("around midnight", {"time": "00:00"}),
    ("half past two", {"time": "14:30"}),
    ("at half seven", {"time": "19:30"}),
    ("quarter to 9 am", {"time": "08:45"}),
    ("a quarter past nine", {"time": "09:15"}),
    ("ten past 8", {"time": "08:10"}),
    ("twenty to six", {"time": "17:40"}),
    ("five to twelve", {"time": "11:55"}),
    ("5 o'clock", {"time": "17:00"}),
    ("10 o’clock at night", {"time": "22:00"}),
    ("5 o'clock in the morning", {"time": "05:00"}),
    ("around 5", {"time": "17:00"}),
    ("by 6 please", {"time": "18:00"}),
    ("9 in the morning", {"time": "09:00"}),
    ("8 in the evening", {"time": "20:00"}),
    ("9 at night", {"time": "21:00"}),
    ("in 2 hours", {"time": "12:30"}),
    ("in half an hour", {"time": "11:00"}),
    ("in an hour and a half", {"time": "12:00"}),
    ("in 90 minutes", {"time": "12:00"}),
    ("20 minutes ago", {"time": "10:10"}),
    ("an hour ago", {"time": "09:30"}),
    ("tomorrow at 10am", {"date": "2026-11-24", "time": "10:00"}),
    ("tomorrow morning at 7", {"date": "2026-11-24", "time": "07:00"}),
    ("at seven tonight", {"time": "19:00", "date": "2026-11-23"}),
    ("tonight at 8:30", {"date": "2026-11-23", "time": "20:30"}),
    ("friday at noon", {"date": "2026-11-27", "time": "12:00"}),
    ("on 5 March at 16:00", {"date": "2027-03-05", "time": "16:00"}),
    ("2026-12-24T18:05", {"date": "2026-12-24", "time": "18:05"}),
    ("at 5 Main Street", {"number": 5}),
    ("13pm", {}),
    ("25:00", {}),
]  # fmt: skip

INTERVALS: list[Phrase] = [
    ("from Monday to Wednesday", {"interval": {"start": "2026-11-30", "end": "2026-12-02"}}),
    ("Friday to Sunday", {"interval": {"start": "2026-11-27", "end": "2026-11-29"}}),
    ("friday till monday", {"interval": {"start": "2026-11-27", "end": "2026-11-30"}}),
    ("from tomorrow until friday", {"interval": {"start": "2026-11-24", "end": "2026-11-27"}}),
    ("5–8 March", {"interval": {"start": "2027-03-05", "end": "2027-03-08"}}),
    ("March 5-8", {"interval": {"start": "2027-03-05", "end": "2027-03-08"}}),
    ("from 5 to 8 March 2028", {"interval": {"start": "2028-03-05", "end": "2028-03-08"}}),
    ("between the 5th and 8th of March", {"interval": {"start": "2027-03-05", "end": "2027-03-08"}}),
    ("between the 5th and the 8th of march", {"interval": {"start": "2027-03-05", "end": "2027-03-08"}}),
    ("5 March to 8 April", {"interval": {"start": "2027-03-05", "end": "2027-04-08"}}),
    ("Dec 24 - Jan 2", {"interval": {"start": "2026-12-24", "end": "2027-01-02"}}),
    ("24.12.2026 - 2.1.2027", {"interval": {"start": "2026-12-24", "end": "2027-01-02"}}),
    ("between 2026-12-24 and 2026-12-31", {"interval": {"start": "2026-12-24", "end": "2026-12-31"}}),
    ("from 12/24 to 12/31", {"interval": {"start": "2026-12-24", "end": "2026-12-31"}}),
    ("between 3 and 5pm", {"interval": {"start": "15:00", "end": "17:00"}}),
    ("3-5 pm", {"interval": {"start": "15:00", "end": "17:00"}}),
    ("3pm-5pm", {"interval": {"start": "15:00", "end": "17:00"}}),
    ("10am to 2pm", {"interval": {"start": "10:00", "end": "14:00"}}),
    ("from 11 to 1pm", {"interval": {"start": "11:00", "end": "13:00"}}),
    ("9 to 5pm", {"interval": {"start": "09:00", "end": "17:00"}}),
    ("10:00–12:30", {"interval": {"start": "10:00", "end": "12:30"}}),
    ("from 9:30 until noon", {"interval": {"start": "09:30", "end": "12:00"}}),
    ("between noon and 2", {"interval": {"start": "12:00", "end": "14:00"}}),
    ("between two and four in the afternoon", {"interval": {"start": "14:00", "end": "16:00"}}),
    ("from 8 to 10 in the evening", {"interval": {"start": "20:00", "end": "22:00"}}),
    ("tomorrow between 3 and 5pm", {"date": "2026-11-24", "interval": {"start": "15:00", "end": "17:00"}}),
    ("between 10 and 12 tomorrow", {"date": "2026-11-24", "interval": {"start": "10:00", "end": "12:00"}}),
    (
        "from Monday 9am until Wednesday 5pm",
        {"interval": {"start": "2026-11-30T09:00", "end": "2026-12-02T17:00"}},
    ),
    ("from tomorrow at 10:00 to friday at noon", {"interval": {"start": "2026-11-24T10:00", "end": "2026-11-27T12:00"}}),
    ("in the last 30 days", {"interval": {"start": "2026-10-24", "end": "2026-11-23"}}),
    ("over the next two weeks", {"interval": {"start": "2026-11-23", "end": "2026-12-07"}}),
    ("the past 3 months", {"interval": {"start": "2026-08-23", "end": "2026-11-23"}}),
    # what is none
    ("move it from Friday to Monday 30 November", {"date": ["2026-11-27", "2026-11-30"]}),
    ("monday and wednesday", {"date": ["2026-11-30", "2026-11-25"]}),
    ("between 3 and 5 boxes", {"number": [3, 5]}),
    ("from 3 to 5 pieces", {"number": [3, 5]}),
    ("a 3-5 star rating", {}),
]  # fmt: skip

DURATIONS: list[Phrase] = [
    ("for 3 days", {"duration": "P3D"}),
    ("two and a half hours", {"duration": "PT2H30M"}),
    ("90 mins", {"duration": "PT90M"}),
    ("half an hour", {"duration": "PT30M"}),
    ("a quarter of an hour", {"duration": "PT15M"}),
    ("a fortnight", {"duration": "P2W"}),
    ("an hour and a half", {"duration": "PT1H30M"}),
    ("1h 30m", {"duration": "PT1H30M"}),
    ("1h30m", {"duration": "PT1H30M"}),
    ("2 hours and 15 minutes", {"duration": "PT2H15M"}),
    ("1.5 hours", {"duration": "PT1H30M"}),
    ("2,5 hours", {"duration": "PT2H30M"}),
    ("for a week", {"duration": "P1W"}),
    ("it took three weeks", {"duration": "P3W"}),
    ("a week and a half", {"duration": "P10DT12H"}),
    ("1 week and 2 days", {"duration": "P9D"}),
    ("six months", {"duration": "P6M"}),
    ("half a year", {"duration": "P6M"}),
    ("a 30-day guarantee", {"duration": "P30D"}),
    ("two year warranty", {"duration": "P2Y"}),
    ("1 year and 6 months", {"duration": "P1Y6M"}),
    ("within an hour", {"duration": "PT1H"}),
    ("a couple of hours", {"duration": "PT2H"}),
    ("a few weeks", {"duration": "P3W"}),
    ("I waited twenty-five minutes", {"duration": "PT25M"}),
    ("30 seconds", {"duration": "PT30S"}),
    ("48 hrs", {"duration": "PT48H"}),
    ("in 20 hours", {"duration": "PT20H"}),
    ("half a day", {"duration": "PT12H"}),
    ("2 hours tomorrow", {"duration": "PT2H", "date": "2026-11-24"}),
    ("24/7", {}),
    ("twice a day", {}),
    ("once a week", {}),
    ("wait a second", {}),
    ("have a nice day", {}),
    ("per month", {}),
]  # fmt: skip

TABLE = TIMES + INTERVALS + DURATIONS


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_text_names_exactly_this(text: str, expected: dict[str, Any]) -> None:
    assert named(text) == expected


ASKED: list[tuple[str, str, Any]] = [
    ("time", "3", "15:00"),
    ("time", "at 10", "10:00"),
    ("time", "5ish", "17:00"),
    ("time", "at ten please", "10:00"),
    ("time", "from 3 to 5pm", "15:00"),
    ("time", "I don't mind", None),
    ("duration", "3 days", "P3D"),
    ("duration", "in 3 days", "P3D"),
    ("duration", "an hour", "PT1H"),
    ("duration", "a day", "P1D"),
    ("duration", "1h30", "PT1H30M"),
    ("duration", "long", None),
    ("interval", "9-5", {"start": "09:00", "end": "17:00"}),
    ("interval", "3 to 5", {"start": "15:00", "end": "17:00"}),
    ("interval", "next week", {"start": "2026-11-30", "end": "2026-12-06"}),
    ("interval", "this week", {"start": "2026-11-23", "end": "2026-11-29"}),
    ("interval", "this weekend", {"start": "2026-11-28", "end": "2026-11-29"}),
    ("interval", "next month", {"start": "2026-12-01", "end": "2026-12-31"}),
    ("interval", "tomorrow", {"start": "2026-11-24", "end": "2026-11-24"}),
    ("interval", "monday and wednesday", {"start": "2026-11-30", "end": "2026-12-02"}),
    ("interval", "no idea", None),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "expected"), ASKED, ids=[f"{entity}: {text}" for entity, text, _ in ASKED])
def test_an_answer_to_when_or_how_long_is_read_more_boldly(entity: str, text: str, expected: Any) -> None:
    assert answer(text, entity) == expected


ELSEWHERE: list[tuple[str, str, dict[str, Any]]] = [
    ("Pacific/Auckland", "in 30 minutes", {"time": "23:00"}),
    ("Pacific/Auckland", "in 2 hours", {"duration": "PT2H"}),
    ("America/New_York", "in 2 hours", {"time": "06:30"}),
    ("Asia/Kolkata", "an hour ago", {"time": "14:00"}),
    ("Pacific/Auckland", "from today to friday", {"interval": {"start": "2026-11-23", "end": "2026-11-27"}}),
    ("Pacific/Kiritimati", "from today to friday", {"interval": {"start": "2026-11-23", "end": "2026-11-27"}}),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "text", "expected"), ELSEWHERE, ids=[f"{x[1]} {x[0]}" for x in ELSEWHERE])
def test_hours_are_counted_where_the_writer_is(zone: str, text: str, expected: dict[str, Any]) -> None:
    now = datetime.fromisoformat("2026-11-23T09:30Z").astimezone(ZoneInfo(zone))
    assert named(text, now=now) == expected


def test_days_of_an_interval_are_written_as_the_region_does() -> None:
    assert named("3/4 - 5/4", finder_for("GB"), asked="interval")["interval"] == {
        "start": "2027-04-03",
        "end": "2027-04-05",
    }
