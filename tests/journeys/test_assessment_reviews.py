"""A community impact assessment through its reviews, over three weeks: docs/journeys/README.md tells it.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from aman.apps.incidents.models import AssessmentSeries, ImpactAssessment, Report
from aman.kit import audit
from tests.fixtures.browsing import PHONE
from tests.fixtures.travelling import EVENING, Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
SUPERVISOR, REVIEWER = "duty", "duty-two"
STORY = "Leaflets were put through every door of our street. They say that the mosque must go."
HOW = "One neighbour showed us the leaflet."
FEARS = "Parents ask whether the week-end school is safe."
CALMER = "Parents bring their children again."
MINUTES = timedelta(minutes=1)
DAY = timedelta(days=1)


def test_an_assessment_through_its_reviews(stage: Stage) -> None:
    report = a_report_is_taken(stage)
    the_first_version_takes_minutes(stage, report)
    it_is_reviewed_after_a_day(stage, report)
    a_review_is_missed_and_others_are_told(stage, report)
    it_is_reviewed_late(stage, report)
    it_is_reviewed_after_a_week_and_then_weekly(stage, report)
    what_changed_and_the_levels_are_seen(stage, report)
    normal_tension_ends_the_reviews(stage, report)
    an_event_begins_them_again(stage, report)
    it_is_printed_in_two_languages(stage, report)
    it_is_a_pdf_in_two_languages(stage, report)
    the_record_names_every_step(report)


def a_report_is_taken(stage: Stage) -> Report:
    visitor = stage.page(viewport=PHONE, java_script_enabled=False)
    visitor.goto("/en/report/")
    visitor.check("input[name=kind][value=PLACE]")
    visitor.click("main form [type=submit]")
    visitor.fill("[name=narrative]", STORY)
    visitor.click("button[name=go][value=next]")
    visitor.fill("[name=occurred_on]", "2027-03-05")
    visitor.select_option("select[name=area]", label="Richmond upon Thames")
    for _ in range(3):
        visitor.click("button[name=go][value=next]")
    visitor.click("button[name=go][value=send]")
    report = Report.objects.latest("received_at")
    page = opened(stage, SUPERVISOR, f"/desk/reports/{report.uuid}/")
    page.get_by_role("button", name="Take this report").click()
    expect(page.get_by_text(STORY)).to_be_visible()
    return report


def opened(stage: Stage, role: str, path: str) -> Page:
    page = stage.page(role, viewport=DESK)
    page.goto(path)
    return page


def series(report: Report) -> AssessmentSeries:
    return AssessmentSeries.objects.get(report=report)


def until(stage: Stage, moment: datetime) -> None:
    """Let time pass in long steps, and look every minute only at the end."""
    stage.wait(step=DAY, seconds=max(0.0, (moment - 2 * MINUTES - stage.now).total_seconds()))
    stage.wait(step=MINUTES, seconds=max(0.0, (moment - stage.now).total_seconds()))


def told(stage: Stage, report: Report) -> list[tuple[str, str]]:
    """Return who was sent which notice of a review: the first part of the address, and the subject."""
    found = [one for one in stage.ear.letters if report.reference in one.subject and "assessment" in one.subject]
    return [(one.recipient.partition("@")[0], one.subject.partition(":")[0]) for one in found]


def levels(page: Page, experienced: int, evidenced: int, potential: int, tension: int) -> None:
    for name, level in (("experienced", experienced), ("evidenced", evidenced), ("potential", potential)):
        page.locator(f"[name={name}][value='{level}']").check()
    page.select_option("select[name=tension]", str(tension))


def sign(page: Page, version: int, report: Report) -> ImpactAssessment:
    page.get_by_role("button", name="Sign this version").click()
    expect(page.get_by_role("heading", name=f"Version {version}", exact=True)).to_be_visible()
    return ImpactAssessment.objects.get(report=report, version=version)


def reviewed(stage: Stage, report: Report, version: int, found: tuple[int, int, int, int], why: str) -> Page:
    """Sign the next version as its reviewer, beginning with what the one before said."""
    page = opened(stage, REVIEWER, f"/desk/reports/{report.uuid}/impact/")
    page.get_by_role("link", name="Review it now").click()
    expect(page.locator("[name=basis]")).to_have_value("")
    levels(page, *found)
    page.fill("[name=basis]", why)
    sign(page, version, report)
    return page


def the_first_version_takes_minutes(stage: Stage, report: Report) -> None:
    """What is known is filled in; six answers are enough."""
    page = stage.page(SUPERVISOR, viewport=PHONE)
    page.goto(f"/desk/reports/{report.uuid}/impact/")
    expect(page.get_by_text("Not assessed yet")).to_be_visible()
    page.get_by_role("link", name="Assess it").click()
    expect(page.locator("[name=summary]")).to_have_value(
        "Damage, or something left, at a place of worship. Richmond upon Thames. Friday 5 March 2027."
    )
    expect(page.locator("[name=evidenced_words]")).not_to_have_value("")
    levels(page, 2, 1, 2, 3)
    page.fill("[name=basis]", HOW)
    page.fill("[name=experienced_words]", FEARS)
    page.select_option("select[name=review_by]", label="Daniel O.")
    stage.picture(page, "impact-1-first-version-360")
    stage.now += 4 * MINUTES
    first = sign(page, 1, report)
    assert first.signed_at - EVENING == 4 * MINUTES
    assert first.review_due_at == first.signed_at + DAY
    expect(page.get_by_text("Next review")).to_contain_text("Daniel O.")


def began(report: Report) -> datetime:
    return ImpactAssessment.objects.get(report=report, version=1).signed_at


def it_is_reviewed_after_a_day(stage: Stage, report: Report) -> None:
    until(stage, began(report) + DAY - MINUTES)
    assert told(stage, report) == []
    until(stage, began(report) + DAY + MINUTES)
    assert told(stage, report) == [(REVIEWER, "An assessment is due to be reviewed by you")]
    page = opened(stage, REVIEWER, "/desk/assessments/?show=mine")
    expect(page.get_by_role("link", name=report.reference)).to_be_visible()
    reviewed(stage, report, 2, (3, 1, 2, 3), "Four more families showed us the leaflet.")
    assert series(report).due_at == began(report) + 3 * DAY


def a_review_is_missed_and_others_are_told(stage: Stage, report: Report) -> None:
    """A reminder at 72 hours, and two hours later a letter to the supervisor. Each holds only a reference."""
    until(stage, began(report) + 3 * DAY + MINUTES)
    assert told(stage, report)[1:] == [(REVIEWER, "An assessment is due to be reviewed by you")]
    until(stage, began(report) + 3 * DAY + timedelta(hours=2) - MINUTES)
    assert len(told(stage, report)) == 2
    until(stage, began(report) + 3 * DAY + timedelta(hours=2) + MINUTES)
    assert told(stage, report)[2:] == [(SUPERVISOR, "The review of an assessment is past its time")]
    letters = [one.subject + one.body for one in stage.ear.letters if report.reference in one.subject]
    assert not any(word in letter for letter in letters for word in ("leaflet", "Leaflet", "Richmond", "school"))
    page = opened(stage, SUPERVISOR, "/desk/assessments/")
    row = page.get_by_role("row", name=report.reference)
    while not row.count():  # those that are later stand before it
        page.get_by_role("link", name="Next").click()
        page.wait_for_load_state()
    expect(row).to_contain_text("Late by")
    stage.picture(page, "impact-2-missed-1440")


def it_is_reviewed_late(stage: Stage, report: Report) -> None:
    """A late review does not push away the next."""
    stage.wait(hours=2, step=timedelta(hours=1))
    reviewed(stage, report, 3, (2, 2, 1, 4), "The police have the printer's name; no new leaflets.")
    assert series(report).due_at == began(report) + 7 * DAY
    assert len(told(stage, report)) == 3


def it_is_reviewed_after_a_week_and_then_weekly(stage: Stage, report: Report) -> None:
    until(stage, began(report) + 7 * DAY + MINUTES)
    page = opened(stage, REVIEWER, f"/desk/reports/{report.uuid}/impact/new/")
    expect(page.locator("[name=experienced_words]")).to_have_value(FEARS)
    levels(page, 1, 1, 1, 4)
    page.fill("[name=basis]", "Asked at the school gate and after Friday prayer.")
    page.fill("[name=experienced_words]", CALMER)
    sign(page, 4, report)
    assert series(report).due_at == began(report) + 14 * DAY


def what_changed_and_the_levels_are_seen(stage: Stage, report: Report) -> None:
    page = opened(stage, SUPERVISOR, f"/desk/reports/{report.uuid}/impact/")
    chart = page.locator("figure svg:visible").first
    expect(chart.locator("desc")).to_have_text("4 versions. Tension now: 4, raised: people are worried.")
    expect(page.locator("figure details tbody tr")).to_have_count(4)
    stage.picture(page, "impact-3-levels-1440")
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("heading", name="What changed from version 3 to 4")).to_be_visible()
    felt = page.locator("section", has=page.get_by_role("heading", name="Experienced: how people feel now"))
    expect(felt.locator("del").first).to_be_visible()
    expect(felt.locator("ins").first).to_be_visible()
    page.select_option("#from", "1")
    page.get_by_role("button", name="Show").click()
    tension = page.locator("section", has=page.get_by_role("heading", name="Tension", exact=True))
    assert " ".join(tension.locator("del").all_inner_texts()).split() == ["3,", "high:", "change", "what", "they", "do"]
    assert " ".join(tension.locator("ins").all_inner_texts()).split() == ["4,", "raised:", "are", "worried"]
    stage.picture(page, "impact-4-what-changed-1440")


def normal_tension_ends_the_reviews(stage: Stage, report: Report) -> None:
    until(stage, began(report) + 14 * DAY + MINUTES)
    page = reviewed(stage, report, 5, (0, 1, 0, 5), "Two weeks without a leaflet.")
    expect(page.get_by_text("Back to normal since")).to_be_visible()
    assert (series(report).is_open, series(report).due_at) == (False, None)
    page.goto("/desk/assessments/")
    expect(page.get_by_role("link", name=report.reference)).to_have_count(0)


def an_event_begins_them_again(stage: Stage, report: Report) -> None:
    before = len(told(stage, report))
    until(stage, began(report) + 16 * DAY)
    page = opened(stage, "chair", "/desk/events/new/")
    page.fill("[name=title]", "Attack in Corvane")
    page.fill("[name=where]", "Corvane")
    page.fill("[name=happened_on]", stage.now.date().isoformat())
    known = stage.now - timedelta(hours=1)
    for name, text in (("known_at_0", known.date().isoformat()), ("known_at_1", f"{known:%H:%M}")):
        page.fill(f"[name={name}]", text)
    page.check("[name=kind][value=FOREIGN]")
    page.locator("[name=concerns]").first.check()
    page.locator("[name=sureness]").first.check()
    page.check("[name=expected][value=STREET]")
    page.get_by_role("button", name="Enter the event").click()
    expect(page.get_by_role("heading", name="Attack in Corvane")).to_be_visible()
    found = series(report)
    assert (found.is_open, found.reopened_for, found.due_at) == (True, "NEW_EVENT", stage.now + DAY)
    until(stage, stage.now + DAY + MINUTES)
    assert told(stage, report)[before:] == [(REVIEWER, "An assessment is due to be reviewed by you")]
    reviewed(stage, report, 6, (2, 1, 2, 3), "People speak of Corvane; the walk to school is in pairs.")
    assert series(report).due_at == stage.now + DAY
    page = opened(stage, SUPERVISOR, f"/desk/reports/{report.uuid}/impact/")
    stage.picture(page, "impact-5-begun-again-1440")


def it_is_printed_in_two_languages(stage: Stage, report: Report) -> None:
    page = opened(stage, SUPERVISOR, f"/desk/reports/{report.uuid}/impact/6/print/?language=en")
    expect(page.get_by_role("heading", name="Community impact assessment")).to_be_visible()
    expect(page.get_by_text("PANEL ONLY").first).to_be_visible()
    expect(page.get_by_text("People speak of Corvane")).to_be_visible()
    assert page.locator("tbody").first.locator("tr").count() == 6
    page.goto(f"/desk/reports/{report.uuid}/impact/6/print/?language=ur")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_text("3، زیادہ: لوگ اپنے معمول بدل رہے ہیں")).to_be_visible()
    expect(page.locator(".said[lang=en]").first).to_have_attribute("dir", "ltr")
    stage.picture(page, "impact-6-print-ur-1440")


def it_is_a_pdf_in_two_languages(stage: Stage, report: Report) -> None:
    page = stage.page(SUPERVISOR, viewport=DESK)
    for code, font, words in (("en", "", "Community impact assessment"), ("ur", "Nastaliq", "Corvane")):
        answer = page.request.get(f"/desk/reports/{report.uuid}/impact/6/pdf/?language={code}")
        assert answer.ok, answer.status
        assert f"{report.reference}-v6-{code}.pdf" in answer.headers["content-disposition"]
        document = pypdfium2.PdfDocument(answer.body())
        try:
            texts = [one.get_textpage().get_text_range() for one in document]
            letters = pypdfium2.raw.FPDF_PAGEOBJ_TEXT
            fonts = [one.get_font().get_base_name() for one in document[0].get_objects(filter=[letters])]
        finally:
            document.close()
        assert all(report.reference in text for text in texts)
        assert words in " ".join(texts)
        assert "People speak of Corvane" in " ".join(" ".join(texts).split())
        assert any(font in name for name in fonts)


def the_record_names_every_step(report: Report) -> None:
    rows = list(audit.trail(report).order_by("at", "id"))
    ours = [one.verb for one in rows if one.verb.startswith("ASSESSMENT_")]
    assert ours == [
        "ASSESSMENT_SIGNED", "ASSESSMENT_REMINDED", "ASSESSMENT_SIGNED", "ASSESSMENT_REMINDED", "ASSESSMENT_LATE",
        "ASSESSMENT_SIGNED", "ASSESSMENT_REMINDED", "ASSESSMENT_SIGNED", "ASSESSMENT_REMINDED", "ASSESSMENT_SIGNED",
        "ASSESSMENT_REOPENED", "ASSESSMENT_REMINDED", "ASSESSMENT_SIGNED", *["ASSESSMENT_EXPORTED"] * 4,
    ]  # fmt: skip
    assert "eaflet" not in repr([one.details for one in rows])
    assert list(audit.verify(audit.intake_chain(report.uuid))) == []
