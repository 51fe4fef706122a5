"""The two front doors, and the gate of the staff door.

Public door: no cookies, no account, no session, its own URLconf and headers; language in the URL prefix.
Staff door: sessions, sign-in, one access table. Each middleware of the staff door steps aside for the public
one, so a report costs nothing it does not need.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from aman.apps.accounts import selectors as accounts
from aman.apps.accounts import services as account_services
from aman.apps.places import selectors as places
from aman.kit import once, scoping
from aman.kit.access import Access, Refused, Relation, Rule, decide, grants_for
from aman.kit.languages import LANGUAGES, SOURCE, from_accept_language, is_shown_to_public, language
from aman.web import errors
from aman.web.access import RULES
from aman.web.accounts import SIGN_IN

log = logging.getLogger("aman.gate")
PUBLIC, STAFF = "public", "staff"
_PUBLIC_FIRST = {"", "a", "c", "r", "s", "healthz", "readyz", *LANGUAGES}

_COMMON = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
_FILE_POLICY = "default-src 'none'; sandbox"
"""What somebody sent us is nothing but a file, even where a browser opens it."""
_DOOR = {
    # With no-referrer a browser sends "Origin: null", which the staff door's CSRF check must refuse.
    PUBLIC: {"Referrer-Policy": "no-referrer"},
    STAFF: {"Referrer-Policy": "same-origin"},
}


def door_of(path: str) -> str:
    """Return which door a path belongs to, by its first segment."""
    return PUBLIC if path.lstrip("/").split("/", 1)[0] in _PUBLIC_FIRST else STAFF


class FrontDoor:
    """Choose the door, close every scope, and set the public language from the URL."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.door = door_of(request.path_info)  # type: ignore[attr-defined]
        request.access = None  # type: ignore[attr-defined]
        if request.door == PUBLIC:  # type: ignore[attr-defined]
            request.urlconf = settings.PUBLIC_URLCONF
            self._public_language(request)
        with scoping.scope(None), once.remembering():
            response: HttpResponse = self.get_response(request)
        return response

    def _public_language(self, request: HttpRequest) -> None:
        first = request.path_info.lstrip("/").split("/", 1)[0]
        asked = first if first in LANGUAGES else from_accept_language(request.headers.get("Accept-Language", ""))
        shown = asked if is_shown_to_public(asked) else SOURCE
        request.asked_language = language(asked)  # type: ignore[attr-defined]
        request.language = language(shown)  # type: ignore[attr-defined]
        translation.activate(shown)


class SecurityHeaders:
    """Put the headers of the door on every answer; pages are never stored."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        headers = response.headers
        for name, value in _COMMON.items():
            headers[name] = value
        if getattr(response, "is_strangers_file", False):
            headers["Content-Security-Policy"] = _FILE_POLICY
        for name, value in _DOOR[request.door].items():  # type: ignore[attr-defined]
            headers[name] = value
        if request.door == STAFF and settings.AMAN.oidc_issuer:  # type: ignore[attr-defined]
            # A form that leads to the partner's sign-in page is redirected there, which browsers hold to form-action.
            partner = "{0.scheme}://{0.netloc}".format(urlsplit(settings.AMAN.oidc_issuer))
            policy = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy.replace("form-action 'self'", f"form-action 'self' {partner}")
        if settings.SECURE:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path_info.startswith(settings.STATIC_URL):
            headers["Cache-Control"] = "no-store"
        if not response.streaming:
            headers["Content-Length"] = str(len(response.content))
        return response


class _StaffOnly:
    """Step aside for the public door."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if request.door == PUBLIC:  # type: ignore[attr-defined]
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class _StaffOnlyView(_StaffOnly):
    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        if request.door == PUBLIC:  # type: ignore[attr-defined]
            return None
        return super().process_view(request, view, args, kwargs)  # type: ignore[misc]


class StaffSessions(_StaffOnly, SessionMiddleware):
    """Sessions, behind the staff door only."""


class StaffCsrf(_StaffOnlyView, CsrfViewMiddleware):
    """CSRF by cookie, behind the staff door only; the public door has signed form keys."""


class StaffAuthentication(_StaffOnly, AuthenticationMiddleware):
    """Who is signed in, behind the staff door only."""


class StaffSignIns:
    """Hold every signed-in request to a session that nobody has ended: what is ended opens nothing any more."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.sign_in = None  # type: ignore[attr-defined]
        if request.door == STAFF and request.user.is_authenticated:  # type: ignore[attr-defined]
            self._hold(request, timezone.now())
        response: HttpResponse = self.get_response(request)
        return response

    def _hold(self, request: HttpRequest, now: Any) -> None:
        person, known = request.user, request.session.get(SIGN_IN)
        held = (
            accounts.sign_in_open(known, person, now)
            if known
            else account_services.adopt_sign_in(person=person, now=now)
        )
        if held is None:
            logout(request)
            return
        if not known:
            request.session[SIGN_IN] = str(held.uuid)
        account_services.note_seen(sign_in=held, now=now)
        request.sign_in = held.uuid  # type: ignore[attr-defined]


class StaffMessages(_StaffOnly, MessageMiddleware):
    """Toasts, behind the staff door only."""


class StaffLanguage:
    """Language by the person's preference, then their browser, then English."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.door == STAFF:  # type: ignore[attr-defined]
            header = request.headers.get("Accept-Language", "")
            cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            person = request.user if request.user.is_authenticated else None
            code = getattr(person, "language", "") or (cookie if cookie in LANGUAGES else "")
            request.language = request.asked_language = language(code or from_accept_language(header))  # type: ignore[attr-defined]
            translation.activate(request.language.code)  # type: ignore[attr-defined]
        response: HttpResponse = self.get_response(request)
        return response


class Gate:
    """Ask the access table before any view runs; put the scope it grants in force (FrontDoor ends it)."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        rule = RULES.get(route)
        if rule is None:
            log.error("undeclared route refused", extra={"route": route})
            return errors.not_found(request)
        if request.method not in _methods(rule):
            return errors.wrong_method(request, rule.methods)
        if rule.relation in {Relation.PUBLIC, Relation.HOLDER}:
            return None
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
        return self._admit(request, rule)

    def _admit(self, request: HttpRequest, rule: Rule) -> HttpResponse | None:
        """Put the scope of somebody signed in in force, or answer why not."""
        try:
            access = self._access(request, rule)
        except Refused:
            log.warning("route refused", extra={"route": rule.route})
            return errors.forbidden(request)
        if _must_enrol(request, rule.route):
            return redirect("mfa_index")
        request.access = access  # type: ignore[attr-defined]
        scoping.enter(access.scope)
        return self._records(request, rule)

    def _records(self, request: HttpRequest, rule: Rule) -> HttpResponse | None:
        """Let somebody into a site's own records who belongs to it or has entered them; ask the others why."""
        site = request.resolver_match.kwargs.get("site") if request.resolver_match else None
        request.inside = True  # type: ignore[attr-defined]
        if not rule.records or site is None or self._belongs(request, rule, str(site)):
            return None
        now = timezone.now()
        held = accounts.open_session(request.user, site, now)
        if held is not None:
            account_services.note_opened(session=held, route=rule.route, now=now)
            return None
        request.inside = False  # type: ignore[attr-defined]
        if rule.records == "SOME" or not places.is_in_scope(site):
            return None  # the page leaves the records out; a site out of reach is answered as one that is not there
        return HttpResponseRedirect(f"{reverse('records_enter', kwargs={'site': site})}?next={request.path}")

    def _belongs(self, request: HttpRequest, rule: Rule, site: str) -> bool:
        opened = grants_for(rule, request.grants)  # type: ignore[attr-defined]
        return any((grant.scope_kind, grant.scope_key) == ("SITE", site) for grant in opened)

    def _access(self, request: HttpRequest, rule: Rule) -> Access:
        person: Any = request.user
        grants = accounts.grants(person=person, now=timezone.now())
        request.grants = grants  # type: ignore[attr-defined]
        return decide(rule, person=person.uuid, grants=grants, name=person.short_name)


def _methods(rule: Rule) -> set[str]:
    """Return what a view may be asked by: HEAD where GET is. Views act on anything else, and CSRF lets OPTIONS by."""
    return {*rule.methods, "HEAD"} if "GET" in rule.methods else set(rule.methods)


ENROLMENT = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "account_logout", "account_reauthenticate",
    }
)  # fmt: skip
"""All that somebody opens who has no second factor yet. A mailed code is not one."""


def _must_enrol(request: HttpRequest, route: str) -> bool:
    """A live installation asks everybody for a second factor before anything else."""
    return not settings.AMAN.demo and route not in ENROLMENT and not accounts.has_second_factor(request.user)
