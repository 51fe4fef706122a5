"""Routes of sites and their contacts, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.places import views

urlpatterns: list[URLPattern] = [
    path("sites/", views.sites, name="sites"),
    path("sites/new/", views.site_new, name="site_new"),
    path("sites/<uuid:site>/", views.site_page, name="site_page"),
    path("sites/<uuid:site>/change/", views.site_edit, name="site_edit"),
    path("sites/<uuid:site>/contacts/new/", views.contact_new, name="contact_new"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/", views.contact_edit, name="contact_edit"),
    path("sites/<uuid:site>/contacts/<uuid:contact>/end/", views.contact_end, name="contact_end"),
]
