"""Every page, in each direction: no accessibility fault, no sideways scroll at 320 px, the right direction.

The list of pages is found by walking the running demonstration, and compared with the access table: a new page
that nobody visits here fails.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page, expect

from aman.kit.languages import LANGUAGES
from aman.web.access import RULES
from tests.browser import steps
from tests.fixtures.browsing import axe, scrolls_sideways, sign_in
from tests.fixtures.processes import Demo, running_demo
from tests.journeys.test_tour import (
    a_message_is_written_and_a_second_person_releases_it,
    arrived,
    is_ours,
    letters,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OTHER_SUBJECT = "Check the side gate before you lock up"
HUBS = {
    "messages": 1, "message_page": 8, "report_page": 14, "incident_page": 6, "case_page": 8, "assess_page": 3,
    "import_page": 1, "privacy_home": 1, "rota": 1, "privacy_schedule": 1,
    "plan_page": 8, "site_plan_page": 4, "risk_matrix": 3, "risk_page": 9, "site_page": 3, "rule_page": 3,
}  # fmt: skip
"""Pages that are opened more often than once, because what they lead to depends on the state of what they show."""
SPOKEN = list(LANGUAGES) if os.environ.get("AMAN_PROVE") else ["en", "ur"]
"""`make test` walks in one language of each direction, `make prove` in all four."""
NARROW = {"width": 320, "height": 700}
UNSEEN = {
    "front": "a redirect",
    "healthz": "for machines",
    "readyz": "for machines",
    "receipt_reply": "answers a form",
    "short_report": "a redirect",
    "short_report_too": "a redirect",
    "short_site": "a redirect",
    "short_site_too": "a redirect",
    "evidence_preview": "a picture",
    "evidence_copy": "an attachment",
    "assess_pdf": "an attachment",
    "plan_pdf": "an attachment",
    "site_plan_pdf": "an attachment",
    "site_plan_decide": "needs a site's records to be opened first",
    "import_faults": "an attachment",
    "place_import_faults": "an attachment",
    "week_file": "an attachment",
    "account_inactive": "shown to nobody in the demonstration",
    "account_reauthenticate": "asked for after ten minutes",
    "account_reset_password_from_key": "needs a link from a mail",
    "account_reset_password_from_key_done": "ends that link",
    "mfa_authenticate": "needs an enrolled person in the middle of signing in",
    "mfa_reauthenticate": "asked for after ten minutes",
    "mfa_reauthenticate_webauthn": "asked for after ten minutes",
    "mfa_login_webauthn": "answers a script",
    "mfa_deactivate_totp": "needs an enrolled person",
    "mfa_view_recovery_codes": "needs an enrolled person",
    "mfa_generate_recovery_codes": "needs an enrolled person",
    "mfa_download_recovery_codes": "a text file",
    "mfa_edit_webauthn": "needs an enrolled passkey",
    "mfa_remove_webauthn": "needs an enrolled passkey",
    "message_reach": "a part of a page",
    "account_confirm_login_code": "needs a code from a mail",
    "invitation": "needs a link from a mail",
    "openid_connect_login": "leads to a partner's provider",
    "openid_connect_callback": "comes back from one",
    "socialaccount_login_cancelled": "comes back from one",
    "socialaccount_login_error": "comes back from one",
    "assess_reopen": "needs reviews that ended, which takes a week",
    "site_report_page": "needs a reporter's consent",
    "account_logout": "ends the session of the walk",
    "risk_judge": "needs interests declared first; tests/journeys/test_matrix.py",
    "risk_withdraw": "takes back a judgement of one's own",
    "risk_decide": "needs a judgement that waits for this person; tests/journeys/test_matrix.py",
    "risk_accept_end": "needs a risk that is carried",
    "risk_treatment": "needs a step of treatment of one's own",
    "risk_matrices_one": "needs a matrix of the panel's own",
    "site_plan_words": "needs a site's strategy in draft",
    "site_feed": "a calendar for machines",
    "site_timetable_look": "needs an uploaded timetable",
}
"""Pages the walk does not see, and why."""

STARTS = {
    "DUTY_OFFICER": ["/desk/", "/desk/queue/", "/desk/reports/new/", "/desk/messages/", "/desk/messages/new/"],
    "ANALYST": ["/desk/picture/", "/desk/incidents/", "/desk/events/", "/desk/events/new/"],
    "SITE_LEAD": ["/desk/", "/desk/people/", "/desk/people/invite/", "/desk/sites/", "/desk/strategy/"],
    "CHAIR": [
        "/desk/days/",
        "/desk/strategy/",
        "/desk/risks/",
        "/desk/rules/",
        "/desk/messages/",
        "/desk/events/",
        "/styleguide",
        "/desk/mailbox/",
        "/desk/privacy/",
        "/desk/translations/",
        "/desk/rota/",
    ],
    "duty-two": [],
}
TWICE = """
    SELECT report.uuid FROM incidents_report report JOIN incidents_assessmentseries series
    ON series.report_id = report.id
    JOIN accounts_person person ON person.id = report.supervisor_id
    WHERE series.versions > 1 AND person.email LIKE 'duty-two@%' ORDER BY report.id LIMIT 1
"""
JOINED = """
    SELECT report.uuid FROM incidents_report report
    JOIN incidents_reportlink link ON link.report_id = report.id
    JOIN accounts_person person ON person.id = report.supervisor_id
    WHERE link.unlinked_at IS NULL AND person.email LIKE 'duty@%' ORDER BY report.id LIMIT 1
"""
SIGN_IN = ["/account/login/", "/account/login/code/", "/account/password/reset/", "/account/password/reset/done/"]
OWN = [
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/partner/",
    "/account/password/change/",
    "/desk/preferences/",
]


@pytest.fixture
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration for each walk: what one did must not be in the way of the next."""
    yield from running_demo(tmp_path_factory)


EACH_APART = [pytest.param(code, id=code, marks=pytest.mark.xdist_group(f"pages {code}")) for code in SPOKEN]
"""The languages, each in a place of its own among the tests that run side by side."""


def route_of(path: str) -> str:
    try:
        return resolve(path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).view_name
    except Resolver404:
        return ""


def faults(page: Page, language: str) -> list[str]:
    """Return what is wrong with the page on the screen."""
    where = f"{language} {re.sub(r'[0-9a-f-]{36}', '…', page.url)}"
    found = [f"{where}: {fault}" for fault in axe(page)]
    if scrolls_sideways(page):
        found.append(f"{where}: wider than 320 px")
    direction = page.locator("html").get_attribute("dir")
    spoken = re.search(r"[?&]language=(\w+)", page.url)  # a document is in the language it was asked for in
    if direction != LANGUAGES[spoken[1] if spoken else language].direction:
        found.append(f"{where}: dir={direction}")
    if "fails" in page.title() or page.locator("h1").count() != 1:
        found.append(f"{where}: {page.locator('h1').count()} first headings, title {page.title()!r}")
    return found


def links(page: Page) -> list[str]:
    hrefs = page.eval_on_selector_all("main a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    return [str(href) for href in hrefs]


def visit(page: Page, starts: list[str], language: str, seen: set[str]) -> list[str]:
    """Walk from some pages to one page of every further route; return faults."""
    found: list[str] = []
    waiting, tried, more = list(starts), set[str](), dict(HUBS)
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        again = route in seen and more.get(route, 0) > 0 and path not in tried
        if not route or (route in seen and not again) or "GET" not in RULES[route].methods or route in UNSEEN:
            continue
        tried.add(path)
        more[route] = more.get(route, 0) - 1
        answer = page.goto(path)
        if answer is None or answer.status >= 400:
            if answer is not None and answer.status >= 500:
                found.append(f"{language} {path}: {answer.status}")
            continue
        found += [] if again else faults(page, language)
        seen.add(route)
        waiting += links(page)
        if route == "site_page":
            waiting.append(path.split("?")[0] + "today/")
    return found


def speak(page: Page, language: str) -> None:
    """Choose a language as a person does."""
    page.goto("/desk/preferences/")
    page.check(f"[name=language][value={language}]")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", EACH_APART)
def test_every_page(language: str, demo_server: Demo, new_context: Callable[..., BrowserContext]) -> None:
    seen: set[str] = set()
    public = new_context(viewport=NARROW, locale=language).new_page()
    starts = [
        f"/{language}/",
        f"/{language}/report/",
        f"/{language}/receipt/",
        f"/{language}/s/unknown/",
        f"/{language}/privacy/",
    ]
    starts.append(acknowledgement(demo_server, new_context, language))
    found = visit(public, starts, language, seen)
    found += report_steps(public, language)
    found += visit(new_context(viewport=NARROW, locale=language).new_page(), SIGN_IN, language, seen)
    for role, paths in STARTS.items():
        page = sign_in(new_context(viewport=NARROW, locale=language).new_page(), role)
        speak(page, language)
        more = prepared(role, demo_server, page, public, language)
        own = set() if role in {"DUTY_OFFICER", "SITE_LEAD", "CHAIR"} else set(seen)
        found += visit(page, [*more, *paths, *OWN], language, own)
        seen |= own
        speak(page, "en")
    assert not found, "\n".join(sorted(set(found))[:60])
    unseen = {route for route, rule in RULES.items() if "GET" in rule.methods} - seen - set(UNSEEN)
    assert not unseen, f"no page of these was visited: {sorted(unseen)}"


def prepared(role: str, demo: Demo, page: Page, public: Page, language: str) -> list[str]:
    """Do what some pages wait for, as those who may; return where these pages are reached from."""
    if role == "duty-two":
        return [f"/desk/reports/{steps.one_of(demo, TWICE)}/impact/"]
    if role != "DUTY_OFFICER":
        return []
    steps.a_crowd_comes(demo, public, language)
    shown = [*steps.held_and_asked_for(page), *steps.tables_brought(page), *steps.a_review_taken(page)]
    return [*shown, *steps.two_counted_as_one(demo, page), f"/desk/reports/{steps.one_of(demo, JOINED)}/unlink/"]


def acknowledgement(demo: Demo, new_context: Callable[..., BrowserContext], language: str) -> str:
    """Return the path of a link from a letter that really went out."""

    def is_wanted(letter: EmailMessage) -> bool:
        return is_ours(letter, OTHER_SUBJECT)

    if not any(is_wanted(letter) for _, letter in letters(demo)):
        a_message_is_written_and_a_second_person_releases_it(new_context, OTHER_SUBJECT)
    link = re.search(r"https?://[^/]+(/a/\S+/)", arrived(demo, is_wanted, seconds=60)[0])
    assert link
    return f"{link.group(1)}?in={language}"


def report_steps(page: Page, language: str) -> list[str]:
    """Look at every page of the form, in each of its flows, at its errors, at a receipt and at where it stands."""
    found = []
    for kind in ("SUSPICIOUS", "ONLINE", "PERSON"):
        page.goto(f"/{language}/report/")
        page.check(f"input[name=kind][value={kind}]")
        page.click("main form [type=submit]")
        found += faults(page, language)
        page.click("button[name=go]:is([value=next], [value=send])")
        found += faults(page, language)
        page.fill("[name=narrative]", "A car stopped twice by the gate.")
        while (onward := page.locator("button[name=go][value=next]")).count():
            onward.click()
            found += faults(page, language)
        page.click("button[name=go][value=send]")
        expect(page.locator("#receipt-number")).to_be_visible(timeout=30_000)
        found += faults(page, language)
    digits = re.sub(r"\D", "", page.locator("#receipt-number").inner_text())
    page.goto(f"/{language}/receipt/")
    page.fill("[name=receipt]", digits)
    page.click("main form [type=submit]")
    found += faults(page, language)
    page.click("button[name=wish][value=ASK]")
    return found + faults(page, language)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_style_page_in_both_themes(
    scheme: str, demo_server: Demo, new_context: Callable[..., BrowserContext]
) -> None:
    page = sign_in(new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme).new_page(), "CHAIR")
    page.goto("/styleguide")
    assert axe(page) == []
    page.goto("/styleguide?dir=rtl")
    assert axe(page) == []


def test_the_first_page_is_light(demo_server: Demo, new_context: Callable[..., BrowserContext]) -> None:
    """At most 150 KB over the wire without fonts, nothing from elsewhere, usable before the font arrives."""
    page = new_context(viewport=NARROW, locale="ur").new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.route(re.compile(r"\.woff2?$"), lambda route: route.abort())
    page.goto("/ur/report/")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= 150_000, sizes
    assert all(url.startswith(demo_server.url) for url in sizes), sizes
    page.check("input[name=kind][value=PERSON]")
    page.click("main form [type=submit]")
    assert page.locator("[name=narrative]").is_visible()
