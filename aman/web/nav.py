"""Navigation per role: the same list for everybody, cut down to the routes their roles open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from aman.apps.accounts.selectors import role_name
from aman.kit.access import Access, grants_for
from aman.web.access import RULES

ITEMS = [
    ("home", _("Home"), ("home",)),
    ("queue", _("Queue"), ("queue", "report_page", "report_new")),
    ("picture", _("Picture"), ("picture", "signal_page", "incidents", "incident_page")),
    ("triggers", _("Events"), ("triggers", "trigger_page", "trigger_new")),
    ("messages", _("Messages"), ("messages", "message_page", "message_new", "message_edit")),
    ("sites", _("Sites"), ("sites", "site_page", "site_today")),
]


def items(request: HttpRequest, access: Access) -> list[dict[str, Any]]:
    """Return the entries this person may open, with the present one marked."""
    grants = getattr(request, "grants", [])
    current = request.resolver_match.view_name if request.resolver_match else ""
    found = []
    for route, label, family in ITEMS:
        rule = RULES[route]
        if rule.roles and not grants_for(rule, grants):
            continue
        try:
            url = reverse(route)
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "current": current in family, "count": None})
    return found


def role_label(access: Access) -> str:
    """Return the name of the role that opened this page, or the first one held."""
    roles = sorted(access.roles or access.all_roles)
    return str(role_name(roles[0])) if roles else ""
