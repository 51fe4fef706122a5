"""What reviews of translations hold, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

FACT = Held(Purpose.ACCOUNT_OF_ACTS, Basis.NONE, Retention.AUDIT, Kind.TECHNICAL)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.AUDIT, Kind.STAFF)

annotate("wording.Review", ROW, "id uuid")
annotate("wording.Review", FACT, "bundle language digest texts reviewed_at withdrawn_at")
annotate("wording.Review", BY, "reviewed_by")
annotate("wording.Reader", ROW, "id uuid")
annotate("wording.Reader", FACT, "language named_at ended_at")
annotate("wording.Reader", BY, "person named_by")
