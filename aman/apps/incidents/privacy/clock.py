"""Clocks, and the rules they are started by."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.DutyRules", ROW, "id uuid")
annotate("incidents.DutyRules", CODES, "version data in_force_from made_at")
annotate("incidents.DutyRules", BY, "made_by")
annotate("incidents.ReportClock", ROW, "id")
annotate("incidents.ReportClock", LINK, "report")
annotate(
    "incidents.ReportClock",
    CODES,
    "step round rules_version started_at pauses due_at paused_at met_at escalations escalate_at",
)
