"""Prayer times of six cities as their authorities publish them, within two minutes.

Source: data/prayer_times/adhan_vectors (batoulapps/adhan-js, MIT): 426 days, 2,556 times.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aman.core.almanac.methods import METHODS
from aman.core.almanac.prayers import PRAYERS, Reckoning, prayer_day
from aman.core.almanac.sun import Place

OURS = {
    "UmmAlQura": "UMM_AL_QURA",
    "Dubai": "GULF",
    "Qatar": "QATAR",
    "Kuwait": "KUWAIT",
    "Singapore": "SINGAPORE",
    "Tehran": "TEHRAN",
}
CITIES = ("Doha-Qatar", "Dubai-Gulf", "Kuwait_City-Kuwait", "Makkah-UmmAlQura", "Singapore-Singapore", "Tehran-Tehran")


@pytest.mark.parametrize("city", CITIES)
def test_published_times(reference: Path, city: str) -> None:
    known = json.loads((reference / f"data/prayer_times/adhan_vectors/{city}.json").read_text(encoding="utf-8"))
    params = known["params"]
    place, zone = Place(params["latitude"], params["longitude"]), ZoneInfo(params["timezone"])
    reckoning = Reckoning(METHODS[OURS[params["method"]]], night_rule="MIDDLE_OF_NIGHT")
    assert len(known["times"]) >= 12
    for day in known["times"]:
        ours = prayer_day(date.fromisoformat(day["date"]), place, zone, reckoning)
        for name in PRAYERS:
            theirs = datetime.strptime(day[name], "%I:%M %p").time()  # noqa: DTZ007  (a time of day)
            at = ours.times[name]
            assert abs(at.hour * 60 + at.minute - theirs.hour * 60 - theirs.minute) <= 2, (day["date"], name)
