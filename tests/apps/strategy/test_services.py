"""Entering and withdrawing events, and marking tasks of a site's day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aman.apps.places.models import Site
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import TaskDone, TriggerEvent
from aman.core.posture import PostureLevel, ReasonCode, TaskCode
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import details, make_counts, make_signal, make_trigger
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


class TestEnter:
    def test_an_event_is_kept_with_its_end_and_its_trail(self, cast, now):
        event = make_trigger(cast.idris, now)
        assert event.ends_on == event.happened_on + timedelta(days=21)
        assert AuditEvent.objects.get(verb="TRIGGER_ENTERED").actor == cast.idris.uuid

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"ago": -1}, services.NotYetHappened),
            ({"known_back": 10}, services.KnownTooEarly),
            ({"known_back": -1}, services.KnownTooEarly),
            ({"expects_street": False}, services.NothingExpected),
            ({"days": 0}, services.BadLength),
            ({"days": 91}, services.BadLength),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, cast, now, changes, problem):
        given = dict(changes)
        ago = given.pop("ago", 3)
        if "known_back" in given:
            given["known_at"] = now - timedelta(days=given.pop("known_back"))
        with pytest.raises(problem):
            services.enter_trigger(details=details(now, ago, **given), actor=cast.idris, now=now)
        assert not TriggerEvent.objects.exists()

    def test_an_event_is_withdrawn_once(self, cast, now):
        event = make_trigger(cast.idris, now)
        services.withdraw_trigger(trigger=event, actor=cast.idris, now=now)
        with pytest.raises(services.AlreadyWithdrawn):
            services.withdraw_trigger(trigger=event, actor=cast.idris, now=now)
        assert selectors.active_triggers(now.date()) == []
        assert AuditEvent.objects.filter(verb="TRIGGER_WITHDRAWN").count() == 1


class TestSiteDay:
    def test_an_ordinary_friday_has_a_walk_before_the_prayer(self, cast, now):
        day = selectors.site_day(cast.larkfield.uuid, now)
        assert day.posture.level is PostureLevel.EVERYDAY
        assert day.posture.tasks[0].code == TaskCode.WALK_BEFORE_PRAYER
        assert day.posture.tasks[0].start_by.isoformat() == "12:30:00"
        assert (day.hijri.year, day.hijri.month, day.hijri.day) == (1448, 9, 26)

    def test_an_event_reaches_every_site_at_once(self, cast, now):
        event = make_trigger(cast.idris, now)
        for site in (cast.larkfield, cast.ashcombe):
            day = selectors.site_day(site.uuid, now)
            assert day.posture.level is PostureLevel.EXTRA_CARE
            assert day.posture.reasons[0].source == str(event.uuid)

    def test_it_is_over_by_itself(self, cast, now):
        make_trigger(cast.idris, now)
        last = now + timedelta(days=18)
        assert selectors.site_day(cast.larkfield.uuid, last).posture.level is PostureLevel.EXTRA_CARE
        assert selectors.site_day(cast.larkfield.uuid, last + timedelta(days=1)).posture.level is PostureLevel.EVERYDAY

    def test_a_signal_concerns_the_sites_of_its_area(self, cast, now):
        signal = make_signal(cast, now)
        near = selectors.site_day(cast.larkfield.uuid, now)
        assert (near.posture.level, near.posture.reasons[0].source) == (PostureLevel.EXTRA_CARE, str(signal.uuid))
        assert selectors.site_day(cast.ashcombe.uuid, now).posture.level is PostureLevel.EVERYDAY

    def test_a_site_learns_of_its_signal_within_its_own_scope(self, cast, now):
        make_signal(cast, now)
        with scoping.scope(scoping.Scope(sites=frozenset({cast.larkfield.uuid}))):
            day = selectors.site_day(cast.larkfield.uuid, now)
            with pytest.raises(Site.DoesNotExist):
                selectors.site_day(cast.ashcombe.uuid, now)
        assert day.posture.reasons[0].code == ReasonCode.SIGNAL_STRONG

    def test_a_signal_and_an_event_make_full_care(self, cast, now):
        make_signal(cast, now)
        make_trigger(cast.idris, now)
        assert selectors.site_day(cast.larkfield.uuid, now).posture.level is PostureLevel.FULL_CARE


class TestTasks:
    def test_a_task_is_done_once_a_day_and_leaves_its_trail(self, cast, now):
        given = {"site": cast.larkfield.uuid, "code": "WALK_BEFORE_PRAYER", "actor": cast.bilal, "now": now}
        services.mark_done(**given)
        with pytest.raises(services.AlreadyDone):
            services.mark_done(**given)
        assert TaskDone.objects.count() == 1
        event = AuditEvent.objects.get(verb="TASK_DONE")
        assert (event.chain, event.details["code"]) == (str(cast.larkfield.uuid), "WALK_BEFORE_PRAYER")
        assert selectors.site_day(cast.larkfield.uuid, now).done["WALK_BEFORE_PRAYER"].by == "Bilal L."

    @pytest.mark.parametrize("code", ["BRIEF_THE_TEAM", "ACKNOWLEDGE_MESSAGE", "NONSENSE"])
    def test_what_is_not_a_task_today_is_refused(self, cast, now, code):
        with pytest.raises(services.TaskNotToday):
            services.mark_done(site=cast.larkfield.uuid, code=code, actor=cast.bilal, now=now)


class TestMeasured:
    def test_the_rise_is_measured_against_days_before_it(self, cast, now):
        make_counts(cast.eastmere, now, {5: 14, 4: 12, 3: 9, 2: 7, 1: 5})
        after = selectors.measured(make_trigger(cast.idris, now, ago=5), now).street
        assert after.baseline.last == now.date() - timedelta(days=6)
        assert after.total.low > 20
        assert after.tallies[7].observed >= 14

    def test_other_events_do_not_become_usual(self, cast, now):
        make_counts(cast.eastmere, now, {})
        make_trigger(cast.idris, now, ago=200)
        usable = selectors.usual_days(now.date() - timedelta(days=250), now.date())
        assert int((~usable).sum()) == 22
        after = selectors.measured(make_trigger(cast.idris, now), now).street
        assert after.baseline.usable_days == 896 - 22

    def test_too_little_history_measures_nothing(self, cast, now):
        make_counts(cast.eastmere, now, {}, days=20)
        assert selectors.measured(make_trigger(cast.idris, now), now).street is None

    def test_without_incidents_nothing_is_measured(self, cast, now):
        assert selectors.measured(make_trigger(cast.idris, now, expects_online=True), now).online is None

    def test_events_that_are_over_are_compared(self, cast, now):
        old = make_trigger(cast.idris, now, ago=300)
        make_trigger(cast.idris, now, ago=10)
        assert selectors.earlier_events(make_trigger(cast.idris, now, ago=2)) == [old]
