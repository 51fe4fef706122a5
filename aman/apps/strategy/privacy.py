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
    "title where kind area is_national happened_on known_at sureness expects_online expects_street height floor ends_on "
    "entered_at withdrawn_at reviewed_at review",
)
annotate("strategy.TriggerEvent", BY, "entered_by reviewed_by")
annotate("strategy.TriggerDecay", ROW, "id trigger")
annotate("strategy.TriggerDecay", EVENT, "channel basis half_life low high parameters made_at")
annotate("strategy.TriggerDecay", BY, "made_by")
annotate("strategy.TriggerReset", ROW, "id uuid trigger")
annotate("strategy.TriggerReset", EVENT, "kind on words entered_at")
annotate("strategy.TriggerReset", BY, "entered_by")
annotate("strategy.NetworkDay", ROW, "id")
annotate("strategy.NetworkDay", DONE, "on calendar postures calendar_digest digest made_at")
annotate("strategy.TaskDone", ROW, "id site")
annotate("strategy.TaskDone", DONE, "on code at")
annotate("strategy.TaskDone", BY, "by")
