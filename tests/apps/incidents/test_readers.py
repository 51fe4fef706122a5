"""Who reads a report: assignment, requests, exclusions, and what a site may know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Membership
from aman.apps.incidents import pages, selectors, services
from aman.apps.incidents.models import Direction, Duty, Report, ReportConsent, ReportExclusion, ReportLink
from aman.apps.incidents.services._exclude import is_barred
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.incidents.make import make_incident, make_report, make_shift, make_taken
from tests.make import make_member, make_person, make_staff
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def desk(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(route: str, report: Report, **more: Any) -> str:
    return reverse(route, kwargs={"report": report.uuid, **more})


def seen_by(person: Any) -> int:
    """Count the reports the manager shows somebody who covers the whole network."""
    with scoping.scope(scoping.Scope(everything=True, person=person.uuid)):
        return Report.objects.count()


class TestOpening:
    def test_a_report_opens_to_its_supervisor_and_to_those_assigned(self, cast, now):
        report, leyla = make_taken(now, cast.safiya), make_staff("CASEWORKER")
        assert selectors.may_open(report, cast.safiya, now)
        assert not selectors.may_open(report, cast.karim, now)
        assert not selectors.may_open(report, leyla, now)
        services.assign(report=report, person=leyla.uuid, duty=Duty.CASEWORKER, actor=cast.safiya, now=now)
        assert selectors.may_open(report, leyla, now)
        services.end_assignment(report=report, person=leyla.uuid, actor=cast.safiya, now=now)
        assert not selectors.may_open(report, leyla, now)

    def test_what_nobody_has_taken_opens_to_those_on_call_at_their_rank(self, cast, now):
        report = make_report(now)
        make_shift(cast.safiya, now, rank=1)
        make_shift(cast.karim, now, rank=2)
        assert selectors.may_open(report, cast.safiya, now)
        assert not selectors.may_open(report, cast.karim, now)
        assert selectors.may_open(report, cast.karim, now + timedelta(minutes=61))

    def test_where_nobody_is_on_call_the_officers_of_the_network_stand_in(self, cast, now):
        area_officer = make_staff("DUTY_OFFICER", area=cast.eastmere)
        report = make_report(now)
        assert selectors.may_open(report, cast.karim, now)
        assert not selectors.may_open(report, area_officer, now)

    def test_where_everybody_on_call_is_barred_the_next_opens_it(self, cast, now):
        report = make_report(now)
        make_shift(cast.safiya, now, rank=1)
        make_shift(cast.karim, now, rank=2)
        ReportExclusion.objects.create(report=report, person=cast.safiya, basis="NAME", at=now)
        assert selectors.on_call_for(report, now) == [cast.karim.pk]
        ReportExclusion.objects.create(report=report, person=cast.karim, basis="NAME", at=now)
        third = make_staff("DUTY_OFFICER")
        assert selectors.on_call_for(report, now) == [third.pk]

    def test_others_see_a_card_without_a_word_of_what_was_told(self, cast):
        report = make_taken(timezone.now(), cast.safiya, narrative="Words in confidence")
        answer = desk(cast.karim).get(at("report_page", report))
        assert answer.status_code == 200
        body = answer.content.decode()
        assert report.reference in body
        assert "Words in confidence" not in body
        assert not AuditEvent.objects.filter(verb="REPORT_READ").exists()
        for route in ("report_readers",):
            assert desk(cast.karim).get(at(route, report)).status_code == 404
        assert desk(cast.karim).post(at("report_ask", report), {"ask-text": ""}).status_code == 404


class TestTakingOver:
    def test_it_needs_a_reason_which_is_kept(self, cast):
        report = make_taken(timezone.now(), cast.safiya)
        assert desk(cast.karim).post(at("report_take", report), {"over": "1"}).status_code == 422
        answer = desk(cast.karim).post(at("report_take", report), {"over": "1", "reason": "Safiya is unwell"})
        assert answer.status_code == 302
        report.refresh_from_db()
        assert report.supervisor == cast.karim
        assert [one.reveal("text") for one in Direction.objects.all()] == ["Safiya is unwell"]
        assert AuditEvent.objects.filter(verb="REPORT_TAKEN_OVER").count() == 1

    def test_without_a_reason_the_service_refuses(self, cast, now):
        report = make_taken(now, cast.safiya)
        with pytest.raises(services.ReasonMissing):
            services.take_over(report=report, reason="  ", actor=cast.karim, now=now)


class TestAsking:
    def test_somebody_asks_and_the_supervisor_assigns(self, cast, now):
        report = make_taken(now, cast.safiya)
        asked = services.ask_to_be_assigned(report=report, reason="I know the family", actor=cast.karim, now=now)
        assert [one.reason for one in selectors.asking(report)] == ["I know the family"]
        services.settle_request(report=report, request=asked.uuid, grant=True, actor=cast.safiya, now=now)
        assert selectors.may_open(report, cast.karim, now)
        assert [one.duty for one in selectors.assigned_to(report)] == ["Deputy"]

    def test_refused_it_opens_nothing(self, cast, now):
        report = make_taken(now, cast.safiya)
        asked = services.ask_to_be_assigned(report=report, reason="Curious", actor=cast.karim, now=now)
        services.settle_request(report=report, request=asked.uuid, grant=False, actor=cast.safiya, now=now)
        assert not selectors.may_open(report, cast.karim, now)
        with pytest.raises(services.NoSuchRequest):
            services.settle_request(report=report, request=asked.uuid, grant=True, actor=cast.safiya, now=now)

    def test_nobody_settles_their_own_request_or_that_of_a_report_they_may_not_open(self, cast, now):
        report = make_taken(now, cast.safiya)
        asked = services.ask_to_be_assigned(report=report, reason="Mine", actor=cast.karim, now=now)
        with pytest.raises(services.NotAReader):
            services.settle_request(report=report, request=asked.uuid, grant=True, actor=cast.karim, now=now)

    def test_a_reason_is_needed_and_one_request_is_enough(self, cast, now):
        report = make_taken(now, cast.safiya)
        with pytest.raises(services.ReasonMissing):
            services.ask_to_be_assigned(report=report, reason="", actor=cast.karim, now=now)
        services.ask_to_be_assigned(report=report, reason="Once", actor=cast.karim, now=now)
        with pytest.raises(services.AlreadyAssigned):
            services.ask_to_be_assigned(report=report, reason="Twice", actor=cast.karim, now=now)

    def test_only_those_who_may_open_it_assign_and_only_officers_of_the_area(self, cast, now):
        report = make_taken(now, cast.safiya, site=cast.larkfield.uuid)
        west = make_staff("CASEWORKER", area=cast.westmere)
        with pytest.raises(services.NotAReader):
            services.assign(report=report, person=west.uuid, duty=Duty.CASEWORKER, actor=cast.karim, now=now)
        for person, duty in ((west, Duty.CASEWORKER), (cast.idris, Duty.CASEWORKER), (cast.karim, Duty.SUPERVISOR)):
            with pytest.raises(services.CannotBeAssigned):
                services.assign(report=report, person=person.uuid, duty=duty, actor=cast.safiya, now=now)


class TestExclusion:
    def test_a_name_however_it_is_spelt_bars_whoever_bears_it(self, cast, now):
        mehmet = make_person("Mehmet Yılmaz")
        report = make_report(now, excluded="please not محمد from the office")
        assert is_barred(report, mehmet)
        assert not is_barred(report, cast.safiya)
        assert seen_by(mehmet) == 0
        assert seen_by(cast.safiya) == 1

    def test_a_function_bars_everybody_of_the_site(self, cast, now):
        report = make_report(now, excluded="the secretary must not know", site=cast.larkfield.uuid)
        assert is_barred(report, cast.amina)
        assert is_barred(report, cast.bilal)
        assert not is_barred(report, cast.maryam)
        report.refresh_from_db()
        assert report.exclusion_open

    def test_a_site_excluded_whole_bars_its_people_whatever_else_they_are(self, cast, now):
        both = make_staff("DUTY_OFFICER", "Nadia Both")
        from tests.make import make_member

        make_member(both, "VOLUNTEER", site=cast.larkfield)
        report = make_report(now, exclude_site=True, site=cast.larkfield.uuid)
        assert is_barred(report, both)
        services.take_report(report=report, actor=cast.safiya, now=now)
        nobody = services.Resolved(frozenset(), frozenset(), "A mistake, they say")
        services.resolve_exclusion(report=report, resolved=nobody, actor=cast.safiya, now=now)
        assert is_barred(report, both), "the reporter's own word stands"

    def test_who_comes_later_and_is_meant_is_barred_too(self, cast, now):
        words = make_report(now - timedelta(days=9), excluded="Mehmet from the office")
        place = make_taken(now - timedelta(days=9), cast.karim, exclude_site=True, site=cast.larkfield.uuid)
        mehmet, stranger = make_staff("DUTY_OFFICER", "Mehmet Yılmaz"), make_staff("DUTY_OFFICER", "Nadia Both")
        make_member(cast.karim, "VOLUNTEER", site=cast.larkfield)
        Membership.objects.update(active_from=now - timedelta(hours=1))
        assert services.bar_newcomers(now=now) == 2
        assert services.bar_newcomers(now=now) == 0
        assert is_barred(words, mehmet)
        assert is_barred(place, cast.karim)
        assert not is_barred(words, stranger)
        place.refresh_from_db()
        assert place.supervisor is None
        assert cast.safiya.pk in selectors.on_call_for(place, now)
        assert "Nobody has it" in str(pages.state_of(place, cast.safiya.pk))
        services.take_report(report=place, actor=cast.safiya, now=now)

    def test_a_barred_officer_finds_nothing_at_any_door(self, cast):
        report = make_report(timezone.now(), excluded="Karim Osei")
        client = desk(cast.karim)
        assert report.reference not in client.get(reverse("queue")).content.decode()
        for route in ("report_page", "report_readers"):
            assert client.get(at(route, report)).status_code == 404
        for route in ("report_take", "report_request", "report_ask"):
            assert client.post(at(route, report), {"reason": "x", "over": "1"}).status_code == 404

    def test_an_incident_that_comes_from_it_is_not_there_for_them_either(self, cast, now):
        incident = make_incident(cast.eastmere)
        report = make_taken(now, cast.safiya, excluded="Karim Osei")
        ReportLink.objects.create(report=report, incident=incident, linked_by=cast.safiya, linked_at=now)
        assert desk(cast.safiya).get(reverse("incident_page", args=[incident.uuid])).status_code == 200
        assert desk(cast.karim).get(reverse("incident_page", args=[incident.uuid])).status_code == 404
        assert str(incident.uuid) not in desk(cast.karim).get(reverse("incidents")).content.decode()

    def test_an_officer_who_is_not_barred_resolves_it(self, cast, now):
        other = make_person("Kareem Usman")
        report = make_report(now, excluded="Karim Osei")
        assert is_barred(report, cast.karim)
        assert is_barred(report, other)
        services.take_report(report=report, actor=cast.safiya, now=now)
        resolved = services.Resolved(frozenset({cast.karim.uuid}), frozenset({cast.idris.uuid}), "Asked the reporter")
        services.resolve_exclusion(report=report, resolved=resolved, actor=cast.safiya, now=now)
        report.refresh_from_db()
        assert not report.exclusion_open
        assert is_barred(report, cast.karim)
        assert not is_barred(report, other)
        assert is_barred(report, cast.idris)
        assert "Asked the reporter" in [one.reveal("text") for one in Direction.objects.all()]
        assert AuditEvent.objects.get(verb="EXCLUSION_RESOLVED").details == {"kept": 1, "lifted": 1, "added": 1}

    def test_it_needs_a_reason_and_nobody_bars_themselves(self, cast, now):
        report = make_taken(now, cast.safiya, excluded="Karim Osei")
        with pytest.raises(services.ReasonMissing):
            services.resolve_exclusion(
                report=report, resolved=services.Resolved(frozenset(), frozenset(), " "), actor=cast.safiya, now=now
            )
        with pytest.raises(services.OneselfBarred):
            services.resolve_exclusion(
                report=report,
                resolved=services.Resolved(frozenset(), frozenset({cast.safiya.uuid}), "Me"),
                actor=cast.safiya,
                now=now,
            )

    def test_a_supervisor_who_is_barred_hands_over_and_where_nobody_can_nothing_changes(self, cast, now):
        report, leyla = make_taken(now, cast.safiya), make_staff("CASEWORKER")
        services.assign(report=report, person=leyla.uuid, duty=Duty.CASEWORKER, actor=cast.safiya, now=now)
        bar = services.Resolved(frozenset(), frozenset({cast.safiya.uuid}), "She is the sister")
        with pytest.raises(services.NobodyLeft):
            services.resolve_exclusion(report=report, resolved=bar, actor=leyla, now=now)
        assert not is_barred(report, cast.safiya)
        services.assign(report=report, person=cast.karim.uuid, duty=Duty.DEPUTY, actor=cast.safiya, now=now)
        services.resolve_exclusion(report=report, resolved=bar, actor=cast.karim, now=now)
        report.refresh_from_db()
        assert report.supervisor == cast.karim
        assert not selectors.may_open(report, cast.safiya, now)

    def test_whoever_is_barred_cannot_be_assigned_or_ask(self, cast, now):
        report = make_taken(now, cast.safiya, excluded="Karim Osei")
        assert cast.karim not in selectors.assignable(report, now)
        with pytest.raises(services.CannotBeAssigned):
            services.assign(report=report, person=cast.karim.uuid, duty=Duty.DEPUTY, actor=cast.safiya, now=now)
        with pytest.raises(services.CannotBeAssigned):
            services.ask_to_be_assigned(report=report, reason="Let me", actor=cast.karim, now=now)

    def test_without_words_nobody_is_barred_and_nothing_is_recorded(self, now):
        make_report(now)
        assert not ReportExclusion.objects.exists()
        assert not AuditEvent.objects.filter(verb="EXCLUSION_RECEIVED").exists()


class TestReadersPage:
    def test_it_shows_who_reads_who_is_barred_and_who_has_viewed(self, cast):
        report = make_taken(timezone.now(), cast.safiya, excluded="Karim Osei", site=cast.larkfield.uuid)
        client = desk(cast.safiya)
        client.get(at("report_page", report))
        body = client.get(at("report_readers", report)).content.decode()
        assert "Karim O." in body
        assert "Safiya R." in body
        assert [one.name for one in selectors.views_of(report)] == ["Safiya R."]

    def test_its_forms_work(self, cast):
        report, leyla = make_taken(timezone.now(), cast.safiya, excluded="Karim Osei"), make_staff("CASEWORKER")
        client = desk(cast.safiya)
        sent = {"assign-person": str(leyla.uuid), "assign-duty": "CASEWORKER"}
        assert client.post(at("report_assign", report), sent).status_code == 302
        assert client.post(at("report_assign", report), sent).status_code == 422
        assert client.post(at("report_unassign", report), {"person": str(leyla.uuid)}).status_code == 302
        assert client.post(at("report_unassign", report), {"person": "x"}).status_code == 422
        assert client.post(at("report_exclusion", report), {"exclusion-reason": ""}).status_code == 422
        kept = {"exclusion-keep": str(cast.karim.uuid), "exclusion-reason": "Asked"}
        assert client.post(at("report_exclusion", report), kept).status_code == 302
        asked = services.ask_to_be_assigned(report=report, reason="Why not", actor=leyla, now=timezone.now())
        sent = {"request": str(asked.uuid), "grant": "1"}
        assert client.post(at("report_settle", report), sent).status_code == 302
        assert client.post(at("report_settle", report), sent).status_code == 422
        assert client.post(at("report_tell", report), {"word-text": "Hello"}).status_code == 422


class TestSite:
    def agreed(self, cast: Cast, now: Any, **more: Any) -> Report:
        report = make_taken(now, cast.safiya, site=cast.larkfield.uuid, **more)
        ReportConsent.objects.create(report=report, recipient="SITE", given=True, at=now)
        return report

    def known(self, cast: Cast) -> int:
        scope = scoping.Scope(sites=frozenset({cast.larkfield.uuid}), person=cast.amina.uuid)
        with scoping.scope(scope):
            return selectors.site_reports(cast.larkfield.uuid).count()

    def test_a_lead_knows_of_what_was_agreed_and_of_nothing_else(self, cast, now):
        make_taken(now, cast.safiya, site=cast.larkfield.uuid)
        assert self.known(cast) == 0
        self.agreed(cast, now)
        assert self.known(cast) == 1

    def test_consent_withdrawn_ends_it_on_the_next_request(self, cast, now):
        report = self.agreed(cast, now)
        ReportConsent.objects.filter(report=report).update(withdrawn_at=now)
        assert self.known(cast) == 0

    @pytest.mark.parametrize("more", [{"exclude_site": True}, {"excluded": "somebody tall"}])
    def test_a_site_excluded_or_words_unresolved_close_it(self, cast, now, more):
        self.agreed(cast, now, **more)
        assert self.known(cast) == 0

    def test_one_person_of_the_site_barred_closes_it_to_the_site(self, cast, now):
        report = self.agreed(cast, now)
        ReportExclusion.objects.create(report=report, person=cast.bilal, basis="OFFICER", at=now)
        assert self.known(cast) == 0

    def test_a_reach_beyond_one_site_opens_nothing(self, cast, now):
        self.agreed(cast, now)
        with scoping.scope(scoping.Scope(everything=True, person=cast.amina.uuid)):
            assert selectors.site_reports(cast.larkfield.uuid).count() == 0

    def test_the_lead_reads_what_the_panel_says_and_never_what_was_told(self, cast):
        now = timezone.now()
        report = self.agreed(cast, now, narrative="Words in confidence", name="Reporter Name")
        services.tell_site(report=report, text="We spoke to the police.", actor=cast.safiya, now=now)
        client, site = desk(cast.amina), {"site": cast.larkfield.uuid}
        body = client.get(reverse("site_reports", kwargs=site)).content.decode()
        assert str(report.uuid) in body
        body = client.get(reverse("site_report_page", kwargs={**site, "report": report.uuid})).content.decode()
        assert "We spoke to the police." in body
        assert "Words in confidence" not in body
        assert "Reporter Name" not in body
        ReportConsent.objects.filter(report=report).update(withdrawn_at=now)
        assert client.get(reverse("site_report_page", kwargs={**site, "report": report.uuid})).status_code == 404

    def test_the_panel_tells_a_site_only_what_it_may_know(self, cast, now):
        report = make_taken(now, cast.safiya, site=cast.larkfield.uuid)
        with pytest.raises(services.SiteMayNotKnow):
            services.tell_site(report=report, text="Hello", actor=cast.safiya, now=now)
        with pytest.raises(services.ReasonMissing):
            services.tell_site(report=report, text=" ", actor=cast.safiya, now=now)

    def test_an_empty_list_says_why_it_may_be(self, cast):
        body = desk(cast.amina).get(reverse("site_reports", kwargs={"site": cast.larkfield.uuid})).content.decode()
        assert "whose reporters did not agree" in body
        assert desk(cast.maryam).get(reverse("site_reports", kwargs={"site": cast.larkfield.uuid})).status_code == 404
