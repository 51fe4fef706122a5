"""The pages of data and privacy, as people use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aman.apps.privacy import services
from aman.apps.privacy.models import AccessRequest, Erasure, LegalHold, ScheduleChange
from aman.kit import audit
from tests.apps.incidents.make import make_received
from tests.apps.privacy.make import LONG, make_closed
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
CANARY = "CANARY-IN-A-REPORT"


@pytest.fixture
def chair() -> Any:
    return make_staff("CHAIR", "Hina Mahmood")


@pytest.fixture
def officer() -> Any:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_overview_is_calm_when_there_is_nothing(chair):
    page = text(signed_in(chair).get("/desk/privacy/"))
    assert "Nobody asks for anything to be erased." in page
    assert "Nothing is past its time." in page


def test_the_overview_shows_references_only(chair, officer):
    now = timezone.now()
    received = make_closed(now - LONG, officer, narrative=CANARY)
    services.list_due(now=now)
    services.ask_erasure(digits=received.receipt, now=now)
    page = text(signed_in(chair).get("/desk/privacy/"))
    assert received.report.reference in page
    assert CANARY not in page


def test_pages_of_the_whole_network_are_closed_to_an_area(officer):
    local = make_staff("CHAIR", area=make_area())
    for path in ("", "schedule/", "audit/", "record/", "impact/", "holds/new/", "erasures/new/", "requests/new/"):
        assert signed_in(local).get(f"/desk/privacy/{path}").status_code == 404, path


def test_a_change_of_the_schedule_by_two(chair):
    member = make_staff("PANEL_MEMBER")
    client = signed_in(chair)
    assert "Please give the number of days" in text(client.post("/desk/privacy/schedule/REPORT/change/", {"days": ""}))
    assert "90" in text(client.post("/desk/privacy/schedule/REPORT/change/", {"days": "3"}))
    assert client.post("/desk/privacy/schedule/REPORT/change/", {"days": "365"}).status_code == 302
    change = ScheduleChange.objects.get()
    client.post(f"/desk/privacy/schedule/changes/{change.uuid}/", {"answer": "agree"})
    change.refresh_from_db()
    assert change.agreed is None
    signed_in(member).post(f"/desk/privacy/schedule/changes/{change.uuid}/", {"answer": "agree"})
    assert "365 days" in text(client.get("/desk/privacy/schedule/"))
    assert client.get("/desk/privacy/schedule/AUDIT/change/").status_code == 404


def test_looking_ahead(chair, officer):
    report = make_closed(timezone.now() - LONG, officer).report
    page = text(signed_in(chair).get("/desk/privacy/schedule/", {"on": timezone.localdate().isoformat()}))
    assert report.reference in page


def test_holding_and_lifting(officer):
    client, report = signed_in(officer), make_received(timezone.now()).report
    wrong = client.post("/desk/privacy/holds/new/", {"thing": "REPORT", "named": "AM-NO", "reason": "Kept words"})
    assert "We hold nothing by that name" in text(wrong)
    assert "Kept words" in text(wrong)
    named = {"thing": "REPORT", "named": report.reference.lower(), "reason": "Court"}
    assert client.post("/desk/privacy/holds/new/", named).status_code == 302
    hold = LegalHold.objects.get()
    assert "Court" in text(client.get("/desk/privacy/"))
    assert "Court" not in text(signed_in(make_staff("OPERATOR")).get("/desk/privacy/"))
    assert client.post(f"/desk/privacy/holds/{hold.uuid}/lift/", {"reason": "Over"}).status_code == 302
    assert client.get(f"/desk/privacy/holds/{hold.uuid}/lift/").status_code == 404


def test_an_erasure_from_asking_to_settling(officer, chair):
    client, report = signed_in(officer), make_received(timezone.now()).report
    named = {"thing": "REPORT", "named": report.reference, "reason": "They rang"}
    assert client.post("/desk/privacy/erasures/new/", named).status_code == 302
    erasure = Erasure.objects.get()
    assert "They rang" in text(client.get(f"/desk/privacy/erasures/{erasure.uuid}/"))
    assert "They rang" not in text(signed_in(make_staff("OPERATOR")).get(f"/desk/privacy/erasures/{erasure.uuid}/"))
    assert "Please answer" in text(client.post(f"/desk/privacy/erasures/{erasure.uuid}/settle/", {"reason": ""}))
    client.post(f"/desk/privacy/erasures/{erasure.uuid}/settle/", {"reason": "No", "answer": "refuse"})
    erasure.refresh_from_db()
    assert erasure.state == "REFUSED"


def test_a_request_for_data_from_asking_to_the_package(officer, chair):
    client, other = signed_in(officer), signed_in(chair)
    report = make_received(timezone.now(), narrative="He met Zbigniew there").report
    named = {"thing": "REPORT", "named": report.reference, "who": "By receipt"}
    assert client.post("/desk/privacy/requests/new/", named).status_code == 302
    path = f"/desk/privacy/requests/{AccessRequest.objects.get().uuid}/"
    assert "By receipt" in text(client.get(path))
    client.post(f"{path}identity/", {"how": "RECEIPT"})
    client.post(f"{path}step/collect/")
    assert "Zbigniew" in text(client.get(path))
    client.post(f"{path}black-out/", {"words": "zbigniew\n"})
    assert "He met █████ there" in text(client.get(path))
    client.post(f"{path}step/done/")
    client.post(f"{path}step/check/")
    assert AccessRequest.objects.get().state == "REDACTED"
    other.post(f"{path}step/check/")
    package = client.post(f"{path}package/")
    assert package["Content-Type"] == "application/zip"
    assert "attachment" in package["Content-Disposition"]
    assert client.post(f"{path}package/").status_code == 302
    assert "given out once" in text(client.get(path))
    assert client.post(f"{path}step/dance/").status_code == 404


def test_somebody_excluded_from_a_report_cannot_answer_for_it(officer):
    from aman.apps.incidents.models import ReportExclusion

    now = timezone.now()
    report = make_received(now).report
    request = services.open_request(thing="REPORT", named=report.reference, who="?", actor=officer, now=now)
    ReportExclusion.objects.create(report=report, person=officer, basis="OFFICER", at=now)
    assert signed_in(officer).get(f"/desk/privacy/requests/{request.uuid}/").status_code == 404


def test_somebody_excluded_sees_no_trace_and_can_settle_nothing(officer, chair):
    from aman.apps.incidents.models import ReportExclusion

    now = timezone.now()
    received = make_received(now)
    report = received.report
    services.place_hold(thing="REPORT", named=report.reference, reason="Court", actor=chair, now=now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    services.agree_erasure(erasure=asked, actor=chair, now=now)
    ReportExclusion.objects.create(report=report, person=officer, basis="OFFICER", at=now)
    client, path = signed_in(officer), f"/desk/privacy/erasures/{asked.uuid}/"
    assert report.reference not in text(client.get("/desk/privacy/"))
    assert client.get(path).status_code == 404
    assert client.post(f"{path}agree/").status_code == 404
    assert client.post(f"{path}settle/", {"reason": "No", "answer": "refuse"}).status_code == 404
    assert client.post(f"/desk/privacy/holds/{LegalHold.objects.get().uuid}/lift/", {"reason": "x"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "WAITING"
    assert report.reference in text(signed_in(chair).get("/desk/privacy/"))
    ReportExclusion.objects.create(report=report, person=chair, basis="OFFICER", at=now)
    with transaction.atomic():
        audit.record(
            chain=audit.PANEL, verb="ACT_PLAIN", subject=("test.Thing", "1"), actor=None, now=now, details={"n": 1}
        )
    rows = text(signed_in(chair).get("/desk/privacy/audit/"))
    assert str(report.uuid) not in rows
    assert "HOLD_PLACED" not in rows
    assert "ACT_PLAIN" in rows


def test_what_a_reporter_asked_is_not_taken_back_by_staff(officer, chair):
    now = timezone.now()
    received = make_received(now)
    services.place_hold(thing="REPORT", named=received.report.reference, reason="Court", actor=chair, now=now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    services.agree_erasure(erasure=asked, actor=officer, now=now)
    client, path = signed_in(officer), f"/desk/privacy/erasures/{asked.uuid}/"
    assert "Take the request back" not in text(client.get(path))
    assert client.post(f"{path}settle/", {"reason": "Quietly", "answer": "back"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "WAITING"


def test_whoever_reads_what_was_collected_is_named_in_the_report(officer, chair):
    from aman.apps.incidents.selectors import views_of

    report = make_received(timezone.now()).report
    request = services.open_request(thing="REPORT", named=report.reference, who="?", actor=officer, now=timezone.now())
    services.record_identity(request=request, how="RECEIPT", actor=officer, now=timezone.now())
    assert not views_of(report)
    services.collect(request=request, actor=officer, now=timezone.now())
    signed_in(officer).get(f"/desk/privacy/requests/{request.uuid}/")
    assert [(view.name, view.verb) for view in views_of(report)] == [("Safiya R.", "REPORT_READ")]


def test_a_request_about_what_was_erased_meanwhile_is_ended(officer, chair):
    now, client = timezone.now(), signed_in(officer)
    received = make_received(now)
    request = services.open_request(
        thing="REPORT", named=received.report.reference, who="By receipt", actor=officer, now=now
    )
    services.record_identity(request=request, how="RECEIPT", actor=officer, now=now)
    services.collect(request=request, actor=officer, now=now)
    services.ask_erasure(digits=received.receipt, now=now)
    assert services.carry_out_erasures(now=now + timedelta(days=2)) == 1
    path = f"/desk/privacy/requests/{request.uuid}/"
    assert client.get(path).status_code == 200
    assert "We hold nothing of it any more." in text(client.post(f"{path}step/collect/", follow=True))
    assert "We hold nothing of it any more." in text(client.post(f"{path}black-out/", {"words": "x"}, follow=True))
    assert client.post(f"{path}extend/", {"extend-reason": "Much of it"}).status_code == 302
    assert client.post(f"{path}refuse/", {"refuse-reason": "Erased"}).status_code == 302
    assert AccessRequest.objects.get().state == "REFUSED"


def _many_events(count: int, actor: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        for n in range(count):
            audit.record(
                chain=audit.PANEL, verb=f"ACT_{n % 3}", subject=("test.Thing", str(n)), actor=actor.uuid,
                now=now - timedelta(minutes=n), details={"n": n},
            )  # fmt: skip


def test_the_audit_is_paged_filtered_and_asks_few_queries(chair, officer):
    _many_events(120, officer)
    client = signed_in(chair)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = text(client.get("/desk/privacy/audit/"))
    assert len(few) <= 12
    assert "ACT_0" in page
    assert "Safiya R." in page
    seen, url = set(), "/desk/privacy/audit/?verb=act_1"
    for _ in range(3):
        answer = client.get(url)
        table = answer.context["table"]
        seen |= {str(row.cells[4]) for row in table.rows}
        assert all("ACT_1" in str(row.cells[2]) for row in table.rows)
        url = answer.context["next_url"]
        if not url:
            break
    assert len(seen) == 40
    assert "Nothing fits" not in page
    nobody = text(client.get("/desk/privacy/audit/", {"person": "no@one.example"}))
    assert "No event fits" in nobody
    by = text(client.get("/desk/privacy/audit/", {"person": officer.email, "subject": "7"}))
    assert "test" not in by or "ACT_1" in by


def test_nonsense_in_the_address_is_the_beginning(chair, officer):
    _many_events(3, officer)
    for after in ("x", "2027-03-05T00:00:00_1", "2027-13-45T00:00:00+00:00_1", "9" * 50 + "_" + "9" * 30):
        assert "ACT_0" in text(signed_in(chair).get("/desk/privacy/audit/", {"after": after}))


def test_a_chain_is_checked_on_the_page(chair, officer):
    _many_events(3, officer)
    client = signed_in(chair)
    assert "Whole" in text(client.post("/desk/privacy/audit/verify/", {"chain": "PANEL"}))
    assert client.post("/desk/privacy/audit/verify/", {"chain": "NONSENSE"}).status_code == 404


def test_the_record_and_the_assessment_are_made_from_the_annotations(chair):
    client = signed_in(chair)
    page = text(client.get("/desk/privacy/record/"))
    assert "Art 9(2)(g)" in page
    assert "mail:notice" in page
    markdown = client.get("/desk/privacy/record/", {"as": "md"})
    assert markdown.content.decode().startswith("# Record of processing activities")
    assert client.get("/desk/privacy/record/", {"as": "csv"}).content.decode().startswith("purpose,does")
    assert "Risks to people" in text(client.get("/desk/privacy/impact/"))
    again = client.get("/desk/privacy/record/", {"as": "md"})
    assert again.content == markdown.content


@pytest.mark.parametrize("lang", ["en", "ar", "ur", "tr"])
def test_the_privacy_notice_is_at_the_public_door(lang):
    answer = Client().get(f"/{lang}/privacy/")
    page = text(answer)
    assert "0303 123 1113" in page
    assert not answer.cookies
    assert f"/{lang}/privacy/" in text(Client().get(f"/{lang}/"))
    if lang == "en":
        assert "2 years after" in page
