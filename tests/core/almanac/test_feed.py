"""Calendar feeds, read back by an independent parser (icalendar) and looked at octet by octet."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from aman.core.almanac import COMPUTED_ONLY, Authority, MonthStart
from aman.core.almanac.feed import BadFeed, Event, events_of, feed, prayer_event
from aman.core.almanac.occasions import Dated, between, of_year

NOW = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
HERE = ZoneInfo("Europe/London")
TOLD = Authority("OURS", "SITE", (MonthStart(1448, 10, date(2027, 3, 10)),))


def parsed(text: str) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0"
    assert not calendar.errors
    found = list(calendar.walk("VEVENT"))
    assert not [one.errors for one in found if one.errors]
    return [
        {
            "uid": str(one["UID"]),
            "title": str(one["SUMMARY"]),
            "first": one.decoded("DTSTART"),
            "end": one.decoded("DTEND"),
            "status": str(one["STATUS"]),
            "note": str(one.get("DESCRIPTION", "")),
            "stamp": one.decoded("DTSTAMP"),
        }
        for one in found
    ]


def eid(authority: Authority) -> list[dict[str, object]]:
    found = next(one for one in of_year(authority, 1448) if one.code == "EID_AL_FITR")
    return parsed(feed("Site", events_of(found, "Eid al-Fitr", "site-1", "Not announced yet"), now=NOW))


def test_both_candidate_days_until_resolved_and_then_one_under_the_same_uid() -> None:
    open_yet, told = eid(COMPUTED_ONLY), eid(TOLD)
    assert [one["first"] for one in open_yet] == [date(2027, 3, 9), date(2027, 3, 10)]
    assert {one["status"] for one in open_yet} == {"TENTATIVE"}
    assert open_yet[0]["note"] == "Not announced yet"
    assert [(one["first"], one["end"], one["status"], one["note"]) for one in told] == [
        (date(2027, 3, 10), date(2027, 3, 11), "CONFIRMED", "")
    ]
    assert told[0]["uid"] == open_yet[0]["uid"]


def test_a_whole_year_of_a_site() -> None:
    dated = (Dated("OPEN_DAY", date(2027, 9, 18), date(2027, 9, 19), "Visit my mosque", is_yearly=True),)
    fridays = [date(2027, 1, 1) + timedelta(days=7 * week) for week in range(53)]
    prayers = [
        prayer_event("JUMUAH", "Jumu'ah", datetime(day.year, day.month, day.day, 13, 15, tzinfo=HERE), 45, "site-1")
        for day in fridays
    ]
    found = between(COMPUTED_ONLY, date(2027, 1, 1), date(2027, 12, 31), dated)
    days = [event for one in found for event in events_of(one, one.words or one.code, "site-1")]
    text = feed("Our mosque", [*prayers, *days], now=NOW)
    events = parsed(text)
    assert len(events) == len(prayers) + len(days)
    assert len({one["uid"] for one in events}) == len(events)
    assert all(one["stamp"] == NOW for one in events)
    jumuah = {one["first"] for one in events if one["title"] == "Jumu'ah"}
    assert datetime(2027, 3, 26, 13, 15, tzinfo=UTC) in jumuah
    assert datetime(2027, 4, 2, 12, 15, tzinfo=UTC) in jumuah
    ramadan = [one for one in events if one["title"] == "RAMADAN"]
    assert [(one["first"], one["end"]) for one in ramadan] == [
        (date(2027, 2, 8), date(2027, 3, 10)),
        (date(2027, 2, 9), date(2027, 3, 10)),
    ]
    assert feed("Our mosque", [*days, *prayers], now=NOW) == text


def test_lines_end_and_fold_as_the_standard_says() -> None:
    title = "عيد الفطر، صلاة العيد في الحديقة الكبيرة خلف المسجد; Eid, prayer \\ park\nsecond line " * 3
    text = feed("عيد", [Event("1@aman", title, date(2027, 3, 9), date(2027, 3, 9))], now=NOW)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert parsed(text)[0]["title"] == title


@given(st.text(max_size=200))
@settings(max_examples=5_000 if os.environ.get("AMAN_PROVE") else 60, deadline=None)
def test_no_title_can_forge_a_line(title: str) -> None:
    text = feed("Site", [Event("1@aman", title, date(2027, 3, 9), date(2027, 3, 9))], now=NOW)
    lines = text.replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in lines if line]
    assert names.count("BEGIN") == names.count("END") == 2
    assert names.count("SUMMARY") == names.count("UID") == 1
    assert len(names) == 16
    assert len(parsed(text)) == 1


def test_what_cannot_be_is_refused() -> None:
    moment = datetime(2027, 3, 9, 8, tzinfo=UTC)
    for first, last in (
        (date(2027, 3, 9), date(2027, 3, 8)),
        (moment.replace(tzinfo=None), moment.replace(tzinfo=None)),
        (moment, date(2027, 3, 10)),
    ):
        with pytest.raises(BadFeed):
            Event("1@aman", "Eid", first, last)
    with pytest.raises(BadFeed):
        feed("Site", [], now=NOW.replace(tzinfo=None))
