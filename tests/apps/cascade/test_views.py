"""The pages of messages, as the people who use them see them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person, Role
from aman.apps.cascade import selectors, services
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState
from aman.apps.places.models import Contact
from aman.kit import scoping
from tests.apps.cascade.make import ALL_FOUR, ENGLISH, TURKISH, make_draft, make_message, make_ready, make_released
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


def test_whom_nobody_is_to_ring_at_this_hour_is_said_beside_the_numbers() -> None:
    cast, now = make_cast(), timezone.now()
    here = timezone.localtime(now)
    contact = make_contact(cast.larkfield, told_from=(here + timedelta(hours=2)).time(),
                           told_until=(here + timedelta(hours=3)).time())  # fmt: skip
    message = make_released(now)
    client = desk(cast.safiya)
    assert "Not to be rung at this hour" in client.get(page_of(message)).content.decode()
    Contact.objects.filter(pk=contact.pk).update(told_from=None, told_until=None)
    assert "Not to be rung at this hour" not in client.get(page_of(message)).content.decode()


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
    desk(cast.karim).post(page_of(message, "message_check"), {"language": "ur", "seen": message.changed_at.isoformat()})
    assert message.texts.get(language="ur").checked_by == cast.karim
    desk(cast.safiya).post(
        page_of(message, "message_check"), {"language": "ar", "seen": message.changed_at.isoformat()}
    )
    assert message.texts.get(language="ar").checked_by is None


def test_a_text_changed_under_its_reader_is_not_checked() -> None:
    cast, now = make_cast(), timezone.now()
    message = make_message(now, writer=cast.safiya)
    client = desk(cast.karim)
    shown = client.get(page_of(message)).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen is not None
    other = make_draft(now, texts={"en": ("Leave at once", "Go out by the back.")})
    services.edit_message(message=message, draft=other, actor=cast.safiya, now=now + timedelta(seconds=5))
    given = {"language": "en", "seen": seen[1]}
    answer = client.post(page_of(message, "message_check"), given, follow=True)
    assert "It was changed while you were reading." in answer.content.decode()
    assert message.texts.get().checked_by is None


@pytest.mark.parametrize("code", ["", "xx", "\0", "en" * 200])
def test_a_language_we_do_not_have_is_not_looked_for(code: str) -> None:
    message = make_message(timezone.now())
    given = {"language": code, "seen": message.changed_at.isoformat()}
    assert desk(make_cast().karim).post(page_of(message, "message_check"), given).status_code == 404


@pytest.mark.parametrize("seen", ["", "garbage", "2026-99-99T00:00:00", "2026-01-01T00:00:00", "\0"])
def test_nothing_is_released_by_somebody_who_cannot_say_what_they_read(seen: str) -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    message = make_ready(timezone.now(), writer=cast.safiya)
    client = desk(cast.hina)
    answer = client.post(page_of(message, "message_release"), {"seen": seen, "has_read": "on"})
    text = answer.content.decode()
    assert "It was changed while you were reading." in text
    assert f'name="seen" value="{message.changed_at.isoformat()}"' in text
    message.refresh_from_db()
    assert message.state == MessageState.READY


def test_a_member_of_one_area_does_not_stop_a_message_to_all_of_them() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    member = make_staff(Role.PANEL_MEMBER, "Nadia East", area=cast.eastmere)
    message = make_released(timezone.now(), writer=cast.safiya)
    client = desk(member)
    assert "Stop sending" not in client.get(page_of(message)).content.decode()
    answer = client.post(page_of(message, "message_stop"), {"reason": "Wrong time"}, follow=True)
    assert "It goes to boroughs beyond your own." in answer.content.decode()
    message.refresh_from_db()
    assert message.state == MessageState.SENDING


def test_a_release_beyond_ones_reach_is_refused_in_words() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    member = make_staff(Role.PANEL_MEMBER, "Nadia East", area=cast.eastmere)
    message = make_ready(timezone.now(), writer=cast.safiya)
    given = {"seen": message.changed_at.isoformat(), "has_read": "on"}
    answer = desk(member).post(page_of(message, "message_release"), given)
    assert "It goes to boroughs beyond your own." in answer.content.decode()


def test_subjects_and_reasons_take_no_hidden_controls() -> None:
    cast = make_cast()
    make_contact(cast.larkfield)
    for subject in ("Stay \u202ein", "One line\nand another"):
        answer = desk(cast.safiya).post(reverse("message_new"), compose(subject_en=subject))
        assert "This has a hidden character we cannot keep." in answer.content.decode()
    assert not Message.objects.exists()
    message = make_released(timezone.now(), writer=cast.safiya)
    desk(cast.hina).post(page_of(message, "message_stop"), {"reason": "Wrong \u202etime"})
    message.refresh_from_db()
    assert message.state == MessageState.SENDING


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


def test_what_an_area_sees_is_chosen_by_the_database() -> None:
    """By their areas, by everybody's, and by having written it; and no other message is loaded for it."""
    cast, now = make_cast(), timezone.now()
    member = make_staff(Role.PANEL_MEMBER, "Nadia East", area=cast.eastmere)
    east, west = cast.eastmere.code, cast.westmere.code
    make_message(now, areas=[west])
    make_message(now, areas=[f"{east}1"])
    seen = [
        make_message(now, areas=[]),
        make_message(now, areas=[west, east]),
        make_message(now, areas=[west], writer=member),
    ]
    reach = scoping.Scope(areas=frozenset({east, "E0%"}), person=member.uuid)
    with scoping.scope(reach), CaptureQueriesContext(connection) as queries:
        assert set(selectors.messages().values_list("pk", flat=True)) == {one.pk for one in seen}
        assert selectors.messages(state=MessageState.DRAFT).count() == 3
    assert len(queries) == 2
    with scoping.scope(scoping.Scope(person=member.uuid)):
        assert [one.pk for one in selectors.messages()] == [seen[2].pk]


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


def test_a_message_may_be_about_one_of_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [("EID_AL_FITR", date(2027, 3, 9)), ("EID_AL_FITR", date(2027, 3, 10))]
    monkeypatch.setattr("aman.apps.cascade.selectors.possible_days", lambda now: days)
    client = desk(make_cast().safiya)
    assert "Eid al-Fitr, if it is on Wednesday 10 March 2027" in client.get(reverse("message_new")).content.decode()
    client.post(reverse("message_new"), compose(about="EID_AL_FITR 2027-03-10"))
    message = Message.objects.get()
    assert (message.about_occasion, message.about_on) == ("EID_AL_FITR", date(2027, 3, 10))
    monkeypatch.setattr("aman.apps.cascade.selectors.possible_days", lambda now: [])
    page = client.get(reverse("message_edit", args=[message.uuid])).content.decode()
    assert 'value="EID_AL_FITR 2027-03-10" selected' in page
    client.post(reverse("message_edit", args=[message.uuid]), compose(about=""))
    message.refresh_from_db()
    assert (message.about_occasion, message.about_on) == ("", None)
    assert "one of two possible days" not in client.get(reverse("message_new")).content.decode()


def test_the_days_a_message_may_be_about_are_those_of_a_coming_eid() -> None:
    found = selectors.possible_days(datetime(2027, 3, 5, 12, 0, tzinfo=UTC))
    assert found == [("EID_AL_FITR", date(2027, 3, 9)), ("EID_AL_FITR", date(2027, 3, 10))]
    assert selectors.possible_days(datetime(2027, 8, 1, 12, 0, tzinfo=UTC)) == []
