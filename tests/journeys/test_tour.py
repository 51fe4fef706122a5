"""The loop, walked once by real people in a real browser, with a real mail server: docs/tour.md tells it.

AMAN_TOUR=1 writes the pictures of docs/tour.md anew.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fixtures.browsing import PHONE, axe, scrolls_sideways, sign_in
from tests.fixtures.processes import ROOT, Demo, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = ROOT / "docs" / "tour"
WIDE = {"width": 1440, "height": 900}
STORY = "عشاء کے بعد ہم باہر نکل رہے تھے۔ دو آدمیوں نے گاڑی سے گالیاں دیں اور کہا کہ کل پھر آئیں گے۔"
SUBJECT = "Keep both doors staffed tonight"


def picture(page: Page, name: str, *, full: bool = False) -> None:
    """Keep a picture for docs/tour.md, when asked to."""
    if os.environ.get("AMAN_TOUR"):
        page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


def letters(demo: Demo) -> list[tuple[Path, email.message.EmailMessage]]:
    found = []
    for path in sorted(demo.mailbox.glob("*.eml")):
        found.append((path, email.message_from_bytes(path.read_bytes(), policy=email.policy.default)))
    return found


def is_ours(letter: email.message.EmailMessage, subject: str = SUBJECT) -> bool:
    return subject in str(letter["Subject"])


def text_of(letter: email.message.EmailMessage) -> str:
    body = letter.get_body(preferencelist=("plain", "html"))
    return body.get_content() if body else ""


def arrived(demo: Demo, wanted: Callable[[email.message.EmailMessage], bool], *, seconds: float) -> list[str]:
    """Wait for mails of a kind and return their texts."""
    wait_until(lambda: any(wanted(letter) for _, letter in letters(demo)), seconds=seconds, every=0.5)
    return [text_of(letter) for _, letter in letters(demo) if wanted(letter)]


def test_from_a_report_in_urdu_to_an_answer(demo_server: Demo, new_context: Callable[..., BrowserContext]) -> None:
    receipt = a_visitor_reports(new_context)
    the_officer_on_call_is_told(demo_server)
    reference = a_duty_officer_supervises(new_context)
    the_analyst_sees_a_signal(new_context)
    a_message_is_written_and_a_second_person_releases_it(new_context)
    a_contact_acknowledges(demo_server, new_context)
    reach_is_counted(new_context)
    the_site_sees_why(new_context)
    the_reporter_reads_the_answer(new_context, receipt)
    assert reference.startswith("AM-")


def a_visitor_reports(new_context: Callable[..., BrowserContext]) -> str:
    """An old phone, no JavaScript, in Urdu."""
    context = new_context(viewport=PHONE, java_script_enabled=False, locale="ur-PK")
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("a[href='tel:999']").first).to_be_visible()
    picture(page, "1-front-ur-360")
    page.goto("/ur/report/")
    page.check("input[name=kind][value=PERSON]")
    page.click("main form [type=submit]")
    page.fill("[name=narrative]", STORY)
    page.click("button[name=go][value=next]")
    page.check("[name=day_unknown]")
    page.select_option("select[name=area]", index=3)
    page.fill("[name=place_words]", "مسجد کے باہر، بس اسٹاپ کے پاس")
    picture(page, "2-report-ur-360")
    for _ in range(3):  # what they need, who may know, photos: all may stay empty
        page.click("button[name=go][value=next]")
    page.click("button[name=go][value=send]")
    digits = re.sub(r"\D", "", page.locator("#receipt-number").inner_text())
    assert len(digits) == 18
    assert digits not in page.url
    assert context.cookies() == []
    picture(page, "3-receipt-ur-360")
    return digits


def the_officer_on_call_is_told(demo: Demo) -> None:
    """Within a minute, by a message that holds only a reference."""
    texts = arrived(demo, lambda letter: "duty" in str(letter["To"]), seconds=60)
    assert texts, "the officer on call was not told"
    assert not any("گاڑی" in text for text in texts)


def a_duty_officer_supervises(new_context: Callable[..., BrowserContext]) -> str:
    page = new_context(viewport=WIDE).new_page()
    sign_in(page, "DUTY_OFFICER")
    page.goto("/desk/queue/")
    picture(page, "queue-1440")
    # Clocks run from the moment of reporting: the last unread one is the newest. What was told opens once it is taken.
    page.locator(".am-queue a", has_text="Unread").filter(has_text="اردو").last.click()
    page.locator("main textarea").first.fill("The first on call has others in hand.")
    page.get_by_role("button", name="Take this report").click()
    expect(page.get_by_text(STORY[:30])).to_be_visible()
    page.get_by_label("Your direction").fill("Stewards at both doors for Fajr. Ask for a patrol at closing time.")
    page.get_by_role("button", name="Record direction").click()
    page.check("[name=assess-experienced][value='2']")
    page.check("[name=assess-evidenced][value='1']")
    page.check("[name=assess-potential][value='2']")
    page.fill("[name=assess-basis]", "One report so far; others at the bus stop heard it.")
    page.select_option("select[name=assess-tension]", index=3)
    page.select_option("select[name=assess-review_by]", index=1)
    picture(page, "4-report-1440")
    page.get_by_role("button", name=re.compile("Sign version 1")).click()
    expect(page.get_by_text("Community impact, version 1")).to_be_visible()
    page.locator("summary", has_text="Decide").click()
    page.check("[name=decide-decision][value=COUNTED]")
    if page.locator("[name=decide-join]").count():
        page.check("[name=decide-join] >> nth=0")
    page.select_option("select[name=decide-category]", "ABUSE")
    yesterday = page.evaluate("() => new Date(Date.now() - 864e5).toISOString().slice(0, 10)")
    page.fill("[name=decide-occurred_on]", yesterday)
    page.fill("[name=decide-answer]", "Thank you. It was counted, and stewards will be at both doors.")
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Counted as an incident").first).to_be_visible()
    picture(page, "5-decided-1440")
    return page.locator("bdi", has_text="AM-").first.inner_text()


def the_analyst_sees_a_signal(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=WIDE).new_page()
    sign_in(page, "ANALYST")
    page.goto("/desk/picture/")
    picture(page, "6-picture-1440")
    page.goto("/desk/picture/signals/?state=NEW")
    page.get_by_role("link", name=re.compile("^London")).first.click()
    expect(page.locator("svg[role=img], figure svg").first).to_be_visible()
    expect(page.get_by_text("How this was worked out").or_(page.locator(".am-drawer").first).first).to_be_visible()
    picture(page, "7-signal-1440")
    assert axe(page) == []


def a_message_is_written_and_a_second_person_releases_it(
    new_context: Callable[..., BrowserContext], subject: str = SUBJECT
) -> None:
    page = new_context(viewport=WIDE).new_page()
    sign_in(page, "duty")
    page.goto("/desk/messages/new/")
    page.fill("[name=subject_en]", subject)
    page.fill("[name=body_en]", "Two stewards at each door for Isha. Walk round the building before you lock up.")
    page.fill("[name=subject_ur]", "آج رات دونوں دروازوں پر رضاکار رکھیں")
    page.fill("[name=body_ur]", "عشاء کے وقت ہر دروازے پر دو رضاکار۔ تالا لگانے سے پہلے عمارت کا چکر لگائیں۔")
    picture(page, "8-compose-1440")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("button", name="Ready for a second person").click()
    expect(page.get_by_role("link", name="Read it and release")).to_have_count(0)
    second = new_context(viewport=PHONE).new_page()
    sign_in(second, "chair")
    second.goto("/desk/messages/")
    second.get_by_role("link", name=subject).first.click()
    second.get_by_role("link", name="Read it and release").click()
    second.check("[name=has_read]")
    picture(second, "9-release-360")
    second.get_by_role("button", name=re.compile("^Release to")).click()
    expect(second.get_by_text(subject).first).to_be_visible()


def a_contact_acknowledges(demo: Demo, new_context: Callable[..., BrowserContext]) -> None:
    texts = arrived(demo, is_ours, seconds=60)
    assert texts, "no letter arrived"
    link = re.search(r"https?://\S+/a/\S+/", texts[0])
    assert link
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(link.group(0))
    picture(page, "10-acknowledge-360")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("main")).not_to_contain_text("I have seen this")


def reach_is_counted(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=WIDE).new_page()
    sign_in(page, "chair")
    page.goto("/desk/messages/")
    page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.get_by_role("heading", name=re.compile(r"1 of \d+ sites? reached"))).to_be_visible()
    picture(page, "11-reach-1440")


def the_site_sees_why(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=PHONE).new_page()
    sign_in(page, "SITE_LEAD")
    page.goto("/desk/sites/")
    page.locator("main a[href*='/desk/sites/']").first.click()
    page.goto(page.url.rstrip("/") + "/today/")
    expect(page.get_by_text(re.compile("why", re.IGNORECASE)).first).to_be_visible()
    picture(page, "12-today-360", full=True)
    assert axe(page) == []
    assert not scrolls_sideways(page)


def the_reporter_reads_the_answer(new_context: Callable[..., BrowserContext], receipt: str) -> None:
    page = new_context(viewport=PHONE, java_script_enabled=False, locale="ur-PK").new_page()
    page.goto("/ur/receipt/")
    page.fill("[name=receipt]", receipt)
    page.locator("main form [type=submit]").first.click()
    expect(page.get_by_text("stewards will be at both doors")).to_be_visible()
    assert receipt not in page.url
    picture(page, "13-answer-ur-360")
