"""Files in a real browser: looked at as pictures, saved as files, and never shown as pages of ours."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.fixtures.browsing import axe, sign_in, until
from tests.fixtures.processes import Demo
from tests.kit.files.corpus_documents import PAGE, simple
from tests.kit.files.corpus_pictures import exif, picture, saved
from tests.kit.files.readers import everything_in, faults
from tests.kit.files.specimen import CANARY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert('" + CANARY.encode() + b"')) >>"
LINK = PAGE[:-2] + b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 300 200]"
LINK += b" /A << /S /URI /URI (http://127.0.0.1:9/) >> >>] >>"


def a_report_in_hand(page: Page) -> str:
    """Open a report that this officer supervises; return its address."""
    page.goto("/desk/queue/")
    for href in page.eval_on_selector_all("main a[href^='/desk/reports/']", "all => all.map(a => a.pathname)"):
        page.goto(href)
        if page.get_by_role("link", name="Add files").count():
            return str(href)
    raise AssertionError("no report in hand")


def added(page: Page, report: str, files: list[dict[str, object]]) -> list[str]:
    """Add files to a report; return the addresses of all its files once each is clean or refused."""
    page.goto(report)
    page.get_by_role("link", name="Add files").click()
    page.set_input_files("input[type=file]", files)  # type: ignore[arg-type]
    page.locator("main form [type=submit]").click()
    page.wait_for_url(f"**{report}")
    until = time.monotonic() + 90
    while "Waiting to be cleaned" in page.locator("main").inner_text() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.reload()
    return [str(href) for href in page.eval_on_selector_all("a[href*='/files/']", "all => all.map(a => a.pathname)")]


def test_a_hostile_file_is_only_ever_a_picture(
    demo_server: Demo, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    context = new_context(viewport={"width": 360, "height": 740}, accept_downloads=True)
    page, asked, dialogs = sign_in(context.new_page(), "DUTY_OFFICER"), list[str](), list[str]()
    context.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    report = a_report_in_hand(page)
    found = added(
        page,
        report,
        [
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": saved("JPEG", picture((900, 700)), exif=exif())},
            {"name": "leaflet.pdf", "mimeType": "application/pdf", "buffer": simple(SCRIPT, LINK)},
            {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script>"},
        ],
    )
    photo, leaflet, refused = [href for href in found if not href.endswith("/add/")][-3:]
    for address, suffix in ((photo, "jpg"), (leaflet, "pdf")):
        page.goto(address)
        assert page.locator("img.am-evidence").count() == 1
        page.locator("main summary").first.click()
        shown = page.locator("img.am-evidence")
        shown.scroll_into_view_if_needed()
        until(page, "document.querySelector('img.am-evidence').naturalWidth > 0")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save the clean copy").click()
        assert re.fullmatch(rf"AM-[A-Z0-9]+-\d+\.{suffix}", saving.value.suggested_filename)
        saving.value.save_as(tmp_path / suffix)
        copy = (tmp_path / suffix).read_bytes()
        assert not any(CANARY.encode() in part for part in everything_in(copy))
        assert faults("application/pdf" if suffix == "pdf" else "image/jpeg", copy) == []
        with pytest.raises(Error, match=r"Download is starting|ERR_ABORTED"):
            page.goto(f"{address}pages/1/")
    page.goto(refused)
    assert "web page" in page.locator("main").inner_text()
    assert page.locator("img.am-evidence").count() == 0
    assert not dialogs
    assert all(url.startswith(demo_server.url) for url in asked)
