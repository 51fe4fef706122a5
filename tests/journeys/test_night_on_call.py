"""A night on call, from the hand-over in the evening to the decision after the week-end: docs/journeys/README.md.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from aman.apps.incidents.models import HandOver, Report, ReportClock
from aman.kit import audit
from tests.fixtures.browsing import PHONE
from tests.fixtures.travelling import Stage, digits_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
FIRST, SECOND, DEPUTY = "duty", "duty-two", "duty-three"
STORY = "A man shouted at my sister on the night bus and pulled at her scarf. She got off two stops early."
DIRECTION = "Ask the bus company to keep the film tonight. Nobody phones her."
QUESTION = "Which number was the bus, and where did you get on?"
ANSWER = "The N97, from Castelnau. The driver saw it."
PROMISED = "Bus film asked for; an answer is promised for Monday."
CLOSURE = "Thank you. It was counted, and the bus company keeps the film."
WEDNESDAY_FOUR = datetime(2027, 3, 10, 16, 0, tzinfo=UTC)
"""Twenty-four office hours from Monday at nine: 8.5 on Monday, 8.5 on Tuesday, 7 on Wednesday."""
THURSDAY_HALF_PAST_NINE = datetime(2027, 3, 11, 9, 30, tzinfo=UTC)
"""Two office hours later: 1.5 are left of Wednesday, and half an hour on Thursday."""


def test_a_night_on_call(stage: Stage) -> None:
    the_hand_over_is_read_and_accepted(stage)
    receipt = a_report_arrives(stage)
    report = Report.objects.latest("received_at")
    the_notice_holds_only_a_reference(stage, report)
    the_clock_runs_out_and_others_are_told(stage, report)
    the_deputy_takes_it_with_one_thumb(stage, report)
    the_deputy_asks_and_the_clock_stands_still(stage, report)
    the_morning_note_begins_with_what_is_open(stage, report)
    the_next_accepts_it(stage)
    the_reporter_answers(stage, receipt)
    the_clock_runs_on_in_office_hours(stage, report)
    it_is_decided(stage, report)
    the_reporter_reads_the_answer(stage, receipt)
    the_record_tells_the_night(report)


def night(hour: int, minute: int, day: int = 6) -> datetime:
    """Return a moment of March 2027: the sixth is a Saturday, and the clocks of London show UTC."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def until(stage: Stage, moment: datetime, *, step: timedelta = timedelta(minutes=1)) -> None:
    stage.wait(step=step, seconds=(moment - stage.now).total_seconds())


def told(stage: Stage, report: Report) -> list[tuple[str, str]]:
    """Return who was sent which notice about a report, in order: the first part of the address, and the subject."""
    found = [one for one in stage.ear.letters if report.reference in one.subject]
    return [(one.recipient.partition("@")[0], one.subject.partition(":")[0]) for one in found]


def clock(report: Report, step: str) -> ReportClock:
    return ReportClock.objects.get(report=report, step=step)


def opened(stage: Stage, report: Report, **options: Any) -> Page:
    page = stage.page(DEPUTY, viewport=PHONE, **options)
    page.goto(f"/desk/reports/{report.uuid}/")
    return page


def the_hand_over_is_read_and_accepted(stage: Stage) -> None:
    page = stage.page(FIRST, viewport=PHONE)
    page.goto("/desk/")
    expect(page.get_by_text("You are on call")).to_be_visible()
    expect(page.get_by_role("heading", name="Handed over by Daniel O.")).to_be_visible()
    stage.picture(page, "night-1-hand-over-360")
    page.get_by_role("button", name="I have read it and take it on").click()
    expect(page.get_by_text("Accepted by Amina R.")).to_be_visible()


def a_report_arrives(stage: Stage) -> str:
    """At twelve minutes past one, from a telephone that keeps nothing."""
    until(stage, night(1, 12), step=timedelta(hours=1))
    page = stage.page(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/report/")
    page.check("input[name=kind][value=PERSON]")
    page.click("main form [type=submit]")
    page.fill("[name=narrative]", STORY)
    page.click("button[name=go][value=next]")
    page.fill("[name=occurred_on]", "2027-03-05")
    page.select_option("select[name=area]", label="Richmond upon Thames")
    page.fill("[name=place_words]", "On the night bus, upstairs")
    for _ in range(3):
        page.click("button[name=go][value=next]")
    page.click("button[name=go][value=send]")
    digits = digits_of(page)
    assert len(digits) == 18
    return digits


def the_notice_holds_only_a_reference(stage: Stage, report: Report) -> None:
    until(stage, night(1, 13))
    assert told(stage, report) == [(FIRST, "A report waits for direction")]
    letter = stage.letters_to(f"{FIRST}@")[-1]
    assert report.reference in letter.body
    for word in ("bus", "scarf", "Richmond", "person", str(report.uuid)):
        assert word not in letter.subject + letter.body


def the_clock_runs_out_and_others_are_told(stage: Stage, report: Report) -> None:
    """Half an hour until somebody takes it; nobody does. A quarter of an hour more for the second."""
    assert clock(report, "TRIAGE").due_at == night(1, 42)
    until(stage, night(1, 41), step=timedelta(minutes=10))
    assert len(told(stage, report)) == 1
    until(stage, night(1, 43))
    assert told(stage, report)[1:] == [(SECOND, "A report is past its time")]
    until(stage, night(1, 56), step=timedelta(minutes=5))
    assert len(told(stage, report)) == 2
    until(stage, night(1, 58))
    assert told(stage, report)[2:] == [(DEPUTY, "A report is past its time")]


def the_deputy_takes_it_with_one_thumb(stage: Stage, report: Report) -> None:
    page = stage.page(DEPUTY, viewport=PHONE)
    page.goto("/desk/queue/")
    line = page.locator(f".am-queue a[href*='{report.uuid}']").first
    expect(line).to_contain_text("Late by 16 min")
    page.goto(f"/desk/reports/{report.uuid}/")
    expect(page.get_by_text(STORY)).to_be_visible()
    thumb = page.get_by_role("navigation", name="This report")
    low = thumb.bounding_box()
    assert low is not None
    assert low["y"] > PHONE["height"] / 2
    stage.picture(page, "night-2-late-360")
    thumb.get_by_role("link", name="Take").click()
    page.get_by_role("button", name="Take this report").click()
    page.get_by_role("navigation", name="This report").get_by_role("link", name="Direct").click()
    page.get_by_label("Your direction").fill(DIRECTION)
    page.get_by_role("button", name="Record direction").click()
    expect(page.get_by_role("heading", name="Decision log")).to_be_visible()
    expect(page.get_by_text(DIRECTION)).to_be_visible()
    began, stage.now = stage.now, stage.now + timedelta(minutes=4)
    page.get_by_role("navigation", name="This report").get_by_role("link", name="Assess").click()
    for name, level in (("experienced", 2), ("evidenced", 1), ("potential", 1)):
        page.locator(f"[name=assess-{name}][value='{level}']").check()
    page.fill("[name=assess-basis]", "One report by her brother; the driver saw it.")
    page.select_option("select[name=assess-tension]", "4")
    page.select_option("select[name=assess-review_by]", label="Hina F.")
    stage.picture(page, "night-3-assess-360")
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_text("Signed by Hina F.")).to_be_visible()
    assert stage.now - began < timedelta(minutes=5)
    assert clock(report, "TRIAGE").met_at == clock(report, "SUPERVISE").met_at == began


def the_deputy_asks_and_the_clock_stands_still(stage: Stage, report: Report) -> None:
    assert clock(report, "DECIDE").due_at == WEDNESDAY_FOUR
    page = opened(stage, report)
    page.get_by_role("navigation", name="This report").get_by_role("link", name="Ask").click()
    page.locator("#ask summary").click() if not page.locator("#ask[open]").count() else None
    page.get_by_label("Your message to the reporter").fill(QUESTION)
    page.get_by_role("button", name="Send to the reporter").click()
    expect(page.locator("article header").get_by_text("Waiting for reporter").first).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    stage.picture(page, "night-4-waiting-360")
    assert clock(report, "DECIDE").paused_at == stage.now
    known = len(told(stage, report))
    until(stage, night(7, 50), step=timedelta(hours=1))
    assert len(told(stage, report)) == known


def the_morning_note_begins_with_what_is_open(stage: Stage, report: Report) -> None:
    page = stage.page(DEPUTY, viewport=PHONE)
    page.goto("/desk/rota/hand-over/")
    note = page.get_by_label("Hand-over note")
    draft = note.input_value()
    still_open = Report.objects.exclude(state="DECIDED").filter(set_aside_at=None)
    assert draft.startswith(f"Open at 07:50: {still_open.count()}")
    assert f"{report.reference}. Waiting for reporter." in draft
    assert all(one.reference in draft for one in still_open)
    asks = "Promised and not done yet:\n"
    assert asks in draft
    note.fill(draft.replace(asks, f"{asks}{PROMISED}\n"))
    note.scroll_into_view_if_needed()
    stage.picture(page, "night-5-morning-note-360")
    page.get_by_role("button", name="Hand over", exact=True).click()
    expect(page.get_by_text("Handed over. Whoever is on call next is told.")).to_be_visible()


def the_next_accepts_it(stage: Stage) -> None:
    until(stage, night(8, 5), step=timedelta(minutes=5))
    note = HandOver.objects.latest("at")
    letters = [one for one in stage.ear.letters if one.subject.startswith("A hand-over note waits for you")]
    assert letters[-1].recipient == f"{FIRST}@demo.aman.invalid"
    assert PROMISED not in letters[-1].body
    page = stage.page(FIRST, viewport=PHONE)
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="Handed over by Hina F.")).to_be_visible()
    expect(page.get_by_text(PROMISED)).to_be_visible()
    page.get_by_role("button", name="I have read it and take it on").click()
    expect(page.get_by_text("Accepted by Amina R.")).to_be_visible()
    note.refresh_from_db()
    assert note.accepted_at == stage.now


def with_receipt(stage: Stage, receipt: str) -> Page:
    page = stage.page(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/receipt/")
    page.fill("[name=receipt]", receipt)
    page.locator("main form [type=submit]").first.click()
    assert receipt not in page.url
    return page


def the_reporter_answers(stage: Stage, receipt: str) -> None:
    """On Monday at eleven, two hours after the office opened."""
    until(stage, night(11, 0, day=8), step=timedelta(hours=12))
    page = with_receipt(stage, receipt)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.locator("main textarea").first.fill(ANSWER)
    page.locator("main form:has(textarea) [type=submit]").first.click()
    expect(page.get_by_text(ANSWER)).to_be_visible()


def the_clock_runs_on_in_office_hours(stage: Stage, report: Report) -> None:
    """The week-end costs nothing: two hours of the office were waited, and two are added."""
    decide = clock(report, "DECIDE")
    assert decide.paused_at is None
    assert decide.due_at == THURSDAY_HALF_PAST_NINE
    stage.wait(minutes=2, step=timedelta(minutes=1))
    assert told(stage, report)[-1] == (DEPUTY, "A reporter has written back")
    page = opened(stage, report)
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.locator("summary", has_text="Clocks").click()
    expect(page.locator("details", has_text="Clocks").locator("dd").last).to_contain_text("09:30")
    stage.picture(page, "night-6-answered-360")


def it_is_decided(stage: Stage, report: Report) -> None:
    page = stage.page(DEPUTY, viewport=DESK)
    page.goto(f"/desk/reports/{report.uuid}/")
    page.locator("#decide summary").click()
    page.check("[name=decide-decision][value=COUNTED]")
    page.locator("[name=decide-join][value='']").check()
    page.select_option("select[name=decide-category]", "ASSAULT")
    page.fill("[name=decide-occurred_on]", "2027-03-05")
    page.fill("[name=decide-answer]", CLOSURE)
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Counted as an incident").first).to_be_visible()
    stage.picture(page, "night-7-decided-1440")
    page.goto("/desk/rota/hand-over/")
    assert report.reference not in page.get_by_label("Hand-over note").input_value()


def the_reporter_reads_the_answer(stage: Stage, receipt: str) -> None:
    expect(with_receipt(stage, receipt).get_by_text(CLOSURE)).to_be_visible()


def the_record_tells_the_night(report: Report) -> None:
    """Who was told, who took it, what stood still: in this order, and without a word of what was said."""
    wanted = [
        "REPORT_RECEIVED", "REPORT_TOLD", "REPORT_ESCALATED", "REPORT_ESCALATED", "REPORT_TAKEN", "DIRECTION_RECORDED",
        "ASSESSMENT_SIGNED", "REPORTER_ASKED", "REPORTER_WROTE", "REPORT_DECIDED",
    ]  # fmt: skip
    events = list(audit.trail(report).order_by("at", "id"))
    verbs = iter([one.verb for one in events])
    assert all(verb in verbs for verb in wanted), [one.verb for one in events]
    said = repr([one.details for one in events])
    assert not re.search("scarf|N97|Castelnau|bus", said)
