"""Community impact assessments."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.ImpactAssessment", ROW, "id uuid record_key")
annotate("incidents.ImpactAssessment", LINK, "report")
annotate("incidents.ImpactAssessment", CODES, "version experienced evidenced potential tension review_due_at signed_at")
annotate("incidents.ImpactAssessment", BY, "review_by signed_by")
annotate("incidents.ImpactAssessment", TOLD, "basis")
