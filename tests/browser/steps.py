"""What has to be done before some pages can be looked at: each is done in the browser, as a person does it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import uuid

from playwright.sync_api import Page, expect

from tests.fixtures.processes import Demo, wait_until

INCIDENTS = b"""Crime ref,Date,Date reported,Borough,Offence
7001,25/02/2026,26/02/2026,Tower Hamlets,Criminal damage
7002,31/02/2026,,Newham,Threat
7003,26/02/2026,26/02/2026,Hackney,Threat
"""
SITES = b"Name,Borough,Capacity\nFern Street Hall,Newham,200\nAsh Row Hall,Nowhere,90\n"
ALIKE = "All of us at the bus stop heard the same shouting from the flats across the road this evening."
_SENT = "main form [type=submit]:not([form])"


def one_of(demo: Demo, query: str) -> str:
    """Return the id that a query of the demonstration's database finds first, as an address holds it; else ""."""
    address = f"file:{demo.installation.folder}/aman.sqlite3?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=20)) as base:
        row = base.execute(query).fetchone()
    return str(uuid.UUID(row[0])) if row else ""


def a_crowd_comes(demo: Demo, public: Page, language: str) -> None:
    """Tell the same thing twice at the public door, and wait until the two stand on one card."""
    for _ in range(2):
        public.goto(f"/{language}/report/")
        public.check("input[name=kind][value=PLACE]")
        public.click("main form [type=submit]")
        public.fill("[name=narrative]", ALIKE)
        while (onward := public.locator("button[name=go][value=next]")).count():
            onward.click()
        public.click("button[name=go][value=send]")
        expect(public.locator("#receipt-number")).to_be_visible(timeout=30_000)
    card = "SELECT uuid FROM incidents_reportcluster WHERE kind = 'PLACE' AND state = 'OPEN'"
    assert wait_until(lambda: bool(one_of(demo, card)), seconds=60, every=0.5), "no card was made of two like reports"


def held_and_asked_for(page: Page) -> list[str]:
    """Hold a report, record a request for data and one to erase; return where they are shown."""
    page.goto("/desk/queue/")
    page.goto(str(page.eval_on_selector("main a[href^='/desk/reports/']:not([href$='/new/'])", "one => one.pathname")))
    found = re.search(r"AM-[A-Z0-9]+", page.locator("main").inner_text())
    assert found
    shown = ["/desk/privacy/"]
    for address, words in (("holds", "reason"), ("requests", "who"), ("erasures", "reason")):
        page.goto(f"/desk/privacy/{address}/new/")
        page.check("[name=thing][value=REPORT]")
        page.fill("[name=named]", found.group(0))
        page.fill(f"[name={words}]", "Asked for in person at the desk.")
        page.locator(_SENT).last.click()
        page.wait_for_load_state()
        assert not page.url.endswith("/new/"), page.locator("main").inner_text()
        shown.append(page.url)
    return shown


def tables_brought(page: Page) -> list[str]:
    """Upload a table of incidents twice, bring one in; upload one of sites; return where they are shown."""
    shown = ["/desk/imports/"]
    for bring in (False, True):
        page.goto("/desk/imports/new/")
        page.set_input_files("input[type=file]", [{"name": "table.csv", "mimeType": "text/csv", "buffer": INCIDENTS}])
        page.locator(_SENT).last.click()
        page.wait_for_load_state()
        shown.append(page.url)
        if bring:
            page.check("[name=which] >> nth=1")
            page.click("form[action$='/start/'] [type=submit]")
            page.wait_for_selector("a[href$='/withdraw/']", timeout=60_000)
    page.goto("/desk/sites/import/")
    page.check("[name=kind][value=SITES]")
    page.set_input_files("input[type=file]", [{"name": "sites.csv", "mimeType": "text/csv", "buffer": SITES}])
    page.locator(_SENT).last.click()
    page.wait_for_load_state()
    return [*shown, page.url]


def a_review_taken(page: Page) -> list[str]:
    """Take a decided report to review it; return where what is being reviewed is listed."""
    page.goto("/desk/quality/")
    if not page.locator("main a[href^='/desk/quality/']").count():
        page.click("form[action$='/take/'] [type=submit] >> nth=0")
        page.wait_for_load_state()
    return ["/desk/quality/"]


def two_counted_as_one(demo: Demo, page: Page) -> list[str]:
    """Count two incidents as one; return the page of the one that is counted, from which it can be undone."""
    merged = "SELECT i.uuid FROM incidents_incidentmerge m JOIN incidents_incident i ON i.id = m.kept_id LIMIT 1"
    return [f"/desk/incidents/{one_of(demo, merged) or _merged(page)}/"]


def _merged(page: Page) -> str:
    page.goto("/desk/incidents/")
    for href in page.eval_on_selector_all("main a[href^='/desk/incidents/']", "all => all.map(a => a.pathname)"):
        page.goto(href)
        links = page.locator("main a[href*='/merge/?other=']")
        if links.count():
            links.first.click()
            page.fill("[name=reason]", "The same evening, told by two people.")
            page.locator("main form button.am-btn").last.click()
            page.wait_for_load_state()
            return str(href).strip("/").rpartition("/")[2]
    raise AssertionError("no incident is like another")
