"""What requests about data hold themselves, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

FACT = Held(Purpose.RIGHTS, Basis.DUTY, Retention.AUDIT, Kind.TECHNICAL)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.DUTY, Retention.AUDIT, Kind.STAFF)
REASON = Held(Purpose.RIGHTS, Basis.REPORT, Retention.REQUEST, Kind.CRIMINAL)
WHO = Held(Purpose.RIGHTS, Basis.DUTY, Retention.REQUEST, Kind.PERSONAL)

annotate("privacy.ScheduleChange", ROW, "id uuid")
annotate("privacy.ScheduleChange", FACT, "retention days proposed_at decided_at agreed")
annotate("privacy.ScheduleChange", BY, "proposed_by decided_by")
annotate("privacy.LegalHold", ROW, "id uuid record_key")
annotate("privacy.LegalHold", FACT, "thing subject reference placed_at lifted_at")
annotate("privacy.LegalHold", BY, "placed_by lifted_by")
annotate("privacy.LegalHold", REASON, "reason lift_reason")
annotate("privacy.PlannedRemoval", ROW, "id uuid")
annotate(
    "privacy.PlannedRemoval", FACT, "thing subject reference retention last_activity listed_at goes_at state ended_at"
)
annotate("privacy.Erasure", ROW, "id uuid record_key")
annotate("privacy.Erasure", FACT, "thing subject reference state by_reporter asked_at goes_at ended_at")
annotate("privacy.Erasure", BY, "asked_by decided_by")
annotate("privacy.Erasure", REASON, "reason")
annotate("privacy.AccessRequest", ROW, "id uuid record_key")
annotate(
    "privacy.AccessRequest",
    FACT,
    "reference thing subject about state received_at due_at extended_at identity identity_at collected_at checked_at"
    " handed_over_at package_sha256",
)
annotate("privacy.AccessRequest", BY, "taken_by redacted_by checked_by")
annotate("privacy.AccessRequest", WHO, "who extension")
annotate("privacy.AccessItem", ROW, "id uuid record_key")
annotate("privacy.AccessItem", LINK, "request row")
annotate("privacy.AccessItem", FACT, "position source is_text spans is_left_out")
annotate("privacy.AccessItem", REASON, "content")
