"""The pump under trouble: order, leases, slow servers, stops, expiry, and results in any order."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from aman.apps.cascade import pump, selectors, services
from aman.apps.cascade.models import Delivery, DeliveryState, Urgency
from aman.kit import scoping
from aman.kit.channels import Accepted, Letter, Refused, Result, Unknown, Withheld
from tests.apps.cascade.make import make_released, pump_to
from tests.kit.smtp_server import PostOffice
from tests.make import make_contact, make_person, make_site

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=2)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


class Fake:
    """A channel that answers as told and remembers what it was given."""

    def __init__(self, answer: Callable[[Letter], Result] = lambda letter: Accepted(), takes: float = 0) -> None:
        self.answer, self.takes = answer, takes
        self.given: list[Letter] = []
        self.withheld = 0

    def send(self, letter: Letter, wanted: Callable[[], bool]) -> Result:
        time.sleep(self.takes)
        if not wanted():
            self.withheld += 1
            return Withheld()
        self.given.append(letter)
        return self.answer(letter)

    def close(self) -> None:
        """Nothing is kept open."""


def run(channel: Fake, now: datetime, **options: float) -> pump.Ran:
    facts = {"threads": 1, "run": 5, "look": 0.02, **options}
    return pump.run(opened=lambda: channel, now=now, options=pump.PumpOptions(**facts))  # type: ignore[arg-type]


def test_life_safety_goes_first_then_notices_then_the_rest(now: datetime) -> None:
    make_contact(make_site())
    reader = make_person()
    for urgency in (Urgency.ROUTINE, Urgency.OPERATIONAL):
        make_released(now, urgency=urgency, texts={"en": (urgency.value, "Text")})
    services.notify(person=make_person(), notice="REPORT_WAITING", reference="R-1", key="k", now=now)
    writer = make_person()
    from tests.apps.cascade.make import make_ready

    urgent = make_ready(now, writer=writer, urgency=Urgency.LIFE_SAFETY, texts={"en": ("LIFE_SAFETY", "Text")})
    services.check_text(message=urgent, language="en", actor=reader, now=now, seen=urgent.changed_at)
    services.release(message=urgent, actor=reader, now=now, seen=urgent.changed_at)
    channel = Fake()
    run(channel, now)
    subjects = [letter.subject for letter in channel.given]
    assert subjects == ["LIFE_SAFETY", "A report waits for direction: R-1", "OPERATIONAL", "ROUTINE"]


def test_a_claimed_row_is_left_alone_until_its_lease_is_over(now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    assert len(services.claim(limit=50, lease=LEASE, now=now)) == 1
    assert services.claim(limit=50, lease=LEASE, now=now) == []
    Delivery.objects.update(lease_until=now - timedelta(days=900))
    assert len(services.claim(limit=50, lease=LEASE, now=now)) == 1
    assert Delivery.objects.get().attempts == 2


def test_a_result_of_a_lost_lease_counts_only_if_it_was_taken(now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    mine = services.claim(limit=1, lease=LEASE, now=now)[0]
    Delivery.objects.update(leased_by="another")
    services.record_results(results=[(mine, Refused("RCPT_550", permanent=True))], now=now)
    assert Delivery.objects.get().state == DeliveryState.WAITING
    services.record_results(results=[(mine, Accepted())], now=now)
    assert Delivery.objects.get().state == DeliveryState.SENT


EVENTS: list[Result] = [Accepted(), Unknown("NO_ANSWER"), Refused("RCPT_450", permanent=False), Withheld()]


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(EVENTS)))))
def test_states_only_move_up_however_results_are_shuffled(now: datetime, order: tuple[int, ...]) -> None:
    make_contact(make_site())
    make_released(now)
    row = services.claim(limit=1, lease=LEASE, now=now)[0]
    rank = [DeliveryState.WAITING, DeliveryState.UNKNOWN, DeliveryState.STOPPED, DeliveryState.SENT]
    before = 0
    for number in order:
        Delivery.objects.update(leased_by=row.leased_by)
        services.record_results(results=[(row, EVENTS[number])], now=now)
        after = rank.index(DeliveryState(Delivery.objects.get().state))
        assert after >= before
        before = after
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_refusal_that_is_not_final_waits_longer_each_time(now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    waits = []
    for attempts in range(1, 12):
        Delivery.objects.update(attempts=attempts)
        waits.append(services.delay(Delivery.objects.get()))
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] == timedelta(minutes=15)
    run(Fake(lambda letter: Refused("RCPT_450", permanent=False)), now)
    row = Delivery.objects.get()
    assert (row.state, row.last_error, row.lease_until) == (DeliveryState.WAITING, "RCPT_450", None)
    assert row.next_try_at > now


def test_a_final_refusal_is_not_tried_again(office: PostOffice, now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    office.post.rcpt_answer = "550 no such person"
    pump_to(office.port, now)
    assert Delivery.objects.get().state == DeliveryState.REFUSED
    assert pump_to(office.port, now + timedelta(hours=1)).claimed == 0


def test_what_stays_unknown_is_left_to_a_person_in_the_end(now: datetime) -> None:
    make_contact(make_site())
    make_released(now)
    Delivery.objects.update(state=DeliveryState.UNKNOWN, attempts=selectors.MOST_TRIES_WHEN_UNKNOWN)
    assert run(Fake(), now).claimed == 0
    assert services.settle(now=now) == 1
    assert Delivery.objects.get().state == DeliveryState.UNKNOWN


def test_a_contact_whose_key_was_destroyed_is_refused_and_the_others_go(now: datetime) -> None:
    from aman.kit import vault

    gone, here = make_contact(make_site()), make_contact(make_site())
    make_released(now)
    vault.destroy(gone.record_key, now=now)
    channel = Fake()
    run(channel, now)
    assert len(channel.given) == 1
    assert Delivery.objects.get(contact=gone).last_error == "NO_ADDRESS"
    assert Delivery.objects.get(contact=here).state == DeliveryState.SENT


def test_a_message_that_cannot_be_opened_waits_and_the_others_go(now: datetime) -> None:
    make_contact(make_site())
    damaged, whole = make_released(now), make_released(now)
    text = damaged.texts.get()
    damaged.texts.update(body=bytes(text.body)[:-1] + b"x")
    run(Fake(), now)
    row = Delivery.objects.get(message=damaged)
    assert (row.state, row.last_error, row.lease_until) == (DeliveryState.WAITING, "NO_TEXT", None)
    assert row.next_try_at > now
    assert Delivery.objects.get(message=whole).state == DeliveryState.SENT


def test_a_letter_that_breaks_its_channel_leaves_the_others_their_results(now: datetime) -> None:
    for _n in range(3):
        make_contact(make_site())
    make_released(now)
    broken = Delivery.objects.order_by("pk")[1]

    def answer(letter: Letter) -> Result:
        if letter.key == broken.key:
            raise AttributeError("not foreseen")
        return Accepted()

    opened = []

    def open_another() -> Fake:
        opened.append(Fake(answer))
        return opened[-1]

    pump.run(opened=open_another, now=now, options=pump.PumpOptions(threads=1, look=0.02))
    states = list(Delivery.objects.order_by("pk").values_list("state", "last_error"))
    assert states == [("SENT", ""), ("UNKNOWN", "BROKEN"), ("SENT", "")]
    assert len(opened) == 2, "the channel it broke was used again"


def test_nothing_leaves_after_it_has_expired(now: datetime) -> None:
    make_contact(make_site())
    message = make_released(now)
    assert run(Fake(), message.expires_at).claimed == 0


def test_a_message_that_expires_under_way_is_withheld(now: datetime) -> None:
    for _n in range(8):
        make_contact(make_site())
    make_released(now, expires_at=now + timedelta(seconds=0.5))
    channel = Fake(takes=0.2)
    run(channel, now)
    assert 0 < len(channel.given) < 5


def test_a_batch_that_takes_too_long_hands_the_rest_back(now: datetime) -> None:
    for _n in range(6):
        make_contact(make_site())
    make_released(now)
    ran = run(Fake(takes=0.2), now, start_within=0.3, lease=60, run=0.3)
    assert not ran.is_empty
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() < 6
    assert not Delivery.objects.filter(lease_until__isnull=False).exists()
    run(Fake(), now)
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 6


def test_a_lease_shorter_than_its_sends_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        pump.PumpOptions(lease=10, start_within=10)


@pytest.mark.django_db(transaction=True)
def test_a_stop_takes_effect_within_five_seconds(now: datetime) -> None:
    """A hundred letters through a slow server; somebody stops them after a second."""
    site = make_site()
    for _n in range(100):
        make_contact(site)
    message = make_released(now)
    channel = Fake(takes=0.2)
    stopped: list[float] = []

    def stop() -> None:
        time.sleep(1)
        with scoping.system("test"):
            services.stop(message=message, reason="Wrong time", actor=make_person(), now=now)
        stopped.append(time.monotonic())
        connection.close()

    thread = threading.Thread(target=stop)
    thread.start()
    run(channel, now, threads=4, run=20, look=0.1)
    ended = time.monotonic()
    thread.join()
    assert ended - stopped[0] < 5
    assert 0 < len(channel.given) < 60
    services.settle(now=now)
    states = selectors.delivery_counts(message)
    assert states == {"SENT": len(channel.given), "STOPPED": 100 - len(channel.given)}


@pytest.mark.slow
def test_thousands_keep_going_within_one_run(now: datetime) -> None:
    site = make_site()
    for _n in range(300):
        make_contact(site)
    make_released(now)
    channel = Fake()
    assert run(channel, now, threads=8, run=30) == pump.Ran(300, is_empty=True)
    assert len({letter.key for letter in channel.given}) == 300
