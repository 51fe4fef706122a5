"""Who may read a report."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, CONSENT
from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

BARRED = Held(Purpose.REPORTS, Basis.REPORT, Retention.STATISTICS, Kind.SPECIAL)
"""Kept as long as the codes of the report are: it keeps them from these too."""

annotate("incidents.ReportConsent", ROW, "id report")
annotate("incidents.ReportConsent", CONSENT, "recipient given at withdrawn_at")
annotate("incidents.ReportConsent", BY, "recorded_by")
annotate("incidents.ReportExclusion", ROW, "id report")
annotate("incidents.ReportExclusion", BARRED, "person")
annotate("incidents.ReportExclusion", CODES, "basis at lifted_at")
annotate("incidents.ReportExclusion", BY, "by lifted_by")
annotate("incidents.ReportAssignment", ROW, "id report")
annotate("incidents.ReportAssignment", CODES, "duty from_at to_at")
annotate("incidents.ReportAssignment", BY, "person by")
