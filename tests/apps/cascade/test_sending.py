"""A released message goes out, one mail per contact, and what became of each is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from aman.apps.cascade import services
from aman.apps.cascade.models import Delivery, DeliveryState
from tests.apps.cascade.make import ALL_FOUR, make_released, pump_to
from tests.kit.smtp_server import PostOffice
from tests.make import make_contact, make_person, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


def test_every_contact_gets_a_mail_of_their_own(office: PostOffice, now: datetime) -> None:
    site = make_site()
    for _n in range(5):
        make_contact(site)
    make_released(now)
    ran = pump_to(office.port, now)
    assert (ran.claimed, ran.is_empty) == (5, True)
    assert sorted(map(len, office.post.recipients)) == [1] * 5
    assert len({mail["To"] for mail in office.post.mails}) == 5
    assert not any(mail["Cc"] or mail["Bcc"] for mail in office.post.mails)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_contact_reads_their_own_language_and_a_link(office: PostOffice, now: datetime) -> None:
    make_contact(make_site(), language="ar")
    make_released(now, texts=ALL_FOUR)
    pump_to(office.port, now)
    mail = office.post.mails[0]
    assert mail["Subject"] == ALL_FOUR["ar"][0]
    assert ALL_FOUR["ar"][1] in mail.get_content()
    assert "http://127.0.0.1:8000/a/" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_an_exercise_is_marked_in_its_subject_and_its_text(office: PostOffice, now: datetime) -> None:
    make_contact(make_site(), language="en")
    make_released(now, texts=ALL_FOUR, is_exercise=True)
    pump_to(office.port, now)
    mail = office.post.mails[0]
    assert mail["Subject"] == f"EXERCISE: {ALL_FOUR['en'][0]}"
    assert mail.get_content().count("EXERCISE. This is a drill.") == 2


def test_a_missing_language_is_english_with_a_note_and_says_so_to_the_reader_software(
    office: PostOffice, now: datetime
) -> None:
    make_contact(make_site(), language="ur")
    make_released(now)
    pump_to(office.port, now)
    mail = office.post.mails[0]
    assert mail["Content-Language"] == "en"
    assert "اردو" in mail.get_content()


def test_a_notice_holds_only_fixed_words_and_the_reference(office: PostOffice, now: datetime) -> None:
    person = make_person("Safiya Rahman")
    services.notify(person=person, notice="REPORT_WAITING", reference="R-27-0042", key="k1", now=now)
    pump_to(office.port, now)
    text = office.post.mails[0].get_content()
    assert "R-27-0042" in text
    assert "Safiya" not in text


def test_a_lost_answer_is_unknown_and_tried_again_under_the_same_key(office: PostOffice, now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    office.post.hang_up_after_text = lambda offered: offered == 1
    pump_to(office.port, now)
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == (DeliveryState.UNKNOWN, "NO_ANSWER")
    pump_to(office.port, now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT
    assert list(office.post.times_offered.values()) == [2]
    assert len(office.post.mails) == 1
