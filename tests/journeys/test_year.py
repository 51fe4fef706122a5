"""A site's year: Ramadan, both days Eid may be, one tap that settles it, and the feed that moves: docs/journeys.

AMAN_TOUR=1 writes its pictures anew.
"""

from __future__ import annotations

import re
import urllib.request

import icalendar
import pytest
from playwright.sync_api import Locator, Page, expect

from aman.apps.places.models import MonthAnnouncement, Site
from tests.fixtures.travelling import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("stage")]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
LEAD = "site-lead"
HOME = "Larkfield Road Mosque"


def test_a_year_of_a_site(stage: Stage) -> None:
    address = f"/desk/sites/{Site.objects.get(name=HOME).uuid}/calendar/"
    link = a_link_is_made(stage, address)
    the_year_is_read(stage, address)
    assert eids(link) == {"20270309": "TENTATIVE", "20270310": "TENTATIVE"}
    eid_is_announced_in_one_tap(stage, address)
    assert eids(link) == {"20270310": "CONFIRMED"}
    it_is_read_in_urdu(stage, address)


def a_link_is_made(stage: Stage, address: str) -> str:
    page = stage.page(LEAD, viewport=PHONE)
    page.goto(f"{address}feed/")
    page.get_by_role("button", name="Make a link").click()
    return page.locator("#feed-link").inner_text().strip()


def eids(link: str) -> dict[str, str]:
    """Return the days of Eid al-Fitr in a feed, as another project's parser reads it, and how sure they are."""
    with urllib.request.urlopen(link) as answer:
        assert answer.headers.get("Set-Cookie") is None
        found = icalendar.Calendar.from_ical(answer.read())
    assert not found.errors
    days = [one for one in found.walk("VEVENT") if str(one["SUMMARY"]) == "Eid al-Fitr"]
    return {f"{one['DTSTART'].dt:%Y%m%d}": str(one["STATUS"]) for one in days if one["DTSTART"].dt.year == 2027}


def the_year_is_read(stage: Stage, address: str) -> None:
    page = stage.page(LEAD, viewport=DESK)
    page.goto(address)
    expect(page.get_by_role("heading", name=re.compile("Eid al-Fitr: Tue 9 Mar.*or.*Wed 10 Mar"))).to_be_visible()
    for day, words in (
        (8, "1 Ramadan 1448. Ramadan"),
        (28, "21 Ramadan 1448"),
    ):
        expect(cell(page, "February 2027", day)).to_have_attribute("title", re.compile(re.escape(words)))
    expect(cell(page, "February 2027", 7)).to_have_attribute("title", re.compile("Tarawih"))
    expect(cell(page, "February 2027", 27)).to_have_attribute("title", re.compile("The last ten nights"))
    for day in (9, 10):
        expect(cell(page, "March 2027", day)).to_have_attribute("title", re.compile("Eid al-Fitr, perhaps"))
    expect(cell(page, "March 2027", 28)).to_have_attribute("title", re.compile("The clocks go forward"))
    stage.picture(page, "year-1-open-en-1440", full=True)
    cell(page, "March 2027", 28).click()
    expect(page.get_by_text("The clocks go forward.")).to_be_visible()
    expect(page.get_by_text("The site’s own timetable").last).to_be_visible()


def cell(page: Page, month: str, day: int) -> Locator:
    table = page.get_by_role("table", name=month)
    return table.locator("a").filter(has=page.locator("b", has_text=re.compile(f"^{day}$")))


def eid_is_announced_in_one_tap(stage: Stage, address: str) -> None:
    page = stage.page(LEAD, viewport=PHONE)
    page.goto(address)
    stage.picture(page, "year-2-open-en-360")
    page.get_by_role("button", name="Eid al-Fitr here is Wed 10 Mar").click()
    expect(page.get_by_text("What was planned for the other day is cancelled.").first).to_be_visible()
    expect(page.get_by_text(re.compile("Eid al-Fitr is Wednesday 10 March 2027, not Tue 9 Mar"))).to_be_visible()
    assert MonthAnnouncement.objects.get(site__name=HOME).starts.isoformat() == "2027-03-10"
    stage.picture(page, "year-3-announced-en-360")


def it_is_read_in_urdu(stage: Stage, address: str) -> None:
    for viewport, width in ((DESK, 1440), (PHONE, 360)):
        page = stage.page(LEAD, viewport=viewport)
        page.goto("/desk/preferences/")
        page.check("input[name=language][value=ur]")
        page.locator("main form [type=submit]").first.click()
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "ur"
        stage.picture(page, f"year-4-announced-ur-{width}", full=True)
