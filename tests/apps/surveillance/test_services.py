"""Looking at the counts, and what is decided about what is found."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection

from aman.apps.accounts.models import Role
from aman.apps.cascade.models import Delivery
from aman.apps.incidents.models import Incident
from aman.apps.surveillance import selectors, services
from aman.apps.surveillance.models import Run, RunKind, RunOutcome, Signal, SignalDecision, SignalState
from aman.kit import jobs, scoping, vault
from aman.kit.models import AuditEvent, Schedule
from aman.kit.transitions import IllegalTransition
from tests.apps.surveillance.make import make_history, make_incident, make_region, make_week
from tests.make import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(now):
    made = make_region()
    make_history(made, now)
    return made


def look(now, **given):
    return services.watch(as_of=now.date(), now=now, **given)


class TestWatch:
    def test_a_week_its_past_does_not_explain_is_raised_with_all_it_rests_on(self, areas, now):
        make_week(areas[2], now)
        run = look(now)
        signal = Signal.objects.get()
        assert (run.raised, run.outcome) == (1, RunOutcome.DONE)
        assert (signal.area, signal.category, signal.level, signal.count) == (areas[2], "ABUSE", "ALERT", 6)
        assert signal.parameters["seed"] == int(now.date().strftime("%Y%m%d"))
        assert signal.parameters["options"]["windows"] == [1, 3, 7, 14, 28]
        assert signal.parameters["track"]["observed"][-1] == 6
        assert signal.parameters["series"] == run.series
        assert signal.run == run

    def test_analysts_are_told_once_by_a_note_that_names_no_place(self, areas, now):
        analyst = make_staff(Role.ANALYST)
        make_staff(Role.DUTY_OFFICER)
        make_week(areas[2], now)
        look(now)
        look(now)
        note = Delivery.objects.get()
        assert (note.person, note.notice, note.reference) == (analyst, "SIGNAL_RAISED", now.date().isoformat())

    def test_a_look_far_back_tells_nobody(self, areas, now):
        make_staff(Role.ANALYST)
        make_week(areas[2], now)
        assert services.watch(as_of=now.date(), now=now + timedelta(days=10)).raised == 1
        assert not Delivery.objects.exists()

    def test_quiet_counts_raise_nothing(self, areas, now):
        assert look(now).raised == 0

    def test_the_same_records_give_the_same_signal(self, areas, now):
        make_week(areas[2], now)
        look(now)
        first = Signal.objects.get()
        Signal.objects.all().delete()
        look(now)
        second = Signal.objects.get()
        assert (first.p_value, first.parameters) == (second.p_value, second.parameters)

    def test_several_types_together_are_raised_as_the_areas_total(self, areas, now):
        for category in ("ABUSE", "THREAT", "DAMAGE", "ASSAULT", "LITERATURE", "ARSON", "OTHER"):
            make_week(areas[1], now, count=1, category=category)
        look(now)
        assert [signal.category for signal in Signal.objects.all()] == ["ALL"]

    def test_what_happened_online_is_not_in_the_total(self, areas, now):
        for incident in make_week(areas[1], now, count=8, category="ONLINE"):
            incident.is_online = True
            incident.save()
        look(now)
        assert [signal.category for signal in Signal.objects.all()] == ["ONLINE"]

    def test_it_is_not_raised_again_the_next_day(self, areas, now):
        make_week(areas[2], now)
        look(now)
        assert look(now + timedelta(days=1)).raised == 0
        assert Signal.objects.count() == 1

    def test_it_is_raised_again_when_it_grows_stronger(self, areas, now):
        make_week(areas[2], now)
        look(now)
        Signal.objects.update(level="ADVISORY")
        later = now + timedelta(days=1)
        make_incident(areas[2], later.date(), later)
        assert look(later).raised == 1
        assert Signal.objects.count() == 2

    def test_the_same_incidents_raise_nothing_twice_however_strong(self, areas, now):
        make_week(areas[2], now)
        look(now)
        Signal.objects.update(level="ADVISORY")
        assert look(now + timedelta(days=1)).raised == 0
        assert Signal.objects.count() == 1

    def test_what_was_explained_is_not_raised_again_by_the_same_incidents(self, areas, now):
        make_week(areas[2], now)
        look(now)
        Signal.objects.update(state=SignalState.EXPLAINED)
        assert [look(now + timedelta(days=ago)).raised for ago in (1, 3, 16)] == [0, 0, 0]

    def test_growing_within_a_day_changes_the_signal_and_says_so(self, areas, now):
        make_week(areas[2], now)
        look(now)
        Signal.objects.update(level="ADVISORY", count=4)
        look(now)
        assert Signal.objects.get().level == "ALERT"
        event = AuditEvent.objects.get(verb="SIGNAL_STRENGTHENED")
        assert event.details["before"] == {"level": "ADVISORY", "count": 4}

    def test_withdrawn_incidents_are_not_counted(self, areas, now):
        make_week(areas[2], now)
        Incident.objects.filter(recorded_at=now - timedelta(hours=2)).update(withdrawn_at=now)
        assert look(now).raised == 0

    def test_too_little_history_says_nothing_and_says_so(self, now):
        area = make_region(1)[0]
        make_week(area, now)
        run = look(now)
        assert (run.outcome, run.raised) == (RunOutcome.TOO_FEW_DAYS, 0)

    def test_nothing_at_all_is_too_little(self, now):
        assert look(now).outcome == RunOutcome.TOO_FEW_DAYS

    def test_it_can_look_at_a_day_long_past(self, areas, now):
        day = now.date() - timedelta(days=200)
        for _ in range(6):
            make_incident(areas[0], day, now)
        services.watch(as_of=day, now=now)
        assert Signal.objects.get().as_of == day

    def test_it_leaves_its_trail(self, areas, now):
        officer = make_staff(Role.ANALYST)
        make_week(areas[2], now)
        look(now, actor=officer)
        verbs = list(AuditEvent.objects.filter(actor=officer.uuid).values_list("verb", flat=True))
        assert sorted(verbs) == ["COUNTS_WATCHED", "SIGNAL_RAISED"]

    def test_somebody_of_some_areas_does_not_start_one(self, areas, now):
        make_week(areas[2], now)
        analyst = make_staff(Role.ANALYST, area=areas[2])
        reach = scoping.Scope(areas=frozenset({areas[2].code}), person=analyst.uuid)
        with scoping.scope(reach), pytest.raises(services.NotWholeNetwork):
            look(now, actor=analyst)
        assert not Run.objects.exists()

    def test_a_look_that_gets_no_turn_says_so(self, areas, now, monkeypatch):
        def held(**_given):
            raise OperationalError("canceling statement due to lock timeout")

        monkeypatch.setattr(Schedule.objects, "get_or_create", held)
        with pytest.raises(services.LookingAlready):
            look(now)

    def test_no_job_takes_the_row_of_turns_for_its_own(self, areas, now):
        look(now)
        assert not {job.name for job in jobs.periodic()} & set(Schedule.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_three_looks_at_once_give_one_set_of_signals(now):
    areas = make_region()
    make_history(areas, now)
    make_week(areas[2], now)
    start, ends = threading.Barrier(3), []

    def run() -> None:
        with scoping.system("test"):
            start.wait()
            try:
                ends.append(look(now).raised)
            finally:
                connection.close()

    threads = [threading.Thread(target=run) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [0, 0, 1]
    assert Signal.objects.count() == 1
    assert Run.objects.count() == 3


class TestDue:
    def test_the_first_look_is_made_at_once_and_once(self, areas, now):
        run = services.watch_if_due(now=now)
        assert (run.kind, run.as_of) == (RunKind.NIGHTLY, now.date() - timedelta(days=1))
        assert services.watch_if_due(now=now + timedelta(minutes=1)) is None

    def test_the_next_night_waits_for_four_o_clock(self, areas, now):
        services.watch_if_due(now=now)
        assert services.watch_if_due(now=now.replace(hour=3) + timedelta(days=1)) is None
        run = services.watch_if_due(now=now.replace(hour=4, minute=1) + timedelta(days=1))
        assert (run.kind, run.as_of) == (RunKind.NIGHTLY, now.date())

    def test_a_new_incident_brings_another_look_up_to_today(self, areas, now):
        services.watch_if_due(now=now)
        make_incident(areas[0], now.date(), now + timedelta(minutes=1))
        run = services.watch_if_due(now=now + timedelta(minutes=2))
        assert (run.kind, run.as_of) == (RunKind.CHANGED, now.date())
        assert Run.objects.count() == 2


class TestDecide:
    @pytest.fixture
    def signal(self, areas, now):
        make_week(areas[2], now)
        look(now)
        return Signal.objects.get()

    def test_a_decision_is_recorded_with_who_and_why(self, signal, now):
        idris = make_staff(Role.ANALYST, "Idris Novak")
        decided = services.decide_signal(signal=signal, state="ACTED", reason=" Told the area ", actor=idris, now=now)
        assert (decided.state, decided.decided_by, decided.decided_at) == ("ACTED", idris, now)
        assert selectors.reason_of(decided) == "Told the area"
        event = AuditEvent.objects.get(verb="SIGNAL_DECIDED")
        assert event.details == {"before": "NEW", "after": "ACTED"}

    def test_the_reason_is_sealed_and_can_be_erased(self, signal, now):
        services.decide_signal(
            signal=signal, state="ACTED", reason="Told Nadia", actor=make_staff(Role.ANALYST), now=now
        )
        decision = SignalDecision.objects.get()
        kept = [str(list(model.objects.values())) for model in (Signal, SignalDecision, AuditEvent)]
        assert not any("Nadia" in text for text in kept)
        vault.destroy(decision.record_key, now=now)
        assert selectors.reason_of(signal) == ""

    def test_every_decision_is_kept_and_the_latest_is_shown(self, signal, now):
        idris = make_staff(Role.ANALYST)
        for minutes, (state, reason) in enumerate([("WATCHING", "Wait a week"), ("EXPLAINED", "One family")]):
            services.decide_signal(
                signal=signal, state=state, reason=reason, actor=idris, now=now + timedelta(minutes=minutes)
            )
        assert selectors.reason_of(signal) == "One family"
        assert SignalDecision.objects.count() == 2

    def test_a_reason_is_needed(self, signal, now):
        with pytest.raises(services.ReasonMissing):
            services.decide_signal(signal=signal, state="ACTED", reason=" ", actor=make_staff(Role.ANALYST), now=now)

    @pytest.mark.parametrize(
        ("before", "after", "allowed"),
        [
            ("NEW", "WATCHING", True),
            ("NEW", "EXPLAINED", True),
            ("WATCHING", "ACTED", True),
            ("EXPLAINED", "WATCHING", True),
            ("ACTED", "NEW", False),
            ("ACTED", "EXPLAINED", False),
            ("WATCHING", "WATCHING", False),
            ("EXPLAINED", "NEW", False),
        ],
    )
    def test_the_table_of_states(self, signal, now, before, after, allowed):
        Signal.objects.update(state=before)
        person = make_staff(Role.ANALYST)
        if allowed:
            services.decide_signal(signal=signal, state=after, reason="because", actor=person, now=now)
            assert Signal.objects.get().state == after
        else:
            with pytest.raises(IllegalTransition):
                services.decide_signal(signal=signal, state=after, reason="because", actor=person, now=now)


class TestNear:
    def test_a_site_learns_of_the_strongest_signal_of_its_area(self, areas, now):
        make_week(areas[2], now)
        look(now)
        near = selectors.signals_near(area_pk=areas[2].pk, on=now.date())
        assert [(one.is_strong, one.as_of) for one in near] == [(True, now.date())]
        assert selectors.signals_near(area_pk=areas[1].pk, on=now.date()) == []

    def test_what_was_explained_away_is_not_told(self, areas, now):
        make_week(areas[2], now)
        look(now)
        Signal.objects.update(state=SignalState.EXPLAINED)
        assert selectors.signals_near(area_pk=areas[2].pk, on=now.date()) == []

    def test_it_is_told_for_a_week(self, areas, now):
        make_week(areas[2], now)
        look(now)
        later = now.date() + timedelta(days=8)
        assert selectors.signals_near(area_pk=areas[2].pk, on=later) == []


def test_late_reports_are_allowed_for(areas, now):
    Incident.objects.update(reported_on=date(2030, 1, 1))
    share = selectors.shares_known(last=now.date(), days=5, now=now)
    assert share[-1] < 0.5
    assert share[0] <= 1.0
