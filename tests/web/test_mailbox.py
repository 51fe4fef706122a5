"""The demonstration's mailbox shows what its catcher kept, to the desk, and is not there in a live installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aman.apps.accounts.models import Role
from aman.kit.channels import Letter
from aman.kit.channels.smtp import compose
from tests.make import make_staff

pytestmark = pytest.mark.django_db


def desk() -> Client:
    client = Client()
    client.force_login(make_staff(Role.CHAIR))
    return client


@pytest.fixture
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.AMAN = settings.AMAN.model_copy(update={"data_dir": tmp_path})
    folder = tmp_path / "mailbox"
    folder.mkdir()
    letter = Letter("k", "lead@site.example.org", "آج رات", "متن\n\nhttp://127.0.0.1:8000/a/x/\n", "ur")
    mail = compose(letter, "Aman <aman@panel.example.org>").as_bytes()
    (folder / "one.eml").write_bytes(b"X-Delivered-To: lead@site.example.org\r\n" + mail)
    return folder


def test_a_kept_mail_is_shown_with_its_link(kept: Path) -> None:
    text = desk().get(reverse("mailbox")).content.decode()
    assert "آج رات" in text
    assert '<a href="http://127.0.0.1:8000/a/x/">' in text
    assert "No mail yet." in desk().get(reverse("mailbox"), {"to": "nobody"}).content.decode()


def test_a_live_installation_has_no_mailbox(kept: Path, settings: Any) -> None:
    client = desk()
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    assert client.get(reverse("mailbox")).status_code in {302, 404}


def test_a_site_lead_has_no_mailbox(kept: Path) -> None:
    client = Client()
    client.force_login(make_staff(Role.SITE_LEAD))
    assert client.get(reverse("mailbox")).status_code == 403
