"""What is said in the course of a report."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.ReporterMessage", ROW, "id uuid record_key")
annotate("incidents.ReporterMessage", LINK, "report")
annotate("incidents.ReporterMessage", CODES, "from_reporter at form_key")
annotate("incidents.ReporterMessage", BY, "by")
annotate("incidents.ReporterMessage", TOLD, "text")
annotate("incidents.Direction", ROW, "id uuid record_key")
annotate("incidents.Direction", LINK, "report")
annotate("incidents.Direction", CODES, "at deed decision")
annotate("incidents.Direction", BY, "by")
annotate("incidents.Direction", TOLD, "text information assessment powers options review ethics")
annotate("incidents.ReportTranslation", ROW, "id uuid record_key")
annotate("incidents.ReportTranslation", LINK, "report")
annotate("incidents.ReportTranslation", CODES, "language confidence at")
annotate("incidents.ReportTranslation", BY, "by")
annotate("incidents.ReportTranslation", TOLD, "text")
