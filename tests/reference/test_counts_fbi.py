"""What the defaults find in the FBI's daily anti-Muslim incidents, the day of an incident taken as its report day.

Source: data/us_fbi/fbi_daily_national_1991_2020.csv. What is missed is on docs/methods/real-data.md.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from aman.core.counts.decide import Choice, Frame, GlmChoice, WindowsChoice, decide
from aman.core.counts.reference_times import ByDate

ATTACK = date(2001, 9, 11)
CHOICES = (GlmChoice(refit_every=28), WindowsChoice(bounds=False))


def alarms(folder: Path, first: date, last: date, choice: Choice) -> list[date]:
    with (folder / "data/us_fbi/fbi_daily_national_1991_2020.csv").open() as file:
        rows = list(csv.DictReader(file))
    days = [date.fromisoformat(row["date"]) for row in rows]
    counts = np.array([[int(row["anti_muslim"]) for row in rows]])
    columns = list(range(days.index(first), days.index(last) + 1))
    run = decide(Frame(counts, days, ByDate(days)), columns, choice, np.random.default_rng(1))
    return [days[column] for column, raised in zip(columns, run.alarm[0], strict=True) if raised]


@pytest.mark.parametrize("choice", CHOICES, ids=["nb-glm", "windows"])
def test_september_2001_is_raised_on_the_day_and_nothing_in_the_year_before(reference: Path, choice: Choice) -> None:
    assert alarms(reference, date(2000, 9, 11), ATTACK, choice) == [ATTACK]


def test_the_rises_of_late_2015_are_raised_within_eight_days(reference: Path) -> None:
    found = alarms(reference, date(2015, 11, 1), date(2015, 12, 31), WindowsChoice(bounds=False))
    for event in (date(2015, 11, 13), date(2015, 12, 2)):
        assert any(0 <= (day - event).days <= 8 for day in found)
    assert min(found) >= date(2015, 11, 13)
