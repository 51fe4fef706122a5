"""The public door: no account, no cookie, language in the prefix."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from aman.kit.languages import LANGUAGES
from aman.web import errors, views
from aman.web.public.urls import short_patterns


class LanguageConverter:
    """One of the languages we have."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "lang")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("<lang:lang>/", include("aman.web.public.urls")),
    *short_patterns,
    path("a/", include("aman.apps.cascade.urls_public")),
    path("c/", include("aman.apps.places.urls_public")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
