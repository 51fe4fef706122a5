"""The rota: planned, changed, exchanged, handed over; and reviews by somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.cascade.models import Delivery
from aman.apps.incidents import jobs, selectors, services
from aman.apps.incidents.models import DutyShift, HandOver, QualityReview, QualitySample, ShiftSwap
from aman.kit import audit
from tests.apps.incidents.make import make_report, make_shift, make_taken
from tests.make import make_staff

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan(
    person: Person, starts: datetime, now: datetime, *, weeks: int = 1, rank: int = 1, hours: int = 12
) -> list[DutyShift]:
    planned = services.Planned(person, starts, starts + hours * HOUR, rank)
    return services.plan_shift(planned=planned, weeks=weeks, actor=make_staff("CHAIR"), now=now)


def notices() -> list[tuple[str, int]]:
    return list(Delivery.objects.order_by("pk").values_list("notice", "person_id"))


class TestPlanning:
    def test_a_weekly_shift_keeps_its_hour_on_the_wall_through_the_change_of_clocks(self, now: datetime) -> None:
        """Saturdays at 20:00 from 20 March 2027; clocks go forward on 28 March."""
        officer = make_staff("DUTY_OFFICER")
        made = plan(officer, datetime(2027, 3, 20, 20, tzinfo=LONDON), now, weeks=3)
        assert [one.starts_at.astimezone(LONDON).hour for one in made] == [20, 20, 20]
        assert [one.starts_at.astimezone(UTC).hour for one in made] == [20, 20, 19]
        assert len({one.series for one in made}) == 1

    def test_the_person_is_told_and_it_is_on_record(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        shift = plan(officer, now + DAY, now)[0]
        assert notices() == [("SHIFT_CHANGED", officer.pk)]
        assert audit.trail(shift).get().verb == "SHIFT_PLANNED"

    def test_nobody_is_on_twice_at_once_nor_any_of_a_series(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        plan(officer, now + 8 * DAY, now)
        with pytest.raises(services.AlreadyOn):
            plan(officer, now + DAY + HOUR, now, weeks=2, rank=2)
        assert DutyShift.objects.count() == 1

    @pytest.mark.parametrize("hours", [0, -2, 30])
    def test_a_shift_goes_forward_and_lasts_a_day_at_most(self, now: datetime, hours: int) -> None:
        with pytest.raises(services.ShiftBackwards):
            plan(make_staff("DUTY_OFFICER"), now + DAY, now, hours=hours)

    def test_only_officers_are_on_call(self, now: datetime) -> None:
        with pytest.raises(services.NotAnOfficer):
            plan(make_staff("CASEWORKER"), now + DAY, now)


class TestChanging:
    def test_both_are_told_when_it_changes_hands(self, now: datetime) -> None:
        first, second = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        shift = make_shift(first, now)
        planned = services.Planned(second, shift.starts_at, shift.ends_at, 2)
        services.change_shift(shift=shift, planned=planned, actor=make_staff("CHAIR"), now=now)
        assert {person for _, person in notices()} == {first.pk, second.pk}
        shift.refresh_from_db()
        assert (shift.person_id, shift.rank) == (second.pk, 2)

    def test_a_shift_that_runs_ends_now_and_one_to_come_leaves_the_rota(self, now: datetime) -> None:
        officer, chair = make_staff("DUTY_OFFICER"), make_staff("CHAIR")
        running = make_shift(officer, now)
        services.end_shift(shift=running, actor=chair, now=now)
        assert DutyShift.objects.get().ends_at == now
        series = plan(officer, now + DAY, now, weeks=4)
        assert services.end_shift(shift=series[1], following=True, actor=chair, now=now) == 3
        assert list(DutyShift.objects.filter(starts_at__gt=now)) == [series[0]]
        assert DutyShift.whole.count() == 5
        with pytest.raises(services.ShiftOver):
            services.end_shift(shift=series[1], actor=chair, now=now)

    def test_gaps_are_where_nobody_is_first_or_second(self, now: datetime) -> None:
        make_shift(make_staff("DUTY_OFFICER"), now)
        found = selectors.gaps_between(now, now + 10 * HOUR)
        assert [(one.rank, one.starts_at) for one in found] == [(1, now + 7 * HOUR), (2, now)]

    def test_a_reminder_comes_once_twelve_hours_before(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        plan(officer, now + 20 * HOUR, now)
        Delivery.objects.all().delete()
        for hours in (7, 8, 9):
            jobs.remind_of_shifts(now + hours * HOUR)
        assert notices() == [("SHIFT_SOON", officer.pk)]


class TestExchanging:
    def test_a_colleague_accepts_and_the_shift_is_theirs(self, now: datetime) -> None:
        mine, theirs = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        shift = make_shift(mine, now)
        swap = services.ask_swap(shift=shift, to=theirs, actor=mine, now=now)
        assert DutyShift.objects.get().person_id == mine.pk
        services.answer_swap(swap=swap.uuid, accept=True, actor=theirs, now=now)
        assert DutyShift.objects.get().person_id == theirs.pk
        assert notices() == [("SWAP_ASKED", theirs.pk), ("SWAP_ANSWERED", mine.pk)]
        with pytest.raises(services.SwapSettled):
            services.answer_swap(swap=swap.uuid, accept=False, actor=theirs, now=now)

    def test_it_is_declined_or_withdrawn_and_stays(self, now: datetime) -> None:
        mine, theirs = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        shift = make_shift(mine, now)
        for actor, state in ((theirs, "DECLINED"), (mine, "WITHDRAWN")):
            swap = services.ask_swap(shift=shift, to=theirs, actor=mine, now=now)
            assert services.answer_swap(swap=swap.uuid, accept=False, actor=actor, now=now).state == state
        assert DutyShift.objects.get().person_id == mine.pk

    def test_only_ones_own_shift_is_offered_and_only_the_one_asked_takes_it(self, now: datetime) -> None:
        mine, theirs, third = (make_staff("DUTY_OFFICER") for _ in range(3))
        shift = make_shift(mine, now)
        with pytest.raises(services.NotYourShift):
            services.ask_swap(shift=shift, to=third, actor=theirs, now=now)
        swap = services.ask_swap(shift=shift, to=theirs, actor=mine, now=now)
        for actor in (third, mine):
            with pytest.raises(services.NotAsked):
                services.answer_swap(swap=swap.uuid, accept=True, actor=actor, now=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            ShiftSwap.objects.filter(pk=swap.pk).update(to=mine)

    def test_somebody_already_on_is_not_asked(self, now: datetime) -> None:
        mine, theirs = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        make_shift(theirs, now, rank=2)
        with pytest.raises(services.AlreadyOn):
            services.ask_swap(shift=make_shift(mine, now), to=theirs, actor=mine, now=now)


class TestHandingOver:
    def test_the_next_is_told_reads_it_and_takes_it_on(self, now: datetime) -> None:
        leaving, coming = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        plan(coming, now + HOUR, now)
        Delivery.objects.all().delete()
        make_report(now)
        note = services.write_hand_over(text="canary", actor=leaving, now=now)
        assert notices() == [("HAND_OVER", coming.pk)]
        assert "canary" not in str(Delivery.objects.get().__dict__)
        assert selectors.newest_hand_over(make_staff("DUTY_OFFICER"), now) is None
        shown = selectors.newest_hand_over(coming, now)
        assert shown is not None
        assert (shown.text, shown.reports) == ("canary", 1)
        with pytest.raises(services.OwnHandOver):
            services.accept_hand_over(note=note.uuid, actor=leaving, now=now)
        services.accept_hand_over(note=note.uuid, actor=coming, now=now)
        other = make_staff("DUTY_OFFICER")
        make_shift(other, now)
        with pytest.raises(services.AlreadyAccepted):
            services.accept_hand_over(note=note.uuid, actor=other, now=now)
        with pytest.raises(HandOver.DoesNotExist):
            services.accept_hand_over(note=make_report(now).uuid, actor=coming, now=now)


class TestReviewing:
    def decided(self, now: datetime, officer: Person, number: int) -> None:
        for _ in range(number):
            report = make_taken(now, officer)
            services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)

    def test_a_week_is_drawn_once_when_it_is_over_and_can_be_drawn_again_by_hand(self, now: datetime) -> None:
        from aman.apps.incidents.models import Report
        from aman.core import sampling

        self.decided(now, make_staff("DUTY_OFFICER"), 5)
        assert services.draw_sample(week_of=date(2027, 3, 5), now=now) is None
        sample = services.draw_sample(week_of=date(2027, 3, 5), now=now + 4 * DAY)
        assert sample is not None
        assert services.draw_sample(week_of=date(2027, 3, 5), now=now + 4 * DAY) is None
        ids = [str(one) for one in Report.objects.values_list("uuid", flat=True)]
        again = sampling.draw(ids, seed=sample.seed, percent=sample.percent, least=sample.least)
        assert {str(one.report.uuid) for one in sample.reviews.all()} == set(again)
        assert (sample.of_total, sample.reviews.count()) == (5, 2)

    def test_whoever_handled_it_does_not_review_it(self, now: datetime) -> None:
        officer, other, third = (make_staff("DUTY_OFFICER") for _ in range(3))
        self.decided(now, officer, 1)
        services.draw_sample(week_of=now.date(), now=now + 7 * DAY)
        review = QualityReview.objects.get()
        with pytest.raises(services.OwnHandling):
            services.take_review(review=review.uuid, actor=officer, now=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            QualityReview.objects.filter(pk=review.pk).update(reviewer=officer)
        services.take_review(review=review.uuid, actor=other, now=now)
        with pytest.raises(services.ReviewTaken):
            services.take_review(review=review.uuid, actor=third, now=now)
        marks = services.Marks(3, 2, 1, 0, 3, note="Write it while it rings")
        with pytest.raises(services.NotReviewer):
            services.write_review(review=review.uuid, marks=marks, actor=third, now=now)
        assert selectors.may_open(review.report, other, now)
        services.write_review(review=review.uuid, marks=marks, actor=other, now=now)
        assert not selectors.may_open(review.report, other, now)
        with pytest.raises(services.ReviewTaken):
            services.write_review(review=review.uuid, marks=marks, actor=other, now=now)
        means = {one.mark: one.mean for one in selectors.mark_means(now - DAY)}
        assert means == {"timely": 3.0, "direction": 2.0, "contact": 1.0, "decision": 0.0, "recorded": 3.0}

    def test_a_quiet_week_is_a_sample_of_none(self, now: datetime) -> None:
        sample = services.draw_sample(week_of=now.date(), now=now + 7 * DAY)
        assert sample is not None
        assert QualitySample.objects.get().of_total == 0


def desk(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestPages:
    def test_the_week_the_shift_and_the_exchange(self) -> None:
        now = timezone.now()
        mine, theirs = make_staff("DUTY_OFFICER", "Aa Bb"), make_staff("DUTY_OFFICER", "Cc Dd")
        shift = make_shift(mine, now)
        client = desk(mine)
        assert "Aa B." in client.get(reverse("rota")).content.decode()
        page = client.get(reverse("shift_page", kwargs={"shift": shift.uuid})).content.decode()
        assert "Ask a colleague" in page
        answer = client.post(reverse("swap_ask", kwargs={"shift": shift.uuid}), {"swap-to": str(theirs.uuid)})
        assert answer.status_code == 302
        swap = ShiftSwap.objects.get()
        desk(theirs).post(reverse("swap_answer", kwargs={"swap": swap.uuid}), {"accept": "1"})
        shift.refresh_from_db()
        assert shift.person_id == theirs.pk

    def test_a_plan_that_cannot_be_is_worded_and_keeps_what_was_typed(self) -> None:
        now = timezone.now()
        officer, chair = make_staff("DUTY_OFFICER"), make_staff("CHAIR")
        make_shift(officer, now)
        sent = {
            "person": str(officer.uuid), "rank": "2", "weeks": "1",
            "starts_at_0": now.date().isoformat(), "starts_at_1": now.strftime("%H:%M"),
            "ends_at_0": (now + DAY).date().isoformat(), "ends_at_1": now.strftime("%H:%M"),
        }  # fmt: skip
        body = desk(chair).post(reverse("shift_new"), sent).content.decode()
        assert "on call at that time already" in body
        assert now.date().isoformat() in body
        assert desk(chair).post(reverse("shift_new"), {}).content.decode().count("Choose who is on call") >= 1

    def test_the_chair_looks_at_what_would_change_before_it_does(self) -> None:
        from aman.apps.incidents.forms_rules import initial_of
        from aman.apps.incidents.models import DutyRules
        from aman.apps.incidents.rulebook import RuleBook

        chair = desk(make_staff("CHAIR"))
        sent = {key: value for key, value in initial_of(RuleBook()).items() if value is not False}
        sent |= {"opens": "09:00", "closes": "17:30", "TRIAGE_minutes": 20}
        url = reverse("duty_rules")
        looked = chair.post(url, sent).content.decode()
        assert "What would change" in looked
        assert "20 min" in looked
        assert not DutyRules.objects.exists()
        assert chair.post(url, {**sent, "keep": "1"}).status_code == 302
        assert selectors.rules_at(timezone.now()).rules.steps["TRIAGE"].minutes == 20
        own = {**sent, "SUSPICIOUS_TRIAGE": 5}
        assert "Someone or something suspicious: Taken in hand" in chair.post(url, own).content.decode()
        assert chair.post(url, {**own, "keep": "1"}).status_code == 302
        rules = selectors.rules_at(timezone.now()).rules
        assert (rules.step("SUSPICIOUS", "TRIAGE").minutes, rules.step("PERSON", "TRIAGE").minutes) == (5, 20)
        assert rules.step("SUSPICIOUS", "TRIAGE").points == rules.steps["TRIAGE"].points
        assert "5" in chair.get(url).context["form"]["SUSPICIOUS_TRIAGE"].as_widget()
        assert chair.post(url, {**sent, "keep": "1"}).status_code == 302
        assert selectors.rules_at(timezone.now()).rules.by_kind == {}
        wrong = chair.post(url, {**sent, "closes": "08:00"}).content.decode()
        assert "do not fit" in wrong

    def test_the_first_page_of_an_officer_at_night(self) -> None:
        now = timezone.now()
        officer = make_staff("DUTY_OFFICER")
        make_shift(officer, now)
        make_report(now)
        services.write_hand_over(text="Ring the site", actor=make_staff("DUTY_OFFICER"), now=now)
        body = desk(officer).get(reverse("home")).content.decode()
        for words in ("You are on call", "Ring the site", "Take the next"):
            assert words in body

    def test_the_panels_week_and_its_empty_state(self) -> None:
        body = desk(make_staff("CHAIR")).get(reverse("home")).content.decode()
        assert "The panel’s week" in body
        assert "None this week" in body
