"""Import of other people's tables: exact, all or nothing, and twice is the same as once."""

from __future__ import annotations

import csv
import json
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from aman.apps.incidents import import_mapping, services_import
from aman.apps.incidents.models import ImportRun, Incident
from aman.apps.places.models import Area
from aman.kit import tables
from aman.kit.models import AuditEvent

pytestmark = pytest.mark.django_db

HEADER = ["ref", "day", "told", "kind", "lat", "lon", "district"]
ROWS = [
    ["0001", "2026-11-01", "2026-11-02", "Shouting", "51.5", "-0.1", "N"],
    ["0002", "2026-11-03", "2026-11-03", "Fire; Shouting", "", "", "S"],
    ["0002", "2026-11-03", "2026-11-03", "Fire; Shouting", "", "", "S"],
    ["0003", "2026-11-09", "", "Juggling", "51.6", "-0.2", "N"],
]
MAPPING = """
source = "test-table"
missing = ["", "NA"]
[columns]
id = "ref"
occurred_on = "day"
reported_on = "told"
latitude = "lat"
longitude = "lon"
area = "district"
category = "kind"
[attributes]
kind = "kind"
[area]
level = "DISTRICT"
[area.values]
N = { code = "T-N", name = "North" }
S = { code = "T-S", name = "South" }
[category]
separator = ";"
order = ["ARSON", "ABUSE"]
[category.values]
"Shouting" = "ABUSE"
"Fire" = "ARSON"
"""


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "test.toml"
    path.write_text(MAPPING)
    return str(path)


def write_csv(path: Path, rows, header=HEADER, encoding="utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def bring_in(tmp_path, mapping, now):
    def run(rows=ROWS, *, dry_run=False, path=None, **options):
        path = path or write_csv(tmp_path / "table.csv", rows, **options)
        return services_import.import_incidents(path=path, mapping=mapping, dry_run=dry_run, actor=None, now=now)

    return run


def broken(rows, changes):
    """Return a copy of rows with cells changed, by spreadsheet row number and column name."""
    copy = [list(row) for row in rows]
    for (row, column), value in changes.items():
        copy[row - 2][HEADER.index(column)] = value
    return copy


def test_every_row_becomes_an_incident_with_our_codes(bring_in):
    result = bring_in()
    assert (result.rows, result.created, result.updated, result.unchanged, result.errors) == (4, 4, 0, 0, [])
    first, second, _, last = Incident.objects.order_by("pk")
    assert (first.source_id, first.occurred_on, first.reported_on) == ("0001", date(2026, 11, 1), date(2026, 11, 2))
    assert (first.category, first.area.code, first.latitude) == ("ABUSE", "T-N", 51.5)
    assert second.category == "ARSON"
    assert (last.category, last.attributes) == ("OTHER", {"kind": "Juggling", "unmapped": ["Juggling"]})
    assert last.reported_on == last.occurred_on


def test_a_repeated_id_is_told_apart_by_its_occurrence(bring_in):
    bring_in()
    pairs = Incident.objects.filter(source_id="0002").order_by("pk").values_list("source_id", "source_occurrence")
    assert list(pairs) == [("0002", 1), ("0002", 2)]


def test_the_second_run_adds_none(bring_in):
    bring_in()
    result = bring_in()
    assert (result.created, result.updated, result.unchanged) == (0, 0, 4)
    assert Incident.objects.count() == 4


def test_a_corrected_row_is_changed_in_place(bring_in):
    bring_in()
    kept = Incident.objects.get(source_id="0003").uuid
    result = bring_in(broken(ROWS, {(5, "kind"): "Shouting"}))
    assert (result.created, result.updated, result.unchanged) == (0, 1, 3)
    changed = Incident.objects.get(source_id="0003")
    assert (changed.uuid, changed.category) == (kept, "ABUSE")


def test_a_dry_run_stores_nothing(bring_in):
    result = bring_in(dry_run=True)
    assert result.created == 4
    assert not Incident.objects.exists()
    assert not Area.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_import_leaves_one_audit_row_with_counts_only(bring_in):
    bring_in()
    event = AuditEvent.objects.get(verb="INCIDENTS_IMPORTED")
    counts = {"rows": 4, "created": 4, "updated": 0, "unchanged": 0, "left_out": 0, "faulty": 0}
    assert event.details == {"mapping": "test-table", **counts}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("ref", "", "EMPTY"),
        ("ref", "x" * 65, "TOO_LONG"),
        ("day", "31/12/2026", "NOT_A_DATE"),
        ("day", "", "EMPTY"),
        ("day", "2031-01-01", "IN_FUTURE"),
        ("day", "0202-01-01", "TOO_EARLY"),
        ("told", "2026-10-31", "BEFORE_IT_HAPPENED"),
        ("lat", "north", "NOT_A_NUMBER"),
        ("lat", "91", "OUT_OF_RANGE"),
        ("lon", "", "HALF_A_POINT"),
        ("district", "W", "UNKNOWN_AREA"),
        ("district", "", "EMPTY"),
    ],
)
def test_one_faulty_cell_and_nothing_is_stored(bring_in, column, value, code):
    result = bring_in(broken(ROWS, {(2, column): value}))
    assert [(error.row, error.column, error.code) for error in result.errors] == [(2, column, code)]
    assert result.created == 0
    assert not Incident.objects.exists()


def test_every_fault_is_named_by_its_row_and_without_its_content(bring_in):
    result = bring_in(broken(ROWS, {(2, "day"): "SECRET-A", (3, "lat"): "SECRET-B", (5, "district"): "SECRET-C"}))
    assert [(error.row, error.column) for error in result.errors] == [
        (2, "day"), (3, "lat"), (5, "district"),
    ]  # fmt: skip
    assert "SECRET" not in json.dumps(result.as_json())


def test_rows_keep_their_numbers_below_blank_ones(bring_in):
    rows = [ROWS[0], [], [*ROWS[3][:1], "not a day", *ROWS[3][2:]]]
    result = bring_in(rows)
    assert [(error.row, error.column) for error in result.errors] == [(4, "day")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_both_ways_of_utf_8_are_read(bring_in, encoding):
    assert bring_in(encoding=encoding).created == 4


def test_semicolons_are_read_as_well(tmp_path, bring_in):
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *ROWS])
    assert bring_in(path=path).created == 4


def test_a_workbook_gives_the_same_incidents_as_text(tmp_path, bring_in):
    book = Workbook()
    sheet = book.active
    typed = [
        ["0001", date(2026, 11, 1), date(2026, 11, 2), "Shouting", 51.5, -0.1, "N"],
        ["0002", date(2026, 11, 3), date(2026, 11, 3), "Fire; Shouting", None, None, "S"],
        ["0002", date(2026, 11, 3), date(2026, 11, 3), "Fire; Shouting", None, None, "S"],
        ["0003", date(2026, 11, 9), None, "Juggling", 51.6, -0.2, "N"],
    ]
    for row in [HEADER, *typed]:
        sheet.append(row)
    path = tmp_path / "table.xlsx"
    book.save(path)
    bring_in()
    assert bring_in(path=path).unchanged == 4


REFUSALS = {
    "empty.csv": (b"", "first row"),
    "latin.csv": ("ref,day\n1,é\n".encode("latin-1"), "not UTF-8 text (line 2)"),
    "binary.csv": (b"ref\x00day\n", "not a text file"),
    "damaged.xlsx": (b"PK\x03\x04 and then nothing", "save it again"),
    "columns.csv": (b"ref,day\n1,2026-11-01\n", "lacks these columns: told, lat, lon, district, kind"),
    "twice.csv": (b"ref,ref,day,told,kind,lat,lon,district\n", "more than once"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, bring_in, name):
    content, words = REFUSALS[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(services_import.CannotImport) as caught:
        bring_in(path=path)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_missing_file_and_a_folder_are_refused(tmp_path, bring_in):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(services_import.CannotImport):
            bring_in(path=path)


def test_an_unknown_mapping_names_the_known_ones(tmp_path, now):
    path = write_csv(tmp_path / "table.csv", ROWS)
    with pytest.raises(services_import.CannotImport, match=r"ca-toronto, dc-montgomery, fbi-worship"):
        services_import.import_incidents(path=path, mapping="nobody", dry_run=True, actor=None, now=now)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('source = "test-table"', 'sauce = "x"', "nobody knows"),
        ('source = "test-table"', 'source = "AMAN"', "other than AMAN"),
        ('id = "ref"', "", "no column for id"),
        ('"Shouting" = "ABUSE"', '"Shouting" = "NOISE"', "do not exist: NOISE"),
        ('name = "North"', 'label = "North"', "needs a code and a name"),
        ("[columns]", "[columns", "not TOML"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, now, before, after, words):
    mapping = tmp_path / "wrong.toml"
    mapping.write_text(MAPPING.replace(before, after))
    path = write_csv(tmp_path / "table.csv", ROWS)
    with pytest.raises(services_import.CannotImport, match=words):
        services_import.import_incidents(path=path, mapping=str(mapping), dry_run=True, actor=None, now=now)


def test_shipped_mappings_are_sound():
    assert import_mapping.shipped() == ["ca-toronto", "dc-montgomery", "fbi-worship"]
    for name in import_mapping.shipped():
        assert import_mapping.load(name).areas


FILES = {
    "dc-montgomery": ("us_dc_montgomery", "dc_montgomery_bias_events_2012_2026.csv", "id", 4006, 3999),
    "ca-toronto": ("ca_toronto", "toronto_hate_crimes_2018_2023.csv", "EVENT_UNIQUE_ID", 1350, 1350),
    "fbi-worship": ("us_fbi", "fbi_incidents_at_places_of_worship_1991_2020.csv", "incident_id", 8261, 8261),
}


@pytest.mark.parametrize("name", FILES)
def test_real_tables_come_in_whole(reference, now, name):
    folder, file, _, rows, distinct = FILES[name]
    path = reference / "data" / folder / file
    with path.open(encoding="utf-8-sig", newline="") as source:
        days = Counter(row.get("date") or row["OCCURRENCE_DATE"] for row in csv.DictReader(source))
    started = time.monotonic()
    look = services_import.import_incidents(path=path, mapping=name, dry_run=True, actor=None, now=now)
    assert (look.rows, look.created, look.errors) == (rows, rows, [])
    assert not Incident.objects.exists()
    first = services_import.import_incidents(path=path, mapping=name, dry_run=False, actor=None, now=now)
    assert (first.rows, first.created) == (rows, rows)
    assert time.monotonic() - started < 60
    second = services_import.import_incidents(path=path, mapping=name, dry_run=False, actor=None, now=now)
    assert (second.created, second.updated, second.unchanged) == (0, 0, rows)
    held = Incident.objects.filter(source=name)
    assert held.count() == rows
    assert held.values("source_id").distinct().count() == distinct
    stored = Counter(day.isoformat() for day in held.values_list("occurred_on", flat=True))
    assert stored == days


def test_every_row_of_toronto_keeps_both_days_its_division_and_all_its_biases(reference, now):
    path = reference / "data" / "ca_toronto" / "toronto_hate_crimes_2018_2023.csv"
    services_import.import_incidents(path=path, mapping="ca-toronto", dry_run=False, actor=None, now=now)
    held = Incident.objects.filter(source="ca-toronto")
    lags = [(row.reported_on - row.occurred_on).days for row in held]
    assert (sum(lag == 0 for lag in lags), max(lags)) == (789, 305), "data/README: 58% on the same day, 305 at most"
    biases = [row.attributes.get("bias", []) for row in held]
    assert sum("RELIGION_BIAS: Muslim" in one for one in biases) == 111, "data/README: Muslim 111, joint ones too"
    assert sum("RELIGION_BIAS: Jewish" in one for one in biases) == 490
    assert not any("None" in word.split(": ")[1:] for one in biases for word in one), "none of these is not a bias"
    assert held.filter(attributes__location__isnull=True).count() == 37, "NA is nothing recorded: 2.7% of 1,350"
    assert held.values("area").distinct().count() == 17
    assert not [row for row in held if "unmapped" in row.attributes]
    narrowed = import_mapping.document("ca-toronto") | {"source": "muslim", "only": {"RELIGION_BIAS": ["Muslim"]}}
    checked = services_import.check(tables.rows_of(path), import_mapping.parse(narrowed), today=now.date())
    assert (len(checked.parsed), checked.left_out, checked.rows) == (111, 1239, 1350)


def test_a_long_id_a_workbook_has_rounded_is_a_fault_and_text_is_not(tmp_path, bring_in):
    book = Workbook()
    book.active.append(HEADER)
    for ident in ("123456789012345678", 1.2345678901234568e17):
        book.active.append([ident, *ROWS[0][1:4], 51.5, -0.1, "N"])
    path = tmp_path / "long.xlsx"
    book.save(path)
    assert [(error.row, error.code) for error in bring_in(path=path).errors] == [(3, "LOST_DIGITS")]


def test_good_rows_can_come_in_without_the_others(tmp_path, mapping, now):
    path = write_csv(tmp_path / "table.csv", broken(ROWS, {(3, "day"): "never"}))
    result = services_import.import_incidents(
        path=path, mapping=mapping, dry_run=False, good_only=True, actor=None, now=now
    )
    assert (result.rows, result.created, len(result.errors)) == (4, 3, 1)
    assert ImportRun.objects.get().faults == [[3, "day", "NOT_A_DATE"]]


def test_a_broken_copy_of_a_real_table_is_refused_with_its_row_numbers(reference, tmp_path, now):
    folder, file, *_ = FILES["dc-montgomery"]
    with (reference / "data" / folder / file).open(encoding="utf-8-sig", newline="") as source:
        table = list(csv.reader(source))
    header = table[0]
    changes = {(17, "date"): "17th of May", (1204, "lat"): "ninety", (4007, "state"): "XX"}
    for (row, column), value in changes.items():
        table[row - 1][header.index(column)] = value
    path = tmp_path / "broken.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(table)
    result = services_import.import_incidents(path=path, mapping="dc-montgomery", dry_run=False, actor=None, now=now)
    assert [(error.row, error.column) for error in result.errors] == list(changes)
    assert not Incident.objects.exists()


def test_the_mapping_in_the_guide_can_be_used():
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "import.md").read_text(encoding="utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    mapping = import_mapping.parse(tomllib.loads(example))
    assert mapping.areas["Newham"].code == "E09000025"


def test_every_code_has_its_sentence_and_its_line_in_the_guide():
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "import.md").read_text(encoding="utf-8")
    assert [code for code in services_import.MESSAGES if f"`{code}`" not in guide] == []
