"""Crowds: one card, one bell, nothing refused; a hoax wave set aside and put back; honest reports untouched."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Person, Role
from aman.apps.cascade.models import Delivery
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import ClusterBasis, Report, ReportClock, ReportCluster, ReportExclusion
from aman.apps.incidents.services._clocks import start_waiting
from aman.apps.places.models import Site
from aman.kit import audit, scoping
from aman.kit.scoping import Scope
from tests.apps.incidents.make import make_received, make_report, make_shift
from tests.core.test_similar import HONEST, TEMPLATES, _swapped
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db
WHY = "The same template with words changed; the caretaker saw nothing."


def _site(name: str = "Larkfield Road Mosque") -> Site:
    return make_site(name, area=make_area())


def _hoax(now: datetime, site: Site, number: int, over: timedelta = timedelta(hours=1)) -> list[Report]:
    chance = random.Random(4)
    texts = [_swapped(TEMPLATES["en"], 4, chance) for _ in range(number)]
    return [
        make_report(now + over * at / number, narrative=text, site=site.uuid, kind="PLACE")
        for at, text in enumerate(texts)
    ]


def _honest(now: datetime, site: Site) -> list[Report]:
    return [
        make_report(now + timedelta(minutes=at), narrative=text, site=site.uuid, kind="PLACE")
        for at, text in enumerate(HONEST)
    ]


def _card() -> ReportCluster:
    return ReportCluster.objects.get(basis=ClusterBasis.WORDS)


def _officer(name: str = "Safiya Rahman") -> Person:
    return make_staff(Role.DUTY_OFFICER, name)


def _triage(report: Report) -> datetime:
    due = ReportClock.objects.get(report=report, step="TRIAGE").due_at
    assert due is not None
    return due


def test_a_report_alone_has_no_card_and_is_looked_at_once(now: datetime) -> None:
    report = make_report(now)
    assert (services.gather(now=now), services.gather(now=now)) == (1, 0)
    report.refresh_from_db()
    assert report.cluster is None
    assert report.likeness


def test_a_crowd_in_the_same_words_is_on_one_card_and_every_report_is_kept(now: datetime) -> None:
    site = _site()
    _hoax(now, site, 60, timedelta(minutes=5))
    services.gather(now=now + timedelta(minutes=5))
    assert Report.objects.count() == 60
    assert Report.objects.filter(cluster=_card()).count() == 60
    assert [card.waiting for card in selectors.clusters_in_queue()] == [60]
    assert selectors.queue().count() == 0


def test_the_bell_rings_once_for_a_crowd(now: datetime) -> None:
    site, officer = _site(), _officer()
    make_shift(officer, now)
    _hoax(now, site, 30, timedelta(minutes=5))
    later = now + timedelta(minutes=5)
    services.gather(now=later)
    services.tell_on_call(now=later)
    assert Delivery.objects.filter(notice="REPORT_WAITING").count() == 1
    _hoax(later, site, 5, timedelta(minutes=1))
    services.gather(now=later + timedelta(minutes=1))
    services.tell_on_call(now=later + timedelta(minutes=1))
    assert Delivery.objects.filter(notice="REPORT_WAITING").count() == 1
    assert not Report.objects.filter(told_at=None).exists()


def test_a_wave_that_becomes_late_over_many_runs_is_one_letter_for_each_point(now: datetime) -> None:
    site, chair = _site(), make_staff("CHAIR")
    first, second, deputy = (_officer() for _ in range(3))
    for rank, officer in enumerate((first, second, deputy), start=1):
        make_shift(officer, now, rank=rank)
    _hoax(now, site, 40, timedelta(minutes=40))
    heard: list[tuple[int, int]] = []
    for minute in range(0, 130):
        at, before = now + timedelta(minutes=minute), Delivery.objects.count()
        services.gather(now=at)
        services.tell_on_call(now=at)
        services.escalate(now=at)
        new = Delivery.objects.order_by("pk").values_list("person_id", flat=True)[before:]
        heard += [(minute, person) for person in new]
    late = [(minute, person) for minute, person in heard if person != first.pk]
    assert late == [(30, second.pk), (45, deputy.pk), (75, chair.pk)]
    assert not Report.objects.filter(escalated_at=None).exists()
    verbs = list(audit.trail(_card()).values_list("verb", flat=True))
    assert verbs.count("CARD_ESCALATED") == 3
    assert verbs.count("CARD_TOLD") == sum(person == first.pk for _, person in heard)
    points = Report.objects.filter(clocks__step="TRIAGE", clocks__escalations=3).count()
    assert points == Report.objects.count() == 40


def test_a_report_of_a_card_that_bars_somebody_is_told_by_itself(now: datetime) -> None:
    site, second = _site(), _officer()
    make_shift(second, now, rank=2)
    reports = _hoax(now, site, 6, timedelta(minutes=1))
    services.gather(now=now + timedelta(minutes=1))
    ReportExclusion.objects.create(report=reports[4], person=make_staff("CASEWORKER"), basis="NAME", at=now)
    services.escalate(now=now + timedelta(minutes=32))
    late = Delivery.objects.filter(notice="REPORT_LATE").values_list("reference", flat=True)
    assert list(late) == [reports[0].reference, reports[4].reference]


def test_a_wave_that_goes_on_is_told_of_again_after_an_hour(now: datetime) -> None:
    site, second = _site(), _officer()
    make_shift(second, now, rank=2)
    _hoax(now, site, 4, timedelta(minutes=4))
    services.gather(now=now + timedelta(minutes=5))
    for minute in (31, 36):
        services.escalate(now=now + timedelta(minutes=minute))
    _hoax(now + timedelta(minutes=70), site, 4, timedelta(minutes=4))
    services.gather(now=now + timedelta(minutes=75))
    services.escalate(now=now + timedelta(minutes=99))
    newest = list(Report.objects.order_by("-received_at").values_list("reference", flat=True)[:4])
    late = Delivery.objects.filter(notice="REPORT_LATE")
    assert not late.filter(reference__in=newest).exists()
    services.escalate(now=now + timedelta(minutes=101))
    assert late.filter(reference__in=newest).count() == 1


def test_honest_reports_of_one_event_lie_on_a_card_of_their_own_beside_the_wave(now: datetime) -> None:
    site = _site()
    honest, hoax = _honest(now, site), _hoax(now, site, 40)
    services.gather(now=now + timedelta(hours=1))
    words = set(_card().reports.values_list("pk", flat=True))
    assert words == {one.pk for one in hoax}
    place = ReportCluster.objects.get(basis=ClusterBasis.PLACE)
    assert set(place.reports.values_list("pk", flat=True)) == {one.pk for one in honest}


def test_reports_of_another_site_another_kind_or_another_day_stay_apart(now: datetime) -> None:
    site, text = _site(), TEMPLATES["en"]
    make_report(now, narrative=text, site=site.uuid)
    make_report(now, narrative=text, site=_site("Ashcombe").uuid)
    make_report(now, narrative=text, site=site.uuid, kind="SUSPICIOUS")
    services.gather(now=now)
    later = now + timedelta(hours=26)
    make_report(later, narrative=text, site=site.uuid)
    services.gather(now=later)
    assert not ReportCluster.objects.exists()


def test_a_wave_is_set_aside_as_a_whole_and_put_back_with_the_time_its_clocks_had_left(now: datetime) -> None:
    site, officer = _site(), _officer()
    hoax = _hoax(now, site, 12, timedelta(minutes=10))
    services.gather(now=now + timedelta(minutes=10))
    start_waiting()
    due = _triage(hoax[0])
    aside, back = now + timedelta(minutes=20), now + timedelta(hours=5)
    assert services.set_aside(card=_card(), reason=WHY, actor=officer, now=aside) == 12
    assert selectors.queue().count() == 0
    assert selectors.clusters_in_queue() == []
    assert [wave.total for wave in selectors.waves()] == [12]
    assert services.put_back(card=_card(), reason="Some were honest.", actor=officer, now=back) == 12
    assert not Report.objects.filter(set_aside_at__isnull=False).exists()
    assert _triage(hoax[0]) == due + (back - aside)
    assert [card.waiting for card in selectors.clusters_in_queue()] == [12]
    verbs = list(audit.trail(hoax[0]).values_list("verb", flat=True))
    assert {"REPORT_SET_ASIDE", "REPORT_PUT_BACK", "REPORT_ON_CARD"} <= set(verbs)


def test_what_comes_later_in_the_same_words_lies_aside_and_is_counted(now: datetime) -> None:
    site, officer = _site(), _officer()
    _hoax(now, site, 6)
    services.gather(now=now + timedelta(hours=1))
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now + timedelta(hours=1))
    later = now + timedelta(hours=2)
    (more,) = _hoax(later, site, 1)
    services.gather(now=later)
    services.tell_on_call(now=later)
    more.refresh_from_db()
    assert more.set_aside_at == later
    assert more.told_at == later
    assert [(wave.total, wave.after) for wave in selectors.waves()] == [(7, 1)]
    assert sum(selectors.aside_per_day(first=now.date(), last=later.date() + timedelta(days=1)).values()) == 7


def test_honest_reports_stay_in_the_queue_whatever_becomes_of_the_wave(now: datetime) -> None:
    site, officer = _site(), _officer()
    honest = _honest(now, site)
    _hoax(now, site, 20)
    services.gather(now=now + timedelta(hours=1))
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now + timedelta(hours=1))
    assert not Report.objects.filter(pk__in=[one.pk for one in honest], set_aside_at__isnull=False).exists()
    assert [card.waiting for card in selectors.clusters_in_queue()] == [len(honest)]


def test_a_single_report_is_taken_off_its_card_before_or_after(now: datetime) -> None:
    site, officer = _site(), _officer()
    first, second, *_ = _hoax(now, site, 6)
    services.gather(now=now + timedelta(hours=1))
    card, later = _card(), now + timedelta(hours=1)
    services.take_off_card(card=card, report=first, actor=officer, now=later)
    services.set_aside(card=card, reason=WHY, actor=officer, now=later)
    services.take_off_card(card=card, report=second, actor=officer, now=later)
    for one in (first, second):
        one.refresh_from_db()
        assert (one.cluster, one.set_aside_at) == (None, None)
    assert set(selectors.queue().values_list("pk", flat=True)) == {first.pk, second.pk}
    with pytest.raises(services.NotOnCard):
        services.take_off_card(card=card, report=first, actor=officer, now=later)


def test_a_report_is_put_on_a_card_by_hand_and_lies_aside_with_it(now: datetime) -> None:
    site, officer = _site(), _officer()
    _hoax(now, site, 3)
    other = make_report(now, narrative="Written afresh to look honest.", kind="PLACE", site=site.uuid)
    services.gather(now=now + timedelta(hours=1))
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now)
    held = services.put_on_card(card=_card(), report=other, actor=officer, now=now)
    assert held.set_aside_at == now
    assert services.put_on_card(card=_card(), report=other, actor=officer, now=now).pk == other.pk


def test_a_reporter_who_writes_brings_their_report_back(now: datetime) -> None:
    site, officer = _site(), _officer()
    received = make_received(now, narrative=TEMPLATES["en"], site=site.uuid, kind="PLACE")
    _hoax(now, site, 3)
    services.gather(now=now + timedelta(hours=1))
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now)
    later = now + timedelta(hours=2)
    services.write_back(digits=received.receipt, form_key=uuid4(), text="I am real.", now=later)
    received.report.refresh_from_db()
    assert received.report.set_aside_at is None
    assert received.report.pk in set(selectors.queue().values_list("pk", flat=True))


def test_a_wave_needs_a_reason_and_is_not_set_aside_twice_nor_put_back_twice(now: datetime) -> None:
    site, officer = _site(), _officer()
    _hoax(now, site, 3)
    services.gather(now=now + timedelta(hours=1))
    with pytest.raises(services.WaveReasonMissing):
        services.set_aside(card=_card(), reason=" ", actor=officer, now=now)
    with pytest.raises(services.NotAside):
        services.put_back(card=_card(), reason=WHY, actor=officer, now=now)
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now)
    with pytest.raises(services.AlreadyAside):
        services.set_aside(card=_card(), reason=WHY, actor=officer, now=now)


def test_the_reason_is_sealed_and_in_no_audit_row(now: datetime) -> None:
    site, officer = _site(), _officer()
    _hoax(now, site, 3)
    services.gather(now=now + timedelta(hours=1))
    services.set_aside(card=_card(), reason=WHY, actor=officer, now=now)
    assert _card().reveal("reason") == WHY
    assert WHY.encode() not in bytes(_card().reason)
    assert "caretaker" not in str(list(audit.trail(_card()).values_list("details", flat=True)))


def test_a_job_that_stops_halfway_goes_on_where_it_was(now: datetime) -> None:
    site = _site()
    reports = _hoax(now, site, 4)
    services.join_cluster(report=reports[0], text=TEMPLATES["en"], now=now)
    card = services.join_cluster(report=reports[1], text=TEMPLATES["en"], now=now)
    again = services.join_cluster(report=reports[1], text=TEMPLATES["en"], now=now)
    assert card == again
    assert services.gather(now=now + timedelta(hours=1)) == 2
    assert _card().reports.count() == 4


def test_each_of_many_has_its_own_outcome_and_thirty_make_one_incident(now: datetime) -> None:
    site, officer = _site(), _officer()
    honest = _honest(now, site)
    own = make_report(now, narrative="I typed this one.", site=site.uuid, kind="PLACE", entered_by=officer)
    found = services.count_all(reports=[own, *honest], join=None, category="ARSON", actor=officer, now=now)
    assert isinstance(found[0].refused, services.OwnReport)
    assert all(one.refused is None for one in found[1:])
    (incident,) = selectors.incidents()
    assert len(selectors.reports_of(incident)) == len(honest)
    hoax = _hoax(now, site, 3)
    done = services.dismiss_all(reports=hoax, reason="MISTAKE", actor=officer, now=now)
    assert [one.refused for one in done] == [None] * 3
    taken = services.take_all(reports=hoax, actor=officer, now=now)
    assert all(one.refused is not None for one in taken)


def test_who_is_not_on_call_takes_none_of_a_card_without_a_reason(now: datetime) -> None:
    site, on_call, off = _site(), _officer(), _officer("Karim Osei")
    make_shift(on_call, now)
    hoax = _hoax(now, site, 3)
    for done in (
        services.take_all(reports=hoax, actor=off, now=now),
        services.dismiss_all(reports=hoax, reason="MISTAKE", actor=off, now=now),
        services.count_all(reports=hoax, join=None, category="ARSON", actor=off, now=now),
    ):
        assert [type(one.refused) for one in done] == [services.NotAReader] * 3
    assert [one.refused for one in services.take_all(reports=hoax, actor=on_call, now=now)] == [None] * 3


def test_putting_back_leaves_nothing_aside_that_the_officer_may_not_see(now: datetime) -> None:
    site, officer, barred = _site(), _officer(), _officer("Karim Osei")
    hoax = _hoax(now, site, 4)
    services.gather(now=now + timedelta(hours=1))
    card, later = _card(), now + timedelta(hours=1)
    services.set_aside(card=card, reason=WHY, actor=officer, now=later)
    ReportExclusion.objects.create(report=hoax[0], person=barred, basis="OFFICER", at=later)
    with scoping.scope(Scope(everything=True, person=barred.uuid)):
        assert services.put_back(card=card, reason="Honest", actor=barred, now=later) == 3
    assert not Report.objects.filter(set_aside_at__isnull=False).exists()
    line = audit.trail(hoax[0]).filter(verb="REPORT_PUT_BACK").get()
    assert line.actor is None


def test_the_pages_show_handle_set_aside_and_put_back(client: Client, now: datetime) -> None:
    site, officer = _site(), _officer()
    _hoax(now, site, 8)
    services.gather(now=now + timedelta(hours=1))
    client.force_login(officer)
    here = {"cluster": _card().uuid}
    with scoping.scope(None):
        queue = client.get(reverse("queue")).content.decode()
        assert "8 reports together" in queue
        page = client.get(reverse("cluster_page", kwargs=here))
        assert page.status_code == 200
        assert "like the oldest" in page.content.decode()
        refused = client.post(reverse("cluster_aside", kwargs=here), {"aside-reason": ""})
        assert "Say why." in refused.content.decode()
        done = client.post(reverse("cluster_aside", kwargs=here), {"aside-reason": WHY}, follow=True)
        assert "8 reports lie aside" in done.content.decode()
        assert WHY in done.content.decode()
        waves = client.get(reverse("waves")).content.decode()
        assert "Larkfield Road Mosque" in waves
        back = client.post(reverse("cluster_aside", kwargs=here), {"aside-reason": "Honest", "back": "1"}, follow=True)
        assert "8 reports are in the queue again" in back.content.decode()
        nothing = client.post(reverse("cluster_act", kwargs=here), {"act": "TAKE"}).content.decode()
        assert "Mark the reports first." in nothing
        taken = client.post(reverse("cluster_act", kwargs=here), {"act": "TAKE", "everything": "on"}).content.decode()
        assert taken.count("Done") >= 8


def test_an_officer_of_another_area_sees_no_card(client: Client, now: datetime) -> None:
    site = _site()
    _hoax(now, site, 3)
    services.gather(now=now + timedelta(hours=1))
    elsewhere = make_staff(Role.DUTY_OFFICER, "Karim Osei", area=make_area())
    client.force_login(elsewhere)
    here = {"cluster": _card().uuid}
    with scoping.scope(None):
        assert client.get(reverse("cluster_page", kwargs=here)).status_code == 404
        assert client.post(reverse("cluster_aside", kwargs=here), {"aside-reason": WHY}).status_code == 404
    with scoping.scope(Scope(areas=frozenset({"nowhere"}), person=elsewhere.uuid)):
        assert selectors.clusters_in_queue() == []
