"""Incidents, and which reports describe them."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.Incident", ROW, "id uuid")
annotate("incidents.Incident", LINK, "area site merged_into")
annotate(
    "incidents.Incident",
    CODES,
    "occurred_on reported_on category is_online latitude longitude source source_id source_occurrence source_digest"
    " attributes recorded_at withdrawn_at merged_at",
)
annotate("incidents.ReportLink", ROW, "id report incident")
annotate("incidents.ReportLink", CODES, "linked_at unlinked_at")
annotate("incidents.ReportLink", BY, "linked_by")
annotate("incidents.IncidentMerge", ROW, "id uuid record_key kept merged")
annotate("incidents.IncidentMerge", CODES, "at undone_at")
annotate("incidents.IncidentMerge", BY, "by undone_by")
annotate("incidents.IncidentMerge", TOLD, "reason")
