"""Sites and contacts from a table: looked at first, all of it or the good rows, twice is the same as once."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from openpyxl import Workbook

from aman.apps.places import selectors, services_import
from aman.apps.places.models import Contact, Site
from tests.make import make_area, make_site

pytestmark = pytest.mark.django_db

SITES = ["Name", "Borough", "Type", "Capacity", "Languages", "Jumuah", "Postcode", "Denomination"]
SITE_ROWS = [
    ["Larkfield Road Mosque", "Eastmere", "Mosque", "400", "en; ur", "13:15", "e7 8pp", "Own words"],
    ["Ashcombe Centre", "eastmere", "CENTRE", "", "", "", "", ""],
]
CONTACTS = ["Site", "Name", "Role", "Language", "E-mail", "Telephone", "Consent date", "How they agreed"]
CONTACT_ROWS = [
    ["Larkfield Road Mosque", "Nadia Warsame", "Site lead", "ur", "nadia@site.example.org", "", "01/02/2027", "SPOKEN"],
    ["Larkfield Road Mosque", "Yusuf Hale", "", "", "", "07700 900321", "2027-02-01", ""],
]


@pytest.fixture
def bring_in(tmp_path, now):
    def run(kind, rows, header=None, *, dry_run=False, good_only=False):
        path = tmp_path / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header or (SITES if kind == "SITES" else CONTACTS), *rows])
        return services_import.import_file(path=path, kind=kind, dry_run=dry_run, good_only=good_only, now=now)

    return run


def counts(result):
    return (result.rows, result.created, result.updated, result.unchanged, [error.code for error in result.errors])


def test_sites_come_in_and_twice_is_once(bring_in):
    make_area(name="Eastmere")
    assert counts(bring_in("SITES", SITE_ROWS, dry_run=True)) == (2, 2, 0, 0, [])
    assert not Site.objects.exists()
    assert counts(bring_in("SITES", SITE_ROWS)) == (2, 2, 0, 0, [])
    assert counts(bring_in("SITES", SITE_ROWS)) == (2, 0, 0, 2, [])
    site = Site.objects.get(name="Larkfield Road Mosque")
    assert (site.kind, site.capacity, site.languages, site.postcode) == ("MOSQUE", 400, ["en", "ur"], "E7 8PP")
    assert site.strand == "Own words"
    changed = [[*SITE_ROWS[0][:3], "450", *SITE_ROWS[0][4:]], SITE_ROWS[1]]
    assert counts(bring_in("SITES", changed)) == (2, 0, 1, 1, [])


def test_an_empty_cell_never_empties_what_is_known(bring_in):
    area = make_area(name="Eastmere")
    site = make_site("Ashcombe Centre", area=area, kind="CENTRE", capacity=90)
    bring_in("SITES", SITE_ROWS)
    site.refresh_from_db()
    assert site.capacity == 90


def test_a_site_is_known_by_its_code_even_under_another_name(bring_in):
    site = make_site("Old name")
    result = bring_in("SITES", [[site.code.lower(), "New name"]], ["Site code", "Name"])
    assert counts(result) == (1, 0, 1, 0, [])
    site.refresh_from_db()
    assert site.name == "New name"


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (0, "", "EMPTY"),
        (1, "Nowhere", "UNKNOWN_AREA"),
        (1, "", "EMPTY"),
        (2, "Casino", "NOT_A_CHOICE"),
        (3, "many", "NOT_A_NUMBER"),
        (3, "0", "OUT_OF_RANGE"),
        (4, "Klingon", "NOT_A_CHOICE"),
        (5, "noon", "NOT_AN_HOUR"),
        (6, "123", "NOT_A_POSTCODE"),
        (7, "x" * 61, "TOO_LONG"),
    ],
)
def test_one_faulty_site_and_nothing_is_stored_unless_the_good_rows_were_chosen(bring_in, at, value, code):
    make_area(name="Eastmere")
    rows = [list(SITE_ROWS[0]), SITE_ROWS[1]]
    rows[0][at] = value
    assert [error.code for error in bring_in("SITES", rows).errors] == [code]
    assert not Site.objects.exists()
    assert bring_in("SITES", rows, good_only=True).created == 1
    assert Site.objects.get().name == "Ashcombe Centre"


def test_the_same_site_twice_in_a_file_is_a_fault(bring_in):
    make_area(name="Eastmere")
    assert [error.code for error in bring_in("SITES", [SITE_ROWS[0], SITE_ROWS[0]]).errors] == ["TWICE"]


def test_contacts_come_in_with_their_consent_and_twice_is_once(bring_in):
    site = make_site("Larkfield Road Mosque", languages=["tr"])
    assert counts(bring_in("CONTACTS", CONTACT_ROWS)) == (2, 2, 0, 0, [])
    assert counts(bring_in("CONTACTS", CONTACT_ROWS)) == (2, 0, 0, 2, [])
    nadia, yusuf = selectors.contacts_of(site)
    assert (nadia.name, nadia.language, nadia.consent_how) == ("Nadia Warsame", "ur", "SPOKEN")
    assert nadia.consented_at.date() == date(2027, 2, 1)
    assert (yusuf.language, yusuf.consent_how, yusuf.phone) == ("tr", "WRITTEN", "07700 900321")
    moved = [[*CONTACT_ROWS[0][:5], "07700 900999", *CONTACT_ROWS[0][6:]]]
    assert counts(bring_in("CONTACTS", moved)) == (1, 0, 1, 0, [])


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (0, "Nowhere Mosque", "UNKNOWN_SITE"),
        (1, "", "EMPTY"),
        (2, "King", "NOT_A_CHOICE"),
        (4, "not an address", "NOT_AN_EMAIL"),
        (4, "", "NOTHING_TO_REACH_BY"),
        (5, "call me", "NOT_A_PHONE"),
        (6, "", "NO_CONSENT"),
        (6, "someday", "NOT_A_DATE"),
        (6, "2030-01-01", "IN_FUTURE"),
    ],
)
def test_a_contact_that_cannot_be_told_is_a_fault(bring_in, at, value, code):
    make_site("Larkfield Road Mosque")
    row = list(CONTACT_ROWS[0])
    row[at] = value
    assert [error.code for error in bring_in("CONTACTS", [row]).errors] == [code]
    assert not Contact.objects.exists()


def test_a_site_of_two_areas_is_named_by_its_code(bring_in):
    first, second = make_site("Same Name"), make_site("Same Name")
    row = ["Same Name", *CONTACT_ROWS[0][1:]]
    assert [error.code for error in bring_in("CONTACTS", [row]).errors] == ["SEVERAL_SITES"]
    bring_in("CONTACTS", [[second.code, *row[1:]]])
    assert not Contact.objects.filter(site=first).exists()
    assert Contact.objects.filter(site=second).exists()


def test_a_workbook_keeps_its_hours_and_its_telephone_numbers(tmp_path, now):
    make_site("Larkfield Road Mosque")
    book = Workbook()
    book.active.append(["Site", "Name", "Telephone", "Consent date", "Ring from", "Ring until"])
    book.active.append(["Larkfield Road Mosque", "Yusuf Hale", 7700900321, date(2027, 2, 1), "9:00", "21.30"])
    path = tmp_path / "table.xlsx"
    book.save(path)
    result = services_import.import_file(path=path, kind="CONTACTS", dry_run=False, good_only=False, now=now)
    assert result.errors == []
    card = selectors.contacts_of(Site.objects.get())[0]
    assert (card.phone, f"{card.told_from:%H:%M}", f"{card.told_until:%H:%M}") == ("07700900321", "09:00", "21:30")


def test_a_table_that_lacks_a_column_says_which(bring_in):
    with pytest.raises(services_import.CannotImport, match="name"):
        bring_in("SITES", [["x"]], ["Something"])
    with pytest.raises(services_import.CannotImport, match="consented_on"):
        bring_in("CONTACTS", [["x", "y"]], ["Site", "Name"])
    with pytest.raises(services_import.CannotImport, match="empty"):
        bring_in("SITES", [], [""])
