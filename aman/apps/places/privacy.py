"""What places hold, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

PLACE = Held(Purpose.PLACES, Basis.NONE, Retention.PLACE, Kind.PUBLIC)
CONTACT = Held(Purpose.PLACES, Basis.INTEREST, Retention.CONTACT, Kind.PERSONAL)
CONTACT_CODES = Held(Purpose.PLACES, Basis.INTEREST, Retention.CONTACT, Kind.TECHNICAL)

annotate("places.Area", PLACE, "id code name level region outline")
annotate("places.Site", ROW, "id uuid")
annotate(
    "places.Site",
    PLACE,
    "name name_local kind area latitude longitude capacity languages jumuah_time is_active",
)
annotate("places.Contact", ROW, "id uuid record_key")
annotate("places.Contact", LINK, "site")
annotate("places.Contact", CONTACT, "name email phone")
annotate("places.Contact", CONTACT_CODES, "role language has_email consented_at is_active")
