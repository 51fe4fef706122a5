"""Signing in: mailed codes, a partner's provider, devices and sessions, and the second step that comes first."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import AccountLetter, Device, Person, SignIn
from aman.apps.accounts.services._letters import MOST_FOR_NOBODY
from aman.config import env
from aman.kit.models import AuditEvent, Budget
from aman.web.accounts import Partner
from tests.apps.accounts.make import sent_letters
from tests.make import PASSWORD, make_person, make_staff

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


def sign_in(client: Client, person: Person, agent: str = PHONE) -> Any:
    return client.post("/account/login/", {"login": person.email, "password": PASSWORD}, headers={"user-agent": agent})


def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behave as a live installation does."""
    monkeypatch.setattr(django_settings, "AMAN", django_settings.AMAN.model_copy(update={"demo": False}))


class TestMailedCode:
    def test_a_code_opens_once_and_only_where_it_was_asked_for(self) -> None:
        person, here, elsewhere = make_person(), Client(), Client()
        answer = here.post("/account/login/code/", {"email": person.email})
        assert answer.headers["Location"].startswith("/account/login/code/confirm/")
        (letter,) = sent_letters()
        assert person.name not in letter.body
        code = next(line for line in letter.body.splitlines() if re.fullmatch(r"[A-Z0-9-]{6,9}", line))
        assert elsewhere.post("/account/login/code/confirm/", {"code": code}).status_code == 302
        assert elsewhere.get("/desk/").status_code == 302
        assert here.post("/account/login/code/confirm/", {"code": code}).status_code == 302
        assert here.get("/desk/").status_code == 200

    def test_no_mail_server_is_spoken_to_in_the_request(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def never(*args: Any, **kwargs: Any) -> None:
            raise AssertionError("a mail was sent inside the request")

        monkeypatch.setattr("django.core.mail.message.EmailMessage.send", never)
        Client().post("/account/login/code/", {"email": make_person().email})
        Client().post("/account/password/reset/", {"email": make_person().email})
        assert AccountLetter.objects.count() == 2

    def test_an_unknown_address_gets_the_same_answer_and_leaves_the_same_row(self) -> None:
        answers = [
            Client().post("/account/login/code/", {"email": one}) for one in (make_person().email, "no@one.example")
        ]
        assert [one.headers["Location"] for one in answers] == ["/account/login/code/confirm/"] * 2
        assert sorted(AccountLetter.objects.values_list("kind", flat=True)) == ["LOGIN_CODE", "NOBODY"]
        assert len(sent_letters()) == 1

    def test_asking_for_nobody_fills_neither_the_table_nor_the_audit(self) -> None:
        Budget.objects.create(
            key="LETTER-NOBODY", used=MOST_FOR_NOBODY - 1, window_ends_at=timezone.now() + timedelta(minutes=30)
        )
        for number in range(3):
            answer = Client().post("/account/login/code/", {"email": f"no{number}@one.example"})
            assert answer.headers["Location"] == "/account/login/code/confirm/"
        assert AccountLetter.objects.count() == 1
        assert AuditEvent.objects.filter(verb="LETTER_QUEUED").count() == 1

    def test_a_code_is_no_second_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        person, client = make_staff("DUTY_OFFICER"), Client()
        live(monkeypatch)
        client.post("/account/login/code/", {"email": person.email})
        code = next(line for line in sent_letters()[0].body.splitlines() if re.fullmatch(r"[A-Z0-9-]{6,9}", line))
        client.post("/account/login/code/confirm/", {"code": code})
        assert client.get("/desk/queue/").headers["Location"] == reverse("mfa_index")


class TestSecondStep:
    @pytest.mark.parametrize("role", ["VOLUNTEER", "SITE_LEAD", "DUTY_OFFICER", "CHAIR", "OPERATOR", "LIAISON"])
    def test_before_it_nothing_opens_but_setting_it_up(self, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
        client = Client()
        client.force_login(make_staff(role))
        live(monkeypatch)
        for path in (
            "/desk/",
            "/desk/preferences/",
            "/account/sessions/",
            "/account/partner/",
            "/account/password/change/",
        ):
            assert client.get(path).headers["Location"] == reverse("mfa_index"), path
        assert client.get(reverse("mfa_index")).status_code == 200

    def test_somebody_who_has_one_is_asked_for_it(self) -> None:
        person, client = make_person(), Client()
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert "/account/2fa/authenticate/" in sign_in(client, person).headers["Location"]
        assert client.get("/desk/").status_code == 302


class TestDevices:
    def test_a_session_is_listed_in_words_and_no_address_is_kept(self) -> None:
        person, client = make_person(), Client()
        sign_in(client, person)
        body = client.get("/account/sessions/").content.decode()
        assert "Chrome on Android" in body
        assert "Here, now" in body
        columns = {field.name for model in (Device, SignIn) for field in model._meta.fields}
        assert not {"ip", "address", "user_agent"} & columns
        assert SignIn.objects.get().seen_at.minute % 15 == 0

    def test_a_session_that_is_ended_opens_nothing_on_the_very_next_request(self) -> None:
        person, phone, laptop = make_person(), Client(), Client()
        sign_in(phone, person)
        sign_in(laptop, person, LAPTOP)
        assert phone.get("/desk/").status_code == 200
        stolen = SignIn.objects.get(device__system="ANDROID")
        laptop.post("/account/sessions/", {"session": str(stolen.uuid)})
        assert phone.get("/desk/").headers["Location"].startswith("/account/login/")
        assert laptop.get("/desk/").status_code == 200

    def test_all_others_end_at_once(self) -> None:
        person, clients = make_person(), [Client(), Client(), Client()]
        for client in clients:
            sign_in(client, person)
        clients[0].post("/account/sessions/")
        assert [client.get("/desk/").status_code for client in clients] == [200, 302, 302]

    def test_nobody_ends_the_session_of_another_here(self) -> None:
        one, other, client = make_person(), Client(), Client()
        sign_in(other, make_person())
        sign_in(client, one)
        theirs = SignIn.objects.exclude(person=one).get()
        client.post("/account/sessions/", {"session": str(theirs.uuid)})
        client.post("/account/sessions/", {"session": "nonsense"})
        assert other.get("/desk/").status_code == 200

    def test_a_new_device_is_told_of_and_a_known_one_is_not(self) -> None:
        person, phone = make_person(), Client()
        sign_in(phone, person)
        assert not sent_letters(), "the first device is nobody else's"
        phone.post("/account/logout/")
        sign_in(phone, person)
        assert not sent_letters(), "a device is known by the mark it keeps"
        sign_in(Client(), person, LAPTOP)
        assert [one.subject for one in sent_letters()] == ["Signed in on a new device"]
        assert AuditEvent.objects.filter(verb="DEVICE_ADDED").count() == 2

    def test_signing_out_ends_the_row(self) -> None:
        client = Client()
        sign_in(client, make_person())
        client.post("/account/logout/")
        assert SignIn.objects.get().ended_at is not None

    def test_a_session_that_began_elsewhere_is_held_too(self) -> None:
        person, client = make_person(), Client()
        client.force_login(person)
        assert client.get("/desk/").status_code == 200
        SignIn.objects.update(ended_at=SignIn.objects.get().started_at)
        assert client.get("/desk/").status_code == 302


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real OpenID Connect provider in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=1).raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def provider(issuer: str, settings: Any) -> str:
    """The provider, linked to this installation."""
    more = {
        "oidc_issuer": issuer,
        "oidc_client_id": "aman",
        "oidc_client_secret": env.SecretStr("secret"),
        "oidc_name": "The partner",
    }
    settings.AMAN = settings.AMAN.model_copy(update=more)
    settings.SOCIALACCOUNT_PROVIDERS = env.oidc_config(settings.AMAN)
    return issuer


def through(client: Client, subject: str, process: str = "login") -> Any:
    """Go to the provider, be `subject` there, and come back."""
    start = client.post(f"/account/partner/partner/login/?process={process}")
    assert start.status_code == 302
    url = start.headers["Location"]
    assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
    answer = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["location"])
    return client.get(f"{back.path}?{back.query}")


class TestPartner:
    def test_somebody_signed_in_links_it_and_comes_in_by_it_afterwards(self, provider: str) -> None:
        person, client = make_person(), Client()
        sign_in(client, person)
        assert through(client, "subject-1", "connect").status_code == 302
        account = SocialAccount.objects.get()
        assert (account.user, account.uid, account.extra_data) == (person, "subject-1", {})
        fresh = Client()
        through(fresh, "subject-1")
        assert fresh.get("/desk/").status_code == 200

    def test_nobody_comes_in_by_it_before_and_no_account_is_made(self, provider: str) -> None:
        people = Person.objects.count()
        client = Client()
        answer = through(client, "stranger")
        assert answer.status_code == 403
        assert "not linked" in answer.content.decode()
        assert Person.objects.count() == people
        assert client.get("/desk/").status_code == 302

    def test_an_address_links_nothing(self, provider: str) -> None:
        """The provider says the stranger has somebody's address: it is not asked, and would not be believed."""
        person = make_person()
        requests.put(
            f"{provider}/users/mallory",
            json={"userinfo": {"email": person.email, "email_verified": True}},
            timeout=10,
        )
        client = Client()
        assert through(client, "mallory").status_code == 403
        assert client.get("/desk/").status_code == 302

    def test_what_is_linked_to_one_is_not_linked_to_another(self, provider: str) -> None:
        one, other = Client(), Client()
        sign_in(one, make_person())
        sign_in(other, make_person())
        through(one, "subject-1", "connect")
        through(other, "subject-1", "connect")
        assert SocialAccount.objects.count() == 1

    @pytest.mark.parametrize(
        "claims", [{}, {"sub": ""}, {"sub": "  "}, {"sub": None}, {"sub": 7}, {"email": "a@b.example"}]
    )
    def test_a_token_that_names_nobody_is_refused(self, rf: Any, provider: str, claims: dict[str, Any]) -> None:
        from allauth.socialaccount.adapter import get_adapter
        from allauth.socialaccount.providers.oauth2.client import OAuth2Error

        found = get_adapter().get_provider(rf.get("/"), provider="partner")
        assert isinstance(found, Partner)
        with pytest.raises(OAuth2Error):
            found.extract_uid({"id_token": claims})

    def test_a_second_step_is_asked_for_all_the_same(self, provider: str) -> None:
        person, client = make_person(), Client()
        SocialAccount.objects.create(user=person, provider="partner", uid="subject-1")
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert "/account/2fa/authenticate/" in through(client, "subject-1").headers["Location"]
        assert client.get("/desk/").status_code == 302

    def test_the_sign_in_page_offers_it_and_lets_its_form_lead_there(self, provider: str) -> None:
        answer = Client().get("/account/login/")
        assert "/account/partner/partner/login/" in answer.content.decode()
        assert f"form-action 'self' {provider}" in answer.headers["Content-Security-Policy"]

    def test_without_one_nothing_is_offered(self) -> None:
        answer = Client().get("/account/login/")
        assert "partner" not in answer.content.decode()
        assert Client().get("/account/partner/partner/login/").status_code == 404
