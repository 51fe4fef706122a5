"""Events and sites' days, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from aman.apps.strategy import views, views_days, views_events, views_rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("aman.apps.strategy.urls_plan")),
    path("", include("aman.apps.strategy.urls_risk")),
    path("days/", views_days.days, name="days"),
    path("days/<str:on>/", views_days.days_day, name="days_day"),
    path("days/<str:on>/sites/", views_days.days_sites, name="days_sites"),
    path("events/", views_events.triggers, name="triggers"),
    path("events/new/", views_events.trigger_new, name="trigger_new"),
    path("events/<uuid:trigger>/", views_events.trigger_page, name="trigger_page"),
    path("events/<uuid:trigger>/withdraw/", views_events.trigger_withdraw, name="trigger_withdraw"),
    path("events/<uuid:trigger>/raise/", views_events.trigger_raise, name="trigger_raise"),
    path("events/<uuid:trigger>/half-life/", views_events.trigger_half_life, name="trigger_half_life"),
    path("events/<uuid:trigger>/review/", views_events.trigger_review, name="trigger_review"),
    path("sites/<uuid:site>/today/", views.site_today, name="site_today"),
    path("sites/<uuid:site>/today/<str:code>/done/", views.site_task_done, name="site_task_done"),
    path("sites/<uuid:site>/care/", views_days.site_care, name="site_care"),
    path("sites/<uuid:site>/timeline/", views_days.site_timeline, name="site_timeline"),
    path("rules/", views_rules.rules, name="rules"),
    path("rules/new/", views_rules.rule_new, name="rule_new"),
    path("rules/versions/<uuid:proposal>/decide/", views_rules.rule_decide, name="rule_decide"),
    path("rules/<str:rule>/", views_rules.rule_page, name="rule_page"),
    path("rules/<str:rule>/change/", views_rules.rule_edit, name="rule_edit"),
    path("rules/<str:rule>/stop/", views_rules.rule_stop, name="rule_stop"),
    path("rules/<str:rule>/trial/", views_rules.rule_trial, name="rule_trial"),
]
