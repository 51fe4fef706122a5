"""The pages of messages, as the people who use them see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.cascade import services
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState
from tests.apps.cascade.make import ALL_FOUR, ENGLISH, TURKISH, make_message, make_ready, make_released
from tests.make import make_contact, make_site, make_staff
from tests.people import make_cast

pytestmark = pytest.mark.django_db


def desk(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def compose(**changes: str) -> dict[str, str]:
    evening = timezone.localtime() + timedelta(days=1)
    given = {
        "subject_en": ENGLISH[0],
        "body_en": ENGLISH[1],
        "urgency": "OPERATIONAL",
        "expires_at_0": f"{evening:%Y-%m-%d}",
        "expires_at_1": "23:59",
    }
    return {**given, **changes}


def page_of(message: Message, route: str = "message_page") -> str:
    return reverse(route, kwargs={"message": message.uuid})


def test_the_list_is_empty_then_holds_what_was_written() -> None:
    client = desk(make_cast().safiya)
    assert "No message yet." in client.get(reverse("messages")).content.decode()
    make_message(timezone.now())
    assert ENGLISH[0] in client.get(reverse("messages")).content.decode()
    assert "No message is like that." in client.get(reverse("messages"), {"state": "STOPPED"}).content.decode()


def test_a_message_goes_from_writing_to_reach_over_the_pages() -> None:
    cast = make_cast()
    make_contact(cast.larkfield, language="tr")
    writer, approver = desk(cast.safiya), desk(cast.hina)
    given = compose(subject_tr=TURKISH[0], body_tr=TURKISH[1])
    answer = writer.post(reverse("message_new"), given, follow=True)
    assert answer.status_code == 200
    assert "1 site cannot be written to" in re.sub(r"\s+", " ", answer.content.decode())
    message = Message.objects.get()
    writer.post(page_of(message, "message_ready"))
    asked = approver.get(page_of(message, "message_release")).content.decode()
    assert TURKISH[1] in asked
    assert "1 letter leaves at once" in asked
    seen = re.search(r'name="seen" value="([^"]+)"', asked)
    assert seen is not None
    approver.post(page_of(message, "message_release"), {"seen": seen[1], "has_read": "on"})
    message.refresh_from_db()
    assert (message.state, message.released_by) == (MessageState.SENDING, cast.hina)
    assert "0 of 2 sites reached" in approver.get(page_of(message)).content.decode()
    services.acknowledge(delivery=Delivery.objects.get().uuid, now=timezone.now())
    assert "Stop sending" in approver.get(page_of(message, "message_reach")).content.decode()
    services.settle(now=timezone.now())
    part = approver.get(page_of(message, "message_reach")).content.decode()
    assert "1 of 2 sites reached" in part
    assert "Stop sending" not in part


def test_the_writer_is_told_that_they_cannot_release() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    message = make_ready(timezone.now(), writer=cast.safiya)
    given = {"seen": message.changed_at.isoformat(), "has_read": "on"}
    answer = desk(cast.safiya).post(page_of(message, "message_release"), given)
    assert "The writer cannot release. Ask a second person." in answer.content.decode()
    message.refresh_from_db()
    assert message.state == MessageState.READY


def test_release_asks_for_the_reader_to_say_they_have_read() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    message = make_ready(timezone.now(), writer=cast.safiya)
    answer = desk(cast.hina).post(page_of(message, "message_release"), {"seen": message.changed_at.isoformat()})
    assert "Read every text, then say so here." in answer.content.decode()


def test_half_a_text_and_a_past_time_keep_what_was_typed() -> None:
    client = desk(make_cast().safiya)
    answer = client.post(reverse("message_new"), compose(subject_ar="عنوان", expires_at_0="2020-01-01"))
    text = answer.content.decode()
    assert "عنوان" in text
    assert "Enter the text, or take the subject out." in text
    answer = client.post(reverse("message_new"), compose(expires_at_0="2020-01-01"))
    assert "Its time has passed. Choose a later time." in answer.content.decode()
    assert not Message.objects.exists()


def test_a_second_reader_checks_a_text() -> None:
    cast = make_cast()
    message = make_message(timezone.now(), writer=cast.safiya, texts=ALL_FOUR)
    desk(cast.karim).post(page_of(message, "message_check"), {"language": "ur"})
    assert message.texts.get(language="ur").checked_by == cast.karim
    desk(cast.safiya).post(page_of(message, "message_check"), {"language": "ar"})
    assert message.texts.get(language="ar").checked_by is None


def test_stopping_asks_for_a_reason_first() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    message = make_released(timezone.now(), writer=cast.safiya)
    client = desk(cast.hina)
    assert "Stop sending?" in client.get(page_of(message, "message_stop")).content.decode()
    client.post(page_of(message, "message_stop"), {"reason": ""})
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    client.post(page_of(message, "message_stop"), {"reason": "Wrong time"})
    message.refresh_from_db()
    assert message.state == MessageState.STOPPED
    assert Delivery.objects.get().state == DeliveryState.STOPPED
    assert "Wrong time" in client.get(page_of(message)).content.decode()


def test_an_exercise_is_marked_on_every_page() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    message = make_ready(timezone.now(), writer=cast.safiya, is_exercise=True)
    client = desk(cast.hina)
    for route in ("message_page", "message_release"):
        assert "EXERCISE" in client.get(page_of(message, route)).content.decode()
    assert "EXERCISE: " in client.get(reverse("messages")).content.decode()


def test_a_member_of_one_area_sees_its_messages_and_no_others() -> None:
    cast = make_cast()
    member = make_staff(Role.PANEL_MEMBER, "Nadia East", area=cast.eastmere)
    now = timezone.now()
    near = make_message(now, areas=[cast.eastmere.code])
    far = make_message(now, areas=[cast.westmere.code])
    client = desk(member)
    assert client.get(page_of(near)).status_code == 200
    assert client.get(page_of(far)).status_code == 404
    listed = client.get(reverse("messages")).content.decode()
    assert near.reference in listed
    assert far.reference not in listed


def test_a_site_lead_and_a_visitor_reach_none_of_it() -> None:
    cast = make_cast()
    message = make_message(timezone.now())
    assert desk(cast.amina).get(page_of(message)).status_code == 403
    assert Client().get(page_of(message)).status_code == 302
    assert desk(cast.karim).get(page_of(message, "message_reach")).status_code == 404


@pytest.mark.parametrize("route", ["message_page", "message_reach"])
def test_pages_take_as_many_queries_for_many_sites_as_for_few(route: str) -> None:
    cast, counts = make_cast(), []
    client = desk(cast.hina)
    for extra in (1, 12):
        for _n in range(extra):
            make_contact(make_site(area=cast.eastmere), language="ur")
        message = make_released(timezone.now(), texts=ALL_FOUR)
        client.get(page_of(message, route))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(message, route))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


def test_the_list_takes_as_many_queries_for_many_messages_as_for_few() -> None:
    client, counts = desk(make_cast().hina), []
    for extra in (1, 9):
        for _n in range(extra):
            make_message(timezone.now(), texts=ALL_FOUR)
        client.get(reverse("messages"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("messages"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
