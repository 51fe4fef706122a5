"""What surveillance holds, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

NUMBER = Held(Purpose.PICTURE, Basis.NONE, Retention.STATISTICS, Kind.TECHNICAL)
DECIDED = Held(Purpose.PICTURE, Basis.REPORT, Retention.ANALYSIS, Kind.CRIMINAL)
DECIDED_CODES = Held(Purpose.PICTURE, Basis.NONE, Retention.ANALYSIS, Kind.TECHNICAL)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.ANALYSIS, Kind.STAFF)

annotate("surveillance.Run", ROW, "id uuid")
annotate("surveillance.Run", NUMBER, "kind as_of made_at outcome method parameters series incidents raised")
annotate("surveillance.Run", BY, "started_by")
annotate("surveillance.Signal", ROW, "id uuid")
annotate("surveillance.Signal", LINK, "area run")
annotate(
    "surveillance.Signal",
    NUMBER,
    "category as_of window_days count expected p_value recurrence_days level state method parameters made_at"
    " decided_at",
)
annotate("surveillance.Signal", BY, "decided_by")
annotate("surveillance.SignalDecision", ROW, "id uuid record_key")
annotate("surveillance.SignalDecision", LINK, "signal")
annotate("surveillance.SignalDecision", DECIDED_CODES, "state at")
annotate("surveillance.SignalDecision", BY, "by")
annotate("surveillance.SignalDecision", DECIDED, "reason")
