"""Our Hijri dates against three independent implementations of Umm al-Qura, and against what people announced.

Source: data/hijri: hijri_month_starts_1421_1460.csv (hijridate, ummalqura, ICU), saudi_announced_ramadan_2006_2026.csv,
uk_observed_dates_from_press.csv.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from aman.core.almanac import COMPUTED_ONLY, Authority, MonthStart, calendar, hijri_date, religious_day

EVENTS = {"Ramadan start": (9, 1), "Eid al-Fitr": (10, 1), "Eid al-Adha": (12, 10)}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def saudi(reference: Path) -> Authority:
    rows = rows_of(reference / "data/hijri/saudi_announced_ramadan_2006_2026.csv")
    told = (MonthStart(int(row["hijri_year"]), 9, date.fromisoformat(row["announced_saudi"])) for row in rows)
    return Authority("SAUDI_ANNOUNCED", "COUNTRY", tuple(told))


def test_all_360_month_starts_of_1421_to_1450(reference: Path) -> None:
    rows = [
        row
        for row in rows_of(reference / "data/hijri/hijri_month_starts_1421_1460.csv")
        if int(row["hijri_year"]) <= 1450
    ]
    assert len(rows) == 360
    for row in rows:
        theirs = {row["umalqura_hijridate"], row["umalqura_icu"]}
        assert len(theirs) == 1
        ours = hijri_date(date.fromisoformat(theirs.pop()))
        assert (ours.year, ours.month, ours.day) == (int(row["hijri_year"]), int(row["hijri_month"]), 1)
        assert calendar().month(ours.year, ours.month).length == int(row["month_length"])


def test_key_days(reference: Path) -> None:
    rows = rows_of(reference / "data/hijri/key_days_umalqura_1421_1460.csv")
    for row in rows:
        if int(row["hijri_year"]) <= 1450:
            day = calendar().day_of(int(row["hijri_year"]), int(row["hijri_month"]), int(row["hijri_day"]))
            assert day == date.fromisoformat(row["umalqura_date"])


def test_saudi_announcements_are_overrides_of_month_starts(reference: Path, saudi: Authority) -> None:
    theirs, moved = calendar(saudi), 0
    for row in rows_of(reference / "data/hijri/saudi_announced_ramadan_2006_2026.csv"):
        month = theirs.month(int(row["hijri_year"]), 9)
        assert month.starts == date.fromisoformat(row["announced_saudi"])
        assert month.basis == "ANNOUNCED"
        moved += month.starts != calendar().month(month.year, 9).starts
    assert moved == 4
    since = (1421 - 1343) * 12
    assert {b - a for a, b in zip(theirs.starts[since:], theirs.starts[since + 1 :], strict=False)} == {29, 30}


def test_what_the_uk_observed_is_among_the_candidate_days(reference: Path) -> None:
    rows = rows_of(reference / "data/hijri/uk_observed_dates_from_press.csv")
    assert len(rows) == 16
    for row in rows:
        found = religious_day(COMPUTED_ONLY, int(row["hijri_year"]), *EVENTS[row["event"]])
        assert date.fromisoformat(row["uk_date"]) in found.days
