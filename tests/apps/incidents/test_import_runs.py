"""An import in the browser: uploaded, looked at, brought in, withdrawn and put back."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.apps.incidents import selectors as incidents
from aman.apps.incidents import services_import_runs as services
from aman.apps.incidents.models import ImportMapping, ImportRun, Incident
from aman.kit.models import AuditEvent
from aman.kit.transitions import IllegalTransition
from tests.make import make_area, make_staff
from tests.people import make_cast

pytestmark = pytest.mark.django_db

HEADER = ["Crime ref", "Date", "Date reported", "Borough", "Offence"]
ROWS = [
    ["000000000000000001", "25/02/2026", "26/02/2026", "Eastmere", "Criminal damage"],
    ["000000000000000002", "26/02/2026", "26/02/2026", "Westmere", "Threat"],
    ["000000000000000003", "27/02/2026", "", "Eastmere", "=2+2"],
]


def table(rows=ROWS, header=HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def upload(client: Client, content: bytes = b"", name: str = "Police table.csv", **fields):
    file = SimpleUploadedFile(name, content or table())
    return client.post(reverse("import_new"), {"file": file, **fields})


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def cast():
    return make_cast()


def page_of(run: ImportRun) -> str:
    return reverse("import_page", args=[run.uuid])


def answers(run: ImportRun, **changes: str) -> dict[str, object]:
    """What the page's form holds as it is shown, with changes."""
    from aman.apps.incidents.forms_import import MappingForm

    form = MappingForm(document=run.document, look=run.looked())
    given = {**form.initial, "missing": [word for word in form.initial["missing"] if word]}
    return {name: value for name, value in given.items() if value not in ("", None)} | changes


def test_columns_days_areas_and_kinds_are_recognised_and_shown(cast):
    client = desk(cast.idris)
    answer = upload(client)
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == page_of(run)
    assert run.document["columns"] == {
        "id": "Crime ref", "occurred_on": "Date", "reported_on": "Date reported", "area": "Borough",
        "category": "Offence",
    }  # fmt: skip
    assert run.document["date_order"] == "DMY"
    assert (run.total, run.created, run.faulty) == (3, 3, 0)
    shown = words(client.get(page_of(run)))
    assert "000000000000000001" in shown
    assert "Criminal damage" in shown
    assert not Incident.objects.exists()


def test_the_file_is_sealed_while_it_is_held_and_gone_once_it_is_brought_in(cast):
    client = desk(cast.idris)
    upload(client)
    run = ImportRun.objects.get()
    assert b"Criminal damage" not in bytes(run.file)
    assert run.content() == table()
    client.post(reverse("import_start", args=[run.uuid]))
    run.refresh_from_db()
    assert (run.state, bytes(run.file), bytes(run.look)) == ("DONE", b"", b"")
    assert Incident.objects.count() == 3
    assert set(Incident.objects.values_list("source_id", flat=True)) == {row[0] for row in ROWS}


def test_an_unmapped_kind_can_be_given_one_and_the_mapping_kept_for_next_time(cast):
    client = desk(cast.idris)
    upload(client)
    run = ImportRun.objects.get()
    places = [one[0] for one in run.looked()["categories"]]
    changed = {f"kind_{places.index('Criminal damage')}": "DAMAGE"}
    answer = client.post(page_of(run), answers(run, **changed))
    assert answer.status_code == 302
    client.post(reverse("import_keep", args=[run.uuid]), {"name": "Our police"})
    assert ImportMapping.objects.get().document["category"]["values"]["Criminal damage"] == "DAMAGE"
    client.post(reverse("import_start", args=[run.uuid]))
    assert Incident.objects.get(source_id=ROWS[0][0]).category == "DAMAGE"
    upload(client, name="Next month.csv")
    assert ImportRun.objects.order_by("-pk")[0].source == run.source


def test_faults_stop_everything_unless_the_good_rows_were_chosen(cast):
    client = desk(cast.idris)
    broken = [*ROWS, ["4", "31/02/2026", "", "Nowhere", "x"]]
    upload(client, table(broken))
    run = ImportRun.objects.get()
    assert run.faulty == 1
    start = reverse("import_start", args=[run.uuid])
    answer = client.post(start, {"which": "ALL"})
    assert answer.status_code == 422
    assert not Incident.objects.exists()
    client.post(start, {"which": "GOOD"})
    assert Incident.objects.count() == 3
    run.refresh_from_db()
    assert (run.state, run.good_only, run.faulty) == ("DONE", True, 1)


def test_the_list_of_faults_names_no_cell_and_holds_no_formula(cast):
    client = desk(cast.idris)
    upload(client, table([["1", "SECRET", "", "Eastmere", "x"]], ["Crime ref", "Date", "d", "Borough", "Offence"]))
    run = ImportRun.objects.get()
    client.post(page_of(run), answers(run))
    run.refresh_from_db()
    run.faults = [[2, "=cmd|' /C calc'!A0", "NOT_A_DATE"], [3, "@SUM(A1)", "EMPTY"]]
    run.save()
    answer = client.get(reverse("import_faults", args=[run.uuid]))
    lines = list(csv.reader(io.StringIO(words(answer).removeprefix("\ufeff"))))
    assert lines[1][:3] == ["2", "'=cmd|' /C calc'!A0", "NOT_A_DATE"]
    assert lines[2][1] == "'@SUM(A1)"
    assert "SECRET" not in words(answer)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_import_is_withdrawn_as_a_whole_and_put_back(cast):
    client = desk(cast.idris)
    upload(client)
    first = ImportRun.objects.get()
    client.post(reverse("import_start", args=[first.uuid]))
    assert client.get(reverse("import_withdraw", args=[first.uuid])).status_code == 200
    client.post(reverse("import_withdraw", args=[first.uuid]))
    first.refresh_from_db()
    assert first.state == "WITHDRAWN"
    assert not Incident.objects.filter(withdrawn_at=None).exists()
    days = {"first": date(2026, 2, 1), "last": date(2026, 2, 28)}
    assert incidents.daily_counts(**days) == []
    client.post(reverse("import_back", args=[first.uuid]))
    assert Incident.objects.filter(withdrawn_at=None).count() == 3
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"IMPORT_UPLOADED", "IMPORT_STARTED", "INCIDENTS_IMPORTED", "IMPORT_WITHDRAWN", "IMPORT_PUT_BACK"} <= verbs


def test_withdrawing_a_correction_gives_the_values_before_it(cast):
    client = desk(cast.idris)
    for rows in (ROWS, [[*ROWS[0][:4], "Arson"], *ROWS[1:]]):
        upload(client, table(rows))
        client.post(reverse("import_start", args=[ImportRun.objects.order_by("-pk")[0].uuid]))
    changed = Incident.objects.get(source_id=ROWS[0][0])
    assert changed.category == "ARSON"
    first, second = ImportRun.objects.order_by("pk")
    assert (second.created, second.updated, second.unchanged) == (0, 1, 2)
    client.post(reverse("import_withdraw", args=[second.uuid]))
    changed.refresh_from_db()
    assert (changed.category, changed.withdrawn_at) == ("OTHER", None)
    client.post(reverse("import_back", args=[second.uuid]))
    changed.refresh_from_db()
    assert changed.category == "ARSON"
    client.post(reverse("import_withdraw", args=[first.uuid]))
    changed.refresh_from_db()
    assert changed.withdrawn_at is None, "a later import changed it, so the earlier one leaves it alone"


def test_the_same_file_again_brings_back_what_was_withdrawn(cast):
    client = desk(cast.idris)
    upload(client)
    run = ImportRun.objects.get()
    client.post(reverse("import_start", args=[run.uuid]))
    client.post(reverse("import_withdraw", args=[run.uuid]))
    upload(client)
    run = ImportRun.objects.order_by("-pk")[0]
    assert (run.created, run.updated) == (0, 3)
    client.post(reverse("import_start", args=[run.uuid]))
    assert Incident.objects.filter(withdrawn_at=None).count() == 3


def test_an_area_analyst_brings_in_rows_of_their_area_only(cast):
    analyst = make_staff(Role.ANALYST, area=cast.eastmere)
    upload(desk(analyst))
    run = ImportRun.objects.get()
    assert run.reach == [cast.eastmere.code]
    assert [(row, code) for row, _column, code in run.faults] == [(3, "OUTSIDE_SCOPE")]
    desk(analyst).post(reverse("import_start", args=[run.uuid]), {"which": "GOOD"})
    assert set(Incident.objects.values_list("area__code", flat=True)) == {cast.eastmere.code}


def test_an_area_analyst_cannot_move_an_incident_from_elsewhere_into_their_area(cast):
    national = desk(cast.idris)
    upload(national)
    national.post(reverse("import_start", args=[ImportRun.objects.get().uuid]))
    analyst = make_staff(Role.ANALYST, area=cast.eastmere)
    upload(desk(analyst), table([[*ROWS[1][:3], "Eastmere", "Threat"]]))
    run = ImportRun.objects.order_by("-pk")[0]
    assert [code for _row, _column, code in run.faults] == ["OUTSIDE_SCOPE"]


def test_somebody_elses_import_is_not_found_outside_the_whole_panel(cast):
    upload(desk(cast.idris))
    run = ImportRun.objects.get()
    other = desk(make_staff(Role.ANALYST, area=cast.eastmere))
    assert other.get(page_of(run)).status_code == 404
    assert other.post(reverse("import_drop", args=[run.uuid])).status_code == 404
    assert desk(cast.safiya).get(page_of(run)).status_code == 200
    assert desk(cast.amina).get(reverse("imports")).status_code in {403, 404}


def test_a_long_table_is_brought_in_in_the_background(cast, now, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    client = desk(cast.idris)
    upload(client)
    run = ImportRun.objects.get()
    client.post(reverse("import_start", args=[run.uuid]))
    assert ImportRun.objects.get().state == "QUEUED"
    assert "data-refresh" in words(client.get(page_of(run)))
    assert services.bring_in_queued(now=now) == 1
    assert services.bring_in_queued(now=now) == 0
    run.refresh_from_db()
    assert (run.state, run.created, run.done) == ("DONE", 3, 3)


def test_a_table_left_by_a_worker_that_died_is_taken_up_again(cast, now):
    upload(desk(cast.idris))
    ImportRun.objects.update(state="RUNNING", started_at=now - timedelta(hours=1))
    assert services.bring_in_queued(now=now) == 1
    assert ImportRun.objects.get().state == "DONE"


def test_an_upload_nobody_came_back_for_is_deleted_after_a_day(cast, now):
    upload(desk(cast.idris))
    run = ImportRun.objects.get()
    assert services.drop_old(now=run.held_at + timedelta(hours=23)) == 0
    assert services.drop_old(now=run.held_at + timedelta(hours=25)) == 1
    run.refresh_from_db()
    assert (run.state, bytes(run.file)) == ("DROPPED", b"")
    with pytest.raises(services.NotReady):
        services.start(run=run, good_only=False, actor=cast.idris.uuid, now=now)
    with pytest.raises(IllegalTransition):
        services.drop(run=run, actor=cast.idris.uuid, now=now)


def test_a_kept_mapping_is_its_keepers_and_shipped_names_are_taken(cast, now):
    upload(desk(cast.idris))
    run = ImportRun.objects.get()
    services.keep_mapping(run=run, name="Ours", person=cast.idris, now=now)
    for name, person in (("ours", cast.safiya), ("fbi-worship", cast.idris)):
        with pytest.raises(services.NameTaken):
            services.keep_mapping(run=run, name=name, person=person, now=now)
    kept = ImportMapping.objects.get()
    forget = reverse("mapping_forget", args=[kept.uuid])
    assert desk(cast.safiya).post(forget).status_code == 404
    assert desk(cast.idris).post(forget).status_code == 302
    assert not ImportMapping.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"\n", "first row must name"),
        ("latin.csv", "a,b\n1,é\n".encode("latin-1"), "UTF-8"),
        ("binary.csv", b"a\x00b\n", "neither text nor a workbook"),
        ("damaged.xlsx", b"PK\x03\x04 nothing", "not a workbook"),
    ],
)
def test_an_upload_that_cannot_be_read_is_refused_in_words_and_nothing_is_kept(cast, name, content, said):
    answer = upload(desk(cast.idris), content, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not ImportRun.objects.exists()


def test_an_upload_that_is_too_large_or_too_long_is_refused(cast, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROWS", 2)
    assert "more than 50,000 rows" in words(upload(desk(cast.idris)))
    monkeypatch.setattr(services, "LARGEST_UPLOAD", 10)
    assert "larger than 10 MB" in words(upload(desk(cast.idris)))
    assert not ImportRun.objects.exists()


def test_a_table_without_a_day_asks_for_it_and_cannot_be_started(cast):
    client = desk(cast.idris)
    upload(client, b"Number,Note\n1,x\n")
    run = ImportRun.objects.get()
    assert "which is the day it happened" in words(client.get(page_of(run)))
    assert client.post(reverse("import_start", args=[run.uuid])).status_code == 422


def test_an_area_nobody_knows_is_refused_in_the_form(cast):
    client = desk(cast.idris)
    upload(client, table([["1", "25/02/2026", "", "Elsewhere", "Threat"]]))
    run = ImportRun.objects.get()
    answer = client.post(page_of(run), answers(run, area_0="Atlantis"))
    assert answer.status_code == 422
    assert "No area has this name or code" in words(answer)
    make_area(name="Atlantis")
    assert client.post(page_of(run), answers(run, area_0="atlantis")).status_code == 302
    run.refresh_from_db()
    assert run.faulty == 0


def test_the_list_of_imports_is_empty_then_holds_each(cast):
    client = desk(cast.idris)
    assert "Nothing was imported yet." in words(client.get(reverse("imports")))
    upload(client)
    assert "police-table" in words(client.get(reverse("imports")))
