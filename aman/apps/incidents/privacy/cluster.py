"""Reports that came together."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.ReportCluster", ROW, "id uuid record_key")
annotate("incidents.ReportCluster", LINK, "area site")
annotate("incidents.ReportCluster", CODES, "state basis kind likeness opened_at newest_at told_at rung set_aside_at")
annotate("incidents.ReportCluster", BY, "set_aside_by")
annotate("incidents.ReportCluster", TOLD, "reason")
