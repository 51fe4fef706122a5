"""Hostile strings in a real browser: no script of theirs runs, nothing is fetched from elsewhere, no page grows wider.

The short run looks at each page in two languages, one of each direction; with AMAN_PROVE=1 in all four.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Dialog, Error, Page, Request, Response

from aman.kit.languages import LANGUAGES
from tests.access.world import Walker, World, make_world
from tests.fixtures.browsing import scrolls_sideways
from tests.hostile.plant import boxed, plant
from tests.hostile.strings import CALL, LONG, MARK, STRINGS
from tests.hostile.test_pages import READERS, pages, speak

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SPOKEN = list(LANGUAGES) if os.environ.get("AMAN_PROVE") else ["en", "ur"]
LOUD = [text for text in STRINGS if CALL in text][::6] + list(LONG[:4])
NARROW = {"width": 320, "height": 700}


@pytest.fixture
def world(chromium: Browser, transactional_db: None, now: datetime) -> World:
    return make_world(now)


@pytest.fixture
def opened(chromium: Browser, live_server: Any) -> Iterator[Callable[[Walker], Page]]:
    """Open a narrow browser in which somebody is signed in."""
    contexts = []

    def make(walker: Walker) -> Page:
        context = chromium.new_context(viewport=NARROW, base_url=live_server.url, reduced_motion="reduce")
        contexts.append(context)
        if walker.person is not None:
            client = Client()
            client.force_login(walker.person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def faults(page: Page, answer: Response | None, elsewhere: list[str]) -> Iterator[str]:
    """Yield what the strings did to the page on the screen."""
    if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
        return
    if page.evaluate(f"() => window.{MARK} !== undefined"):
        yield "a script ran"
    if scrolls_sideways(page):
        yield "wider than the window"
    yield from (f"asked for {address}" for address in elsewhere)


def listen(page: Page, home: str) -> list[str]:
    """Return a list that fills with what the page does on its own: dialogs, and requests to elsewhere."""
    strays = list[str]()

    def on_dialog(dialog: Dialog) -> None:
        strays.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def on_request(request: Request) -> None:
        if not request.url.startswith((home, "data:")):
            strays.append(request.url)

    page.on("dialog", on_dialog)
    page.on("request", on_request)
    return strays


def open_page(page: Page, address: str) -> Response | None:
    """Go to an address; None where it is a file to download."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise


@pytest.mark.parametrize("language", SPOKEN)
def test_no_string_does_anything(
    language: str, world: World, opened: Callable[[Walker], Page], live_server: Any
) -> None:
    plant(lambda record, name, number: boxed(LOUD))
    speak(world, language)
    found, looked = list[str](), set[str]()
    for walker in [world.walkers[0], *(one for one in world.walkers if one.label in READERS)]:
        page = opened(walker)
        strays = listen(page, live_server.url)
        for name, address in pages(world, language):
            if name in looked:
                continue
            strays.clear()
            answer = open_page(page, address)
            if answer is not None and answer.status == 200:
                looked.add(name)
                found += [f"{name} as {walker.label}: {fault}" for fault in faults(page, answer, strays)]
    assert len(looked) > 25
    assert not found, "\n".join(sorted(set(found))[:40])
