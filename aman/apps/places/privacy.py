"""What places hold, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

PLACE = Held(Purpose.PLACES, Basis.NONE, Retention.PLACE, Kind.PUBLIC)
CONTACT = Held(Purpose.PLACES, Basis.INTEREST, Retention.CONTACT, Kind.PERSONAL)
CONTACT_CODES = Held(Purpose.PLACES, Basis.INTEREST, Retention.CONTACT, Kind.TECHNICAL)
UPLOAD = Held(Purpose.PLACES, Basis.INTEREST, Retention.QUEUE, Kind.PERSONAL)
"""An uploaded table, until it is brought in, and never longer than a day."""
STAFF_CODES = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.STATISTICS, Kind.STAFF)

annotate("places.Area", PLACE, "id code name level region outline")
annotate("places.AreaWithin", PLACE, "id area larger")
annotate("places.Postcode", PLACE, "id code spread latitude longitude radius_km")
annotate("places.PostcodeArea", PLACE, "id postcode area share")
annotate("places.Site", ROW, "id uuid")
annotate(
    "places.Site",
    PLACE,
    "code name name_local kind faith strand address postcode area latitude longitude capacity languages jumuah_time"
    " is_active",
)
annotate("places.Contact", ROW, "id uuid record_key")
annotate("places.Contact", LINK, "site")
annotate("places.Contact", CONTACT, "name email phone")
annotate("places.Contact", CONTACT_CODES, "role language has_email consented_at is_active")
annotate("places.Contact", CONTACT_CODES, "consent_how consent_ended_at told_from told_until verified_at")
annotate("places.PlaceImport", ROW, "id uuid record_key")
annotate("places.PlaceImport", UPLOAD, "file_name file look")
annotate("places.PlaceImport", STAFF_CODES, "held_by")
annotate("places.PlaceImport", CONTACT_CODES, "kind columns faults counts held_at gone_at done_at")
