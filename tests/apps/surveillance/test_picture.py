"""Runs of several methods: one signal for one thing, told to the right people at the right hour, and repeatable."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aman.apps.accounts.models import Role
from aman.apps.cascade.models import Delivery
from aman.apps.incidents import selectors as incidents
from aman.apps.incidents.models import Classification, DutyShift, Incident, Report, ReportLink, Verification
from aman.apps.surveillance import bench, boards, selectors, services
from aman.apps.surveillance.models import PatrolPlan, Run, RunOutcome, RunPart, Signal, SignalTelling
from aman.apps.surveillance.services import _patrol as patrol
from aman.apps.surveillance.services import _watch as watching
from aman.apps.surveillance.services._tellings import Telling, overlap, plain, things
from aman.kit import scoping, vault
from tests.apps.surveillance.make import make_history, make_incident, make_region, make_week
from tests.make import make_person, make_site, make_staff

DAY = date(2027, 3, 5)


def told(method: str, events: set[int], days: float = 100.0, **fields: object) -> Telling:
    given = {
        "level": "ALERT", "reach": "LOCAL", "area_pk": 1, "region": "", "category": "ABUSE", "first": DAY, "last": DAY,
        "count": len(events), "expected": 0.5, "p": 1e-4, "recurrence_days": days, "events": frozenset(events),
        "parameters": {},
    }  # fmt: skip
    return Telling(method, **{**given, **fields})  # type: ignore[arg-type]


class TestThings:
    """What several methods tell of the same incidents is one thing."""

    def test_half_of_the_smaller_makes_them_the_same(self):
        assert overlap({1, 2, 3, 4}, {3, 4, 5, 6, 7}) == 0.5
        assert overlap(set(), {1}) == 0.0
        groups = things([told("A", {1, 2, 3, 4}), told("B", {3, 4, 5, 6, 7}, 300), told("C", {8, 9, 10})])
        assert [[one.method for one in group] for group in groups] == [["B", "A"], ["C"]]

    def test_a_type_says_it_better_than_the_areas_total(self):
        groups = things([told("A", {1, 2, 3}, 900, category="ALL"), told("A", {1, 2, 3}, 200)])
        assert [one.category for one in groups[0]] == ["ABUSE", "ALL"]

    def test_an_area_says_it_better_than_the_region_that_holds_it(self):
        wide = {"reach": "WIDE", "area_pk": None, "category": "ALL"}
        groups = things([told("N", {1, 2, 3, 4, 9}, 900, **wide), told("A", {1, 2, 3})])
        assert [one.method for one in groups[0]] == ["A", "N"]
        apart = things([told("N", set(range(20)), 900, **wide), told("A", {1, 2, 3})])
        assert len(apart) == 2

    def test_the_rarest_stands_first(self):
        groups = things([told("A", {1, 2, 3}, 20), told("B", {4, 5, 6}, 500)])
        assert [group[0].method for group in groups] == ["B", "A"]

    def test_numbers_are_stored_to_ten_digits_and_none_for_what_is_no_number(self):
        stored = plain({"p": 0.1 + 0.2, "ratio": float("nan"), "day": DAY})
        assert stored == {"p": 0.3, "ratio": None, "day": "2027-03-05"}


@pytest.fixture
def areas(db, now):
    made = make_region()
    make_history(made, now)
    return made


def look(now, **given):
    return services.watch(as_of=now.date(), now=now, **given)


class TestRuns:
    def test_every_method_is_stored_with_its_choices_seed_and_digest(self, areas, now):
        make_week(areas[2], now)
        run = look(now)
        parts = {part.method: part for part in RunPart.objects.filter(run=run)}
        assert {"GAMMA_POISSON_WINDOWS", "NB2_DAILY"} <= set(parts)
        for part in parts.values():
            assert part.options
            assert part.seed == 20270305
            assert len(part.digest) == 64
            assert part.last == now.date()
        assert (len(run.digest), run.progress, run.step) == (64, 100, "")
        assert run.version

    def test_a_run_is_repeated_byte_for_byte_whatever_became_of_the_records(self, areas, now):
        week = make_week(areas[2], now)
        run = look(now)
        later = now + timedelta(days=3)
        make_incident(areas[2], now.date(), later)
        Incident.objects.filter(pk=week[0].pk).update(withdrawn_at=later)
        classed = Classification(
            record_key=vault.new_record_key(), incident=week[1], number=1, taxonomy="1", type="THREATS",
            category="THREAT", category_before="ABUSE", by=make_person("Some Officer"), at=later,
        )  # fmt: skip
        classed.seal(reason="heard again")
        classed.save()
        Incident.objects.filter(pk=week[1].pk).update(category="THREAT")
        assert services.is_repeatable(run)
        Incident.objects.filter(pk=week[2].pk).delete()
        assert not services.is_repeatable(run)

    def test_a_burst_of_reports_about_one_event_moves_nothing(self, areas, now):
        officer = make_staff(Role.DUTY_OFFICER)
        incident = make_incident(areas[2], now.date(), now)
        before = [part.digest for part in services.look(services.read(as_of=now.date(), known_at=now))]
        for n in range(40):
            report = Report.objects.create(
                record_key=vault.new_record_key(), reference=f"AM-BURST{n:03d}", receipt_digest=f"{n:064d}",
                kind="PERSON", language="en", received_at=now, due_at=now, area=areas[2],
            )  # fmt: skip
            ReportLink.objects.create(report=report, incident=incident, linked_by=officer, linked_at=now)
        after = [part.digest for part in services.look(services.read(as_of=now.date(), known_at=now))]
        assert after == before
        assert look(now).raised == 0

    def test_the_share_of_false_ones_among_such_informs_and_decides_nothing(self, areas, now):
        make_week(areas[2], now)
        look(now)
        signal = Signal.objects.get()
        assert signal.p_value <= signal.q_value <= signal.p_value * signal.parameters["series"] * 1.000001

    def test_verified_incidents_are_told_apart(self, areas, now):
        first, second = make_person("First Person"), make_person("Second Person")
        for one in make_week(areas[2], now)[:2]:
            found = Verification(
                record_key=vault.new_record_key(), incident=one, finding="CORROBORATED", first_by=first,
                second_by=second, at=now - timedelta(hours=1), found_on=now.date(),
            )  # fmt: skip
            found.seal(basis="film")
            found.save()
        look(now)
        assert (Signal.objects.get().verified, Signal.objects.get().count) == (2, 6)

    def test_a_rise_everywhere_is_told_of_the_whole_and_only_to_those_who_reach_it(self, areas, now):
        for n in range(18):
            make_incident(areas[n % 6], now.date(), now - timedelta(hours=2), ("ABUSE", "THREAT", "DAMAGE")[n // 6])
        look(now)
        signal = Signal.objects.get(reach="WIDE")
        assert (signal.area, signal.category, signal.count, signal.window_days) == (None, "ALL", 18, 1)
        assert "NB2_DAILY" in set(SignalTelling.objects.values_list("method", flat=True))
        with scoping.scope(scoping.Scope(areas=frozenset({areas[0].code}))):
            assert not Signal.objects.filter(pk=signal.pk).exists()

    def test_a_cluster_is_one_signal_with_the_counts_that_tell_of_it(self, areas, now):
        site = make_site("Mere Road Mosque", area=areas[2], latitude=51.5, longitude=-0.1)
        far = [make_site(f"Far {n}", area=area, latitude=51.7, longitude=0.3 + n / 10) for n, area in enumerate(areas)]
        for n in range(90):
            make_incident(areas[n % 6], now.date() - timedelta(days=30 + 3 * n), now, site=far[n % 6])
        for ago in range(9):
            make_incident(areas[2], now.date() - timedelta(days=ago), now - timedelta(hours=1), site=site)
        look(now)
        signal = Signal.objects.get(reach="LOCAL")
        methods = set(signal.tellings.values_list("method", flat=True))
        assert {"GAMMA_POISSON_WINDOWS", "SCAN_PERMUTATION"} <= methods
        assert selectors.latest_part("SCAN_PERMUTATION").result["clusters"][0]["locations"] == ["P:51.50000,-0.10000"]

    def test_a_run_that_breaks_says_so_and_is_tried_again_after_an_hour(self, areas, now, monkeypatch):
        def broken(**_given):
            raise RuntimeError("no memory")

        with monkeypatch.context() as patched:
            patched.setattr(watching, "read", broken)
            with pytest.raises(RuntimeError):
                services.watch_if_due(now=now)
        assert Run.objects.get().outcome == RunOutcome.FAILED
        assert services.watch_if_due(now=now + timedelta(minutes=5)) is None
        assert services.watch_if_due(now=now + timedelta(minutes=70)).outcome == RunOutcome.DONE

    def test_a_look_asked_for_waits_for_the_worker(self, areas, now):
        analyst = make_staff(Role.ANALYST)
        run = services.ask_look(as_of=now.date(), now=now, actor=analyst)
        assert run.outcome == RunOutcome.QUEUED
        with pytest.raises(services.LookingAlready):
            services.ask_look(as_of=now.date(), now=now, actor=analyst)
        assert services.watch_if_due(now=now) is None
        assert services.run_asked(now=now).outcome == RunOutcome.DONE
        assert services.run_asked(now=now) is None


class TestTelling:
    """The officer on call and the analysts are told, and sleep at night."""

    NIGHT = datetime(2027, 3, 5, 23, 30, tzinfo=UTC)

    @pytest.fixture
    def staff(self, areas):
        on_call, off = make_staff(Role.DUTY_OFFICER, "On Call"), make_staff(Role.DUTY_OFFICER, "Off Duty")
        DutyShift.objects.create(
            person=on_call, rank=1, starts_at=self.NIGHT - timedelta(hours=6), ends_at=self.NIGHT + timedelta(hours=12)
        )
        return on_call, off, make_staff(Role.ANALYST)

    def test_the_officer_on_call_is_told_in_the_morning(self, areas, staff):
        make_week(areas[2], self.NIGHT)
        run = look(self.NIGHT)
        assert run.raised == 1
        Signal.objects.update(recurrence_days=200)
        Run.objects.update(told_at=None)
        Delivery.objects.all().delete()
        assert services.tell_waiting(now=self.NIGHT) == 0
        assert services.tell_waiting(now=self.NIGHT + timedelta(hours=8)) == 2
        assert {one.person for one in Delivery.objects.all()} == {staff[0], staff[2]}
        assert services.tell_waiting(now=self.NIGHT + timedelta(hours=9)) == 0

    def test_what_chance_brings_less_than_once_a_year_does_not_wait(self, areas, staff):
        make_week(areas[2], self.NIGHT, count=12)
        look(self.NIGHT)
        assert Signal.objects.get().recurrence_days > 365
        assert Delivery.objects.count() == 2

    @pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (6, True), (7, False)])
    def test_the_quiet_hours(self, hour, quiet):
        assert services.is_quiet(datetime(2027, 3, 5, hour, 0, tzinfo=UTC)) is quiet


class TestPatrols:
    def test_the_three_hours_with_most_are_said_and_what_they_rest_on(self):
        assert patrol.band_of([21, 22, 22, 23, 9], []) == ([21, 0], "PLACE")
        assert patrol.band_of([21], [8, 8, 9, 8, 17]) == ([7, 10], "REGION")
        assert patrol.band_of([], [8]) == (None, "")

    def test_a_plan_is_made_for_a_week_and_measured_when_it_is_over(self, areas, now):
        site = make_site("Mere Road Mosque", area=areas[2], latitude=51.5, longitude=-0.1)
        other = make_site("Far Mosque", area=areas[3], latitude=51.52, longitude=-0.3)
        for n in range(40):
            make_incident(areas[2], now.date() - timedelta(days=9 * n + 2), now - timedelta(days=1), site=site)
            make_incident(areas[3], now.date() - timedelta(days=18 * (n % 20) + 5), now - timedelta(days=1), site=other)
        look(now)
        plan = PatrolPlan.objects.get()
        assert (plan.first, plan.last) == (now.date() + timedelta(days=1), now.date() + timedelta(days=7))
        assert plan.places[0]["count"] >= plan.places[-1]["count"]
        look(now + timedelta(days=2))
        assert PatrolPlan.objects.count() == 1
        make_incident(areas[2], plan.first, now + timedelta(days=2), site=site)
        make_incident(areas[4], plan.last, now + timedelta(days=7), latitude=51.9, longitude=-0.9)
        look(now + timedelta(days=11))
        plan.refresh_from_db()
        assert (plan.hits, plan.total) == (1, 2)
        assert plan.measure["rate"] == 0.5
        assert plan.measure["low"] < 0.5 < plan.measure["high"]

    def test_hours_come_from_reports_and_from_sources(self, areas, now):
        officer = make_staff(Role.DUTY_OFFICER)
        one = make_incident(areas[0], now.date(), now, attributes={"hour": 8})
        two = make_incident(areas[0], now.date(), now)
        report = Report.objects.create(
            record_key=vault.new_record_key(), reference="AM-HOUR", receipt_digest="h" * 64, kind="PERSON",
            language="en", received_at=now, due_at=now, occurred_at="22:15",
        )  # fmt: skip
        ReportLink.objects.create(report=report, incident=two, linked_by=officer, linked_at=now)
        assert incidents.hours_of([one.pk, two.pk], now) == {one.pk: 8, two.pk: 22}


class TestBench:
    def test_the_past_is_tried_without_touching_what_is_live(self, areas, now):
        make_week(areas[2], now, count=9)
        tried = bench.trial(
            area=areas[2].code, category=boards.ALL, first=now.date() - timedelta(days=13), last=now.date(),
            methods=["NB_GLM", "EARS_C1"],
        )  # fmt: skip
        by_name = {one.method: one for one in tried.tried}
        assert by_name["NB_GLM"].alarms
        assert by_name["EARS_C1"].decisions.comparison_only
        assert not Signal.objects.exists()
        assert not Run.objects.exists()

    def test_more_false_alarms_accepted_are_no_fewer_alarms(self, areas, now):
        make_week(areas[2], now, count=5)
        span = {"first": now.date() - timedelta(days=13), "last": now.date(), "methods": ["NB_GLM"]}
        few, many = (
            len(bench.trial(area="", category=boards.ALL, scale=scale, **span).tried[0].alarms) for scale in (0.2, 5)
        )
        assert few <= many
