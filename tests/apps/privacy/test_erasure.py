"""Erasing: after a day that can be taken back, or by two people; files and conversation with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from aman.apps.incidents import selectors as incidents_selectors
from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Case, Direction, EvidenceFile, ReporterMessage
from aman.apps.privacy import selectors, services
from aman.apps.privacy.models import ErasureState
from aman.apps.privacy.things import has_open_police_matter
from aman.kit import vault
from tests.apps.incidents.make import make_received
from tests.apps.privacy.make import fresh, is_erased, verbs
from tests.make import make_area, make_contact, make_site, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.fixture
def officer() -> Any:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


@pytest.fixture
def chair() -> Any:
    return make_staff("CHAIR", "Hina Mahmood")


def test_a_reporter_asks_and_a_day_later_it_is_gone(now, officer):
    received = make_received(now)
    incidents.gather(now=now)
    assert fresh(received.report).likeness
    incidents.take_report(report=received.report, actor=officer, now=now)
    incidents.record_direction(report=fresh(received.report), text="Ring the mosque", actor=officer, now=now)
    incidents.write_back(digits=received.receipt, form_key=received.report.uuid, text="More", now=now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    assert (asked.state, asked.goes_at) == (ErasureState.ASKED, now + DAY)
    assert services.ask_erasure(digits=received.receipt, now=now).pk == asked.pk
    assert services.carry_out_erasures(now=now + DAY - timedelta(seconds=1)) == 0
    assert services.carry_out_erasures(now=now + DAY) == 1
    report = fresh(received.report)
    with pytest.raises(vault.Erased):
        report.reveal("narrative")
    assert report.likeness == 0
    for child in [*Direction._base_manager.all(), *ReporterMessage._base_manager.all()]:
        assert is_erased(child)
    view = incidents_selectors.reporter_view(incidents_selectors.by_receipt(received.receipt))
    assert view.is_erased
    assert view.dialogue == ()
    assert "REPORT_ERASED" in verbs(report.uuid)
    with pytest.raises(services.NothingHeld):
        services.ask_erasure(digits=received.receipt, now=now)


def test_it_can_be_taken_back_within_the_day(now):
    received = make_received(now)
    services.ask_erasure(digits=received.receipt, now=now)
    assert services.take_back_erasure(digits=received.receipt, now=now).state == ErasureState.WITHDRAWN
    assert services.carry_out_erasures(now=now + 2 * DAY) == 0
    assert not is_erased(received.report)
    with pytest.raises(services.NoErasureOpen):
        services.take_back_erasure(digits=received.receipt, now=now)


def test_a_wrong_receipt_asks_for_nothing(now):
    make_received(now)
    for act in (services.ask_erasure, services.take_back_erasure):
        with pytest.raises(incidents.NoSuchReceipt):
            act(digits="0" * 18, now=now)


def test_with_a_hold_two_people_decide_and_the_hold_ends(now, officer, chair):
    received = make_received(now)
    services.place_hold(thing="REPORT", named=received.report.reference, reason="Court", actor=chair, now=now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    assert (asked.state, asked.goes_at) == (ErasureState.WAITING, None)
    assert services.carry_out_erasures(now=now + 10 * DAY) == 0
    first = services.agree_erasure(erasure=asked, actor=chair, now=now)
    assert first.state == ErasureState.WAITING
    assert not is_erased(received.report)
    with pytest.raises(services.SamePerson):
        services.agree_erasure(erasure=asked, actor=chair, now=now)
    done = services.agree_erasure(erasure=asked, actor=officer, now=now)
    assert (done.state, done.decided_by) == (ErasureState.DONE, officer)
    assert is_erased(received.report)
    assert selectors.hold_on("REPORT", received.report.uuid) is None
    with pytest.raises(services.NoErasureOpen):
        services.agree_erasure(erasure=asked, actor=chair, now=now)


def test_a_hold_that_comes_meanwhile_stops_it(now, chair):
    received = make_received(now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    services.place_hold(thing="REPORT", named=received.report.reference, reason="Court", actor=chair, now=now)
    assert services.carry_out_erasures(now=now + DAY) == 0
    asked.refresh_from_db()
    assert asked.state == ErasureState.WAITING
    assert not is_erased(received.report)


def test_an_open_police_matter_needs_two(now, officer, monkeypatch):
    received = make_received(now)
    monkeypatch.setattr("aman.apps.privacy.services._erasure.has_open_police_matter", lambda thing, subject: True)
    assert services.ask_erasure(digits=received.receipt, now=now).state == ErasureState.WAITING


def test_staff_erase_a_named_contact(now, chair):
    contact = make_contact(make_site(), name="CANARY name")
    reference = f"C-{str(contact.uuid)[:8]}"
    asked = services.request_erasure(thing="CONTACT", named=reference, reason="They wish it", actor=chair, now=now)
    with pytest.raises(services.AlreadyAsked):
        services.request_erasure(thing="CONTACT", named=reference, reason="Again", actor=chair, now=now)
    assert services.carry_out_erasures(now=now + DAY) == 1
    asked.refresh_from_db()
    assert asked.state == ErasureState.DONE
    assert is_erased(contact)
    contact.refresh_from_db()
    assert not contact.is_active


def test_somebody_with_a_role_is_not_erased_under_their_hands(now, officer, chair):
    asked = services.request_erasure(thing="PERSON", named=officer.email, reason="Wish", actor=chair, now=now)
    assert services.carry_out_erasures(now=now + DAY) == 0
    asked.refresh_from_db()
    assert asked.state == ErasureState.WAITING
    with pytest.raises(services.StillActive):
        services.agree_erasure(erasure=asked, actor=make_staff("CASEWORKER"), now=now)


def test_refusing_keeps_it_and_the_reason(now, officer, chair):
    received = make_received(now)
    asked = services.ask_erasure(digits=received.receipt, now=now)
    ended = services.settle_erasure(erasure=asked, refuse=True, reason="Needed for a claim", actor=chair, now=now)
    assert (ended.state, ended.reveal("reason")) == (ErasureState.REFUSED, "Needed for a claim")
    assert services.carry_out_erasures(now=now + DAY) == 0
    assert not is_erased(received.report)
    with pytest.raises(services.NoErasureOpen):
        services.settle_erasure(erasure=asked, refuse=True, reason="x", actor=chair, now=now)


def test_files_go_with_the_report(now, officer):
    received = make_received(now)
    file = EvidenceFile(
        report=received.report, record_key=received.report.record_key, number=1, size=3, received_at=now
    )
    file.original_key = vault.new_record_key()
    file.seal(name="CANARY.jpg")
    file.save()
    services.ask_erasure(digits=received.receipt, now=now)
    services.carry_out_erasures(now=now + DAY)
    held = EvidenceFile._base_manager.select_related("record_key", "original_key").get(pk=file.pk)
    assert held.is_erased
    assert held.original_key.wrapped is None


def test_what_another_report_of_a_merged_incident_rests_on_stays(now, officer):
    area = make_area()
    one, two = make_received(now, area=area.code), make_received(now, area=area.code)
    found = []
    for received in (one, two):
        incidents.take_report(report=received.report, actor=officer, now=now)
        ruling = incidents.Ruling("COUNTED", category="ABUSE", occurred_on=now.date(), area=area.code)
        found.append(incidents.decide_report(report=received.report, ruling=ruling, actor=officer, now=now))
    incidents.merge_incidents(kept=found[0], merged=found[1], reason="The same men", actor=officer, now=now)
    case = Case.objects.get(incident=found[1])
    police = {"case": Case.objects.get(incident=found[0]), "force": "", "reference": "EP/1", "outcome_on": now.date()}
    incidents.record_police(**police, outcome="EW_CHARGED", actor=officer, now=now)
    assert all(has_open_police_matter("REPORT", received.report.uuid) for received in (one, two))
    incidents.record_police(**police, outcome="EW_NO_SUSPECT", actor=officer, now=now)
    services.ask_erasure(digits=one.receipt, now=now)
    assert services.carry_out_erasures(now=now + DAY) == 1
    assert is_erased(one.report)
    assert not is_erased(two.report)
    assert not is_erased(case)
    services.ask_erasure(digits=two.receipt, now=now)
    assert services.carry_out_erasures(now=now + DAY) == 1
    assert is_erased(case)
