"""What incidents hold, field by field: one module for each module of the models (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import Basis, Held, Kind, Purpose, Retention

TOLD = Held(Purpose.REPORTS, Basis.REPORT, Retention.REPORT, Kind.CRIMINAL)
"""What somebody told us, and what we wrote about it."""
REPORTER = Held(Purpose.REPORTS, Basis.REPORT, Retention.REPORT, Kind.SPECIAL)
"""Who the reporter is and how to reach them."""
WHERE = Held(Purpose.REPORTS, Basis.REPORT, Retention.REPORT, Kind.SPECIAL)
"""Exactly where it was."""
CODES = Held(Purpose.PICTURE, Basis.REPORT, Retention.STATISTICS, Kind.TECHNICAL)
"""Codes, dates and areas: they stay when the words are gone."""
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.STATISTICS, Kind.STAFF)
"""Who of us did it."""
CONSENT = Held(Purpose.REPORTS, Basis.DUTY, Retention.STATISTICS, Kind.TECHNICAL)
"""What the reporter let us pass on: kept to show that we were allowed to."""
