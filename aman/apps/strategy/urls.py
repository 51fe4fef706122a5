"""Events and sites' days, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.strategy import views, views_events

urlpatterns: list[URLPattern] = [
    path("events/", views_events.triggers, name="triggers"),
    path("events/new/", views_events.trigger_new, name="trigger_new"),
    path("events/<uuid:trigger>/", views_events.trigger_page, name="trigger_page"),
    path("events/<uuid:trigger>/withdraw/", views_events.trigger_withdraw, name="trigger_withdraw"),
    path("sites/<uuid:site>/today/", views.site_today, name="site_today"),
    path("sites/<uuid:site>/today/<str:code>/done/", views.site_task_done, name="site_task_done"),
]
