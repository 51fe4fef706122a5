"""The gate of the staff door."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import AccountLetter
from aman.apps.incidents.models import ReportState
from aman.web.access import TABLE
from tests.apps.accounts.make import sent_letters
from tests.apps.incidents.make import make_report
from tests.make import PASSWORD, make_person
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["head", "options", "trace", "put"])
def test_what_is_done_by_post_is_done_by_nothing_else(now: datetime, method: str) -> None:
    cast, report = make_cast(), make_report(now)
    client = Client()
    client.force_login(cast.safiya)
    answer = getattr(client, method)(reverse("report_take", kwargs={"report": report.uuid}))
    assert answer.status_code == 405
    report.refresh_from_db()
    assert report.state == ReportState.UNREAD


def test_a_page_may_be_asked_for_its_head() -> None:
    client = Client()
    client.force_login(make_cast().safiya)
    assert client.head(reverse("queue")).status_code == 200
    assert client.options(reverse("queue")).status_code == 405


def test_no_rule_names_a_method_that_the_csrf_check_lets_by() -> None:
    assert {method for rule in TABLE for method in rule.methods} == {"GET", "POST"}


def test_a_forgotten_password_says_nothing_of_who_has_an_account() -> None:
    person = make_person()
    answers = [Client().post("/account/password/reset/", {"email": one}) for one in (person.email, "no@one.example")]
    assert AccountLetter.objects.count() == 2, "an unknown address costs the same row"
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [
        (302, "/account/password/reset/done/")
    ] * 2
    assert [letter.recipient for letter in sent_letters()] == [person.email]


def test_the_link_to_a_new_password_is_ours_whatever_host_was_asked() -> None:
    Client().post("/account/password/reset/", {"email": make_person().email}, HTTP_HOST="localhost")
    (letter,) = sent_letters()
    link = next(line for line in letter.body.splitlines() if "://" in line)
    assert link.startswith("http://127.0.0.1:8000/account/password/reset/key/")
    assert Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True).status_code == 200
    assert "localhost" not in letter.subject


def test_nobody_is_kept_out_by_the_wrong_passwords_of_others() -> None:
    person = make_person()
    for number in range(40):
        Client().post("/account/login/", {"login": f"guess{number}@panel.example.org", "password": "wrong"})
    answer = Client().post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_an_account_is_not_guessed_at_for_long() -> None:
    person = make_person()
    for _ in range(5):
        Client().post("/account/login/", {"login": person.email, "password": "wrong"})
    answer = Client().post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "aman_session" not in answer.cookies or "_auth_user_id" not in answer.wsgi_request.session
