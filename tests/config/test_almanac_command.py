"""`aman almanac`: one answer for a day, one for a Hijri year, and refusals of one sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from aman.config import cli

HERE = ("--lat", "51.5174", "--lon", "-0.0651", "--tz", "Europe/London")
TIMETABLE = """date,fajr,sunrise,dhuhr,asr,maghrib,isha,fajr_jamaah,jumuah
2027-03-05,04:50,06:35,12:16,15:15,17:52,19:20,05:30,13:00
2027-03-06,04:48,06:33,12:16,15:16,17:54,19:22,05:30,
"""
RULES = "prayer,from,to,rule\nisha,,,+10/15\njumuah_2,,,13:45\n"
ANNOUNCED = "authority,year,month,starts,source\nour council,1448,10,2027-03-10,letter\n"


def answer(capsys: pytest.CaptureFixture[str], *line: str) -> Any:
    assert cli.main(["almanac", *line, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refusal(capsys: pytest.CaptureFixture[str], *line: str) -> str:
    assert cli.main(["almanac", *line]) == 2
    return capsys.readouterr().err


def test_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "day", "2027-03-09", *HERE)
    assert list(found) == ["gregorian", "hijri", "prayers", "rule", "occasions"]
    assert found["hijri"] == {"year": 1448, "month": 10, "day": 1, "authority": "UMM_AL_QURA_COMPUTED"}
    assert list(found["prayers"]) == ["fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha"]
    assert "Moonsighting Committee" in found["rule"]
    assert "not the site's own timetable" in found["rule"]
    eid = next(one for one in found["occasions"] if one["code"] == "EID_AL_FITR")
    assert eid["candidate_days"] == ["2027-03-09", "2027-03-10"]
    assert (eid["resolved"], eid["certain"]) == (False, False)


@pytest.mark.parametrize(("day", "hijri"), [("1924-08-01", (1343, 1, 1)), ("2077-11-16", (1500, 12, 30))])
def test_the_first_and_the_last_day_of_the_tables(
    capsys: pytest.CaptureFixture[str], day: str, hijri: tuple[int, int, int]
) -> None:
    found = answer(capsys, "day", day, *HERE)["hijri"]
    assert (found["year"], found["month"], found["day"]) == hijri


def test_the_summer_trap_is_refused_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "day", "2026-06-21", *HERE, "--method", "MWL")
    assert "FAJR_MEETS_ISHA: isha 01:02, fajr 01:02" in said
    seventh = answer(capsys, "day", "2026-06-21", *HERE, "--method", "MWL", "--night-rule", "seventh-of-night")
    assert "SEVENTH_OF_NIGHT, which set fajr and isha" in seventh["rule"]
    assert answer(capsys, "day", "2026-06-21", *HERE)["prayers"]["isha"] == "22:42"


def test_the_sites_own_timetable_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, rules = tmp_path / "2027.csv", tmp_path / "rules.csv"
    table.write_text(TIMETABLE)
    rules.write_text(RULES)
    line = (*HERE, "--timetable", str(table), "--rules", str(rules))
    found = answer(capsys, "day", "2027-03-05", *line)
    assert found["prayers"]["dhuhr"] == "12:16"
    assert found["jamaah"] == {"fajr": "05:30", "isha": "19:30"}
    assert found["jumuah"] == ["13:00"]
    assert found["rule"] == "the site's own timetable 2027.csv, seasonal rules rules.csv"
    beyond = answer(capsys, "day", "2027-03-07", *line)
    assert beyond["rule"].startswith("2027.csv has no row for this day; calculated")
    without = refusal(capsys, "day", "2027-03-07", "--tz", "Europe/London", "--timetable", str(table))
    assert "--lat and --lon are needed" in without


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Dublin"])
def test_summer_rules_hold_in_summer(zone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, rules = tmp_path / "2027.csv", tmp_path / "rules.csv"
    table.write_text(TIMETABLE + "2027-07-02,02:50,04:48,13:08,17:25,21:24,22:40,03:30,\n")
    rules.write_text("prayer,from,to,rule\njumuah,bst,,13:45\ndhuhr,gmt,,12:45\n")
    line = ("--tz", zone, "--timetable", str(table), "--rules", str(rules))
    summer, winter = answer(capsys, "day", "2027-07-02", *line), answer(capsys, "day", "2027-03-06", *line)
    assert (summer["jumuah"], summer["jamaah"]) == (["13:45"], {"fajr": "03:30"})
    assert winter["jamaah"]["dhuhr"] == "12:45"


def test_a_spreadsheet_is_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, path = Workbook(), tmp_path / "2027.xlsx"
    for row in TIMETABLE.splitlines():
        cells: list[object] = list(row.split(","))
        book.active.append([date.fromisoformat(str(cells[0])) if "-" in str(cells[0]) else cells[0], *cells[1:]])
    book.save(path)
    found = answer(capsys, "day", "2027-03-06", "--tz", "Europe/London", "--timetable", str(path))
    assert found["prayers"]["isha"] == "19:22"


def test_a_year_by_whoever_announced_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "year", "1448", "--authority", "umm-al-qura")
    assert [month["length"] in (29, 30) for month in found["months"]] == [True] * 12
    assert found["months"][8]["candidate_starts"] == ["2027-02-08", "2027-02-09"]
    path = tmp_path / "announced.csv"
    path.write_text(ANNOUNCED)
    line = ("year", "1448", "--authority", "our council", "--announcements", str(path))
    theirs = answer(capsys, *line)
    assert (theirs["months"][9]["starts"], theirs["months"][9]["basis"]) == ("2027-03-10", "ANNOUNCED")
    eid = next(one for one in theirs["occasions"] if one["code"] == "EID_AL_FITR")
    assert (eid["candidate_days"], eid["resolved"]) == (["2027-03-10"], True)
    assert cli.main(["almanac", *line]) == 0
    assert "EID_AL_FITR day: 2027-03-10\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("day", "9 March", *HERE), "DATE must be a date written YYYY-MM-DD"),
        (("day", "2100-01-01", *HERE), "has no table for 2100-01-01"),
        (("day", "2077-11-17", *HERE), "has no table for 2077-11-17"),
        (("day", "2027-03-09", "--tz", "Europe/Camelot"), "is not a time zone"),
        (("day", "2027-03-09", "--tz", "Europe/London"), "--lat and --lon are needed"),
        (("day", "2027-03-09", "--lat", "95", "--lon", "0", "--tz", "UTC"), "--lat must be from -90 to 90"),
        (("day", "2027-03-09", *HERE, "--method", "ours"), "known are MOONSIGHTING_COMMITTEE"),
        (("day", "2027-03-09", *HERE, "--night-rule", "guess"), "known are MIDDLE_OF_NIGHT"),
        (("day", "2027-03-09", *HERE, "--rules", "r.csv"), "--rules needs --timetable"),
        (("year", "1501"), "it has 1343 to 1500"),
        (("year", "1448", "--authority", "NOBODY"), "known are UMM_AL_QURA_AS_PRINTED"),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], line: tuple[str, ...], why: str) -> None:
    assert why in refusal(capsys, *line)


def test_files_are_refused_by_row_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.csv"
    table = ("day", "2027-03-05", *HERE, "--timetable", str(path))
    path.write_text(TIMETABLE.replace("19:20", "late"))
    assert "row 2, column isha: NOT_A_TIME" in refusal(capsys, *table)
    path.write_text("date,fajr\n")
    assert "column sunrise is missing" in refusal(capsys, *table)
    told = ("year", "1448", "--authority", "our council", "--announcements", str(path))
    path.write_text(ANNOUNCED + "our council,1448,9,2027-02-06,letter\n")
    assert "OUR_COUNCIL contradicts itself: 1448-09 and 1448-10 are 32 days apart" in refusal(capsys, *told)
    path.write_text(ANNOUNCED + "our council,1448,10,2027-03-09,letter\n")
    assert "row 3, column month: is announced a second time" in refusal(capsys, *told)
