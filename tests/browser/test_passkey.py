"""A passkey for real: the browser's own authenticator makes one, and opens the desk with it, in both steps at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from aman.web.demo import LOGINS
from tests.fixtures.browsing import sign_in
from tests.fixtures.processes import Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> Page:
    """Give a page's browser a platform authenticator that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def test_a_passkey_is_made_and_opens_the_desk_without_a_password(
    demo_server: Demo, new_context: Callable[..., BrowserContext]
) -> None:
    # A passkey belongs to a name: "localhost" is one, 127.0.0.1 is not.
    context = new_context(base_url=demo_server.url.replace("127.0.0.1", "localhost"))
    page = with_authenticator(sign_in(context.new_page(), "TRAINER"))
    page.goto("/account/2fa/webauthn/add/")
    page.fill("main input[name=password]", LOGINS[0].password)  # changing how one signs in asks once more
    page.click("main form [type=submit]")
    page.wait_for_url("**/webauthn/add/**")
    page.fill("main input[name=name]", "Test phone")
    page.check("main input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page.goto("/account/2fa/webauthn/")
    assert page.get_by_text("Test phone").count() == 1
    page.goto("/account/logout/")
    page.click("main form [type=submit]")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/desk/**")
    assert page.locator("h1").count() == 1
