"""Reports."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, REPORTER, TOLD, WHERE
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.Report", ROW, "id uuid record_key")
annotate("incidents.Report", LINK, "site area relayed_by cluster")
annotate(
    "incidents.Report",
    CODES,
    "reference form_key receipt_digest channel kind language state occurred_on occurred_at received_at due_at told_at"
    " clock_step clock_due_at"
    " subject help_needed precision exclude_site exclusion_open on_behalf when_about likeness set_aside_at critical_at"
    " contact_rule taken_at met_at escalated_at wrote_at decision not_counted_reason decided_at",
)
annotate("incidents.Report", BY, "critical_lead entered_by supervisor decided_by")
annotate("incidents.Report", TOLD, "narrative evidence_links excluded behalf_basis critical_strategy")
annotate("incidents.Report", WHERE, "place_words postcode point")
annotate("incidents.Report", REPORTER, "reporter_name reporter_contact safe_times safe_word")
