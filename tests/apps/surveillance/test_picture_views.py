"""The list of signals, the map, the week and its files, patrols and the bench, as those who use them see them."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from aman.apps.accounts.models import Role
from aman.apps.surveillance import beside, pages_map, services, week, week_files
from aman.apps.surveillance.models import Run, Signal
from aman.kit import pdf
from aman.kit.models import AuditEvent
from tests.apps.surveillance.make import make_history, make_incident, make_region, make_week
from tests.apps.surveillance.test_views import desk, words
from tests.fixtures.databases import required
from tests.make import make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    made = make_region()
    make_history(made, timezone.now())
    return made


@pytest.fixture
def raised(areas):
    now = timezone.now()
    site = make_site("Mere Road Mosque", area=areas[2], latitude=51.5, longitude=-0.1)
    for incident in make_week(areas[2], now):
        incident.site = site
        incident.save()
    services.watch(as_of=now.date(), now=now)
    return Signal.objects.get(reach="LOCAL")


def test_signals_are_listed_and_narrowed(raised, areas):
    client = desk(make_staff(Role.ANALYST))
    assert "Borough 03: Abusive behaviour" in words(client.get(reverse("signals")))
    for query in ({"level": "ADVISORY"}, {"state": "ACTED"}, {"area": areas[0].code}, {"method": "KNOX"}):
        assert "No signal is like this." in words(client.get(reverse("signals"), query)), query
    page = words(client.get(reverse("signals"), {"first": "32 March"}))
    assert "Give the day as day, month and year." in page


def test_places_closer_than_an_area_are_for_those_who_may_see_them(raised):
    url = reverse("signal_page", args=[raised.uuid])
    assert "Mere Road Mosque" in words(desk(make_staff(Role.ANALYST)).get(url))
    assert "Mere Road Mosque" not in words(desk(make_staff(Role.PANEL_MEMBER)).get(url))


def test_the_map_tells_small_counts_only_to_those_who_may_see_them(areas, raised):
    make_incident(areas[0], timezone.now().date(), timezone.now())
    close = words(desk(make_staff(Role.DUTY_OFFICER)).get(reverse("picture_map")))
    assert "You may see places closer than an area." in close
    far = words(desk(make_staff(Role.CHAIR)).get(reverse("picture_map")))
    assert "counts below ten are not shown, and others are rounded to five" in far
    assert "q-none" not in far
    assert [pages_map.amount(n, exact=False) for n in (0, 9, 12, 13)] == ["Fewer than 10", "Fewer than 10", "10", "15"]
    assert pages_map.amount(4, exact=True) == "4"


def test_a_stored_cluster_is_shown_only_to_those_whose_areas_hold_all_of_it(areas, raised):
    now = timezone.now()
    run = Run.objects.get()
    row = {
        "locations": ["P:51.5,-0.1"], "centre": [51.5, -0.1], "radius_km": 1.0, "start": now.date().isoformat(),
        "end": now.date().isoformat(), "observed": 9, "expected": 1.0, "recurrence_days": 400.0,
        "areas": [areas[1].code, areas[2].code], "names": ["Borough 02", "Borough 03"],
    }  # fmt: skip
    run.parts.filter(method="SCAN_PERMUTATION").delete()
    run.parts.create(
        method="SCAN_PERMUTATION",
        seed=1,
        first=now.date(),
        last=now.date(),
        result={"clusters": [row]},
        digest="0" * 64,
    )
    url = reverse("picture_map")
    assert "Borough 02; Borough 03" in words(desk(make_staff(Role.ANALYST)).get(url))
    assert "Borough 02; Borough 03" not in words(desk(make_staff(Role.ANALYST, area=areas[2])).get(url))


def test_the_week_says_how_many_and_how_unusual(areas):
    page = words(desk(make_staff(Role.CHAIR)).get(reverse("week")))
    assert "where about" in page
    assert "By area" in page
    empty = words(desk(make_staff(Role.CHAIR)).get(reverse("week"), {"last": "2020-01-01"}))
    assert "There is too little history yet to say what is usual." in empty


def test_a_week_after_an_event_is_set_beside_earlier_ones(areas, monkeypatch):
    now = timezone.now()
    today = now.date()

    def happened(ago: int, title: str) -> beside.Happened:
        on = today - timedelta(days=ago)
        return beside.Happened(uuid4(), title, on, on + timedelta(days=14), True, "/desk/")

    for ago, many in ((5, 6), (4, 5), (3, 3), (2, 2), (300, 7), (299, 4), (298, 2)):
        for n in range(many):
            make_incident(areas[n % 6], today - timedelta(days=ago), now - timedelta(hours=3))
    monkeypatch.setattr(beside, "events", lambda: [happened(5, "Attack far off"), happened(300, "Fire, last year")])
    found = week.week(last=today - timedelta(days=1), now=now)
    assert found.event is not None
    assert found.event.decay is not None
    assert found.event.decay.height > 1
    assert [one.event.title for one in found.earlier] == ["Fire, last year"]
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("week")))
    assert "Beside earlier events, day 0 aligned" in page
    assert "In the street: 16 since Attack far off" in page


def test_a_week_leaves_as_a_drawing_and_as_tables_and_is_written_down(areas):
    make_week(areas[2], timezone.now(), count=7)
    make_week(areas[3], timezone.now(), count=2)
    client = desk(make_staff(Role.ANALYST))
    drawing = client.get(reverse("week_file", args=["svg"]))
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg ")
    table = client.get(reverse("week_file", args=["csv"])).content.decode("utf-8-sig")
    assert "Fewer than 10" in table
    assert "Borough 03" in table
    book = load_workbook(io.BytesIO(client.get(reverse("week_file", args=["xlsx"])).content))
    assert book.active["A1"].value == "What"
    forms = [event.details["form"] for event in AuditEvent.objects.filter(verb="WEEK_TAKEN").order_by("seq")]
    assert forms == ["svg", "csv", "xlsx"]
    assert client.get(reverse("week_file", args=["exe"])).status_code == 404


def test_a_week_leaves_as_a_picture(areas):
    found = week.week(last=timezone.now().date(), now=timezone.now())
    try:
        made = week_files.png(found)
    except pdf.PdfUnavailable:
        required("this machine has no Pango")
    picture = Image.open(io.BytesIO(made))
    assert picture.size[0] == 2 * 900
    assert len(picture.getcolors(10_000_000)) > 5


def test_no_cell_of_a_table_is_a_formula():
    assert week_files._harmless("=1+1") == "'=1+1"
    assert week_files._harmless("Camden") == "Camden"
    assert week_files._harmless(-3) == -3


def test_a_file_that_cannot_be_made_is_said(areas, monkeypatch):
    def none(*_given):
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "make", none)
    page = words(desk(make_staff(Role.ANALYST)).get(reverse("week_file", args=["png"]), follow=True))
    assert "This file cannot be made now." in page
    assert not AuditEvent.objects.filter(verb="WEEK_TAKEN").exists()


def test_patrols_say_when_there_is_nothing_to_suggest(areas):
    page = words(desk(make_staff(Role.CASEWORKER)).get(reverse("patrols")))
    assert "There is no suggestion for this week" in page
    assert desk(make_staff(Role.PANEL_MEMBER)).get(reverse("patrols")).status_code == 403


def test_the_bench_compares_methods_and_refuses_a_span_that_ends_before_it_begins(areas):
    client = desk(make_staff(Role.ANALYST))
    page = words(client.get(reverse("workbench"), {"methods": ["NB_GLM", "EARS_C1"], "area": areas[2].code}))
    assert "Daily negative binomial" in page
    assert "For comparison only" in page
    answer = client.get(reverse("workbench"), {"first": "2027-03-05", "last": "2027-03-01"})
    assert answer.status_code == 422
    assert "The last day is before the first." in answer.content.decode()


def test_every_decision_is_on_the_page(raised):
    client = desk(make_staff(Role.ANALYST, "Idris Novak"))
    for state, reason in (("WATCHING", "Wait for Friday"), ("EXPLAINED", "One family")):
        client.post(reverse("signal_decide", args=[raised.uuid]), {"state": state, "reason": reason})
    page = words(client.get(reverse("signal_page", args=[raised.uuid])))
    assert "Wait for Friday" in page
    assert "One family" in page
