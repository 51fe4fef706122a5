"""How sign-in is adapted: nobody signs themselves up, and nothing here writes a person's data to a log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the panel (`aman user add`), never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Never from the Host header, which whoever asks for the letter chooses.
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.AMAN.base_url.rstrip('/')}{path}"

    def get_client_ip(self, request: HttpRequest) -> str:
        # The peer's, which is the proxy where there is one; no budget counts by it (see ACCOUNT_RATE_LIMITS).
        return str(request.META.get("REMOTE_ADDR", "0.0.0.0"))  # noqa: S104


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors; TOTP secrets are sealed with the panel's key."""

    def encrypt(self, text: str) -> str:
        return str(_cipher(text, opening=False))

    def decrypt(self, encrypted_text: str) -> str:
        return str(_cipher(encrypted_text, opening=True))


def _cipher(text: str, *, opening: bool) -> Any:
    from aman.kit import vault  # noqa: PLC0415  (models are not ready when adapters are loaded)

    return vault.open_text(text) if opening else vault.seal_text(text)
