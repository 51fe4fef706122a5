"""Files that came with reports."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES
from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

FILE = Held(Purpose.EVIDENCE, Basis.REPORT, Retention.REPORT, Kind.CRIMINAL)
"""What a file shows, and the name it was sent under."""
ABOUT = Held(Purpose.EVIDENCE, Basis.REPORT, Retention.REPORT, Kind.TECHNICAL)

annotate("incidents.EvidenceFile", ROW, "id uuid record_key")
annotate("incidents.EvidenceFile", LINK, "report original_key")
annotate("incidents.EvidenceFile", CODES, "number state code received_at done_at")
annotate("incidents.EvidenceFile", ABOUT, "kind media only_first size clean_size pages keep_original")
annotate("incidents.EvidenceFile", ABOUT, "original_digest clean_digest form_key attempts lease_until")
annotate("incidents.EvidenceFile", BY, "by")
annotate("incidents.EvidenceFile", FILE, "name")

annotate("incidents.EvidencePart", ROW, "id")
annotate("incidents.EvidencePart", LINK, "file")
annotate("incidents.EvidencePart", ABOUT, "part page piece")
annotate("incidents.EvidencePart", FILE, "content")

annotate("incidents.EvidenceOpening", ROW, "id uuid record_key")
annotate("incidents.EvidenceOpening", LINK, "file")
annotate("incidents.EvidenceOpening", CODES, "at")
annotate("incidents.EvidenceOpening", BY, "by")
annotate("incidents.EvidenceOpening", FILE, "reason")
