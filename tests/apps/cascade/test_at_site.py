"""A message read at a site by somebody signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.cascade import selectors, services
from aman.apps.cascade.models import Delivery, DeliveryState, MessageState, MessageText, Target
from aman.apps.cascade.models import Message as MessageRow
from aman.kit import audit, vault
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def target(cast) -> Target:
    """A message that went to Larkfield and to nobody else."""
    now = timezone.now()
    message = MessageRow(
        record_key=vault.new_record_key(),
        reference="M-26-0001",
        state=MessageState.SENDING,
        audience_roles=["LEAD"],
        written_by=cast.safiya,
        written_at=now,
        changed_at=now,
        released_by=cast.hina,
        released_at=now,
        expires_at=now + timedelta(hours=5),
        sites_targeted=1,
    )
    message.save()
    text = MessageText(record_key=message.record_key, message=message, language="en")
    text.seal(subject="Keep both doors staffed", body="Two stewards at each door.")
    text.save()
    Delivery.objects.create(
        message=message,
        person=cast.amina,
        site=cast.larkfield,
        key="at-site-1",
        state=DeliveryState.SENT,
        created_at=now,
        next_try_at=now,
        sent_at=now,
    )
    return Target.objects.create(message=message, site=cast.larkfield)


def url(target: Target, site=None) -> str:
    where = site or target.site
    return reverse("message_at_site", kwargs={"message": target.message.uuid, "site": where.uuid})


def test_a_volunteer_reads_it_and_says_so(cast, target):
    client = Client()
    client.force_login(cast.bilal)
    assert "Keep both doors staffed" in client.get(url(target)).content.decode()
    target.refresh_from_db()
    assert target.seen_at is None, "reading tells nobody anything"
    assert selectors.waiting_for_site(cast.larkfield, timezone.now())
    answer = client.post(url(target))
    assert answer.headers["Location"] == reverse("site_today", kwargs={"site": cast.larkfield.uuid})
    target.refresh_from_db()
    assert target.seen_by == cast.bilal
    assert not selectors.waiting_for_site(cast.larkfield, timezone.now())
    assert selectors.reach_of(selectors.site_reach(target.message)).seen == 1
    assert selectors.seen_counts([target.message.pk]) == {target.message.pk: 1}
    assert audit.trail(target.message).first().verb == "MESSAGE_SEEN_AT_SITE"


def test_the_first_person_counts(cast, target):
    now = timezone.now()
    services.see_at_site(target=target, actor=cast.bilal, now=now)
    again = services.see_at_site(target=target, actor=cast.amina, now=now + timedelta(hours=1))
    assert (again.seen_by, again.seen_at) == (cast.bilal, now)
    assert audit.trail(target.message).count() == 1


def test_a_site_counts_once_however_it_said_so(cast, target):
    now = timezone.now()
    Delivery.objects.update(acknowledged_at=now)
    services.see_at_site(target=target, actor=cast.bilal, now=now)
    assert selectors.seen_counts([target.message.pk]) == {target.message.pk: 1}


@pytest.mark.parametrize(("field", "value"), [("state", MessageState.STOPPED), ("expires_at", None)])
def test_a_message_that_no_longer_holds_cannot_be_acknowledged(cast, target, field, value):
    MessageRow.objects.update(**{field: value or timezone.now() - timedelta(minutes=1)})
    with pytest.raises(services.NotOpen):
        services.see_at_site(target=target, actor=cast.bilal, now=timezone.now())
    client = Client()
    client.force_login(cast.bilal)
    assert "no longer holds" in client.get(url(target)).content.decode()
    client.post(url(target))
    target.refresh_from_db()
    assert target.seen_at is None


def test_another_mosque_does_not_find_it(cast, target):
    client = Client()
    client.force_login(cast.maryam)
    assert client.get(url(target)).status_code == 404
    assert client.get(url(target, cast.ashcombe)).status_code == 404
    assert client.post(url(target)).status_code == 404


def test_a_draft_is_not_there(cast, target):
    MessageRow.objects.update(state=MessageState.DRAFT, released_by=None, released_at=None)
    client = Client()
    client.force_login(cast.bilal)
    assert client.get(url(target)).status_code == 404
