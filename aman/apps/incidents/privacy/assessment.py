"""Community impact assessments."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.ImpactAssessment", ROW, "id uuid record_key")
annotate("incidents.ImpactAssessment", LINK, "report")
annotate(
    "incidents.ImpactAssessment",
    CODES,
    "version experienced evidenced potential tension language communities areas figures closes review_due_at signed_at",
)
annotate("incidents.ImpactAssessment", BY, "review_by signed_by")
annotate(
    "incidents.ImpactAssessment",
    TOLD,
    "basis experienced_words evidenced_words potential_words places_words consulted summary",
)
annotate("incidents.AssessmentSeries", ROW, "id uuid")
annotate("incidents.AssessmentSeries", LINK, "report")
annotate(
    "incidents.AssessmentSeries",
    CODES,
    "is_open first_version versions tension due_at reminded_at escalated_at closed_at reopened_at reopened_for",
)
annotate("incidents.AssessmentSeries", BY, "review_by")
annotate("incidents.AssessmentAction", ROW, "id uuid record_key")
annotate("incidents.AssessmentAction", LINK, "report")
annotate("incidents.AssessmentAction", CODES, "version due_on done_at")
annotate("incidents.AssessmentAction", BY, "owner done_by")
annotate("incidents.AssessmentAction", TOLD, "text")
