"""Where and when presence is suggested for the coming week, and how it met what then happened."""

from __future__ import annotations

from collections.abc import Sequence

from aman.apps.surveillance.models import PatrolPlan, Run
from aman.apps.surveillance.services._tellings import Known, Part


def plan_week(run: Run, parts: Sequence[Part], known: Known) -> PatrolPlan | None:
    """Suggest places and hours for the coming week from what a run found."""
    return None
