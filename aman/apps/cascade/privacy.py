"""What the cascade holds, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

CODES = Held(Purpose.TELLING, Basis.NONE, Retention.MESSAGE, Kind.TECHNICAL)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.MESSAGE, Kind.STAFF)
WORDS = Held(Purpose.TELLING, Basis.REPORT, Retention.MESSAGE, Kind.SECURITY)
SENT = Held(Purpose.TELLING, Basis.INTEREST, Retention.DELIVERY, Kind.TECHNICAL)
SENT_TO = Held(Purpose.TELLING, Basis.INTEREST, Retention.DELIVERY, Kind.PERSONAL)
SEEN_BY = Held(Purpose.TELLING, Basis.INTEREST, Retention.DELIVERY, Kind.STAFF)

annotate("cascade.Message", ROW, "id uuid record_key")
annotate(
    "cascade.Message",
    CODES,
    "reference state urgency is_exercise audience_areas audience_roles written_at changed_at ready_at released_at"
    " expires_at stopped_at done_at sites_targeted about_occasion about_on",
)
annotate("cascade.Message", BY, "written_by released_by stopped_by")
annotate("cascade.Message", WORDS, "stop_reason")
annotate("cascade.MessageText", ROW, "id uuid record_key")
annotate("cascade.MessageText", LINK, "message")
annotate("cascade.MessageText", CODES, "language checked_at")
annotate("cascade.MessageText", BY, "checked_by")
annotate("cascade.MessageText", WORDS, "subject body")
annotate("cascade.Target", ROW, "id message site")
annotate("cascade.Target", SENT, "seen_at")
annotate("cascade.Target", SEEN_BY, "seen_by")
annotate("cascade.Delivery", ROW, "id uuid message site")
annotate("cascade.Delivery", SENT_TO, "contact")
annotate("cascade.Delivery", SEEN_BY, "person")
annotate(
    "cascade.Delivery",
    SENT,
    "notice reference channel key state priority language created_at next_try_at expires_at lease_until leased_by"
    " attempts last_error sent_at acknowledged_at",
)
