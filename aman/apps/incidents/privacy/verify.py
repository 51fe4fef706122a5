"""What a second person found of incidents."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.Verification", ROW, "id uuid record_key")
annotate("incidents.Verification", LINK, "incident")
annotate("incidents.Verification", CODES, "finding supports at found_on ended_at ended_on")
annotate("incidents.Verification", BY, "first_by second_by")
annotate("incidents.Verification", TOLD, "basis")
