"""The order of a strategy today: what moves it, why, since when, and that what stood before is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aman.apps.places.services_calendar import DateDetails, enter_date
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import PlanOrder
from aman.apps.strategy.selectors._plan_order import shared_situation
from aman.core.rules import Cause, Firing, RaisePriority, Rule
from aman.core.situation import SourceKind
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import make_trigger
from tests.apps.strategy.make_plan import in_force
from tests.make import make_area, make_person, make_site

CODES = ("SAFE_GATHERINGS", "WATCHING", "BUILDINGS", "REASSURANCE", "RESPONSE")


def fired(code: str, *effects: RaisePriority) -> Firing:
    return Firing(Rule(code, (), effects), (Cause(SourceKind.THREAT_LEVEL, "SEVERE", weight=1.0),))


def test_one_raised_goes_up_its_places_and_before_those_not_moved() -> None:
    ranked = selectors.reordered(CODES, [fired("R", RaisePriority("REASSURANCE", 2))])
    assert [one.code for one in ranked] == ["SAFE_GATHERINGS", "REASSURANCE", "WATCHING", "BUILDINGS", "RESPONSE"]
    moved = ranked[1]
    assert (moved.base, moved.place, moved.moved) == (4, 2, 2)
    assert [by.rule for by in moved.by] == ["R"]


def test_the_highest_of_several_rules_holds_and_all_are_named() -> None:
    ranked = selectors.reordered(
        CODES, [fired("A", RaisePriority("RESPONSE", 1)), fired("B", RaisePriority("RESPONSE", 4))]
    )
    assert ranked[0].code == "RESPONSE"
    assert [by.rule for by in ranked[0].by] == ["B", "A"]


def test_a_rule_for_a_priority_nobody_has_moves_nothing() -> None:
    ranked = selectors.reordered(CODES, [fired("A", RaisePriority("NIGHT_PRAYERS", 3))])
    assert [one.code for one in ranked] == list(CODES)
    assert not any(one.by for one in ranked)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(-3, 5)), max_size=6), st.randoms())
def test_every_priority_keeps_exactly_one_place_whatever_fires(moves: list[tuple[str, int]], chance: object) -> None:
    firings = [fired(f"R{n}", RaisePriority(code, steps)) for n, (code, steps) in enumerate(moves)]
    ranked = selectors.reordered(CODES, firings)
    assert sorted(one.code for one in ranked) == sorted(CODES)
    assert [one.place for one in ranked] == [1, 2, 3, 4, 5]
    chance.shuffle(firings)  # type: ignore[attr-defined]
    assert selectors.reordered(CODES, firings) == ranked
    assert selectors.from_kept(selectors.as_kept(ranked)) == selectors.from_kept(selectors.as_kept(ranked))


@pytest.mark.django_db
def test_a_trigger_event_changes_the_order_says_why_and_the_order_before_is_kept(now: datetime) -> None:
    writer, second = make_person("Wira Writer"), make_person("Seda Second")
    make_site("East Road Mosque", area=make_area(name="Eastmere"))
    thursday = now - timedelta(days=1)
    version = in_force(writer, second, thursday, *CODES)
    assert services.note_orders(thursday) == 1
    assert services.note_orders(thursday + timedelta(minutes=1)) == 0
    calm = [one["code"] for one in PlanOrder.objects.get().order]
    night = thursday + timedelta(hours=1)
    event = make_trigger(writer, night, ago=0, known_at=night)
    document = selectors.plan_in_force("NATION")
    assert document is not None
    today = selectors.order_now(document, version.plan, night)
    assert today.is_changed
    causes = {cause.source for one in today.ranked for by in one.by for cause in by.causes}
    assert str(event.uuid) in causes
    minute = night + timedelta(minutes=1)
    assert services.note_orders(minute) == 1
    assert [one.code for one in today.ranked] != calm
    later = selectors.order_now(document, version.plan, minute + timedelta(hours=1))
    raised = [one for one in later.ranked if any(c.source == str(event.uuid) for by in one.by for c in by.causes)]
    assert {one.since for one in raised} <= {minute, thursday}
    before = selectors.order_as_of(version.plan, night)
    assert before is not None
    assert [one["code"] for one in before.order] == calm
    assert AuditEvent.objects.filter(verb="PLAN_ORDER_CHANGED").count() == 2


@pytest.mark.django_db
def test_an_event_passes_and_the_written_order_comes_back(now: datetime) -> None:
    writer, second = make_person("Wira Writer"), make_person("Seda Second")
    # A Wednesday in October, at no occasion's time.
    start = datetime(2027, 10, 6, 12, tzinfo=now.tzinfo)
    version = in_force(writer, second, start, *CODES)
    services.note_orders(start)
    make_trigger(writer, start + timedelta(hours=1), ago=0, known_at=start)
    services.note_orders(start + timedelta(hours=1))
    services.note_orders(start + timedelta(days=90))
    newest = selectors.orders_of(version.plan).first()
    assert newest is not None
    assert not any(by["causes"][0]["kind"] == "TRIGGER" for one in newest.order for by in one["by"])


@pytest.mark.django_db
def test_one_spike_moves_its_area_and_not_the_nation(now: datetime) -> None:
    from aman.apps.surveillance.models import Signal

    writer, second = make_person("Wira Writer"), make_person("Seda Second")
    areas = [make_area() for _ in range(11)]
    for area in areas:
        make_site(area=area)
    nation = in_force(writer, second, now, *CODES)
    local = in_force(writer, second, now, "AREA_BRIDGE", area=areas[0])
    fields = {"category": "ALL", "window_days": 7, "count": 9, "expected": 1.0, "p_value": 0.0001}
    Signal.objects.create(
        area=areas[0], as_of=now.date(), level="ALERT", recurrence_days=90, method="m", made_at=now, **fields
    )

    def signals(plan: object, area: object) -> set[str]:
        document = selectors.plan_in_force("AREA" if area else "NATION", area=area)
        assert document is not None
        ranked = selectors.order_now(document, plan, now).ranked  # type: ignore[arg-type]
        return {by.rule for one in ranked for by in one.by for c in by.causes if c.kind is SourceKind.SIGNAL}

    assert signals(nation.plan, None) == set()
    assert signals(local.plan, areas[0])


@pytest.mark.django_db
def test_recording_many_strategies_takes_few_queries(now: datetime, django_assert_max_num_queries: object) -> None:
    writer, second = make_person("Wira Writer"), make_person("Seda Second")
    area = make_area()
    in_force(writer, second, now, *CODES)
    for _ in range(3):
        in_force(writer, second, now, "SITE_GATE", site=make_site(area=area))
    services.note_orders(now)
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        assert services.note_orders(now + timedelta(minutes=1)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("whose", "is_told"), [("site", False), ("area", True)])
def test_what_one_site_entered_for_itself_is_not_told_to_its_area(now: datetime, whose: str, is_told: bool) -> None:
    area = make_area()
    sites = [make_site(area=area) for _ in range(3)]
    details = DateDetails("FUNERAL", now.date(), now.date(), "A janazah", source="Them")
    where = {"site": sites[0]} if whose == "site" else {"area": area}
    enter_date(details=details, person=None, now=now, **where)
    seen = selectors.known([one.pk for one in sites], first=now.date(), last=now.date(), as_of=now)
    shared = shared_situation(seen, [(one.pk, area.pk) for one in sites], now.date(), area)
    assert ("FUNERAL" in {one.code for one in shared.occasions}) is is_told
