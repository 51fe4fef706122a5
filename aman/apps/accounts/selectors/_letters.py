"""Letters about accounts on their way."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from aman.apps.accounts.models import AccountLetter


def letters_due(now: datetime) -> QuerySet[AccountLetter]:
    """Return the letters to be tried now, oldest first."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    found = AccountLetter.objects.filter(free, sent_at=None, next_try_at__lte=now, expires_at__gt=now)
    return found.select_related("person", "record_key").order_by("created_at", "pk")
