"""The secret link to a site's calendar feed: made, renewed, revoked. The secret itself is shown once and not kept."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.places.links import digest_of
from aman.apps.places.models import FeedLink, Site
from aman.kit import audit
from aman.kit.languages import LANGUAGES

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class NoFeed(Exception):
    """There is no link to revoke."""


@transaction.atomic
def make_feed(*, site: Site, language: str, person: Person | None, now: datetime) -> str:
    """Make a site's link, or renew it: the one before ends at once. Return the secret."""
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    FeedLink.objects.filter(site=site, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    spoken = language if language in LANGUAGES else "en"
    made = FeedLink.objects.create(site=site, digest=digest_of(secret), language=spoken, made_at=now, by=person)
    actor = person.uuid if person else None
    audit.record(chain=site.uuid, verb="FEED_MADE", subject=made, actor=actor, now=now, details={"language": spoken})
    return secret


@transaction.atomic
def revoke_feed(*, site: Site, person: Person, now: datetime) -> None:
    """End a site's link. Raises NoFeed."""
    found = FeedLink.objects.filter(site=site, ended_at=None).first()
    if found is None:
        raise NoFeed
    FeedLink.objects.filter(pk=found.pk).update(ended_at=now)
    audit.record(chain=site.uuid, verb="FEED_REVOKED", subject=found, actor=person.uuid, now=now)
