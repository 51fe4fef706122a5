"""Navigation per role: the same list for everybody, cut down to the routes their roles open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aman.apps.accounts.selectors import role_name
from aman.apps.cascade import selectors as cascade
from aman.apps.incidents import selectors as incidents
from aman.kit import scoping
from aman.kit.access import Access, Grant, Refused, decide
from aman.web.access import RULES


def _open_reports() -> int:
    return incidents.queue_totals(timezone.now()).running


def _waiting_for_release() -> int:
    return cascade.messages(state="READY").count()


Counter = Callable[[], int] | None
SITE_PAGES = (
    "sites", "site_page", "site_today", "site_new", "site_edit", "contact_new", "contact_edit", "contact_end",
    "contact_withdraw", "place_imports", "place_import", "site_calendar", "site_calendar_part", "site_feed_link",
    "site_timetable", "site_timetable_look", "months", "month_new", "authority_new", "months_default",
    "shared_date_new",
)  # fmt: skip
PRIVACY_PAGES = (
    "privacy_home", "privacy_schedule", "schedule_change", "hold_new", "hold_lift", "erasure_new", "erasure_page",
    "access_new", "access_page", "audit_log", "audit_verify", "processing_record", "impact_assessment",
)  # fmt: skip
IMPORT_PAGES = ("imports", "import_new", "import_page", "import_withdraw")
ROTA_PAGES = (
    "rota", "shift_new", "shift_page", "shift_end", "hand_over", "quality", "review_page", "duty_rules",
)  # fmt: skip
CASE_PAGES = ("cases", "case_page", "case_act", "case_step", "assessments", "assess_page", "assess_new")
PICTURE_PAGES = (
    "picture", "signals", "signal_page", "looks", "look_page", "picture_map", "week", "patrols", "workbench",
    "incidents", "incident_page",
)  # fmt: skip
RISK_PAGES = (
    "risks", "risk_nation", "risk_matrix_nation", "risk_compare_nation", "risk_new_nation", "risk_frame_nation",
    "risk_matrix", "risk_compare", "risk_new", "risk_frame", "risk_page", "risk_close", "risk_judge", "risk_withdraw",
    "risk_decide", "risk_second", "risk_control_new", "risk_control", "risk_treat", "risk_treatment", "risk_accept",
    "risk_propose", "risk_proposal", "risk_matrix_area", "risk_compare_area", "risk_new_area", "risk_frame_area",
    "risk_accept_end", "risk_matrices", "risk_matrices_new", "risk_matrices_one",
)  # fmt: skip
RULE_PAGES = ("rules", "rule_page", "rule_new", "rule_edit", "rule_stop", "rule_trial")
PLAN_PAGES = (
    "plans", "plan_page", "plan_new", "plan_versions", "plan_order", "plan_draft", "plan_priority_new", "plan_priority",
    "plan_words", "plan_decide", "threat_levels", "threat_set", "threat_back",
)  # fmt: skip
GROUP: list[tuple[str, Any, tuple[str, ...]]] = [
    ("plans", _("Priorities"), PLAN_PAGES),
    ("risks", _("Risk"), RISK_PAGES),
    ("rules", _("Rules"), RULE_PAGES),
    ("days", _("Days"), ("days", "days_day", "days_sites")),
    ("triggers", _("Events"), ("triggers", "trigger_page", "trigger_new")),
]
"""The parts of strategy, in one entry: it leads to the first of them that is open to the person."""
ITEMS: list[tuple[str, Any, tuple[str, ...], Counter]] = [
    ("home", _("Home"), ("home",), None),
    ("queue", _("Queue"), ("queue", "reports", "report_page", "report_new", "waves", "cluster_page"), _open_reports),
    ("cases", _("Cases"), CASE_PAGES, None),
    ("rota", _("Rota"), ROTA_PAGES, None),
    ("picture", _("Picture"), PICTURE_PAGES, None),
    ("messages", _("Messages"), ("messages", "message_page", "message_new", "message_edit"), _waiting_for_release),
    ("sites", _("Sites"), SITE_PAGES, None),
    ("imports", _("Imports"), IMPORT_PAGES, None),
    ("people", _("People"), ("people", "person_page", "person_invite"), None),
    ("translations", _("Translations"), ("translations", "translation_bundle"), None),
    ("privacy_home", _("Data"), PRIVACY_PAGES, None),
]


@contextmanager
def looking_at(route: str, person: Any, grants: list[Grant]) -> Iterator[Access | None]:
    """Run a block in the scope that a route would give a person; None where it is closed to them."""
    try:
        access = decide(RULES[route], person=person.uuid, grants=grants)
    except Refused:
        yield None
        return
    with scoping.scope(access.scope):
        yield access


def items(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the entries this person may open, with the present one marked. At most two counting queries."""
    current = request.resolver_match.view_name if request.resolver_match else ""
    grants: list[Grant] = request.grants  # type: ignore[attr-defined]
    found = []
    for route, label, family, counter in ITEMS:
        with looking_at(route, request.user, grants) as access:
            if access is None:
                continue
            count = counter() if counter else None
        found.append({"label": label, "url": reverse(route), "current": current in family, "count": count})
    return [*found, *_group(request, current, grants)]


def _group(request: HttpRequest, current: str, grants: list[Grant]) -> Iterator[dict[str, Any]]:
    """Yield the entry of strategy with its open parts, where any is open. No query."""
    parts = []
    for route, label, family in GROUP:
        with looking_at(route, request.user, grants) as access:
            if access is not None:
                parts.append({"label": label, "url": reverse(route), "current": current in family})
    if parts:
        here = any(part["current"] for part in parts)
        yield {"label": _("Strategy"), "url": parts[0]["url"], "current": here, "count": None, "parts": parts}


def role_label(access: Access) -> str:
    """Return the name of the role that opened this page, or the first one held."""
    roles = sorted(access.roles or access.all_roles)
    return str(role_name(roles[0])) if roles else ""
