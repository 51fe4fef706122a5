"""A site's days as they are known at any moment: events, announcements, threat level and rules, and what changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from aman.apps.cascade.models import Delivery, DeliveryState
from aman.apps.places import services_calendar as calendars
from aman.apps.places.models import Site
from aman.apps.strategy import selectors, services
from aman.core.almanac import MonthStart
from aman.core.situation import PostureLevel, SourceKind
from aman.kit import scoping
from tests.apps.cascade.make import make_released
from tests.apps.places.make_calendar import announce, follow, make_authority
from tests.apps.strategy.make import make_signal, make_trigger
from tests.make import make_contact
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db

NINTH, TENTH = date(2027, 3, 9), date(2027, 3, 10)
EVENING = datetime(2027, 3, 8, 19, 30, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def codes(day) -> list[str]:
    return [one.code for one in day.posture.reasons]


def tasks(day) -> list[str]:
    return [str(one.code) for one in day.posture.tasks]


class TestEid:
    def test_both_days_are_covered_until_resolved(self, cast, now):
        ninth, tenth = selectors.site_days(cast.larkfield.uuid, NINTH, TENTH, as_of=now)
        for day in (ninth, tenth):
            assert day.posture.level is PostureLevel.EXTRA_CARE
            assert {"WALK_BEFORE_EID", "PLAN_EID"} <= set(tasks(day))
            assert not next(one for one in day.posture.reasons if one.code == "EID_AL_FITR").is_certain

    def test_what_the_authority_says_cancels_the_other_day_and_the_site_is_told(self, cast, now):
        council = make_authority()
        follow(cast.larkfield, council)
        announce(council, 1448, 10, TENTH, now=EVENING)
        ninth, tenth = selectors.site_days(cast.larkfield.uuid, NINTH, TENTH, as_of=EVENING)
        assert ninth.posture.level is PostureLevel.EVERYDAY
        assert "WALK_BEFORE_EID" not in tasks(ninth)
        fell = next(one for one in ninth.posture.reasons if one.code == "EID_AL_FITR")
        assert (fell.begins, fell.asks_for) == (TENTH, PostureLevel.EVERYDAY)
        assert tenth.posture.level is PostureLevel.EXTRA_CARE
        assert next(one for one in tenth.posture.reasons if one.code == "EID_AL_FITR").is_certain
        assert "PLAN_EID" not in tasks(tenth)

    def test_who_follows_another_keeps_both_days(self, cast, now):
        council = make_authority()
        follow(cast.larkfield, council)
        announce(council, 1448, 10, TENTH, now=EVENING)
        ninth = selectors.site_days(cast.ashcombe.uuid, NINTH, NINTH, as_of=EVENING)[0]
        assert ninth.posture.level is PostureLevel.EXTRA_CARE

    def test_a_site_that_decides_for_itself_cancels_its_own_other_day(self, cast, now):
        start = MonthStart(1448, 10, NINTH, "Our own sighting")
        calendars.decide_month(site=cast.larkfield, start=start, person=cast.amina, now=EVENING)
        ninth, tenth = selectors.site_days(cast.larkfield.uuid, NINTH, TENTH, as_of=EVENING)
        assert ninth.posture.level is PostureLevel.EXTRA_CARE
        assert tenth.posture.level is PostureLevel.EVERYDAY

    def test_what_was_known_before_it_was_said_is_still_both_days(self, cast, now):
        council = make_authority()
        follow(cast.larkfield, council)
        announce(council, 1448, 10, TENTH, now=EVENING)
        before = selectors.site_days(cast.larkfield.uuid, NINTH, NINTH, as_of=EVENING - timedelta(minutes=1))[0]
        assert before.posture.level is PostureLevel.EXTRA_CARE


class TestAtAnyMoment:
    def test_an_event_is_known_from_when_it_was_entered_until_it_was_withdrawn(self, cast, now):
        event = make_trigger(cast.idris, now, ago=1)
        services.withdraw_trigger(trigger=event, actor=cast.idris, now=now + timedelta(hours=2))
        levels = [
            selectors.site_days(cast.larkfield.uuid, now.date(), now.date(), as_of=now + timedelta(hours=hours))[0]
            for hours in (-1, 1, 3)
        ]
        assert ["TRIGGER_STREET" in codes(one) for one in levels] == [False, True, False]

    def test_a_signal_is_known_from_when_it_was_raised_until_it_was_explained(self, cast, now):
        later = now + timedelta(hours=2)
        make_signal(cast, now, state="EXPLAINED", decided_at=later)
        seen = [
            selectors.site_days(cast.larkfield.uuid, now.date(), now.date(), as_of=at)[0]
            for at in (now - timedelta(minutes=1), now, later)
        ]
        assert ["SIGNAL_STRONG" in codes(one) for one in seen] == [False, True, False]

    def test_the_threat_level_is_that_of_the_day_as_it_was_known(self, cast, now):
        services.set_threat_level(level="CRITICAL", since=now, source="MI5, 5 March", actor=cast.hina, now=now)
        today = now.date()
        before = selectors.site_days(cast.larkfield.uuid, today, today, as_of=now - timedelta(minutes=1))[0]
        after = selectors.site_day(cast.larkfield.uuid, now)
        assert before.posture.level is PostureLevel.EVERYDAY
        assert after.posture.level is PostureLevel.FULL_CARE
        assert after.posture.reasons[0].kind is SourceKind.THREAT_LEVEL

    def test_an_arrest_raises_it_again_from_its_day(self, cast, now):
        event = make_trigger(cast.idris, now, ago=10)
        on = now.date() + timedelta(days=2)
        services.raise_again(trigger=event, on=on, kind="ARREST", words="", actor=cast.idris, now=now)
        days = selectors.site_days(cast.larkfield.uuid, now.date(), now.date() + timedelta(days=3), as_of=now)
        weights = [next(one.weight for one in day.posture.reasons if one.kind == "TRIGGER") for day in days]
        assert weights[2] == max(weights) > weights[1] < weights[0]
        earlier = selectors.site_days(cast.larkfield.uuid, on, on, as_of=now - timedelta(minutes=1))[0]
        assert "TRIGGER_STREET" not in codes(earlier)

    def test_an_event_of_one_area_is_no_other_areas(self, cast, now):
        make_trigger(cast.idris, now, ago=0, kind="LOCAL", area=cast.eastmere.code, is_national=False)
        assert selectors.site_day(cast.larkfield.uuid, now).posture.level is PostureLevel.FULL_CARE
        assert selectors.site_day(cast.ashcombe.uuid, now).posture.level is PostureLevel.EVERYDAY


class TestFriday:
    def test_tasks_come_before_each_sites_own_prayer_and_fall_away(self, cast, now):
        Site.objects.filter(pk=cast.ashcombe.pk).update(jumuah_time="13:45")
        thursday = now.replace(day=4)
        make_trigger(cast.idris, thursday, ago=0)
        friday = date(2027, 3, 5)
        found = {
            site.pk: selectors.site_days(site.uuid, friday, friday + timedelta(days=22), as_of=thursday)
            for site in (cast.larkfield, cast.ashcombe)
        }
        starts = [
            next(one.start_by for one in days[0].posture.tasks if one.code == "STEWARDS_OUTSIDE")
            for days in found.values()
        ]
        assert [at.isoformat("minutes") for at in starts] == ["12:45", "13:15"]
        days = found[cast.larkfield.pk]
        walks = [day.on for day in days if "WALK_TODAY" in tasks(day)]
        raised = [day.on for day in days if "TRIGGER_STREET" in codes(day)]
        assert friday + timedelta(days=10) < max(walks) < max(raised) == date(2027, 3, 25)


class TestMessages:
    def test_a_message_waits_today_and_on_no_other_day(self, cast, now):
        make_contact(cast.larkfield)
        make_released(now, expires_at=now + timedelta(days=2))
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
        today, tomorrow = selectors.site_days(
            cast.larkfield.uuid, now.date(), now.date() + timedelta(days=1), as_of=now + timedelta(minutes=5)
        )
        assert "MESSAGE_WAITING" in codes(today)
        assert next(iter(today.messages.values())).subject
        assert "MESSAGE_WAITING" not in codes(tomorrow)

    def test_a_day_gone_by_still_names_what_waited_then(self, cast, now):
        make_contact(cast.larkfield)
        make_released(now, expires_at=now + timedelta(days=2))
        later = now + timedelta(hours=1)
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=now, acknowledged_at=later)
        today = now.date()
        then, after = (
            selectors.site_days(cast.larkfield.uuid, today, today, as_of=at)[0]
            for at in (now + timedelta(minutes=5), later)
        )
        assert [one.source for one in then.posture.reasons if one.code == "MESSAGE_WAITING"] == list(then.messages)
        assert after.messages == {}

    def test_a_message_about_a_day_that_fell_away_is_not_waited_for(self, cast, now):
        council = make_authority()
        follow(cast.larkfield, council)
        for site in (cast.larkfield, cast.ashcombe):
            make_contact(site)
        for on in (NINTH, TENTH):
            make_released(now, expires_at=now + timedelta(days=6), about=("EID_AL_FITR", on))
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
        announce(council, 1448, 10, TENTH, now=EVENING)

        def waiting(site: Site, at: datetime) -> int:
            day = selectors.site_day(site.uuid, at)
            told = [one.source for one in day.posture.reasons if one.kind is SourceKind.MESSAGE]
            assert sorted(told) == sorted(day.messages)
            assert ("ACKNOWLEDGE_MESSAGE" in tasks(day)) is bool(told)
            return len(told)

        assert waiting(cast.larkfield, EVENING - timedelta(minutes=1)) == 2
        assert waiting(cast.larkfield, EVENING) == 1
        assert waiting(cast.ashcombe, EVENING) == 2


class TestChange:
    def test_since_yesterday_an_event_came(self, cast, now):
        event = make_trigger(cast.idris, now, ago=0)
        found = selectors.changes_since(cast.larkfield.uuid, now)
        assert (found.before, found.after) == (PostureLevel.EVERYDAY, PostureLevel.EXTRA_CARE)
        assert str(event.uuid) in {one.source for one in found.came}
        assert "JUMUAH" in {one.code for one in found.came}
        assert "STEWARDS_OUTSIDE" in {one.code for one in found.tasks_came}

    def test_since_a_moment_of_the_same_day(self, cast, now):
        make_trigger(cast.idris, now, ago=0)
        found = selectors.changes_since(
            cast.larkfield.uuid, now + timedelta(minutes=5), since=now - timedelta(minutes=5)
        )
        assert {one.kind for one in found.came} == {SourceKind.TRIGGER}
        assert found.went == ()


class TestReads:
    def test_the_days_ahead_and_their_reminders(self, cast, now):
        days = selectors.ahead(cast.larkfield.uuid, now)
        assert [one.on for one in days] == [now.date() + timedelta(days=n) for n in range(15)]
        told = {(on, one.rule.code) for on, one in selectors.reminders_of(days, now.date())}
        assert (NINTH, "EID") in told

    def test_an_areas_sites_on_a_day(self, cast, now):
        make_signal(cast, now)
        found = selectors.area_days("", now.date(), as_of=now)
        assert {one.site.name: one.posture.level.step for one in found} == {
            "Ashcombe Street Mosque": 1,
            "Larkfield Road Mosque": 2,
        }
        assert [one.site.pk for one in selectors.area_days(cast.eastmere.code, now.date(), as_of=now)] == [
            cast.larkfield.pk
        ]
        with scoping.scope(scoping.Scope(sites=frozenset({cast.ashcombe.uuid}))):
            assert [one.site.pk for one in selectors.area_days("", now.date(), as_of=now)] == [cast.ashcombe.pk]

    def test_a_month_takes_no_more_queries_than_a_day(self, cast, now, django_assert_max_num_queries):
        make_trigger(cast.idris, now)
        with django_assert_max_num_queries(60) as day:
            selectors.site_days(cast.larkfield.uuid, now.date(), now.date(), as_of=now)
        with django_assert_max_num_queries(len(day)):
            selectors.site_days(cast.larkfield.uuid, now.date(), now.date() + timedelta(days=31), as_of=now)
