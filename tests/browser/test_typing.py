"""Typing in a report by keyboard alone, as somebody does while a caller talks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fixtures.browsing import axe, sign_in
from tests.fixtures.processes import Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDE = {"width": 1440, "height": 900}


def tab_to(page: Page, name: str, presses: int = 60) -> None:
    """Press Tab until a field has the focus."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name || ''") == name:
            return
    raise AssertionError(f"{name} was not reached by Tab")


def test_a_call_is_typed_in_without_a_mouse(demo_server: Demo, new_context: Callable[..., BrowserContext]) -> None:
    """Every question of a usual call, in the order of a talk, kept by Ctrl and Enter: well under two minutes."""
    page = sign_in(new_context(viewport=WIDE).new_page(), "DUTY_OFFICER")
    page.goto("/desk/reports/new/")
    page.evaluate("() => { window.mice = 0; addEventListener('mousedown', () => window.mice++, true); }")
    began = time.monotonic()
    tab_to(page, "channel")
    page.keyboard.press("ArrowRight")
    tab_to(page, "language")
    page.keyboard.type("Türk")
    tab_to(page, "kind")
    page.keyboard.type("Damage")
    tab_to(page, "narrative")
    page.keyboard.type("Somebody painted over the sign in the night.")
    tab_to(page, "subject")
    page.keyboard.press("Space")
    tab_to(page, "help_needed")
    page.keyboard.press("Space")
    tab_to(page, "place_words")
    page.keyboard.type("Behind the hall, by the bins")
    tab_to(page, "consent-POLICE")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert time.monotonic() - began < 120
    assert len(re.sub(r"\D", "", page.locator("#receipt-number").inner_text())) == 18
    assert axe(page) == []
    assert "painted" not in page.content()


def test_leaving_a_question_to_the_end_says_so_at_the_head(
    demo_server: Demo, new_context: Callable[..., BrowserContext]
) -> None:
    """An error takes the focus, so that the keyboard goes on from there."""
    page = sign_in(new_context(viewport=WIDE).new_page(), "DUTY_OFFICER")
    page.goto("/desk/reports/new/")
    tab_to(page, "channel")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.evaluate("() => document.activeElement.hasAttribute('data-error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.name") == "narrative"


def test_a_slip_prints_without_what_was_told(demo_server: Demo, new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context(viewport=WIDE).new_page(), "DUTY_OFFICER")
    page.goto("/desk/reports/new/")
    page.fill("[name=narrative]", "CANARY of the caller")
    page.click("main form [type=submit]")
    page.emulate_media(media="print")
    expect(page.locator(".am-slip")).to_be_visible()
    assert not page.locator(".am-nav").first.is_visible()
    assert "CANARY" not in page.content()
