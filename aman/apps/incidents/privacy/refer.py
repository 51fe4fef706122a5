"""What of reports was passed on, and what came back."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, CONSENT, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.Referral", ROW, "id uuid record_key")
annotate("incidents.Referral", LINK, "case report")
annotate("incidents.Referral", CONSENT, "consent override recipient party")
annotate(
    "incidents.Referral",
    CODES,
    "state language proposed_at sent_at answer_due_on reminded_at settled_at told_at",
)
annotate("incidents.Referral", BY, "proposed_by agreed_by")
annotate("incidents.Referral", TOLD, "to_name passed_on override_reason answer")
