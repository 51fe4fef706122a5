"""What strategy holds, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

EVENT = Held(Purpose.PICTURE, Basis.NONE, Retention.STATISTICS, Kind.PUBLIC)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.ANALYSIS, Kind.STAFF)
DONE = Held(Purpose.PLACES, Basis.INTEREST, Retention.ANALYSIS, Kind.TECHNICAL)

annotate("strategy.TriggerEvent", ROW, "id uuid")
annotate(
    "strategy.TriggerEvent",
    EVENT,
    "title where happened_on known_at sureness expects_online expects_street ends_on entered_at withdrawn_at",
)
annotate("strategy.TriggerEvent", BY, "entered_by")
annotate("strategy.TaskDone", ROW, "id site")
annotate("strategy.TaskDone", DONE, "on code at")
annotate("strategy.TaskDone", BY, "by")
