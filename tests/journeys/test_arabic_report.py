"""An anonymous report in Arabic from a small phone, over three days: docs/journeys/README.md tells it.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from aman.apps.accounts.models import Person
from aman.apps.incidents.models import Case, EvidenceFile, EvidencePart, Report
from aman.apps.places.models import Site
from aman.kit import audit
from tests.fixtures.browsing import PHONE, until
from tests.fixtures.travelling import Stage, digits_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
HOME = "Larkfield Road Mosque"
CANARY = "canary-of-the-camera-7731"
STORY = "بعد صلاة العشاء وجدنا رسمًا على باب المسجد، وكان رجلان يصوّران المصلين من سيارة بيضاء."
KEPT_OUT = "يوسف كريم، وهينا فاروق"
"""Yusuf Karim, who leads the site, and Hina Farooq, a duty officer: in Arabic letters, as the reporter would."""
QUESTION = "هل رأيت رقم السيارة أو جزءًا منه؟"
ANSWER = "نعم، ينتهي بالرقم 47. وسأرسل صورة أخرى."
CLOSURE = "شكرًا لك. سُجِّل ما حدث، وسيكون متطوعون عند البابين."
PASSED_ON = "Graffiti on the door of the mosque and two men filming from a white car, late evening."


def test_a_report_in_arabic_over_three_days(stage: Stage) -> None:
    receipt = a_worshipper_reports(stage)
    report = Report.objects.latest("received_at")
    only_who_is_on_call_is_told(stage, report)
    an_officer_takes_it(stage, report)
    who_is_meant_is_said(stage, report)
    the_officer_sees_clean_pictures(stage, report)
    the_excluded_see_nothing(stage, report)
    an_officer_asks(stage, report)
    the_clocks_stand_still(stage, report)
    the_reporter_answers_with_another_picture(stage, receipt, report)
    it_is_counted_and_passed_to_the_police(stage, report)
    another_person_takes_the_second_look(stage, report)
    the_reporter_reads_the_closure_and_takes_consent_back(stage, receipt)
    nothing_more_goes_to_the_police(stage, report)
    the_excluded_see_nothing(stage, report)
    the_record_names_everybody(report)


def arabic(words: str) -> str:
    """Return words of a page as it shows them in Arabic."""
    with translation.override("ar"):
        return gettext(words)


def photo(number: int) -> dict[str, Any]:
    """Return a photo as a telephone makes it: where it was taken, and a canary in every place for words."""
    image = Image.new("RGB", (640, 420), (54 + 40 * number, 70, 88))
    ImageDraw.Draw(image).rectangle((180, 90, 460, 400), fill=(150, 118, 84), outline=(30, 30, 30), width=6)
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x010F] = CANARY, CANARY, CANARY  # description, artist, maker
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()  # a comment
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 27.5), 3: "W", 4: (0.0, 7.0, 39.9)})
    held = BytesIO()
    image.save(held, "JPEG", exif=exif, comment=CANARY.encode(), quality=80)
    assert held.getvalue().count(CANARY.encode()) >= 4
    return {"name": f"IMG_{CANARY}_{number}.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def phone(stage: Stage) -> Page:
    """Return the page of a small telephone without scripts that keeps nothing."""
    return stage.page(viewport=PHONE, java_script_enabled=False, locale="ar")


def with_receipt(stage: Stage, receipt: str) -> Page:
    """Come back with the receipt."""
    page = phone(stage)
    page.goto("/ar/receipt/")
    page.fill("[name=receipt]", receipt)
    page.locator("main form [type=submit]").first.click()
    assert receipt not in page.url
    return page


def a_worshipper_reports(stage: Stage) -> str:
    page = phone(stage)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("a[href='tel:999']").first).to_be_visible()
    page.goto("/ar/report/")
    page.check("input[name=kind][value=PLACE]")
    page.click("main form [type=submit]")
    page.fill("[name=narrative]", STORY)
    page.click("button[name=go][value=next]")
    page.fill("[name=occurred_on]", stage.now.date().isoformat())
    page.fill("[name=site_search]", "Larkfield")
    page.click("button[name=go][value=find]")
    page.check(f"input[name=site][value='{Site.objects.get(name=HOME).uuid}']")
    page.click("button[name=go][value=next]")
    page.click("button[name=go][value=next]")
    page.check("[name=consent-POLICE][value=YES]")
    page.fill("[name=excluded]", KEPT_OUT)
    stage.picture(page, "arabic-1-who-may-know-360", full=True)
    page.click("button[name=go][value=next]")
    page.set_input_files("input[name=files]", [photo(1), photo(2)])
    page.click("button[name=go][value=send]")
    digits = digits_of(page)
    assert len(digits) == 18
    assert digits not in page.url
    assert page.context.cookies() == []
    expect(page.get_by_text(arabic("You did not give it, and we will not ask"))).to_be_visible()
    expect(page.get_by_text(arabic("As you told us. Whoever fits your words cannot open it."))).to_be_visible()
    stage.picture(page, "arabic-2-receipt-360")
    return digits


def letters_about(stage: Stage, report: Report) -> list[Any]:
    return [one for one in stage.ear.letters if report.reference in one.subject + one.body]


def only_who_is_on_call_is_told(stage: Stage, report: Report) -> None:
    """A reference, and no word of what was told."""
    stage.wait(minutes=2, step=timedelta(minutes=1))
    told = letters_about(stage, report)
    assert {one.recipient for one in told} <= {"duty@demo.aman.invalid", "duty-two@demo.aman.invalid"}
    assert len(told) == 1
    assert not any(word in told[0].subject + told[0].body for word in ("المسجد", "Larkfield", CANARY))


def opened(stage: Stage, report: Report, who: str = "duty") -> Page:
    page = stage.page(who, viewport=DESK)
    page.goto(f"/desk/reports/{report.uuid}/")
    return page


def an_officer_takes_it(stage: Stage, report: Report) -> None:
    page = opened(stage, report)  # by the address in the notice; the way through the queue is walked in the tour
    expect(page.get_by_text(STORY)).to_be_visible()
    expect(page.get_by_text("By receipt only. Never phone or write.")).to_be_visible()
    page.get_by_role("button", name="Take this report").click()


def who_is_meant_is_said(stage: Stage, report: Report) -> None:
    page = opened(stage, report)
    page.get_by_role("link", name="Say who is meant").click()
    expect(page.get_by_text(KEPT_OUT)).to_be_visible()
    stage.picture(page, "arabic-3-who-is-meant-1440")
    for row in page.locator("label[for^=id_exclusion-keep]").all():
        if "They belong to the place of worship" in row.inner_text():
            row.click()  # neither of the others at the site is meant
    page.fill("[name=exclusion-reason]", "The two names as written. Nobody else at the site is meant.")
    page.get_by_role("button", name="Record who is meant").click()
    report.refresh_from_db()
    assert not report.exclusion_open
    barred = report.exclusions.filter(lifted_at=None).values_list("person__name", flat=True)
    assert set(barred) == {"Yusuf Karim", "Hina Farooq"}


def the_officer_sees_clean_pictures(stage: Stage, report: Report) -> None:
    page = opened(stage, report)
    page.get_by_role("link", name="File 1").click()
    page.get_by_text("Show the picture").click()
    shown = page.locator("img.am-evidence")
    shown.scroll_into_view_if_needed()
    until(page, "document.querySelector('img.am-evidence').naturalWidth > 0")
    expect(page.get_by_role("heading", name="The original")).to_have_count(0)
    stage.picture(page, "arabic-4-clean-picture-1440")
    for file in EvidenceFile.objects.filter(report=report):
        is_clean(page, report, file)


def is_clean(page: Page, report: Report, file: EvidenceFile) -> None:
    """Nothing of the camera in what an officer gets, and the original gone."""
    for path in ("copy/", "pages/1/"):
        answer = page.request.get(f"/desk/reports/{report.uuid}/files/{file.uuid}/{path}")
        assert answer.ok
        assert CANARY.encode() not in answer.body()
        image = Image.open(BytesIO(answer.body()))
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "gps"} & set(image.info)
        assert image.size == (640, 420)
    assert not EvidencePart.objects.filter(file=file, part="ORIGINAL").exists()


def the_excluded_see_nothing(stage: Stage, report: Report) -> None:
    """No line in a list, no hit in a search, no page, no picture, no letter: as if it were not there."""
    file = EvidenceFile.objects.filter(report=report).earliest("pk")
    officer = stage.page("duty-three", viewport=DESK)
    for path in ("queue/", "reports/", f"reports/?reference={report.reference}"):
        officer.goto(f"/desk/{path}")
        assert str(report.uuid) not in officer.content()
    expect(officer.get_by_text("No report fits")).to_be_visible()
    for path in ("", f"files/{file.uuid}/", f"files/{file.uuid}/copy/"):
        assert officer.request.get(f"/desk/reports/{report.uuid}/{path}").status == 404
    lead = stage.page("site-lead", viewport=PHONE)
    home = f"/desk/sites/{Site.objects.get(name=HOME).uuid}/reports/"
    lead.goto(home)
    assert report.reference not in lead.content()
    assert str(report.uuid) not in lead.content()
    assert lead.request.get(f"{home}{report.uuid}/").status == 404
    asked = (report.uuid, uuid4())
    assert {lead.request.get(f"/desk/reports/{one}/").status for one in asked} == {403}, "no report opens, real or not"
    for case in Case.objects.filter(incident__links__report=report):
        assert officer.request.get(f"/desk/cases/{case.uuid}/").status == 404
    told = {one.recipient for one in letters_about(stage, report)}
    assert not told & {"duty-three@demo.aman.invalid", "site-lead@demo.aman.invalid"}


def an_officer_asks(stage: Stage, report: Report) -> None:
    stage.now += timedelta(minutes=20)
    page = opened(stage, report)
    page.locator("#ask summary").click()
    page.fill("[name=ask-text]", QUESTION)
    page.get_by_role("button", name="Send to the reporter").click()
    expect(page.get_by_text("Waiting for reporter").first).to_be_visible()
    expect(page.locator("article .am-clock--paused").first).to_be_visible()
    stage.picture(page, "arabic-5-waiting-1440")


def the_clocks_stand_still(stage: Stage, report: Report) -> None:
    """A day and a half passes; nobody is late, and nobody is told so."""
    before = len(letters_about(stage, report))
    stage.wait(hours=36, step=timedelta(hours=6))
    page = opened(stage, report)
    expect(page.locator("article .am-clock--paused").first).to_be_visible()
    expect(page.locator("article .am-clock--late")).to_have_count(0)
    assert len(letters_about(stage, report)) == before


def the_reporter_answers_with_another_picture(stage: Stage, receipt: str, report: Report) -> None:
    page = with_receipt(stage, receipt)
    expect(page.get_by_role("heading", name=arabic("We have asked you something"))).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.fill("[name=text]", ANSWER)
    page.get_by_role("button", name=arabic("Send message")).click()
    expect(page.get_by_text(arabic("Your message is kept. A duty officer will read it."))).to_be_visible()
    stage.picture(page, "arabic-6-dialogue-360")
    page.locator("summary", has_text=arabic("Add photos or a PDF")).click()
    page.set_input_files("input[name=files]", [photo(3)])
    page.get_by_role("button", name=arabic("Send files")).click()
    expect(page.get_by_text(arabic("We have looked at your files."))).to_be_visible()
    stage.wait(hours=12, step=timedelta(hours=4))
    desk = opened(stage, report)
    expect(desk.get_by_text(ANSWER)).to_be_visible()
    expect(desk.locator("article header .am-clock--paused")).to_have_count(0)
    third = EvidenceFile.objects.filter(report=report).latest("pk")
    assert third.number == 3
    is_clean(desk, report, third)


def it_is_counted_and_passed_to_the_police(stage: Stage, report: Report) -> None:
    stage.wait(hours=12, step=timedelta(hours=4))
    page = opened(stage, report)
    page.get_by_label("Your direction").fill("Stewards at both doors. The number of the car is with the police.")
    page.get_by_role("button", name="Record direction").click()
    page.locator("#decide summary").click()
    page.check("[name=decide-decision][value=COUNTED]")
    page.locator("[name=decide-join][value='']").check()
    page.select_option("[name=decide-category]", "DAMAGE")
    page.fill("[name=decide-occurred_on]", report.received_at.date().isoformat())
    page.fill("[name=decide-answer]", CLOSURE)
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Counted as an incident").first).to_be_visible()
    case = Case.objects.get(incident__links__report=report)
    refer(page, case, PASSED_ON, stage)
    expect(page.get_by_text("Referral recorded.")).to_be_visible()
    page.goto(f"/desk/cases/{case.uuid}/verify/")
    second_look(page)
    expect(page.get_by_text("The second person had no part in the first decision.").first).to_be_visible()


def refer(page: Page, case: Case, words: str, stage: Stage) -> None:
    page.goto(f"/desk/cases/{case.uuid}/referral/")
    page.select_option("[name=recipient]", "POLICE")
    page.fill("[name=text]", words)
    page.fill("[name=answer_due_on]", (stage.now + timedelta(days=14)).date().isoformat())
    page.get_by_role("button", name="Record the referral").click()


def second_look(page: Page) -> None:
    page.check("[name=finding][value=CORROBORATED]")
    page.locator("[name=supports]").first.check()
    page.fill("[name=basis]", "Three pictures of the door, and the steward saw the car.")
    page.get_by_role("button", name="Record the finding").click()


def another_person_takes_the_second_look(stage: Stage, report: Report) -> None:
    case = Case.objects.get(incident__links__report=report)
    page = stage.page("duty", viewport=DESK)
    page.goto(f"/desk/cases/{case.uuid}/second/")
    offered = page.locator("[name=person]").inner_text()
    assert "Hina F." not in offered
    assert "Amina R." not in offered
    page.select_option("[name=person]", label="Daniel O.")
    page.get_by_role("button", name="Ask", exact=True).click()
    other = stage.page("duty-two", viewport=DESK)
    other.goto(f"/desk/cases/{case.uuid}/verify/")
    second_look(other)
    expect(other.get_by_text("Finding recorded.")).to_be_visible()
    stage.picture(other, "arabic-7-second-look-1440")


def the_reporter_reads_the_closure_and_takes_consent_back(stage: Stage, receipt: str) -> None:
    stage.wait(hours=11, step=timedelta(hours=4))
    page = with_receipt(stage, receipt)
    expect(page.get_by_role("heading", name=arabic("We have recorded what happened"))).to_be_visible()
    expect(page.get_by_text(CLOSURE)).to_be_visible()
    stage.picture(page, "arabic-8-closure-360")
    page.locator("button[name=given][value='0']").click()
    expect(page.get_by_text(arabic("You have taken it back. From now on we do not."))).to_be_visible()
    expect(page.locator("button[name=given][value='0']")).to_have_count(0)
    assert page.context.cookies() == []


def nothing_more_goes_to_the_police(stage: Stage, report: Report) -> None:
    case = Case.objects.get(incident__links__report=report)
    page = stage.page("duty", viewport=DESK)
    page.goto(f"/desk/cases/{case.uuid}/")
    expect(page.get_by_text("The reporter has taken their consent back. Call this referral back.")).to_be_visible()
    stage.picture(page, "arabic-9-consent-taken-back-1440")
    refer(page, case, "More of the same.", stage)
    expect(page.get_by_text("The reporter has not agreed to this recipient.").first).to_be_visible()
    assert case.referrals.count() == 1


def the_record_names_everybody(report: Report) -> None:
    """Everybody who read it stands in its record, nobody who was kept out does, and the chain is whole."""
    rows = list(audit.trail(report))
    verbs = {one.verb for one in rows}
    assert {
        "REPORT_TAKEN", "EXCLUSION_RECEIVED", "EXCLUSION_RESOLVED", "REPORT_TOLD", "REPORTER_ASKED", "EVIDENCE_ADDED",
        "REPORT_READ", "REPORT_VERIFIED", "CONSENT_WITHDRAWN",
    } <= verbs  # fmt: skip
    actors = {one.actor for one in rows} - {None}
    names = set(Person.objects.filter(uuid__in=actors).values_list("name", flat=True))
    assert names == {"Amina Rahman", "Daniel Osei"}
    assert not any(re.search(r"[\u0600-\u06ff]", str(one.details)) for one in rows), "no word of it in the record"
    assert [fault for chain in audit.heads() for fault in audit.verify(chain)] == []
