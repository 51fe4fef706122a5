"""The yardstick: a bare Django form view with the same fields, which inserts two rows and renders a small page.

Plain settings as `django-admin startproject` writes them (its middleware, sessions, CSRF), on the same server,
database and durability as Aman. BARE_MIDDLEWARE=none leaves the middleware out as well.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from aman.config.env import database_config

PLAIN = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report</title></head><body>
<h1>{% if report %}Thank you{% else %}Report{% endif %}</h1>
{% if report %}<p>Your reference is {{ report.uuid }}. Received {{ report.received_at }}.</p>
{% else %}<form method="post">{% csrf_token %}{{ form }}<button>Send</button></form>{% endif %}</body></html>"""

PAGES = ("django.template.loaders.locmem.Loader", {"page.html": PAGE})

settings.configure(
    DEBUG=False,
    SECRET_KEY="bare-bench-" + "x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    MIDDLEWARE=[] if os.environ.get("BARE_MIDDLEWARE") == "none" else PLAIN,
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")],
    DATABASES={"default": database_config(os.environ["BARE_DATABASE_URL"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.cached.Loader", [PAGES])],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)  # fmt: skip
django.setup()

from django import forms  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class BareReport(models.Model):
    """The same columns as a report, in clear."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=16)
    narrative = models.TextField()
    occurred_on = models.DateField(null=True)
    occurred_at = models.TimeField(null=True)
    site = models.UUIDField(null=True)
    area = models.CharField(max_length=24)
    postcode = models.CharField(max_length=10)
    place_words = models.CharField(max_length=200)
    contact_rule = models.CharField(max_length=16)
    contact = models.CharField(max_length=300)
    name = models.CharField(max_length=120)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "bare"


class BareEvent(models.Model):
    """One row beside it, as an audit would be."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    subject = models.UUIDField()

    class Meta:
        app_label = "bare"


class BareForm(forms.Form):
    """The same questions, as Django's own fields."""

    kind = forms.ChoiceField(choices=[(code, code) for code in ("PERSON", "PLACE", "SUSPICIOUS", "ONLINE", "OTHER")])
    form_key = forms.CharField(max_length=80)
    narrative = forms.CharField(widget=forms.Textarea, max_length=10_000)
    occurred_on = forms.DateField(required=False)
    occurred_at = forms.TimeField(required=False)
    day_unknown = forms.BooleanField(required=False)
    site = forms.UUIDField(required=False)
    area = forms.CharField(max_length=24, required=False)
    postcode = forms.CharField(max_length=10, required=False)
    place_words = forms.CharField(max_length=200, required=False)
    place_unknown = forms.BooleanField(required=False)
    contact_rule = forms.ChoiceField(choices=[("RECEIPT_ONLY", "Receipt"), ("MAY_CONTACT", "Contact")])
    contact = forms.CharField(max_length=300, required=False)
    name = forms.CharField(max_length=120, required=False)


def view(request: HttpRequest) -> HttpResponse:
    """Show the form, or insert two rows and render a small page."""
    form = BareForm(request.POST or None)
    report = None
    if request.method == "POST" and form.is_valid():
        found: dict[str, Any] = dict(form.cleaned_data)
        for name in ("form_key", "day_unknown", "place_unknown"):
            found.pop(name)
        with transaction.atomic():
            report = BareReport.objects.create(received_at=timezone.now(), **found)
            BareEvent.objects.create(at=report.received_at, verb="RECEIVED", subject=report.uuid)
    return render(request, "page.html", {"form": form, "report": report})


urlpatterns = [path("", view)]
application = get_wsgi_application()


def make_tables() -> None:
    """Make the two tables."""
    with connection.schema_editor() as editor:
        editor.create_model(BareReport)
        editor.create_model(BareEvent)
