"""Who may ever see each sensitive field, wherever their membership reaches. From mission.md, field by field."""

from __future__ import annotations

from aman.apps.accounts.models import Role

OFFICERS = {Role.DUTY_OFFICER, Role.CASEWORKER}
DESK = OFFICERS | {Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR}
AT_SITE = {Role.VOLUNTEER, Role.SITE_LEAD}

MAY_SEE: dict[str, set[str]] = {}
NOT_SWEPT: dict[str, str] = {}
"""Fields no canary is put into, and why."""
