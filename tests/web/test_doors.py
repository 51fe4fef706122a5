"""The gate of the staff door."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.incidents.models import ReportState
from aman.web.access import TABLE
from tests.apps.incidents.make import make_report
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["head", "options", "trace", "put"])
def test_what_is_done_by_post_is_done_by_nothing_else(now, method):
    cast, report = make_cast(), make_report(now)
    client = Client()
    client.force_login(cast.safiya)
    answer = getattr(client, method)(reverse("report_take", kwargs={"report": report.uuid}))
    assert answer.status_code == 405
    report.refresh_from_db()
    assert report.state == ReportState.UNREAD


def test_a_page_may_be_asked_for_its_head():
    client = Client()
    client.force_login(make_cast().safiya)
    assert client.head(reverse("queue")).status_code == 200
    assert client.options(reverse("queue")).status_code == 405


def test_no_rule_names_a_method_that_the_csrf_check_lets_by():
    assert {method for rule in TABLE for method in rule.methods} == {"GET", "POST"}
