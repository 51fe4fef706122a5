"""The methods that look at places: clusters in space and time, repeats near one another, and hotspots."""

from __future__ import annotations

from aman.apps.surveillance.services._tellings import Known, Part


def look_for_clusters(known: Known) -> Part | None:
    """Look for places close together with more than their share of the last days."""
    return None


def look_for_repeats(known: Known) -> Part | None:
    """Look whether incidents come near one another in space and time more than chance would bring."""
    return None


def look_for_hotspots(known: Known) -> Part | None:
    """Look where incidents gather."""
    return None
