"""The schedule: changed by two, previewed, listed first, held, reset by activity, certified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Incident
from aman.apps.places import services as places
from aman.apps.privacy import selectors, services
from aman.apps.privacy.models import PlannedRemoval, RemovalState
from aman.apps.privacy.services._retention import BATCH
from aman.kit import audit
from aman.kit.models import AuditEvent
from aman.kit.privacy import Retention
from tests.apps.incidents.make import make_incident, make_report
from tests.apps.privacy.make import LONG, is_erased, make_closed, verbs
from tests.make import make_area, make_contact, make_site, make_staff

pytestmark = pytest.mark.django_db
FORTNIGHT = timedelta(days=14)


@pytest.fixture
def officer() -> Any:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


@pytest.fixture
def chair() -> Any:
    return make_staff("CHAIR", "Hina Mahmood")


def run(now: datetime) -> dict[str, int]:
    services.list_due(now=now)
    return services.remove_due(now=now)


def test_what_is_past_its_time_is_listed_first_and_goes_after_the_notice(now, officer):
    report = make_closed(now - LONG, officer).report
    assert run(now) == {}
    (listed,) = PlannedRemoval.objects.all()
    assert (listed.reference, listed.goes_at) == (report.reference, now + FORTNIGHT)
    assert run(now + FORTNIGHT - timedelta(seconds=1)) == {}
    assert not is_erased(report)
    assert run(now + FORTNIGHT) == {"REPORT": 1}
    assert is_erased(report)
    assert PlannedRemoval.objects.get().state == RemovalState.DONE


def test_a_report_in_its_time_stays(now, officer):
    report = make_closed(now - timedelta(days=729), officer).report
    run(now)
    assert not PlannedRemoval.objects.exists()
    assert not is_erased(report)


def test_an_open_report_is_never_listed(now, officer):
    make_report(now - LONG)
    assert services.list_due(now=now) == 0


def test_activity_takes_it_off_the_list(now, officer):
    received = make_closed(now - LONG, officer)
    services.list_due(now=now)
    later = now + timedelta(days=3)
    incidents.write_back(digits=received.receipt, form_key=received.report.uuid, text="One more thing", now=later)
    assert services.remove_due(now=now + FORTNIGHT) == {}
    assert PlannedRemoval.objects.get().state == RemovalState.SPARED
    assert not is_erased(received.report)
    assert "REMOVAL_SPARED" in verbs()


def test_reading_is_no_activity(now, officer):
    report = make_closed(now - LONG, officer).report
    with transaction.atomic():
        chain = audit.intake_chain(report.uuid)
        audit.record(chain=chain, verb="REPORT_READ", subject=report, actor=officer.uuid, now=now)
    assert services.list_due(now=now) == 1


def test_a_hold_wins_and_lifting_it_lets_it_go(now, officer, chair):
    report = make_closed(now - LONG, officer).report
    services.list_due(now=now)
    hold = services.place_hold(thing="REPORT", named=report.reference, reason="Court", actor=chair, now=now)
    assert services.remove_due(now=now + FORTNIGHT) == {}
    assert not is_erased(report)
    assert PlannedRemoval.objects.get().state == RemovalState.LISTED
    with pytest.raises(services.AlreadyHeld):
        services.place_hold(thing="REPORT", named=report.reference, reason="Again", actor=chair, now=now)
    services.lift_hold(hold=hold, reason="Over", actor=chair, now=now + FORTNIGHT)
    with pytest.raises(services.NotHeld):
        services.lift_hold(hold=hold, reason="Twice", actor=chair, now=now + FORTNIGHT)
    assert services.remove_due(now=now + FORTNIGHT) == {"REPORT": 1}
    assert is_erased(report)


def test_the_reason_of_a_hold_is_sealed_and_not_in_the_audit(now, officer, chair):
    report = make_closed(now - LONG, officer).report
    hold = services.place_hold(thing="REPORT", named=report.reference, reason="CANARY court", actor=chair, now=now)
    assert hold.reveal("reason") == "CANARY court"
    assert b"CANARY" not in bytes(hold.reason)
    assert not AuditEvent.objects.filter(details__icontains="CANARY").exists()


def test_nothing_can_be_held_that_is_not_there(now, chair):
    for thing, named in (("REPORT", "AM-NOTHING1"), ("CONTACT", "C-00000000"), ("PERSON", "no@one"), ("MOON", "x")):
        with pytest.raises(services.UnknownThing):
            services.place_hold(thing=thing, named=named, reason="?", actor=chair, now=now)


def test_statistics_stay_when_words_go(now, officer):
    area = make_area()
    incident = make_incident(area)
    report = make_closed(now - LONG, officer).report
    run(now)
    run(now + FORTNIGHT)
    assert is_erased(report)
    assert Incident.objects.get(pk=incident.pk).category == incident.category
    report.refresh_from_db()
    assert report.kind == "PERSON"


def test_the_certificate_counts_and_carries_a_digest(now, officer):
    for _ in range(3):
        make_closed(now - LONG, officer)
    run(now)
    run(now + FORTNIGHT)
    (event,) = AuditEvent.objects.filter(verb="DELETION_CERTIFICATE")
    assert event.details["counts"] == {"REPORT": 3}
    assert len(event.details["digest"]) == 64
    assert list(audit.verify(audit.PANEL)) == []


def test_removal_is_done_in_batches(now, officer):
    for _ in range(5):
        make_closed(now - LONG, officer)
    services.list_due(now=now)
    assert services.remove_due(now=now + FORTNIGHT, batch=2) == {"REPORT": 2}
    assert services.remove_due(now=now + FORTNIGHT, batch=2) == {"REPORT": 2}
    assert services.remove_due(now=now + FORTNIGHT, batch=2) == {"REPORT": 1}
    assert BATCH >= 100


def test_listing_twice_lists_once(now, officer):
    make_closed(now - LONG, officer)
    assert [services.list_due(now=now), services.list_due(now=now)] == [1, 0]


def test_the_preview_is_what_happens(now, officer, chair):
    going = make_closed(now - LONG, officer).report
    held = make_closed(now - LONG, officer).report
    make_closed(now, officer)
    services.place_hold(thing="REPORT", named=held.reference, reason="Court", actor=chair, now=now)
    one = next(row for row in selectors.preview(now) if row.rule.retention is Retention.REPORT)
    assert (one.count, one.held, [row.reference for row in one.listed]) == (1, 1, [going.reference])
    later = next(row for row in selectors.preview(now + LONG) if row.rule.retention is Retention.REPORT)
    assert later.count == 2


def test_a_change_of_the_schedule_takes_two_and_applies_to_what_is_there(now, officer, chair):
    report = make_closed(now - timedelta(days=100), officer).report
    change = services.propose_change(retention="REPORT", days=90, actor=chair, now=now)
    assert services.list_due(now=now) == 0
    with pytest.raises(services.SamePerson):
        services.decide_change(change=change, agree=True, actor=chair, now=now)
    with pytest.raises(services.AlreadyProposed):
        services.propose_change(retention="REPORT", days=91, actor=chair, now=now)
    services.decide_change(change=change, agree=True, actor=officer, now=now)
    assert selectors.schedule()[Retention.REPORT].days == 90
    assert services.list_due(now=now) == 1
    longer = services.propose_change(retention="REPORT", days=365, actor=chair, now=now)
    services.decide_change(change=longer, agree=True, actor=officer, now=now)
    assert services.remove_due(now=now + FORTNIGHT) == {}
    assert not is_erased(report)


def test_a_change_that_is_turned_down_changes_nothing(now, officer, chair):
    change = services.propose_change(retention="CONTACT", days=30, actor=chair, now=now)
    services.decide_change(change=change, agree=False, actor=officer, now=now)
    assert selectors.schedule()[Retention.CONTACT].days == 90


@pytest.mark.parametrize(("retention", "days"), [("REPORT", 1), ("REPORT", 9999), ("AUDIT", 10), ("NONSENSE", 90)])
def test_days_outside_the_bounds_are_refused(now, chair, retention, days):
    with pytest.raises(services.OutOfBounds):
        services.propose_change(retention=retention, days=days, actor=chair, now=now)


def test_a_contact_who_is_told_no_more_goes_too(now, officer):
    site = make_site()
    contact = make_contact(site)
    places.end_contact(contact=contact, actor=officer.uuid, now=now - timedelta(days=120))
    other = make_contact(site)
    run(now)
    assert run(now + FORTNIGHT) == {"CONTACT": 1}
    assert is_erased(contact)
    assert not is_erased(other)


def test_an_account_whose_last_role_ended_becomes_nameless(now, officer):
    person = make_staff("ANALYST", "CANARY Ahmed")
    person.is_active = False
    person.save()
    person.memberships.update(active_to=now - timedelta(days=200))
    run(now)
    assert run(now + FORTNIGHT) == {"PERSON": 1}
    person.refresh_from_db()
    assert "CANARY" not in person.name + person.email
    assert not person.has_usable_password()


def test_sweeping_deletes_finished_work_and_old_sessions(now):
    Session.objects.create(session_key="old", session_data="x", expire_date=now - timedelta(days=40))
    Session.objects.create(session_key="new", session_data="x", expire_date=now + timedelta(days=1))
    assert services.sweep(now=now)["sessions"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert services.sweep(now=now) == {"tasks": 0, "sessions": 0, "requests": 0}
