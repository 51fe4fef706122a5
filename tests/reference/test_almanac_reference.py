"""Our Hijri dates against three independent implementations of Umm al-Qura.

Source: data/hijri/hijri_month_starts_1421_1460.csv (hijridate, ummalqura, ICU), where they agree.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from aman.core.almanac import hijri_date


def test_month_starts_agree_until_1450(reference: Path) -> None:
    with (reference / "data/hijri/hijri_month_starts_1421_1460.csv").open() as file:
        rows = list(csv.DictReader(file))
    checked = 0
    for row in rows:
        theirs = {row[name] for name in ("umalqura_hijridate", "umalqura_icu", "umalqura_pypi_ummalqura")}
        if len(theirs) != 1 or int(row["hijri_year"]) > 1450:
            continue
        ours = hijri_date(date.fromisoformat(theirs.pop()))
        assert (ours.year, ours.month, ours.day) == (int(row["hijri_year"]), int(row["hijri_month"]), 1)
        checked += 1
    assert checked > 300
