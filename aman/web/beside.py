"""What one app knows and a lower one draws beside its own figures."""

from __future__ import annotations

from django.urls import reverse

from aman.apps.strategy import selectors as strategy
from aman.apps.surveillance import beside


def trigger_events() -> list[beside.Happened]:
    """Return the trigger events in force or past, newest first. One query."""
    found = strategy.triggers().filter(withdrawn_at=None)
    return [
        beside.Happened(
            one.uuid,
            one.title,
            one.happened_on,
            one.ends_on,
            one.expects_online,
            reverse("trigger_page", args=[one.uuid]),
        )
        for one in found
    ]


def provide() -> None:
    """Hand the trigger events to the picture."""
    beside.provide(trigger_events)
