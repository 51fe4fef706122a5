"""Who may read a report."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, CONSENT, TOLD
from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

BARRED = Held(Purpose.REPORTS, Basis.REPORT, Retention.STATISTICS, Kind.SPECIAL)
"""Kept as long as the codes of the report are: it keeps them from these too."""

annotate("incidents.ReportConsent", ROW, "id report")
annotate("incidents.ReportConsent", CONSENT, "recipient party given at withdrawn_at")
annotate("incidents.ReportConsent", BY, "recorded_by")
annotate("incidents.ReportExclusion", ROW, "id report")
annotate("incidents.ReportExclusion", BARRED, "person")
annotate("incidents.ReportExclusion", CODES, "basis at lifted_at")
annotate("incidents.ReportExclusion", BY, "by lifted_by")
annotate("incidents.ReportAssignment", ROW, "id report")
annotate("incidents.ReportAssignment", CODES, "duty from_at to_at")
annotate("incidents.ReportAssignment", BY, "person by")
annotate("incidents.AssignmentRequest", ROW, "id uuid record_key report")
annotate("incidents.AssignmentRequest", CODES, "at granted settled_at")
annotate("incidents.AssignmentRequest", BY, "person settled_by")
annotate("incidents.AssignmentRequest", TOLD, "reason")
annotate("incidents.SiteWord", ROW, "id uuid record_key report")
annotate("incidents.SiteWord", CODES, "at")
annotate("incidents.SiteWord", BY, "by")
annotate("incidents.SiteWord", TOLD, "text")
