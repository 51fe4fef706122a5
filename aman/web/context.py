"""What every shell needs: language, navigation, who is signed in, who runs this place."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from aman.kit.languages import LANGUAGES, SOURCE, is_shown_to_public, language
from aman.web import nav
from aman.web.today import today


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's context. Cheap: at most the queries of the navigation's counts."""
    config = settings.AMAN
    found: dict[str, Any] = {
        "language": getattr(request, "language", language(SOURCE)),
        "asked_language": getattr(request, "asked_language", language(SOURCE)),
        "panel": {"name": config.panel_name, "phone": config.panel_phone, "leave_url": config.leave_url},
        "is_demo": config.demo,
    }
    if getattr(request, "door", "") == "public":
        lang = {"lang": found["asked_language"].code}
        found["panel"] |= {
            "home_url": reverse("public_home", kwargs=lang),
            "receipt_url": reverse("receipt", kwargs=lang),
        }
    found["languages"] = _languages(request, found["language"].code)
    access = getattr(request, "access", None)
    if access is not None:
        found["access"] = access
        found["nav"] = nav.items(request)
        found["now"] = timezone.now()
        found["today"] = today(found["now"])
        found["person"] = {
            "name": access.name,
            "role": nav.role_label(access),
            "account_url": reverse("preferences"),
        }
    return found


def _languages(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Return the languages in their own names, each with the address of this page in it."""
    match = getattr(request, "resolver_match", None)
    kwargs = dict(match.kwargs) if match else {}
    found = []
    for record in LANGUAGES.values():
        url = ""
        if match and "lang" in kwargs:
            url = reverse(match.view_name, kwargs={**kwargs, "lang": record.code})
        found.append(
            {
                "code": record.code,
                "name": record.name,
                "direction": record.direction,
                "url": url,
                "current": record.code == current,
                "reviewed": is_shown_to_public(record.code),
            }
        )
    return found
