"""Messages, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.cascade import views, views_compose, views_release, views_site

urlpatterns: list[URLPattern] = [
    path("messages/", views.messages, name="messages"),
    path("messages/new/", views_compose.message_new, name="message_new"),
    path("messages/<uuid:message>/", views.message_page, name="message_page"),
    path("messages/<uuid:message>/reach/", views.message_reach, name="message_reach"),
    path("messages/<uuid:message>/edit/", views_compose.message_edit, name="message_edit"),
    path("messages/<uuid:message>/ready/", views_compose.message_ready, name="message_ready"),
    path("messages/<uuid:message>/checked/", views_release.message_check, name="message_check"),
    path("messages/<uuid:message>/release/", views_release.message_release, name="message_release"),
    path("messages/<uuid:message>/stop/", views_release.message_stop, name="message_stop"),
    path("messages/<uuid:message>/at/<uuid:site>/", views_site.message_at_site, name="message_at_site"),
]
