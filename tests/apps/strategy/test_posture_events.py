"""What is said of an event after it is entered: its half-life, what raises it again, the review; and what is fitted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import DecayBasis, TriggerDecay
from aman.core.posture import Clock
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import details, make_counts, make_trigger
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


class TestEnter:
    def test_the_height_is_the_usual_of_its_kind_unless_said(self, cast, now):
        assert make_trigger(cast.idris, now, kind="DOMESTIC").height == 2.4
        assert make_trigger(cast.idris, now, kind="DOMESTIC", height=3.0).height == 3.0
        assert make_trigger(cast.idris, now, stays=True).floor == 0.07

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"height": 0.5}, services.BadHeight),
            ({"height": 21.0}, services.BadHeight),
            ({"area": "NOWHERE"}, services.NoSuchArea),
            ({"is_national": False}, services.NoSuchArea),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, cast, now, changes, problem):
        with pytest.raises(problem):
            services.enter_trigger(details=details(now, **changes), actor=cast.idris, now=now)

    def test_an_event_of_an_area_keeps_it(self, cast, now):
        event = make_trigger(cast.idris, now, kind="LOCAL", area=cast.eastmere.code, is_national=False)
        assert (event.area, event.is_national) == (cast.eastmere, False)


class TestHalfLife:
    def test_the_default_holds_until_somebody_sets_it(self, cast, now):
        event = make_trigger(cast.idris, now, expects_online=True)
        held = selectors.event_course(event, now)
        assert (held.street.days, held.street.basis) == (4.5, DecayBasis.DEFAULT)
        assert (held.online.days, held.online.basis) == (1.0, DecayBasis.DEFAULT)
        services.set_half_life(trigger=event, channel="STREET", days=7.0, actor=cast.idris, now=now)
        held = selectors.event_course(event, now)
        assert (held.street.days, held.street.basis, held.online.days) == (7.0, DecayBasis.BY_HAND, 1.0)
        assert AuditEvent.objects.get(verb="TRIGGER_HALF_LIFE_SET").details["basis"] == "BY_HAND"

    def test_going_back_lets_the_fit_hold_again(self, cast, now):
        event = make_trigger(cast.idris, now)
        fitted = {"trigger": event, "channel": "STREET", "basis": DecayBasis.FITTED, "made_at": now}
        TriggerDecay.objects.create(half_life=3.2, low=2.0, high=5.1, **fitted)
        for minutes, days in ((1, 7.0), (2, None)):
            at = now + timedelta(minutes=minutes)
            services.set_half_life(trigger=event, channel="STREET", days=days, actor=cast.idris, now=at)
        seen = [selectors.event_course(event, now + timedelta(minutes=one)).street.days for one in (0, 1, 2)]
        assert seen == [3.2, 7.0, 3.2]

    @pytest.mark.parametrize("days", [0.0, -1.0, 60.1])
    def test_no_half_life_is_that_short_or_long(self, cast, now, days):
        event = make_trigger(cast.idris, now)
        with pytest.raises(services.BadHalfLife):
            services.set_half_life(trigger=event, channel="STREET", days=days, actor=cast.idris, now=now)

    def test_none_is_set_where_no_rise_is_expected(self, cast, now):
        event = make_trigger(cast.idris, now)
        with pytest.raises(services.NotExpectedThere):
            services.set_half_life(trigger=event, channel="ONLINE", days=1.0, actor=cast.idris, now=now)


class TestRaiseAgain:
    def test_it_is_on_record_and_counts_from_its_day(self, cast, now):
        event = make_trigger(cast.idris, now, ago=9)
        on = now.date()
        services.raise_again(trigger=event, on=on, kind="VIGIL", words="Vigil", actor=cast.idris, now=now)
        held = selectors.event_course(event, now)
        times = dict(held.expected("STREET", on - timedelta(days=1), on))
        assert times[on - timedelta(days=1)] < times[on] == pytest.approx(event.height)
        assert [one.kind for one in held.resets] == ["VIGIL"]

    def test_it_matters_again_and_its_days_are_not_usual(self, cast, now):
        event = make_trigger(cast.idris, now, ago=40)
        assert selectors.active_triggers(now.date()) == []
        on = now.date() - timedelta(days=2)
        services.raise_again(trigger=event, on=on, kind="TRIAL", words="", actor=cast.idris, now=now)
        assert selectors.active_triggers(now.date()) == [event]
        assert selectors.active_triggers(on - timedelta(days=1)) == []
        assert not selectors.usual_days(now.date() - timedelta(days=9), now.date()).any()

    def test_once_a_day_for_one_thing(self, cast, now):
        event = make_trigger(cast.idris, now, ago=9)
        given = {"trigger": event, "on": now.date(), "kind": "TRIAL", "words": "", "actor": cast.idris, "now": now}
        services.raise_again(**given)
        with pytest.raises(services.AlreadyRaised):
            services.raise_again(**given)

    @pytest.mark.parametrize("after", [0, 9 + 367])
    def test_not_before_it_happened_nor_years_ahead(self, cast, now, after):
        event = make_trigger(cast.idris, now, ago=9)
        on = event.happened_on + timedelta(days=after)
        with pytest.raises(services.BadResetDay):
            services.raise_again(trigger=event, on=on, kind="TRIAL", words="", actor=cast.idris, now=now)


class TestReview:
    def test_it_is_due_eight_weeks_on_and_recorded_once(self, cast, now):
        event = make_trigger(cast.idris, now, ago=56, days=70)
        assert selectors.reviews_due(now.date()) == [event]
        given = {"trigger": event, "words": " What rose, and where. ", "actor": cast.hina, "now": now}
        services.review_trigger(**given)
        event.refresh_from_db()
        assert (event.review, event.reviewed_by, event.reviewed_at) == ("What rose, and where.", cast.hina, now)
        assert selectors.reviews_due(now.date()) == []
        with pytest.raises(services.AlreadyReviewed):
            services.review_trigger(**given)

    def test_not_while_it_runs(self, cast, now):
        event = make_trigger(cast.idris, now, ago=10)
        with pytest.raises(services.ReviewTooEarly):
            services.review_trigger(trigger=event, words="Done", actor=cast.hina, now=now)
        assert selectors.reviews_due(now.date()) == []

    def test_it_says_something(self, cast, now):
        event = make_trigger(cast.idris, now, ago=60)
        with pytest.raises(services.NothingLearnt):
            services.review_trigger(trigger=event, words="  ", actor=cast.hina, now=now)


class TestClocks:
    @pytest.mark.parametrize(("ago", "clock"), [(0, Clock.FIRST), (2, Clock.SECOND), (5, Clock.THIRD)])
    def test_the_clock_that_runs(self, cast, now, ago, clock):
        event = make_trigger(cast.idris, now, ago=ago)
        held = selectors.event_course(event, now)
        assert held.clock is clock
        assert held.review_due == event.happened_on + timedelta(days=56)


class TestFit:
    """make_counts: four a day by chance; the rise put on top halves every four days, golden by construction."""

    RISE = {20 - day: round(40 * 2 ** (-day / 4)) for day in range(21)}

    def test_it_is_fitted_on_its_own_counts_when_it_stands_alone_and_labelled(self, cast, now):
        make_counts(cast.eastmere, now, self.RISE, days=450)
        event = make_trigger(cast.idris, now, ago=20)
        other = make_trigger(cast.idris, now, ago=15)
        assert services.fit_triggers(now=now) == 0
        services.withdraw_trigger(trigger=other, actor=cast.idris, now=now)
        on = now.date() - timedelta(days=5)
        reset = services.raise_again(trigger=event, on=on, kind="TRIAL", words="", actor=cast.idris, now=now)
        assert services.fit_triggers(now=now) == 0
        reset.delete()
        assert services.fit_triggers(now=now) == 1
        held = selectors.event_course(event, now).street
        assert held.basis == DecayBasis.FITTED
        assert held.low < 4.0 < held.high
        assert held.days == pytest.approx(4.0, rel=0.25)
        assert held.parameters["method"] == "TRIGGER_DECAY"
        assert len(held.parameters["counts"]) == 21
        assert AuditEvent.objects.get(verb="TRIGGER_FITTED").actor is None
        assert services.fit_triggers(now=now) == 0

    def test_too_little_to_say_anything_leaves_the_default(self, cast, now):
        make_counts(cast.eastmere, now, {20: 3, 19: 2}, days=450)
        event = make_trigger(cast.idris, now, ago=20)
        assert services.fit_triggers(now=now) == 0
        assert selectors.event_course(event, now).street.basis == DecayBasis.DEFAULT


def test_known_at_moments_of_a_course_are_those_of_the_time(cast, now):
    event = make_trigger(cast.idris, now, ago=3)
    services.set_half_life(trigger=event, channel="STREET", days=9.0, actor=cast.idris, now=now + timedelta(hours=1))
    spans = [
        selectors.courses(first=now.date(), last=now.date(), as_of=now + timedelta(hours=hours)) for hours in (-1, 0, 2)
    ]
    assert [[one.street for one in held] for held in spans] == [[], [4.5], [9.0]]
