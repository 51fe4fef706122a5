"""An analyst's evening: what the night found, a look asked for, a decision, the week for a briefing: docs/journeys.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from aman.apps.surveillance.models import Run, RunKind, Signal, SignalState
from aman.kit.models import AuditEvent
from tests.fixtures.browsing import PHONE
from tests.fixtures.travelling import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
ANALYST = "analyst"
WHY = "Known cause: it follows the attack in Corvane. Asked the areas with most for their own view by noon."


def test_an_analysts_evening(stage: Stage) -> None:
    the_night_found_two_things_and_says_so(stage)
    another_look_is_asked_for_and_finds_nothing_twice(stage)
    the_map_and_the_patrols_are_read(stage)
    the_week_is_taken_to_a_briefing(stage)
    methods_are_tried_on_the_past(stage)
    it_is_decided_on_a_telephone(stage)


def the_night_found_two_things_and_says_so(stage: Stage) -> None:
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/picture/signals/?state=NEW")
    expect(page.get_by_role("link", name="London: All types in the street")).to_be_visible()
    stage.picture(page, "analyst-1-signals-1440")
    page.get_by_role("link", name="Redbridge: Abusive behaviour").click()
    sentence = page.locator(".am-sentence").inner_text()
    assert re.match(r"\d incidents in the \d days to .*, where fewer than one is usual\.", sentence)
    assert "Chance alone would show the like, somewhere in the network," in sentence
    page.go_back()
    page.get_by_role("link", name="London: All types in the street").click()
    sentence = page.locator(".am-sentence").inner_text()
    assert re.match(r"1\d incidents on Thursday 4 March 2027, where about \d would be usual\.", sentence)
    assert "It comes 3 days after: Attack in Corvane." in sentence
    page.get_by_text("How this was worked out").click()
    expect(page.get_by_text("20270304")).to_be_visible()
    stage.picture(page, "analyst-2-signal-1440", full=True)


def another_look_is_asked_for_and_finds_nothing_twice(stage: Stage) -> None:
    """The page says how far it is; the same incidents raise nothing again, only what grew since."""
    before = Signal.objects.count()
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/picture/")
    page.get_by_role("button", name="Look again now").click()
    expect(page.get_by_text("You may leave this page: it goes on by itself.")).to_be_visible()
    run = Run.objects.get(kind=RunKind.ON_DEMAND)
    stage.work()
    expect(page.get_by_text("Digest of the results")).to_be_visible()
    run.refresh_from_db()
    assert len(run.digest) == 64
    assert not Signal.objects.filter(run=run, reach="WIDE").exists()
    told = {key for one in Signal.objects.exclude(run=run) for key in one.events}
    assert all(set(one.events) - told for one in Signal.objects.filter(run=run))
    assert Signal.objects.count() - before == run.raised
    stage.picture(page, "analyst-3-look-1440")


def the_map_and_the_patrols_are_read(stage: Stage) -> None:
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/picture/map/")
    expect(page.get_by_text("You may see places closer than an area.")).to_be_visible()
    stage.picture(page, "analyst-4-map-1440")
    page.goto("/desk/picture/patrols/")
    expect(page.get_by_text("places where being seen may help")).to_be_visible()
    expect(page.get_by_text("fell into a suggested place")).to_be_visible()
    stage.picture(page, "analyst-5-patrols-1440")


def the_week_is_taken_to_a_briefing(stage: Stage) -> None:
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/picture/week/")
    expect(page.get_by_text("Beside earlier events, day 0 aligned").first).to_be_visible()
    expect(page.get_by_text("In the street:")).to_be_visible()
    stage.picture(page, "analyst-6-week-1440", full=True)
    for form in ("svg", "csv"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=form.upper(), exact=True).click()
        assert taken.value.suggested_filename == f"aman-week-2027-03-04.{form}"
    assert AuditEvent.objects.filter(verb="WEEK_TAKEN").count() == 2


def methods_are_tried_on_the_past(stage: Stage) -> None:
    before = list(Signal.objects.order_by("pk").values_list("pk", "level", "count"))
    page = stage.page(ANALYST, viewport=DESK)
    page.goto("/desk/picture/bench/")
    expect(page.get_by_role("heading", name="What would have alarmed")).to_be_visible()
    stage.picture(page, "analyst-7-bench-1440")
    assert list(Signal.objects.order_by("pk").values_list("pk", "level", "count")) == before


def it_is_decided_on_a_telephone(stage: Stage) -> None:
    signal = Signal.objects.get(reach="WIDE", as_of="2027-03-04")
    page = stage.page(ANALYST, viewport=PHONE)
    page.goto(f"/desk/picture/{signal.uuid}/")
    stage.picture(page, "analyst-8-signal-360")
    page.get_by_role("radio", name="Keep watching").check()
    page.get_by_label("Why").fill(WHY)
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text(WHY)).to_be_visible()
    signal.refresh_from_db()
    assert signal.state == SignalState.WATCHING
