"""Thursday night, an attack abroad: what every site does on Friday, and how it falls away: docs/journeys/README.md.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from aman.apps.places.models import Site
from aman.apps.strategy import selectors
from aman.apps.strategy.models import PlanOrder, TriggerEvent
from aman.core.posture import PostureLevel
from aman.core.rules import TaskCode
from aman.kit import scoping
from tests.fixtures.browsing import PHONE
from tests.fixtures.travelling import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
THURSDAY, FRIDAY = date(2027, 3, 11), date(2027, 3, 12)
NIGHT = datetime(2027, 3, 11, 21, 40, tzinfo=UTC)
"""London shows UTC until the clocks go forward on Sunday 28 March."""
MORNING = datetime(2027, 3, 12, 8, 0, tzinfo=UTC)
EVENT = "Attack on a prayer hall in Verrin"
WALK, STEWARDS = timedelta(minutes=45), timedelta(minutes=30)
LAST_OF_EVENT = THURSDAY + timedelta(days=21)


def test_the_friday_after(stage: Stage) -> None:
    stage.now = NIGHT
    stage.work()
    before = the_day_before_the_news(stage)
    event = the_analyst_enters_it(stage)
    within_a_minute_every_site_says_why(stage, event)
    tasks_stand_before_each_sites_own_friday_prayer(event)
    the_panel_sees_the_whole_network(stage)
    the_strategy_shows_the_new_order_and_keeps_the_old(stage, before)
    a_site_lead_wakes_to_it(stage)
    it_falls_away_along_the_decay(event)
    on_day_21_it_is_over(stage)
    what_was_known_before_the_news_is_as_it_was(event)


def the_day_before_the_news(stage: Stage) -> int:
    """Return how many orders of strategies are on record before anything happens."""
    site = home_site()
    with scoping.system("the day before"):
        day = selectors.site_day(site.uuid, stage.now)
        assert not named_events(day, EVENT)
        return PlanOrder.objects.count()


def the_analyst_enters_it(stage: Stage) -> TriggerEvent:
    page = stage.page("ANALYST", viewport=DESK)
    page.goto("/desk/events/new/")
    page.get_by_label("What happened").fill(EVENT)
    page.get_by_label("Where", exact=True).fill("Verrin, abroad")
    page.check("input[name=kind][value=FOREIGN]")
    page.check("input[name=sureness][value=LIKELY]")
    stage.picture(page, "friday-1-enter-1440", full=True)
    page.get_by_role("button", name="Enter the event").click()
    expect(page.get_by_text("Entered. Every site’s day takes it into account from now on.")).to_be_visible()
    expect(page.get_by_role("heading", name="Clocks")).to_be_visible()
    expect(page.get_by_text("the default, from earlier events").first).to_be_visible()
    stage.picture(page, "friday-2-event-1440", full=True)
    return TriggerEvent.objects.get(title=EVENT)


def within_a_minute_every_site_says_why(stage: Stage, event: TriggerEvent) -> None:
    stage.now += timedelta(minutes=1)
    stage.work()
    active = Site.objects.filter(is_active=True).count()
    with scoping.system("every site"):
        days = selectors.area_days("", THURSDAY, as_of=stage.now)
        kept = selectors.network_days(FRIDAY, FRIDAY)[0]
    assert len(days) == active
    for day in days:
        assert str(event.uuid) in named_events(day, EVENT), day.site.name
        assert day.posture.level is not PostureLevel.EVERYDAY
    assert len({day.site.area_pk for day in days}) > 20
    reason = next(one for one in kept.reasons if one.source == str(event.uuid))
    assert reason.sites == active


def tasks_stand_before_each_sites_own_friday_prayer(event: TriggerEvent) -> None:
    with scoping.system("Friday"):
        days = selectors.area_days("", FRIDAY, as_of=NIGHT + timedelta(minutes=1))
    hours = set()
    for day in days:
        first = day.calendar.jumuah[0]
        tasks = {task.code: task for task in day.posture.tasks}
        assert tasks[TaskCode.WALK_BEFORE_PRAYER].minutes == first - 45, day.site.name
        assert tasks[TaskCode.STEWARDS_OUTSIDE].minutes == first - 30, day.site.name
        hours.add(first)
    assert len(hours) > 1, "sites pray at hours of their own"


def the_panel_sees_the_whole_network(stage: Stage) -> None:
    page = stage.page("CHAIR", viewport=DESK)
    page.goto("/desk/days/")
    expect(page.get_by_role("heading", name="Days of all sites")).to_be_visible()
    stage.picture(page, "friday-3-days-1440", full=True)
    page.get_by_role("link").filter(has=page.locator(f"time[datetime='{FRIDAY}']")).click()
    expect(page.get_by_role("link", name=EVENT)).to_be_visible()
    stage.picture(page, "friday-4-day-1440", full=True)
    page.get_by_role("table").get_by_role("link", name="Newham").click()
    expect(page.get_by_role("heading", name="Sites")).to_be_visible()
    expect(page.get_by_role("link", name=EVENT)).to_be_visible()


def the_strategy_shows_the_new_order_and_keeps_the_old(stage: Stage, before: int) -> None:
    assert PlanOrder.objects.count() > before, "the changed order is on record"
    page = stage.page("CHAIR", viewport=DESK)
    page.goto("/desk/strategy/")
    page.get_by_role("main").get_by_role("link", name="National strategy").first.click()
    expect(page.get_by_text(EVENT).first).to_be_visible()
    stage.picture(page, "friday-5-strategy-1440")
    page.get_by_role("link", name="Earlier orders").click()
    expect(page.get_by_role("main")).to_contain_text(EVENT)
    stage.picture(page, "friday-6-orders-1440")
    page.get_by_role("link", name="As it stood").nth(1).click()
    expect(page.get_by_text("As it stands now")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(EVENT)


def a_site_lead_wakes_to_it(stage: Stage) -> None:
    stage.now = MORNING
    stage.work()
    site = home_site()
    page = stage.page("SITE_LEAD", viewport=PHONE)
    page.goto(f"/desk/sites/{site.uuid}/today/")
    expect(page.get_by_text(f"1 day after: {EVENT}.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Walk round the outside before Jumu’ah")).to_be_visible()
    expect(page.get_by_role("heading", name="Two stewards at the road")).to_be_visible()
    expect(page.get_by_role("heading", name="Since yesterday")).to_be_visible()
    stage.picture(page, "friday-7-site-360", full=True)
    page.locator("form[action$='/WALK_BEFORE_PRAYER/done/'] button").click()
    expect(page.get_by_text("Done. Thank you.")).to_be_visible()
    page.goto(f"/desk/sites/{site.uuid}/timeline/?span=week")
    stage.picture(page, "friday-8-week-360")
    wide = stage.page("SITE_LEAD", viewport=DESK)
    wide.goto(f"/desk/sites/{site.uuid}/timeline/?span=ramadan")
    stage.picture(wide, "friday-9-ramadan-1440")


def it_falls_away_along_the_decay(event: TriggerEvent) -> None:
    """Half of what is left is gone every four and a half days: 0.86 on the first Friday, 0.29 on the second."""
    site = home_site()
    with scoping.system("three weeks"):
        days = {
            day.on: day
            for day in selectors.site_days(site.uuid, THURSDAY, LAST_OF_EVENT + timedelta(days=7), as_of=MORNING)
        }
    weights = [weight_of(days[THURSDAY + timedelta(days=n)], event) for n in range(22)]
    assert weights == sorted(weights, reverse=True)
    assert weights[9] - 1 == pytest.approx((weights[0] - 1) / 4), "nine days are two half-lives"
    assert [week for week in range(4) if asks(days[FRIDAY + timedelta(weeks=week)], TaskCode.STEWARDS_OUTSIDE)] == [0]
    assert all(asks(days[FRIDAY + timedelta(weeks=week)], TaskCode.WALK_BEFORE_PRAYER) for week in range(4))
    walks = [n for n in range(29) if asks(days[THURSDAY + timedelta(days=n)], TaskCode.WALK_TODAY)]
    assert walks, "somebody walks on the other days too"
    assert max(walks) < 21
    assert weight_of(days[LAST_OF_EVENT], event) > 0
    assert not named_events(days[LAST_OF_EVENT + timedelta(days=1)], EVENT)
    spring = days[date(2027, 4, 2)]
    assert spring.calendar.jumuah, "the clocks have gone forward, and Friday prayer is at an hour of its own"


def on_day_21_it_is_over(stage: Stage) -> None:
    stage.now = datetime(2027, 4, 2, 7, 0, tzinfo=UTC)
    with scoping.system("day 22"):
        days = selectors.area_days("", date(2027, 4, 2), as_of=stage.now)
    assert not [day.site.name for day in days if named_events(day, EVENT)]


def what_was_known_before_the_news_is_as_it_was(event: TriggerEvent) -> None:
    site = home_site()
    with scoping.system("then"):
        then = selectors.site_days(site.uuid, FRIDAY, FRIDAY, as_of=NIGHT - timedelta(minutes=1))[0]
    assert not named_events(then, EVENT)
    assert event.entered_at > NIGHT - timedelta(minutes=1)


def home_site() -> Site:
    with scoping.system("the home site"):
        return Site.objects.order_by("pk")[0]


def named_events(day: selectors.SiteDay, title: str) -> list[str]:
    """Return the ids of the events of a title that a day names as a reason."""
    of_title = {key for key, one in day.triggers.items() if one.title == title}
    return [one.source for one in day.posture.reasons if one.source in of_title]


def weight_of(day: selectors.SiteDay, event: TriggerEvent) -> float:
    return next((one.weight for one in day.posture.reasons if one.source == str(event.uuid)), 0.0)


def asks(day: selectors.SiteDay, code: str) -> bool:
    return any(task.code == code for task in day.posture.tasks)
