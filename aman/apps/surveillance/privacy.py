"""What surveillance holds, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

NUMBER = Held(Purpose.PICTURE, Basis.NONE, Retention.STATISTICS, Kind.TECHNICAL)
DECIDED = Held(Purpose.PICTURE, Basis.REPORT, Retention.ANALYSIS, Kind.CRIMINAL)
DECIDED_CODES = Held(Purpose.PICTURE, Basis.NONE, Retention.ANALYSIS, Kind.TECHNICAL)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.ANALYSIS, Kind.STAFF)

annotate("surveillance.Run", ROW, "id uuid")
annotate(
    "surveillance.Run",
    NUMBER,
    "kind as_of made_at outcome method parameters series incidents raised step progress finished_at version digest"
    " told_at",
)
annotate("surveillance.Run", BY, "started_by")
annotate("surveillance.RunPart", ROW, "id")
annotate("surveillance.RunPart", LINK, "run")
annotate("surveillance.RunPart", NUMBER, "method version options seed first last series result digest")
annotate("surveillance.PatrolPlan", ROW, "id uuid")
annotate("surveillance.PatrolPlan", LINK, "run")
annotate("surveillance.PatrolPlan", NUMBER, "first last method places options measured_at hits total measure")
annotate("surveillance.SignalTelling", ROW, "id")
annotate("surveillance.SignalTelling", LINK, "signal run")
annotate(
    "surveillance.SignalTelling",
    NUMBER,
    "method level category first last count expected p_value q_value recurrence_days parameters",
)
annotate("surveillance.Signal", ROW, "id uuid")
annotate("surveillance.Signal", LINK, "area run")
annotate(
    "surveillance.Signal",
    NUMBER,
    "reference reach region category as_of window_days count expected p_value q_value recurrence_days verified events"
    " level state method parameters made_at decided_at",
)
annotate("surveillance.Signal", BY, "decided_by")
annotate("surveillance.SignalDecision", ROW, "id uuid record_key")
annotate("surveillance.SignalDecision", LINK, "signal")
annotate("surveillance.SignalDecision", DECIDED_CODES, "state at")
annotate("surveillance.SignalDecision", BY, "by")
annotate("surveillance.SignalDecision", DECIDED, "reason")
