"""How sign-in is adapted: nobody signs themselves up, letters wait for a worker, and every session can be ended."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts import services

SIGN_IN = "sign_in"
"""Where a session keeps the public id of its row."""
MARK_COOKIE_AGE = 365 * 24 * 3600
KINDS = {
    "account/email/login_code": "LOGIN_CODE",
    "account/email/password_reset_key": "PASSWORD_LINK",
}


def mark_cookie() -> str:
    """Return the name of the cookie by which a browser is known again."""
    return "__Host-aman_device" if settings.SECURE else "aman_device"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the panel, by invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Never from the Host header, which whoever asks for the letter chooses.
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.AMAN.base_url.rstrip('/')}{path}"

    def get_client_ip(self, request: HttpRequest) -> str:
        return "0.0.0.0"  # noqa: S104  (no address is kept, and no budget counts by it: see ACCOUNT_RATE_LIMITS)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a letter for the worker; what we have no letter for is not sent."""
        kind = KINDS.get(template_prefix)
        if kind is None:
            return
        opens = str(context.get("code") or context.get("password_reset_url") or "")
        person = services.find_person(email)
        services.queue_letter(person=person, kind=kind, opens=opens, now=timezone.now())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our own letters do."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Record the session and its device; a device we have not seen gets a mark to be known by."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        mark = request.COOKIES.get(mark_cookie(), "")
        agent = request.headers.get("User-Agent", "")
        begun = services.begin_sign_in(person=user, mark=mark, agent=agent, now=timezone.now())
        request.session[SIGN_IN] = str(begun.sign_in.uuid)
        if begun.mark:
            response.set_cookie(
                mark_cookie(),
                begun.mark,
                max_age=MARK_COOKIE_AGE,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def logout(self, request: HttpRequest) -> None:
        person, held = request.user, request.session.get(SIGN_IN)
        super().logout(request)
        if held and getattr(person, "uuid", None):
            services.sign_out(person=person, session=held, now=timezone.now())


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors; TOTP secrets are sealed with the panel's key."""

    def encrypt(self, text: str) -> str:
        return str(_cipher(text, opening=False))

    def decrypt(self, encrypted_text: str) -> str:
        return str(_cipher(encrypted_text, opening=True))


def _cipher(text: str, *, opening: bool) -> Any:
    from aman.kit import vault  # noqa: PLC0415  (models are not ready when adapters are loaded)

    return vault.open_text(text) if opening else vault.seal_text(text)


class Partner(OpenIDConnectProvider):  # type: ignore[misc]
    """An OpenID Connect provider of whom we take one thing: the subject of a signed token. No name, no address."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        subject = (data.get("id_token") or {}).get("sub")
        if not isinstance(subject, str) or not subject.strip():
            raise OAuth2Error("the provider named nobody")
        return subject

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class PartnerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Somebody invited may link the partner's sign-in while signed in; nobody comes in by it before that."""

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        found = super().get_provider(request, provider, client_id=client_id)
        return Partner(request, app=found.app)

    def list_providers(self, request: HttpRequest) -> list[Any]:
        return [Partner(request, app=one.app) for one in super().list_providers(request)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        linking = sociallogin.state.get("process") == "connect" and request.user.is_authenticated
        if not sociallogin.is_existing and not linking:
            raise ImmediateHttpResponse(render(request, "socialaccount/not_linked.html", status=403))
