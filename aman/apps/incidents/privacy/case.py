"""Cases, with their tasks, needs and police records."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

HELP = Held(Purpose.SUPPORT, Basis.REPORT, Retention.REPORT, Kind.SPECIAL)
FORCE = Held(Purpose.REPORTS, Basis.NONE, Retention.STATISTICS, Kind.PUBLIC)

annotate("incidents.Case", ROW, "id uuid record_key")
annotate("incidents.Case", LINK, "incident report")
annotate("incidents.Case", CODES, "reference state opened_at closed_at closed_reason")
annotate("incidents.Case", BY, "lead opened_by closed_by")
annotate("incidents.Case", TOLD, "note")
annotate("incidents.CaseTask", ROW, "id uuid record_key")
annotate("incidents.CaseTask", LINK, "case")
annotate("incidents.CaseTask", CODES, "due_on set_at done_at")
annotate("incidents.CaseTask", BY, "owner set_by done_by")
annotate("incidents.CaseTask", TOLD, "text")
annotate("incidents.SupportNeed", ROW, "id uuid record_key")
annotate("incidents.SupportNeed", LINK, "case report referral")
annotate("incidents.SupportNeed", CODES, "follow_up_on set_at met_at")
annotate("incidents.SupportNeed", BY, "set_by met_by")
annotate("incidents.SupportNeed", HELP, "note")
annotate("incidents.SupportNeed", HELP, "need", why="A code of a closed list, needed to see what is not met yet.")
annotate("incidents.PoliceRecord", ROW, "id uuid record_key")
annotate("incidents.PoliceRecord", LINK, "case follows")
annotate("incidents.PoliceRecord", CODES, "outcome outcome_on at")
annotate("incidents.PoliceRecord", FORCE, "force")
annotate("incidents.PoliceRecord", BY, "by")
annotate("incidents.PoliceRecord", TOLD, "reference note")
