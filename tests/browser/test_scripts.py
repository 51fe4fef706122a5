"""What the small scripts add: leaving at once, a chosen theme, the error in focus, a region that keeps itself fresh."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.fixtures.browsing import PHONE, sign_in, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def public(new_context: Callable[..., BrowserContext]) -> Page:
    """The report form on a phone; the page one leaves to is answered here."""
    page = new_context(viewport=PHONE, locale="en").new_page()
    page.goto("/en/")
    page.goto("/en/report/")
    away = str(page.locator("[data-leave]").get_attribute("href"))
    page.context.route(away, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    return page


def test_three_escapes_leave_and_the_way_back_skips_the_page(public: Page) -> None:
    for _press in range(3):
        public.keyboard.press("Escape")
    until(public, "document.title === 'Weather'")
    public.go_back()
    assert public.url.endswith("/en/")


def test_two_escapes_and_another_key_do_not_leave(public: Page) -> None:
    for key in ("Escape", "Escape", "a", "Escape"):
        public.keyboard.press(key)
    public.wait_for_timeout(300)
    assert public.url.endswith("/en/report/")


def test_the_button_leaves_too(public: Page) -> None:
    public.click("[data-leave]")
    until(public, "document.title === 'Weather'")


@pytest.mark.parametrize("scripts", [True, False])
def test_errors_are_led_to(scripts: bool, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=PHONE, locale="en", java_script_enabled=scripts).new_page()
    page.goto("/en/report/")
    page.click("main form [type=submit]")
    link = page.locator("[data-error-summary] a").first
    link.click()
    target = str(link.get_attribute("href"))
    assert page.locator(target).count() == 1
    if scripts:
        assert page.evaluate("document.activeElement.matches('input, select, textarea')")


def test_a_theme_is_chosen_and_kept(new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context(color_scheme="light").new_page(), "CHAIR")
    page.click("[data-theme-switch]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("[data-theme-switch]").get_attribute("aria-pressed") == "true"


def test_a_live_region_is_replaced_in_place_until_it_is_done(public: Page) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers.get("x-aman-part", ""))
        done = " data-done" if len(asked) == 3 else ""
        region = f'<div id="live" data-refresh="/live" data-every="3"{done}><b>{len(asked)}</b></div>'
        script = '<script src="/static/aman/aman.js" defer></script>'
        route.fulfill(body=f"{script}{region}", content_type="text/html")

    public.context.route("**/live", answer)
    public.goto("/live")
    until(public, "document.querySelector('#live b').textContent === '3'")
    public.wait_for_timeout(3500)
    assert asked == ["", "live", "live"]
