"""The access table: every route, how one must stand to what it shows, and the roles that open it.

A test compares it with the URL resolver (nothing undeclared, nothing stale) and walks routes x roles x
methods x relations. Which rows are seen inside a route follows from the memberships that opened it.
"""

from __future__ import annotations

from aman.kit.access import Relation, Rule

V, L, D, C, A = "VOLUNTEER", "SITE_LEAD", "DUTY_OFFICER", "CASEWORKER", "ANALYST"
M, H, P = "PANEL_MEMBER", "CHAIR", "LIAISON"
T, F, R, I, O = "TRAINER", "FUNDING_ADVISER", "TRANSLATOR", "INSTALLER", "OPERATOR"  # noqa: E741

OFFICERS = {D, C}
"""Those who read reports."""
PICTURE = {D, C, A, M, H}
"""Those who see counts and signals."""
DESK = {D, C, A, M, H, O}
EVERYONE = {V, L, D, C, A, M, H, P, T, F, R, I, O}
GET, POST = ("GET",), ("POST",)

_PUBLIC = [
    Rule("front", Relation.PUBLIC, methods=GET),
    Rule("public_home", Relation.PUBLIC, methods=GET),
    Rule("report", Relation.PUBLIC),
    Rule("receipt", Relation.PUBLIC),
    Rule("receipt_reply", Relation.HOLDER, methods=POST),
    Rule("receipt_consent", Relation.HOLDER, methods=POST),
    Rule("receipt_files", Relation.HOLDER, methods=POST),
    Rule("receipt_erase", Relation.HOLDER, methods=POST),
    Rule("site_report", Relation.PUBLIC, methods=GET),
    Rule("short_report", Relation.PUBLIC, methods=GET),
    Rule("short_report_too", Relation.PUBLIC, methods=GET),
    Rule("short_site", Relation.PUBLIC, methods=GET),
    Rule("short_site_too", Relation.PUBLIC, methods=GET),
    Rule("acknowledge", Relation.HOLDER),
    Rule("site_feed", Relation.HOLDER, methods=GET),
    Rule("privacy_notice", Relation.PUBLIC, methods=GET),
    Rule("healthz", Relation.PUBLIC, methods=GET),
    Rule("readyz", Relation.PUBLIC, methods=GET),
]

_ACCOUNT = [
    Rule("account_login", Relation.PUBLIC),
    Rule("account_logout", Relation.PERSON),
    Rule("account_inactive", Relation.PUBLIC, methods=GET),
    Rule("account_reauthenticate", Relation.PERSON),
    Rule("account_change_password", Relation.PERSON),
    Rule("account_reset_password", Relation.PUBLIC),
    Rule("account_reset_password_done", Relation.PUBLIC, methods=GET),
    Rule("account_reset_password_from_key", Relation.HOLDER),
    Rule("account_reset_password_from_key_done", Relation.PUBLIC, methods=GET),
    Rule("account_request_login_code", Relation.PUBLIC),
    Rule("account_confirm_login_code", Relation.PUBLIC),
    Rule("invitation", Relation.HOLDER),
    Rule("my_sessions", Relation.PERSON),
    Rule("socialaccount_connections", Relation.PERSON),
    Rule("socialaccount_login_cancelled", Relation.PUBLIC, methods=GET),
    Rule("socialaccount_login_error", Relation.PUBLIC, methods=GET),
    Rule("openid_connect_login", Relation.PUBLIC),
    Rule("openid_connect_callback", Relation.PUBLIC, methods=GET),
    Rule("mfa_index", Relation.PERSON, methods=GET),
    Rule("mfa_authenticate", Relation.PUBLIC),
    Rule("mfa_reauthenticate", Relation.PERSON),
    Rule("mfa_activate_totp", Relation.PERSON),
    Rule("mfa_deactivate_totp", Relation.PERSON),
    Rule("mfa_view_recovery_codes", Relation.PERSON, methods=GET),
    Rule("mfa_generate_recovery_codes", Relation.PERSON),
    Rule("mfa_download_recovery_codes", Relation.PERSON, methods=GET),
    Rule("mfa_list_webauthn", Relation.PERSON, methods=GET),
    Rule("mfa_add_webauthn", Relation.PERSON),
    Rule("mfa_edit_webauthn", Relation.PERSON),
    Rule("mfa_remove_webauthn", Relation.PERSON),
    Rule("mfa_reauthenticate_webauthn", Relation.PERSON),
    Rule("mfa_login_webauthn", Relation.PUBLIC),
]

_SHELL = [
    Rule("home", Relation.PERSON, methods=GET),
    Rule("preferences", Relation.PERSON),
    Rule("styleguide", Relation.PANEL, frozenset(EVERYONE), methods=GET),
    Rule("mailbox", Relation.PANEL, frozenset(DESK), methods=GET),
]

_INCIDENTS = [
    Rule("queue", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("reports", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("waves", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("cluster_page", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("cluster_act", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("cluster_add", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("cluster_aside", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("report_new", Relation.PANEL, frozenset(OFFICERS)),
    Rule("site_relay", Relation.SITE, frozenset({L, V})),
    Rule("report_page", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("report_take", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("report_direct", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("report_ask", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_assess", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("report_decide", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("report_readers", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("report_request", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_assign", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_unassign", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_settle", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_exclusion", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_tell", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("site_reports", Relation.SITE, frozenset({L}), methods=GET),
    Rule("site_report_page", Relation.SITE, frozenset({L}), methods=GET),
    Rule("report_unlink", Relation.PANEL, frozenset({D})),
    Rule("evidence_add", Relation.PANEL, frozenset(OFFICERS)),
    Rule("evidence_page", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("evidence_preview", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("evidence_copy", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("evidence_original", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("incidents", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("incident_page", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("incident_classify", Relation.PANEL, frozenset({D})),
    Rule("incident_merge", Relation.PANEL, frozenset({D})),
    Rule("incident_unmerge", Relation.PANEL, frozenset({D})),
]

_CASES = [
    Rule("cases", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("case_page", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("case_open", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("case_act", Relation.PANEL, frozenset(OFFICERS)),
    Rule("case_step", Relation.PANEL, frozenset(OFFICERS)),
    Rule("assessments", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("assess_page", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("assess_new", Relation.PANEL, frozenset(OFFICERS)),
    Rule("assess_compare", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("assess_print", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("assess_pdf", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("assess_reopen", Relation.PANEL, frozenset(OFFICERS)),
    Rule("assess_action", Relation.PANEL, frozenset(OFFICERS), methods=POST),
]

_IMPORTS = [
    Rule("imports", Relation.PANEL, frozenset({A, D}), methods=GET),
    Rule("import_new", Relation.PANEL, frozenset({A, D})),
    Rule("mapping_forget", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("import_page", Relation.PANEL, frozenset({A, D})),
    Rule("import_start", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("import_drop", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("import_withdraw", Relation.PANEL, frozenset({A, D})),
    Rule("import_back", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("import_keep", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("import_faults", Relation.PANEL, frozenset({A, D}), methods=GET),
]

_SURVEILLANCE = [
    Rule("picture", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("picture_run", Relation.PANEL, frozenset({A, D}), methods=POST),
    Rule("signals", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("looks", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("look_page", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("picture_map", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("patrols", Relation.PANEL, frozenset({D, C, A}), methods=GET),
    Rule("workbench", Relation.PANEL, frozenset({A, D}), methods=GET),
    Rule("week", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("week_file", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("signal_page", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("signal_decide", Relation.PANEL, frozenset({A, D}), methods=POST),
]

STRATEGISTS = {A, M, H}
"""Those who write strategies."""
STRATEGY = STRATEGISTS | {L, D, C}
"""Those who read them."""

_PLAN = [
    Rule("plans", Relation.SITE, frozenset(STRATEGY | {R}), methods=GET),
    Rule("plan_new", Relation.PANEL, frozenset(STRATEGISTS)),
    Rule("plan_page", Relation.SITE, frozenset(STRATEGY | {R}), methods=GET),
    Rule("plan_versions", Relation.SITE, frozenset(STRATEGY), methods=GET),
    Rule("plan_order", Relation.SITE, frozenset(STRATEGY), methods=GET),
    Rule("plan_print", Relation.SITE, frozenset(STRATEGY), methods=GET),
    Rule("plan_pdf", Relation.SITE, frozenset(STRATEGY), methods=GET),
    Rule("plan_draft", Relation.PANEL, frozenset(STRATEGISTS)),
    Rule("plan_priority_new", Relation.PANEL, frozenset(STRATEGISTS)),
    Rule("plan_priority", Relation.PANEL, frozenset(STRATEGISTS)),
    Rule("plan_words", Relation.PANEL, frozenset(STRATEGISTS | {R})),
    Rule("plan_act", Relation.PANEL, frozenset(STRATEGISTS), methods=POST),
    Rule("plan_decide", Relation.PANEL, frozenset({M, H})),
    Rule("site_plan_page", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=GET, records="ALL"),
    Rule("site_plan_versions", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=GET, records="ALL"),
    Rule("site_plan_order", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=GET, records="ALL"),
    Rule("site_plan_print", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=GET, records="ALL"),
    Rule("site_plan_pdf", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=GET, records="ALL"),
    Rule("site_plan_draft", Relation.SITE, frozenset(STRATEGISTS | {L}), records="ALL"),
    Rule("site_plan_priority_new", Relation.SITE, frozenset(STRATEGISTS | {L}), records="ALL"),
    Rule("site_plan_priority", Relation.SITE, frozenset(STRATEGISTS | {L}), records="ALL"),
    Rule("site_plan_words", Relation.SITE, frozenset(STRATEGISTS | {L}), records="ALL"),
    Rule("site_plan_act", Relation.SITE, frozenset(STRATEGISTS | {L}), methods=POST, records="ALL"),
    Rule("site_plan_decide", Relation.SITE, frozenset({M, H}), records="ALL"),
    Rule("threat_levels", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("threat_set", Relation.PANEL, frozenset({A, D, H})),
    Rule("threat_back", Relation.PANEL, frozenset({A, D, H})),
]

_STRATEGY = [
    Rule("days", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("days_day", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("days_sites", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("triggers", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("trigger_new", Relation.PANEL, frozenset({A, D, H})),
    Rule("trigger_page", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("trigger_withdraw", Relation.PANEL, frozenset({A, D, H})),
    Rule("trigger_raise", Relation.PANEL, frozenset({A, D, H}), methods=POST),
    Rule("trigger_half_life", Relation.PANEL, frozenset({A, D, H}), methods=POST),
    Rule("trigger_review", Relation.PANEL, frozenset({A, D, H}), methods=POST),
    Rule("rules", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("rule_page", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("rule_trial", Relation.PANEL, frozenset(PICTURE), methods=GET),
    Rule("rule_new", Relation.PANEL, frozenset({A, M, H})),
    Rule("rule_edit", Relation.PANEL, frozenset({A, M, H})),
    Rule("rule_stop", Relation.PANEL, frozenset({A, M, H})),
    Rule("rule_decide", Relation.PANEL, frozenset({A, M, H}), methods=POST),
    Rule("site_today", Relation.SITE, frozenset({V, L, D, A, M, H}), methods=GET, records="ALL"),
    Rule("site_task_done", Relation.SITE, frozenset({V, L}), methods=POST),
    Rule("site_care", Relation.SITE, frozenset({V, L, D, A, M, H}), methods=GET, records="ALL"),
    Rule("site_timeline", Relation.SITE, frozenset({V, L, D, A, M, H}), methods=GET, records="ALL"),
]

JUDGES = {A, M, H}
"""Those who judge risks, and read where places are weak."""
_RISK = [
    *(
        Rule(f"{name}{of}", Relation.PANEL, frozenset(JUDGES), methods=methods)
        for name, methods in (("risk_matrix", GET), ("risk_compare", GET), ("risk_new", GET + POST))
        for of in ("", "_area", "_nation")
    ),
    *(Rule(f"risk_frame{of}", Relation.PANEL, frozenset(JUDGES)) for of in ("", "_area", "_nation")),
    Rule("risks", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_nation", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_matrices", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_matrices_one", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_matrices_new", Relation.PANEL, frozenset({M, H})),
    Rule("risk_matrices_approve", Relation.PANEL, frozenset({M, H}), methods=POST),
    Rule("risk_file", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_page", Relation.PANEL, frozenset(JUDGES), methods=GET),
    Rule("risk_close", Relation.PANEL, frozenset(JUDGES)),
    Rule("risk_assess", Relation.PANEL, frozenset(JUDGES), methods=POST),
    Rule("risk_judge", Relation.PANEL, frozenset(JUDGES)),
    Rule("risk_withdraw", Relation.PANEL, frozenset(JUDGES)),
    Rule("risk_decide", Relation.PANEL, frozenset(JUDGES)),
    Rule("risk_second", Relation.PANEL, frozenset(JUDGES), methods=POST),
    *(
        Rule(f"risk_{part}", Relation.PANEL, frozenset(JUDGES))
        for part in ("control_new", "control", "treat", "treatment", "accept", "accept_end", "propose", "proposal")
    ),
    Rule("site_risks", Relation.SITE, frozenset({L}), methods=GET, records="ALL"),
    Rule("site_risk", Relation.SITE, frozenset({L}), methods=GET, records="ALL"),
    Rule("site_risk_comment", Relation.SITE, frozenset({L}), methods=POST, records="ALL"),
]

_CASCADE = [
    Rule("message_at_site", Relation.SITE, frozenset({V, L})),
    Rule("messages", Relation.PANEL, frozenset({D, C, A, M, H, R}), methods=GET),
    Rule("message_new", Relation.PANEL, frozenset({D, A, M, H})),
    Rule("message_page", Relation.PANEL, frozenset({D, C, A, M, H, R}), methods=GET),
    Rule("message_edit", Relation.PANEL, frozenset({D, A, M, H})),
    Rule("message_ready", Relation.PANEL, frozenset({D, A, M, H}), methods=POST),
    Rule("message_check", Relation.PANEL, frozenset({D, C, A, M, H, R}), methods=POST),
    Rule("message_release", Relation.PANEL, frozenset({D, M, H})),
    Rule("message_stop", Relation.PANEL, frozenset({D, M, H})),
    Rule("message_reach", Relation.PANEL, frozenset({D, C, A, M, H, R}), methods=GET),
]

_PLACES = [
    Rule("sites", Relation.SITE, frozenset({V, L, D, C, A, M, H, P}), methods=GET),
    Rule("site_poster", Relation.SITE, frozenset({L, V, D}), methods=GET),
    Rule("site_page", Relation.SITE, frozenset({V, L, D, C, A, M, H, P}), methods=GET, records="SOME"),
    Rule("site_new", Relation.PANEL, frozenset({D, H})),
    Rule("site_edit", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("contact_new", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("contact_edit", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("contact_end", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("contact_check", Relation.SITE, frozenset({L, D}), methods=POST, records="ALL"),
    Rule("contact_withdraw", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("site_calendar", Relation.SITE, frozenset({V, L, D, C, A, M, H}), methods=GET, records="ALL"),
    Rule("site_month_decide", Relation.SITE, frozenset({L}), methods=POST, records="ALL"),
    Rule("site_calendar_part", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("site_calendar_end", Relation.SITE, frozenset({L, D}), methods=POST, records="ALL"),
    Rule("site_feed_link", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("site_timetable", Relation.SITE, frozenset({L, D}), records="ALL"),
    Rule("site_timetable_back", Relation.SITE, frozenset({L, D}), methods=POST, records="ALL"),
    Rule("site_timetable_look", Relation.SITE, frozenset({L, D}), methods=GET, records="ALL"),
    Rule("site_timetable_start", Relation.SITE, frozenset({L, D}), methods=POST, records="ALL"),
    Rule("site_timetable_drop", Relation.SITE, frozenset({L, D}), methods=POST, records="ALL"),
    Rule("months", Relation.PANEL, frozenset({D, C, A, M, H}), methods=GET),
    Rule("month_new", Relation.PANEL, frozenset({D, H})),
    Rule("authority_new", Relation.PANEL, frozenset({H})),
    Rule("months_default", Relation.PANEL, frozenset({H})),
    Rule("shared_date_new", Relation.PANEL, frozenset({D, A, H})),
    Rule("shared_date_end", Relation.PANEL, frozenset({D, A, H}), methods=POST),
    Rule("place_imports", Relation.PANEL, frozenset({D})),
    Rule("place_import", Relation.PANEL, frozenset({D})),
    Rule("place_import_start", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("place_import_drop", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("place_import_faults", Relation.PANEL, frozenset({D}), methods=GET),
]

_DUTY = [
    Rule("report_log", Relation.PANEL, frozenset(OFFICERS), methods=GET),
    Rule("report_translate", Relation.PANEL, frozenset(OFFICERS), methods=POST),
    Rule("report_critical", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("quality", Relation.PANEL, frozenset({D, M, H}), methods=GET),
    Rule("review_page", Relation.PANEL, frozenset({D})),
    Rule("review_take", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("duty_rules", Relation.PANEL, frozenset({H})),
    Rule("rota", Relation.PANEL, frozenset({D, C, M, H}), methods=GET),
    Rule("shift_new", Relation.PANEL, frozenset({D, H})),
    Rule("shift_page", Relation.PANEL, frozenset({D, H})),
    Rule("shift_end", Relation.PANEL, frozenset({D, H})),
    Rule("swap_ask", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("swap_answer", Relation.PANEL, frozenset({D}), methods=POST),
    Rule("hand_over", Relation.PANEL, frozenset({D})),
    Rule("hand_over_accept", Relation.PANEL, frozenset({D}), methods=POST),
]

_RECORDS = [
    Rule("records_enter", Relation.SITE, frozenset({V, L, D, C, A, M, H, P})),
    Rule("records_leave", Relation.SITE, frozenset({V, L, D, C, A, M, H, P}), methods=POST),
    Rule("records_seen", Relation.SITE, frozenset({L}), methods=GET),
]

MANAGERS = {L, D, H, O}
"""Those who manage accounts, each as far as their own rights go (aman/core/rights.py)."""
_PEOPLE = [
    Rule("people", Relation.SITE, frozenset(MANAGERS), methods=GET),
    Rule("person_invite", Relation.SITE, frozenset(MANAGERS)),
    Rule("person_page", Relation.SITE, frozenset(MANAGERS), methods=GET),
    Rule("person_grant", Relation.SITE, frozenset(MANAGERS), methods=POST),
    Rule("membership_change", Relation.SITE, frozenset(MANAGERS), methods=POST),
    Rule("person_act", Relation.SITE, frozenset(MANAGERS), methods=POST),
]

ANSWERING = {D, C, H}
"""Those who answer people about their data: they read what was told."""
_PRIVACY = [
    Rule("privacy_home", Relation.PANEL, frozenset({D, C, M, H, O}), methods=GET),
    Rule("privacy_schedule", Relation.PANEL, frozenset({D, C, M, H, O}), methods=GET),
    Rule("schedule_change", Relation.PANEL, frozenset({H})),
    Rule("schedule_decide", Relation.PANEL, frozenset({M, H, O}), methods=POST),
    Rule("hold_new", Relation.PANEL, frozenset(ANSWERING)),
    Rule("hold_lift", Relation.PANEL, frozenset(ANSWERING)),
    Rule("erasure_new", Relation.PANEL, frozenset(ANSWERING)),
    Rule("erasure_page", Relation.PANEL, frozenset({D, C, M, H, O}), methods=GET),
    Rule("erasure_agree", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("erasure_settle", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_new", Relation.PANEL, frozenset(ANSWERING)),
    Rule("access_page", Relation.PANEL, frozenset(ANSWERING), methods=GET),
    Rule("access_identity", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_extend", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_refuse", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_black_out", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_step", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("access_hand_over", Relation.PANEL, frozenset(ANSWERING), methods=POST),
    Rule("audit_log", Relation.PANEL, frozenset({H, O}), methods=GET),
    Rule("audit_verify", Relation.PANEL, frozenset({H, O}), methods=POST),
    Rule("processing_record", Relation.PANEL, frozenset({H, O}), methods=GET),
    Rule("impact_assessment", Relation.PANEL, frozenset({H, O}), methods=GET),
]

_WORDING = [
    Rule("translations", Relation.PANEL, frozenset({D, M, H, R, O}), methods=GET),
    Rule("translation_bundle", Relation.PANEL, frozenset({D, M, H, R, O}), methods=GET),
    Rule("translation_mark", Relation.PANEL, frozenset({R}), methods=POST),
    Rule("translation_withdraw", Relation.PANEL, frozenset({H}), methods=POST),
    Rule("reader_name", Relation.PANEL, frozenset({H}), methods=POST),
    Rule("reader_end", Relation.PANEL, frozenset({H}), methods=POST),
]

TABLE = [
    *_PUBLIC,
    *_ACCOUNT,
    *_SHELL,
    *_INCIDENTS,
    *_CASES,
    *_DUTY,
    *_IMPORTS,
    *_SURVEILLANCE,
    *_STRATEGY,
    *_PLAN,
    *_RISK,
    *_CASCADE,
    *_PLACES,
    *_PRIVACY,
    *_WORDING,
    *_RECORDS,
    *_PEOPLE,
]
RULES = {rule.route: rule for rule in TABLE}
