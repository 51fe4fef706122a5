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

CALENDAR = Held(Purpose.PLACES, Basis.NONE, Retention.PLACE, Kind.TECHNICAL)
"""Dates and times of places, and who announced them: about nobody."""
FEED = Held(Purpose.PLACES, Basis.NONE, Retention.PLACE, Kind.TECHNICAL)

annotate("places.CalendarAuthority", ROW, "id uuid")
annotate("places.CalendarAuthority", PLACE, "code name kind made_at")
annotate("places.CalendarChoice", ROW, "id uuid")
annotate("places.CalendarChoice", LINK, "site authority")
annotate("places.CalendarChoice", CALENDAR, "basis method asr night_rule chosen_at")
annotate("places.CalendarChoice", STAFF_CODES, "by")
annotate("places.MonthAnnouncement", ROW, "id uuid")
annotate("places.MonthAnnouncement", LINK, "authority site")
annotate("places.MonthAnnouncement", PLACE, "year month starts source known_at")
annotate("places.MonthAnnouncement", STAFF_CODES, "by")
annotate("places.CalendarDate", ROW, "id uuid")
annotate("places.CalendarDate", LINK, "site area")
annotate(
    "places.CalendarDate", CALENDAR, "kind first last is_yearly weekdays starts_at ends_at people known_at ended_at"
)
annotate("places.CalendarDate", PLACE, "words source")
annotate("places.CalendarDate", STAFF_CODES, "by")
annotate("places.EidPrayer", ROW, "id uuid")
annotate("places.EidPrayer", LINK, "site")
annotate("places.EidPrayer", CALENDAR, "code year at people known_at ended_at")
annotate("places.EidPrayer", PLACE, "place")
annotate("places.EidPrayer", STAFF_CODES, "by")
annotate("places.Expected", ROW, "id uuid")
annotate("places.Expected", LINK, "site")
annotate("places.Expected", CALENDAR, "code people noted_at")
annotate("places.Expected", PLACE, "evidence")
annotate("places.Expected", STAFF_CODES, "by")
annotate("places.FeedLink", ROW, "id uuid")
annotate("places.FeedLink", LINK, "site")
annotate("places.FeedLink", FEED, "digest language made_at ended_at")
annotate("places.FeedLink", STAFF_CODES, "by")
annotate("places.Timetable", ROW, "id uuid")
annotate("places.Timetable", LINK, "site")
annotate("places.Timetable", CALENDAR, "number first last holds_from known_at ended_at")
annotate("places.Timetable", STAFF_CODES, "by")
annotate("places.TimetableMonth", ROW, "id")
annotate("places.TimetableMonth", LINK, "timetable")
annotate("places.TimetableMonth", CALENDAR, "starts days")
annotate("places.SeasonRule", ROW, "id uuid")
annotate("places.SeasonRule", LINK, "site")
annotate("places.SeasonRule", CALENDAR, "prayer season_from season_to rule known_at ended_at")
annotate("places.SeasonRule", STAFF_CODES, "by")
annotate("places.TimetableUpload", ROW, "id uuid record_key")
annotate("places.TimetableUpload", LINK, "site")
annotate("places.TimetableUpload", UPLOAD, "file_name file look")
annotate("places.TimetableUpload", STAFF_CODES, "held_by")
annotate("places.TimetableUpload", CALENDAR, "faults counts held_at gone_at done_at")
