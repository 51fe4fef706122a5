"""The network's days: what is kept is what each site gets alone, and only what changed is worked out and written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aman.apps.cascade.models import Delivery, DeliveryState
from aman.apps.places import services_calendar as calendars
from aman.apps.places.models import DateKind, Site
from aman.apps.strategy import jobs, selectors, services
from aman.apps.strategy.models import NetworkDay
from aman.core.almanac import MonthStart
from aman.core.situation import PostureLevel
from aman.kit import scoping
from tests.apps.cascade.make import make_released
from tests.apps.strategy.make import make_signal, make_trigger
from tests.make import make_contact, make_site
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db

LEVELS = {"everyday": PostureLevel.EVERYDAY, "extra": PostureLevel.EXTRA_CARE, "full": PostureLevel.FULL_CARE}
SECOND = timedelta(seconds=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def kept(now: datetime, days: int = 60):
    return selectors.network_days(now.date(), now.date() + timedelta(days=days - 1))


def is_true(now: datetime, days: int = 12) -> bool:
    """Say whether what is kept is what every site gets when it is asked alone."""
    for day in kept(now, days):
        alone = selectors.area_days("", day.on, as_of=now)
        for name, level in LEVELS.items():
            if getattr(day.levels, name) != sum(one.posture.level is level for one in alone):
                return False
        own = {(str(reason.kind), str(reason.code)) for one in alone for reason in one.posture.reasons}
        if {(one.kind, one.code) for one in day.reasons} != own:
            return False
        steps = dict(day.priorities)
        if any(dict(one.posture.priorities).get(code, 0) > steps[code] for one in alone for code in steps):
            return False
    return True


class TestRefresh:
    def test_what_is_kept_is_what_every_site_gets_alone(self, cast, now):
        make_site("Hill Street Mosque", area=cast.eastmere, jumuah_time="13:45")
        make_trigger(cast.idris, now, ago=1)
        make_signal(cast, now)
        assert services.refresh_network(now=now).written == 60
        assert is_true(now)
        day = kept(now)[0]
        assert (day.levels.full, day.levels.extra, day.levels.raised) == (2, 1, 1.0)
        assert day.areas[cast.eastmere.pk].full == 2

    def test_nothing_is_written_where_nothing_changed(self, cast, now, django_assert_max_num_queries):
        services.refresh_network(now=now)
        rows = list(NetworkDay.objects.values_list("on", "digest", "made_at"))
        with django_assert_max_num_queries(40):
            assert services.refresh_network(now=now + SECOND) == services.Refreshed(0, 0, 0)
        assert list(NetworkDay.objects.values_list("on", "digest", "made_at")) == rows

    def test_after_an_event_only_its_days_are_written(self, cast, now):
        services.refresh_network(now=now)
        make_trigger(cast.idris, now, ago=0)
        found = services.refresh_network(now=now + SECOND)
        assert (found.sorted, found.written) == (0, 22)
        assert is_true(now + SECOND)

    def test_after_a_signal_only_its_weeks_are_written(self, cast, now):
        services.refresh_network(now=now)
        make_signal(cast, now)
        found = services.refresh_network(now=now + SECOND)
        assert found.sorted == 0
        assert 0 < found.written <= 28
        assert is_true(now + SECOND)

    def test_after_one_sites_date_only_that_site_is_sorted(self, cast, now):
        services.refresh_network(now=now)
        on = now.date() + timedelta(days=6)
        march = calendars.DateDetails(DateKind.MARCH, on, on, "March", "Council")
        calendars.enter_date(details=march, site=cast.larkfield, person=cast.amina, now=now + SECOND)
        found = services.refresh_network(now=now + 2 * SECOND)
        assert (found.sorted, found.written) == (60, 1)
        assert is_true(now + 2 * SECOND)
        day = next(one for one in kept(now) if one.on == on)
        assert day.areas[cast.eastmere.pk].extra == 1
        assert day.areas[cast.westmere.pk].extra == 0

    def test_a_decided_month_moves_the_day(self, cast, now):
        services.refresh_network(now=now)
        start = MonthStart(1448, 10, date(2027, 3, 10), "Our own sighting")
        calendars.decide_month(site=cast.larkfield, start=start, person=cast.amina, now=now + SECOND)
        services.refresh_network(now=now + 2 * SECOND)
        days = {one.on: one for one in kept(now)}
        assert days[date(2027, 3, 9)].areas[cast.eastmere.pk].everyday == 1
        assert days[date(2027, 3, 9)].areas[cast.westmere.pk].extra == 1
        assert is_true(now + 2 * SECOND)

    def test_sites_that_come_and_go(self, cast, now):
        services.refresh_network(now=now)
        made = make_site("Hill Street Mosque", area=cast.eastmere)
        services.refresh_network(now=now + SECOND)
        assert kept(now)[0].levels.sites == 3
        Site.objects.filter(pk=made.pk).update(is_active=False)
        services.refresh_network(now=now + 2 * SECOND)
        assert kept(now)[0].levels.sites == 2
        assert is_true(now + 2 * SECOND)

    def test_a_message_waits_today_alone(self, cast, now):
        services.refresh_network(now=now)
        make_contact(cast.larkfield)
        make_released(now, expires_at=now + timedelta(days=2))
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
        assert services.refresh_network(now=now + SECOND).written == 1
        first, second = kept(now, 2)
        assert [(one.code, one.sites) for one in first.reasons if one.kind == "MESSAGE"] == [("MESSAGE_WAITING", 1)]
        assert "MESSAGE" not in {one.kind for one in second.reasons}

    def test_a_day_gone_by_stays_as_it_was(self, cast, now):
        services.refresh_network(now=now)
        before = NetworkDay.objects.get(on=now.date()).digest
        tomorrow = now + timedelta(days=1)
        make_trigger(cast.idris, tomorrow, ago=1)
        found = services.refresh_network(now=tomorrow)
        assert NetworkDay.objects.get(on=now.date()).digest == before
        assert NetworkDay.objects.count() == 61
        assert found.sorted == 1

    def test_sorting_everything_again_finds_the_same(self, cast, now):
        make_trigger(cast.idris, now, ago=1)
        services.refresh_network(now=now)
        assert services.refresh_network(now=now + SECOND, again=True).written == 0
        jobs.refresh_network(now + SECOND)
        jobs.sort_network_again(now + SECOND)
        jobs.fit_triggers(now + SECOND)


class TestReads:
    def test_only_sites_within_scope_are_counted(self, cast, now):
        make_signal(cast, now)
        services.refresh_network(now=now)
        with scoping.scope(scoping.Scope(areas=frozenset({cast.westmere.code}))):
            day = kept(now)[0]
        assert (day.levels.sites, list(day.areas)) == (1, [cast.westmere.pk])
        assert "SIGNAL_STRONG" not in {one.code for one in day.reasons}

    def test_some_areas_alone(self, cast, now):
        services.refresh_network(now=now)
        found = selectors.network_days(now.date(), now.date(), areas=[cast.eastmere.pk])
        assert [one.levels.sites for one in found] == [1]

    def test_two_queries_for_two_months(self, cast, now, django_assert_num_queries):
        services.refresh_network(now=now)
        with django_assert_num_queries(2):
            assert len(kept(now)) == 60

    def test_before_the_first_refresh_there_is_nothing(self, cast):
        assert kept(datetime(2027, 3, 5, tzinfo=UTC)) == ()
