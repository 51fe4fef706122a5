"""The page behind a link: opening changes nothing, one press does, and wrong links all get one answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from aman.apps.cascade import links, services
from aman.apps.cascade.models import Delivery
from aman.kit.models import AuditEvent
from tests.apps.cascade.make import ALL_FOUR, ENGLISH, make_released
from tests.make import make_contact, make_person, make_site

pytestmark = pytest.mark.django_db


def released(language: str = "en", **fields: object) -> str:
    make_contact(make_site(), language=language)
    make_released(timezone.now(), **fields)
    return f"/a/{links.token_for(Delivery.objects.get().uuid)}/"


def test_a_token_is_short_and_cannot_be_made_up() -> None:
    delivery = uuid4()
    token = links.token_for(delivery)
    assert len(token) == 43
    assert links.delivery_of(token) == delivery
    for wrong in ("", "x", token[:-1], token + "A", token[:5] + "é" + token[6:], "A" * 43):
        with pytest.raises(links.BadLink):
            links.delivery_of(wrong)
    changed = ("B" if token[0] != "B" else "C") + token[1:]
    with pytest.raises(links.BadLink):
        links.delivery_of(changed)


def test_opening_changes_nothing_and_pressing_does(client: Client) -> None:
    address = released()
    before = AuditEvent.objects.count()
    for _scanner in range(3):
        assert ENGLISH[1] in client.get(address).content.decode()
        client.head(address)
    assert Delivery.objects.get().acknowledged_at is None
    assert AuditEvent.objects.count() == before
    answer = client.post(address, follow=True)
    assert "you have seen this" in answer.content.decode()
    assert "<form" not in answer.content.decode()
    first = Delivery.objects.get().acknowledged_at
    client.post(address)
    assert Delivery.objects.get().acknowledged_at == first
    assert not client.cookies


def test_the_page_speaks_the_contacts_language_whatever_the_browser_says(client: Client) -> None:
    address = released("ur", texts=ALL_FOUR)
    text = client.get(address, headers={"accept-language": "tr"}).content.decode()
    assert '<html lang="ur" dir="rtl"' in text
    assert ALL_FOUR["ur"][1] in text
    turkish = client.get(address, {"in": "tr"}).content.decode()
    assert '<html lang="tr" dir="ltr"' in turkish
    assert ALL_FOUR["tr"][1] in turkish


def test_a_missing_language_is_english_with_a_note_in_its_place(client: Client) -> None:
    text = client.get(released("tr")).content.decode()
    assert ENGLISH[1] in text
    assert "Türkçe" in text
    assert '<article class="am-panel am-stack" lang="en" dir="ltr">' in text


def test_wrong_links_get_one_answer(client: Client) -> None:
    address = released()
    token = address.split("/")[2]
    unknown = links.token_for(uuid4())
    flipped = ("B" if token[0] != "B" else "C") + token[1:]
    answers = {(a.status_code, a.content) for a in (client.get(f"/a/{t}/") for t in ("x", unknown, flipped))}
    answers |= {(a.status_code, a.content) for a in (client.post(f"/a/{t}/") for t in ("x", unknown, flipped))}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_a_stopped_message_says_so_and_takes_no_answer(client: Client) -> None:
    address = released()
    row = Delivery.objects.get()
    services.stop(message=row.message, reason="Wrong time", actor=make_person(), now=timezone.now())
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert "This message was stopped" in answer.content.decode()
        assert "Wrong time" not in answer.content.decode()
    assert Delivery.objects.get().acknowledged_at is None


def test_an_expired_message_says_so(client: Client) -> None:
    address = released()
    row = Delivery.objects.get()
    past: datetime = timezone.now() - timedelta(minutes=1)
    type(row.message).objects.update(expires_at=past)
    assert "This message is over" in client.get(address).content.decode()
    assert client.post(address).status_code == 410


def test_an_exercise_says_so_in_its_title_text_and_subject(client: Client) -> None:
    address = released("tr", is_exercise=True, texts=ALL_FOUR)
    assert client.get(address).content.decode().count("am-exercise") == 1
