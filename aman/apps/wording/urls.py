"""Reviews of translations, behind the staff door."""

from __future__ import annotations

from django.urls import URLPattern, path

from aman.apps.wording import views

urlpatterns: list[URLPattern] = [
    path("translations/", views.translations, name="translations"),
    path("translations/readers/", views.reader_name, name="reader_name"),
    path("translations/readers/<uuid:reader>/end/", views.reader_end, name="reader_end"),
    path("translations/<str:bundle>/<str:language>/", views.translation_bundle, name="translation_bundle"),
    path("translations/<str:bundle>/<str:language>/reviewed/", views.translation_mark, name="translation_mark"),
    path("translations/<str:bundle>/<str:language>/withdraw/", views.translation_withdraw, name="translation_withdraw"),
]
