"""Where somebody is signed in: browser and system in words, and coarse times. No address is kept anywhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from aman.apps.accounts.models import Device, Person, SignIn

LIFE = timedelta(hours=12)
"""A session left alone for so long is over (SESSION_COOKIE_AGE)."""
BROWSERS = (("EDG", "Edge", ("Edg/", "EdgA/", "EdgiOS/")), ("SAMSUNG", "Samsung Internet", ("SamsungBrowser/",)),
            ("OPERA", "Opera", ("OPR/",)), ("FIREFOX", "Firefox", ("Firefox/", "FxiOS/")),
            ("CHROME", "Chrome", ("Chrome/", "CriOS/")), ("SAFARI", "Safari", ("Safari/",)))  # fmt: skip
SYSTEMS = (("ANDROID", "Android", ("Android",)), ("IOS", "iPhone or iPad", ("iPhone", "iPad")),
           ("WINDOWS", "Windows", ("Windows",)), ("MAC", "Mac", ("Mac OS X", "Macintosh")),
           ("CHROMEOS", "ChromeOS", ("CrOS",)), ("LINUX", "Linux", ("Linux", "X11")))  # fmt: skip


@dataclass(frozen=True)
class Session:
    """One session as the list shows it."""

    uuid: UUID
    browser: str
    system: str
    device_since: datetime | None
    started_at: datetime
    seen_at: datetime
    is_this: bool


def family(agent: str) -> tuple[str, str]:
    """Return (browser, system) codes of a browser's description of itself; "" for what we do not know."""
    return _code(agent, BROWSERS), _code(agent, SYSTEMS)


def _code(agent: str, known: tuple[tuple[str, str, tuple[str, ...]], ...]) -> str:
    return next((code for code, _, marks in known if any(mark in agent for mark in marks)), "")


def _name(code: str, known: tuple[tuple[str, str, tuple[str, ...]], ...]) -> str:
    return next((name for one, name, _ in known if one == code), "")


def device_words(browser: str, system: str) -> str:
    """Return a browser and its system in words."""
    found = _name(browser, BROWSERS) or str(_("A browser")), _name(system, SYSTEMS)
    return _("%(browser)s on %(system)s") % {"browser": found[0], "system": found[1]} if found[1] else found[0]


def mark_digest(mark: str) -> str:
    """Return what is kept of a browser's mark."""
    return hashlib.sha256(mark.encode()).hexdigest()


def device_of(person: Any, mark: str) -> Device | None:
    """Return the device of a person that carries a mark, or None."""
    return Device.objects.filter(person=person, mark_digest=mark_digest(mark)).first() if mark else None


def sign_in_open(uuid: Any, person: Any, now: datetime) -> SignIn | None:
    """Return a session that may still be used, or None. Asked on every request: one query."""
    return SignIn.objects.filter(uuid=uuid, person=person, ended_at=None).first()


def sessions_of(person: Person, *, now: datetime, this: Any = None) -> list[Session]:
    """Return a person's open sessions, the one last used first. One query."""
    rows = SignIn.objects.filter(person=person, ended_at=None, seen_at__gt=now - LIFE).select_related("device")
    return [
        Session(
            uuid=row.uuid,
            browser=device_words(row.device.browser, row.device.system) if row.device else str(_("A browser")),
            system=row.device.system if row.device else "",
            device_since=row.device.first_seen_at if row.device else None,
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_this=str(row.uuid) == str(this),
        )
        for row in rows.order_by("-seen_at", "-pk")
    ]
