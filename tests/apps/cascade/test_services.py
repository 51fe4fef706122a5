"""Writing, checking, releasing and stopping: every rule, and every error by its name."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from aman.apps.cascade import selectors, services
from aman.apps.cascade.models import Delivery, DeliveryState, Message, MessageState, Target, Urgency
from aman.apps.places.models import ContactRole
from aman.kit import scoping
from aman.kit.models import AuditEvent
from aman.kit.scoping import Scope
from aman.kit.transitions import IllegalTransition
from tests.apps.cascade.make import ALL_FOUR, ENGLISH, make_draft, make_message, make_ready, make_released
from tests.make import make_area, make_contact, make_person, make_site

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# Writing


def test_a_draft_is_numbered_by_year_and_sealed(now: datetime) -> None:
    first, second = make_message(now), make_message(now)
    assert (first.reference, second.reference) == ("M-27-0001", "M-27-0002")
    text = first.texts.get()
    assert ENGLISH[1].encode() not in bytes(text.body)
    assert text.reveal("body") == ENGLISH[1]
    assert verbs()[0] == "MESSAGE_WRITTEN"


def test_english_is_needed(now: datetime) -> None:
    with pytest.raises(services.EnglishMissing):
        make_message(now, texts={"tr": ALL_FOUR["tr"], "en": ("", "")})


def test_a_text_without_a_subject_is_named_by_its_language(now: datetime) -> None:
    with pytest.raises(services.IncompleteText) as caught:
        make_message(now, texts={"en": ENGLISH, "ur": ("", "متن")})
    assert caught.value.language == "ur"


def test_a_message_must_still_hold_when_it_is_written_marked_ready_and_released(now: datetime) -> None:
    with pytest.raises(services.AlreadyExpired):
        make_message(now, expires_at=now)
    make_contact(make_site())
    writer = make_person()
    message, later = make_message(now, writer=writer), now + timedelta(hours=6)
    with pytest.raises(services.AlreadyExpired):
        services.mark_ready(message=message, actor=writer, now=later)
    services.mark_ready(message=message, actor=writer, now=now)
    with pytest.raises(services.AlreadyExpired):
        services.release(message=message, actor=make_person(), now=later, seen=message.changed_at)


def test_nobody_writes_or_releases_beyond_their_own_reach(now: datetime) -> None:
    east, west = make_area(), make_area()
    make_contact(make_site(area=west))
    ready = make_ready(now, areas=[west.code])
    with scoping.scope(Scope(areas=frozenset({east.code}))):
        make_message(now, areas=[east.code])
        for areas in ([], [west.code], [east.code, west.code]):
            with pytest.raises(services.NotYourArea):
                make_message(now, areas=areas)
        with pytest.raises(services.NotYourArea):
            services.release(message=ready, actor=make_person(), now=now, seen=ready.changed_at)


def test_only_the_writer_changes_a_draft_or_calls_it_ready(now: datetime) -> None:
    message, other = make_message(now), make_person()
    with pytest.raises(services.NotTheWriter):
        services.edit_message(message=message, draft=make_draft(now), actor=other, now=now)
    with pytest.raises(services.NotTheWriter):
        services.mark_ready(message=message, actor=other, now=now)


def test_a_change_voids_the_check_of_that_text_alone_and_takes_back_what_was_ready(now: datetime) -> None:
    writer, reader = make_person(), make_person()
    message = make_ready(now, writer=writer, texts=ALL_FOUR)
    for code in ALL_FOUR:
        services.check_text(message=message, language=code, actor=reader, now=now, seen=message.changed_at)
    changed = {**ALL_FOUR, "tr": ("Başka", "Başka bir metin.")}
    services.edit_message(message=message, draft=make_draft(now, texts=changed), actor=writer, now=now)
    unchecked = message.texts.filter(checked_by=None).values_list("language", flat=True)
    assert list(unchecked) == ["tr"]
    assert message.state == MessageState.DRAFT


def test_a_language_can_be_taken_out_again(now: datetime) -> None:
    writer = make_person()
    message = make_message(now, writer=writer, texts=ALL_FOUR)
    services.edit_message(message=message, draft=make_draft(now), actor=writer, now=now)
    assert list(message.texts.values_list("language", flat=True)) == ["en"]


def test_nobody_checks_their_own_text_or_one_that_has_left(now: datetime) -> None:
    make_contact(make_site())
    writer = make_person()
    message = make_ready(now, writer=writer)
    with pytest.raises(services.OwnText):
        services.check_text(message=message, language="en", actor=writer, now=now, seen=message.changed_at)
    services.release(message=message, actor=make_person(), now=now, seen=message.changed_at)
    with pytest.raises(IllegalTransition):
        services.check_text(message=message, language="en", actor=make_person(), now=now, seen=message.changed_at)


# Release


def test_the_writer_cannot_release(now: datetime) -> None:
    make_contact(make_site())
    writer = make_person()
    message = make_ready(now, writer=writer)
    with pytest.raises(services.SamePerson):
        services.release(message=message, actor=writer, now=now, seen=message.changed_at)
    assert not Delivery.objects.exists()


def test_the_database_refuses_what_the_service_refuses(now: datetime) -> None:
    message = make_ready(now)
    mine = Message.objects.filter(pk=message.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(released_by=message.written_by, released_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(state=MessageState.SENDING)


def test_a_draft_is_not_released(now: datetime) -> None:
    make_contact(make_site())
    with pytest.raises(IllegalTransition):
        services.release(message=make_message(now), actor=make_person(), now=now, seen=now)


def test_what_changed_under_the_reader_is_not_released(now: datetime) -> None:
    make_contact(make_site())
    message = make_ready(now)
    for seen in (now - timedelta(seconds=1), None):
        with pytest.raises(services.ChangedSince):
            services.release(message=message, actor=make_person(), now=now, seen=seen)


def test_what_changed_under_the_reader_is_not_checked(now: datetime) -> None:
    writer, reader = make_person(), make_person()
    message = make_message(now, writer=writer)
    read, later = message.changed_at, now + timedelta(minutes=1)
    services.edit_message(message=message, draft=make_draft(now), actor=writer, now=later)
    for seen in (read, None):
        with pytest.raises(services.ChangedSince):
            services.check_text(message=message, language="en", actor=reader, now=later, seen=seen)
    assert message.texts.get().checked_by is None
    services.check_text(message=message, language="en", actor=reader, now=later, seen=later)
    assert message.texts.get().checked_by == reader


def test_life_safety_needs_every_text_checked(now: datetime) -> None:
    make_contact(make_site())
    message = make_ready(now, texts=ALL_FOUR, urgency=Urgency.LIFE_SAFETY)
    for code in ("en", "ar", "tr"):
        services.check_text(message=message, language=code, actor=make_person(), now=now, seen=message.changed_at)
    with pytest.raises(services.NotChecked) as caught:
        services.release(message=message, actor=make_person(), now=now, seen=message.changed_at)
    assert caught.value.languages == ["ur"]


def test_a_live_installation_needs_every_text_checked(now: datetime, settings: Any) -> None:
    make_contact(make_site())
    settings.AMAN = settings.AMAN.model_copy(update={"demo": False})
    with pytest.raises(services.NotChecked):
        make_released(now)


def test_somebody_must_be_there_to_write_to(now: datetime) -> None:
    make_contact(make_site(), email="")
    with pytest.raises(services.NobodyToReach):
        make_released(now)


def test_release_fixes_the_audience_and_records_it(now: datetime) -> None:
    east, west = make_area(), make_area()
    near, silent = make_site(area=east), make_site(area=east)
    wanted = make_contact(near, role=ContactRole.SECURITY, language="ur")
    make_contact(near, role=ContactRole.COMMUNITY)
    make_contact(silent, role=ContactRole.SECURITY, email="")
    make_contact(make_site(area=west), role=ContactRole.SECURITY)
    message = make_released(now, areas=[east.code], roles=[ContactRole.SECURITY])
    row = Delivery.objects.get()
    assert (row.contact, row.language, row.expires_at) == (wanted, "ur", message.expires_at)
    assert set(Target.objects.values_list("site", flat=True)) == {near.pk, silent.pk}
    assert message.sites_targeted == 2
    event = AuditEvent.objects.get(verb="MESSAGE_RELEASED")
    assert event.details == {"sites": 2, "contacts": 1, "languages": ["en"]}
    make_contact(near, role=ContactRole.SECURITY)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_release_once(now: datetime) -> None:
    for _n in range(3):
        make_contact(make_site())
    message = make_ready(now)
    people, ends = [make_person() for _n in range(4)], []
    start = threading.Barrier(len(people))

    def approve(person: Any) -> None:
        with scoping.system("test"):
            start.wait()
            try:
                services.release(message=message, actor=person, now=now, seen=message.changed_at)
                ends.append("released")
            except IllegalTransition:
                ends.append("too late")
            finally:
                connection.close()

    threads = [threading.Thread(target=approve, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(ends) == {"released": 1, "too late": 3}
    assert Delivery.objects.count() == 3
    assert verbs().count("MESSAGE_RELEASED") == 1


# Stop, expiry, end


def test_stopping_needs_a_reason_and_a_message_on_its_way(now: datetime) -> None:
    make_contact(make_site())
    message = make_released(now)
    with pytest.raises(services.ReasonMissing):
        services.stop(message=message, reason="  ", actor=make_person(), now=now)
    assert services.stop(message=message, reason="Wrong time", actor=make_person(), now=now) == 1
    message.refresh_from_db()
    assert message.reveal("stop_reason") == "Wrong time"
    assert "Wrong time" not in str(list(AuditEvent.objects.values()))
    with pytest.raises(IllegalTransition):
        services.stop(message=message, reason="Again", actor=make_person(), now=now)


def test_nobody_stops_a_message_beyond_their_own_reach(now: datetime) -> None:
    east, west = make_area(), make_area()
    make_contact(make_site(area=east))
    near, wide, everywhere = (make_released(now, areas=areas) for areas in ([east.code], [east.code, west.code], []))
    facts: dict[str, Any] = {"reason": "Wrong time", "actor": make_person(), "now": now}
    with scoping.scope(Scope(areas=frozenset({east.code}))):
        for message in (wide, everywhere):
            with pytest.raises(services.NotYourArea):
                services.stop(message=message, **facts)
        services.stop(message=near, **facts)
    for message in (wide, everywhere):
        services.stop(message=message, **facts)


def test_a_delivery_whose_worker_died_is_not_called_stopped(now: datetime) -> None:
    for _n in range(2):
        make_contact(make_site())
    message = make_released(now)
    held = Delivery.objects.order_by("pk").first()
    Delivery.objects.filter(pk=held.pk).update(lease_until=now - timedelta(days=900), leased_by="gone")
    services.stop(message=message, reason="Wrong time", actor=make_person(), now=now)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["UNKNOWN", "STOPPED"]


def test_a_message_is_over_when_it_expires_or_nothing_is_left(now: datetime) -> None:
    make_contact(make_site())
    message, other = make_released(now), make_released(now)
    assert services.settle(now=now) == 0
    Delivery.objects.filter(message=other).update(state=DeliveryState.SENT)
    assert services.settle(now=now) == 1
    assert services.settle(now=now + timedelta(hours=6)) == 1
    message.refresh_from_db()
    assert (message.state, message.deliveries.get().state) == (MessageState.DONE, DeliveryState.STOPPED)
    assert {"MESSAGE_DONE", "MESSAGE_EXPIRED"} <= set(verbs())


# Notices and acknowledgement


def test_a_notice_is_queued_once_for_a_key(now: datetime) -> None:
    person = make_person()
    facts = {"person": person, "notice": "REPORT_WAITING", "reference": "R-27-0001", "now": now}
    first = services.notify(key="k", **facts)
    assert services.notify(key="k", **facts) == first
    assert services.notify(key="other", **facts) != first
    assert verbs() == ["NOTICE_QUEUED"] * 2


def test_a_notice_without_fixed_words_is_refused(now: datetime) -> None:
    with pytest.raises(services.UnknownNotice):
        services.notify(person=make_person(), notice="HELLO", reference="R", key="k", now=now)


def test_the_first_acknowledgement_counts(now: datetime) -> None:
    site = make_site()
    make_contact(site)
    make_released(now)
    uuid = Delivery.objects.get().uuid
    services.acknowledge(delivery=uuid, now=now)
    row = services.acknowledge(delivery=uuid, now=now + timedelta(minutes=5))
    assert row.acknowledged_at == now
    assert row.state == DeliveryState.SENT
    event = AuditEvent.objects.get(verb="MESSAGE_ACKNOWLEDGED")
    assert (event.chain, event.actor) == (str(site.uuid), None)


def test_a_stopped_or_expired_message_is_not_acknowledged(now: datetime) -> None:
    make_contact(make_site())
    message = make_released(now)
    uuid = Delivery.objects.get().uuid
    with pytest.raises(services.NotOpen) as caught:
        services.acknowledge(delivery=uuid, now=message.expires_at)
    assert caught.value.code == "EXPIRED"
    services.stop(message=message, reason="Wrong time", actor=make_person(), now=now)
    with pytest.raises(services.NotOpen) as caught:
        services.acknowledge(delivery=uuid, now=now)
    assert caught.value.code == "STOPPED"


def test_a_site_waits_until_anybody_there_has_seen_it(now: datetime) -> None:
    site, other = make_site(), make_site()
    for _n in range(2):
        make_contact(site)
    make_contact(other)
    message = make_released(now, texts=ALL_FOUR)
    assert selectors.waiting_for_site(site, now) == []
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
    with translation.override("en"):
        waiting = selectors.waiting_for_site(site, now)
    assert [(one.uuid, one.subject) for one in waiting] == [(message.uuid, ENGLISH[0])]
    services.acknowledge(delivery=Delivery.objects.filter(site=site).first().uuid, now=now)
    assert selectors.waiting_for_site(site, now) == []
    assert len(selectors.waiting_for_site(other, now)) == 1


def test_reach_counts_sites_and_never_letters(now: datetime) -> None:
    seen, silent, refused, nobody = (make_site() for _n in range(4))
    for site in (seen, seen, silent, silent, refused):
        make_contact(site)
    message = make_released(now)
    services.acknowledge(delivery=Delivery.objects.filter(site=seen).first().uuid, now=now)
    Delivery.objects.filter(site=refused).update(state=DeliveryState.REFUSED)
    reach = selectors.reach_of(selectors.site_reach(message))
    assert (reach.sites, reach.seen, reach.silent, reach.unreachable) == (4, 1, 1, 2)
    assert nobody.pk in {site.pk for site in selectors.site_reach(message) if site.state == "UNREACHABLE"}


def test_every_row_of_the_tables_is_the_only_way(now: datetime) -> None:
    assert services.MESSAGE.onward("DRAFT") == {"READY"}
    assert services.MESSAGE.onward("READY") == {"DRAFT", "SENDING"}
    assert services.MESSAGE.onward("SENDING") == {"STOPPED", "DONE"}
    assert services.MESSAGE.onward("STOPPED") == services.MESSAGE.onward("DONE") == frozenset()
    assert services.DELIVERY.onward("SENT") == frozenset()


def test_a_big_audience_is_queued_within_seconds(now: datetime) -> None:
    site = make_site()
    pattern = make_contact(site)
    from uuid import uuid4

    from aman.apps.places.models import Contact

    Contact.objects.bulk_create(
        [
            Contact(
                uuid=uuid4(),
                site=site,
                record_key=pattern.record_key,
                has_email=True,
                role=ContactRole.LEAD,
                consented_at=now,
            )
            for _n in range(10_000)
        ]
    )
    begun = datetime.now()  # noqa: DTZ005  (a stopwatch)
    make_released(now)
    assert Delivery.objects.count() == 10_001
    assert (datetime.now() - begun).total_seconds() < 10  # noqa: DTZ005
