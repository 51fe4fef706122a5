"""Cases: what is passed on to others, with consent; and what the timeline holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from aman.apps.accounts.models import Person
from aman.apps.cascade.models import Delivery
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Referral
from aman.kit import audit
from aman.kit.transitions import IllegalTransition
from tests.apps.incidents.make import case_of, counted, make_report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def passed(**fields: object) -> services.PassedOn:
    facts: dict[str, object] = {"recipient": "POLICE", "text": "Two men shouted.", "answer_due_on": date(2027, 3, 12)}
    return services.PassedOn(**(facts | fields))  # type: ignore[arg-type]


class TestPassingOn:
    def test_nothing_is_passed_on_without_consent_or_ground(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        with pytest.raises(services.NoConsent):
            services.refer(case=case, report=report, what=passed(), actor=officer, now=now)
        services.record_consent(case=case, report=report, recipient="COUNCIL", given=True, actor=officer, now=now)
        with pytest.raises(services.NoConsent):
            services.refer(case=case, report=report, what=passed(), actor=officer, now=now)
        with pytest.raises(services.ReasonMissing):
            services.refer(case=case, report=report, what=passed(override="LIFE"), actor=officer, now=now)
        for wrong in ({"recipient": "PRESS"}, {"override": "WISH"}):
            with pytest.raises(services.UnknownCode):
                services.refer(case=case, report=report, what=passed(**wrong), actor=officer, now=now)
        assert not Referral.objects.exists()

    def test_with_consent_it_is_passed_on_and_answered(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        services.record_consent(case=case, report=report, recipient="POLICE", given=True, actor=officer, now=now)
        row = services.refer(case=case, report=report, what=passed(), actor=officer, now=now)
        assert (row.state, row.sent_at) == ("SENT", now)
        services.move_referral(referral=row, state="ACCEPTED", actor=officer, now=now)
        with pytest.raises(services.ReasonMissing):
            services.answer_referral(referral=row, answer=" ", actor=officer, now=now)
        answered = services.answer_referral(
            referral=row, answer="They kept the film", tell="The film is kept.", actor=officer, now=now
        )
        assert (answered.state, answered.told_at) == ("ANSWERED", now)
        assert selectors.reporter_view(report).dialogue[-1].text == "The film is kept."
        with pytest.raises(IllegalTransition):
            services.move_referral(referral=row, state="REVOKED", actor=officer, now=now)

    def test_without_consent_two_people_decide(self, now: datetime, officer: Person, second: Person) -> None:
        report = counted(now, officer)
        what = passed(override="LIFE", override_reason="He said he would come back tonight")
        row = services.refer(case=case_of(report), report=report, what=what, actor=officer, now=now)
        assert (row.state, row.sent_at) == ("PROPOSED", None)
        with pytest.raises(services.SamePerson):
            services.agree_referral(referral=row, agrees=True, actor=officer, now=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(state="SENT", sent_at=now, agreed_by=officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(state="SENT", sent_at=now)
        sent = services.agree_referral(referral=row, agrees=True, actor=second, now=now)
        assert (sent.state, sent.agreed_by) == ("SENT", second)
        assert "REPORT_REFERRED" in [event.verb for event in audit.trail(report)]

    def test_what_was_passed_on_never_changes(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        services.record_consent(case=case, report=report, recipient="POLICE", given=True, actor=officer, now=now)
        row = services.refer(case=case, report=report, what=passed(), actor=officer, now=now)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(passed_on=b"other")

    def test_consent_ends_and_is_given_again_each_with_its_row(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        for given in (True, True, False):
            services.record_consent(case=case, report=report, recipient="SUPPORT", given=given, actor=officer, now=now)
        assert report.consents.count() == 2
        with pytest.raises(services.NoConsent):
            services.refer(case=case, report=report, what=passed(recipient="SUPPORT"), actor=officer, now=now)
        with pytest.raises(services.UnknownCode):
            services.record_consent(case=case, report=report, recipient="PRESS", given=True, actor=officer, now=now)
        with pytest.raises(services.NotOfThisCase):
            services.record_consent(
                case=case, report=make_report(now), recipient="POLICE", given=True, actor=officer, now=now
            )

    def test_an_answer_that_is_due_is_reminded_of_once(self, now: datetime, officer: Person, worker: Person) -> None:
        report = counted(now, officer)
        case = services.lead_case(case=case_of(report), person=worker, actor=officer, now=now)
        services.record_consent(case=case, report=report, recipient="POLICE", given=True, actor=officer, now=now)
        services.refer(case=case, report=report, what=passed(), actor=officer, now=now)
        assert services.remind_referrals(now=now + 6 * DAY) == 0
        assert services.remind_referrals(now=now + 7 * DAY) == 1
        assert services.remind_referrals(now=now + 8 * DAY) == 0
        assert Delivery.objects.get(notice="REFERRAL_DUE").person == worker


def test_the_timeline_holds_codes_of_the_case_and_its_reports(now: datetime, officer: Person) -> None:
    report = counted(now, officer)
    case = case_of(report)
    services.note_case_reading(case=case, actor=officer, now=now)
    services.note_case_reading(case=case, actor=officer, now=now + timedelta(minutes=5))
    lines, older = selectors.timeline(case, [report])
    verbs = [one.verb for one in lines]
    assert {"REPORT_RECEIVED", "REPORT_TAKEN", "REPORT_DECIDED", "CASE_OPENED", "CASE_READ"} <= set(verbs)
    assert verbs.count("CASE_READ") == 2  # once for the case, once for its report
    assert older == ""
    views, _ = selectors.timeline(case, [report], verbs=("CASE_READ",))
    assert {one.name for one in views} == {officer.short_name}
