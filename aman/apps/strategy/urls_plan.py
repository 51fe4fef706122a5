"""Strategies and the threat level, behind the staff door. Every page of a strategy serves a site's too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from aman.apps.strategy import views_plan, views_plan_write, views_threat

PAGES: list[tuple[str, Callable[..., Any], str]] = [
    ("", views_plan.plan_page, "plan_page"),
    ("versions/", views_plan.plan_versions, "plan_versions"),
    ("order/", views_plan.plan_order, "plan_order"),
    ("print/<int:number>/", views_plan.plan_print, "plan_print"),
    ("pdf/<int:number>/", views_plan.plan_pdf, "plan_pdf"),
    ("draft/", views_plan_write.plan_draft, "plan_draft"),
    ("draft/new/", views_plan_write.plan_priority, "plan_priority_new"),
    ("draft/<str:code>/", views_plan_write.plan_priority, "plan_priority"),
    ("words/<str:language>/", views_plan_write.plan_words, "plan_words"),
    ("act/<str:act>/", views_plan_write.plan_act, "plan_act"),
    ("decide/<str:act>/", views_plan_write.plan_decide, "plan_decide"),
]
urlpatterns: list[URLPattern] = [
    path("strategy/", views_plan.plans, name="plans"),
    path("strategy/new/", views_plan_write.plan_new, name="plan_new"),
    path("threat-level/", views_threat.threat_levels, name="threat_levels"),
    path("threat-level/set/", views_threat.threat_set, name="threat_set"),
    path("threat-level/<uuid:setting>/back/", views_threat.threat_back, name="threat_back"),
    *(path(f"strategy/<uuid:plan>/{rest}", view, name=name) for rest, view, name in PAGES),
    *(path(f"sites/<uuid:site>/strategy/{rest}", view, name=f"site_{name}") for rest, view, name in PAGES),
]
