"""The exit register: every way by which data can leave, and what it may carry.

A page is an exit too. `carries` names the classes of data (aman.kit.exits.Holds) that may appear there for
somebody whom the access table lets in; anything else found there fails the test.
"""

from __future__ import annotations

from aman.kit.exits import Exit, Holds, Kind
from aman.web.access import TABLE

_FILE = frozenset({Holds.FILE})
_REPORT = frozenset({Holds.FILE, Holds.NARRATIVE, Holds.WHERE, Holds.REPORTER_CONTACT, Holds.DIALOGUE, Holds.DIRECTION})
_JUDGED = frozenset({Holds.JUDGEMENT})
_CARD = _JUDGED | {Holds.NARRATIVE}
_READERS = frozenset({Holds.EXCLUDED, Holds.STAFF})
_STAFF = frozenset({Holds.STAFF})
_TO_SITE = frozenset({Holds.SITE_WORD})
_TEXT = frozenset({Holds.MESSAGE_TEXT})
_CONTACT = frozenset({Holds.SITE_CONTACT})
_WEAK = frozenset({Holds.WEAKNESS})
_ALL = frozenset(Holds) - _TEXT

_CARRIED: dict[str, tuple[frozenset[Holds], str]] = {
    "receipt": (frozenset({Holds.DIALOGUE}), "To the holder of the receipt, their own conversation only."),
    "receipt_reply": (frozenset({Holds.DIALOGUE}), "To the holder of the receipt, their own conversation only."),
    "receipt_files": (frozenset({Holds.DIALOGUE}), "To the holder of the receipt, their own conversation only."),
    "receipt_erase": (frozenset({Holds.DIALOGUE}), "To the holder of the receipt, their own conversation only."),
    "receipt_consent": (frozenset({Holds.DIALOGUE}), "To the holder of the receipt, their own conversation only."),
    "acknowledge": (_TEXT, "To the holder of the link, the one message it was made for."),
    "site_feed": (frozenset(), "To whoever holds a site's secret link: occasions and hours; no person, no report."),
    "queue": (_REPORT, "To officers of the area; never printed without its reference and the time."),
    "cluster_page": (_CARD, "To officers of the area: why it lies aside; the oldest report to those who may open it."),
    **{
        name: (_CARD, "Shown again with its error, or with what came of each, to the officer.")
        for name in ("cluster_act", "cluster_add", "cluster_aside")
    },
    "incident_page": (_JUDGED, "To officers who read reports of the area; to others without the reasons."),
    "incident_classify": (_JUDGED, "To duty officers of the area, with how it was classified before."),
    "incident_merge": (_JUDGED, "Shown again with its error to the officer who wrote it."),
    "report_page": (_REPORT, "To officers of the area; never printed without its reference and the time."),
    "report_direct": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "report_ask": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "report_assess": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "report_decide": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "report_take": (_REPORT, "Shown again with its error to the officer."),
    "report_unlink": (_REPORT, "Asks before a report leaves its incident."),
    "evidence_page": (_FILE, "To those who may open the report: pictures of the file, and its custody log."),
    "evidence_preview": (_FILE, "To those who may open the report: one page as a bare picture, as an attachment."),
    "evidence_copy": (
        _FILE,
        "To those who may open the report: the clean copy, as an attachment, with a custody line.",
    ),
    "evidence_original": (_FILE, "To those who may open the report: the original, for a reason in the custody log."),
    "report_readers": (_READERS, "To those who may open the report: who reads it, and whom its reporter excluded."),
    **{
        name: (_READERS, "Shown again with its error to whoever may open the report.")
        for name in ("report_assign", "report_unassign", "report_settle", "report_exclusion", "report_tell")
    },
    "site_report_page": (_TO_SITE, "To the lead of the site the reporter agreed to: type, time, state, our own words."),
    "report_log": (_REPORT, "To those who may open the report; printed with its reference and the time."),
    "report_translate": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "report_critical": (_REPORT, "Shown again with its error to the officer who wrote it."),
    "review_page": (frozenset({Holds.DIRECTION}), "To the reviewer who took it, their own note."),
    "hand_over": (frozenset({Holds.DIRECTION}), "To officers who may see every report the note speaks of."),
    "records_seen": (
        frozenset({Holds.LOOKED}),
        "To the lead of the site: who entered its records, and why.",
    ),
    "people": (_STAFF, "To those who manage accounts, within their reach."),
    "person_page": (_STAFF, "To those who manage accounts, within their reach."),
    "person_invite": (_STAFF, "Shown again with its error to whoever typed it."),
    "person_grant": (_STAFF, "Shown again with its error to whoever gave the role."),
    "membership_change": (_STAFF, "Shown again with its error."),
    "person_act": (_STAFF, "Shown again with its error."),
    "case_page": (
        _REPORT,
        "To the lead and those assigned: contact rules, tasks, needs, what was passed on.",
    ),
    "case_act": (_REPORT, "Shown again with its error to whoever wrote it."),
    "case_step": (_REPORT, "Shown again with its error to whoever wrote it."),
    "assess_page": (_REPORT, "To those who may open the report: every version of its assessment."),
    "assess_new": (_REPORT, "To those who may open the report; shown again with its errors."),
    "assess_compare": (_REPORT, "To those who may open the report: what differs between two versions."),
    "assess_print": (_REPORT, "One version to print, marked on every page; whoever takes it is named in the record."),
    "assess_pdf": (_REPORT, "One version as a PDF, marked on every page; whoever takes it is named in the record."),
    "access_page": (_ALL, "To those who answer the person it is about; every step is recorded."),
    "access_identity": (_ALL, "Shown again with its error to whoever answers the person."),
    "access_extend": (_ALL, "Shown again with its error to whoever answers the person."),
    "access_refuse": (_ALL, "Shown again with its error to whoever answers the person."),
    "access_black_out": (_ALL, "Shown again with its error to whoever answers the person."),
    "access_hand_over": (_ALL, "The package for the person it is about: blacked out, checked by two, given out once."),
    **{
        f"site_plan_{name}": (_WEAK, "To the lead of the site and those who write strategies: where the site is weak.")
        for name in ("page", "versions", "order", "draft", "priority", "priority_new", "words", "act", "decide")
    },
    **{
        f"site_plan_{name}": (_WEAK, "One version, marked on every page; whoever takes it is named in the record.")
        for name in ("print", "pdf")
    },
    "plan_print": (frozenset(), "One version, marked on every page; whoever takes it is named in the record."),
    "plan_pdf": (frozenset(), "One version, marked on every page; whoever takes it is named in the record."),
    "messages": (_TEXT, "To the desk."),
    "message_page": (_TEXT, "To the desk."),
    "message_edit": (_TEXT, "To the desk."),
    "message_ready": (_TEXT, "To the desk."),
    "message_release": (_TEXT, "To the desk, every text as it will be sent."),
    "message_stop": (_TEXT, "To the desk."),
    "message_at_site": (_TEXT, "To people of a site it was meant for, once it went out."),
    "message_reach": (_TEXT, "To the desk."),
    "site_task_done": (_TEXT, "To people of the site: the page of the day again, with its error."),
    "site_today": (_TEXT, "To people of the site: the subject of a message that waits for them."),
    "site_page": (_CONTACT, "To people of the site and officers who may reach them."),
    "contact_new": (_CONTACT, "To whoever typed it, with its error."),
    "contact_edit": (_CONTACT, "To the site's lead and duty officers."),
    "contact_end": (_CONTACT, "To the site's lead and duty officers, asked before somebody is told no more."),
    **{
        name: (_WEAK, "To those who judge risks of the place, and have no interest in it.")
        for name in (
            "risk_matrix",
            "risk_page",
            "risk_judge",
            "risk_decide",
            "risk_second",
            "risk_assess",
            "risk_withdraw",
            "risk_close",
            "risk_control_new",
            "risk_control",
            "risk_treat",
            "risk_treatment",
            "risk_accept",
            "risk_accept_end",
            "risk_matrix_area",
            "risk_compare_area",
            "risk_propose",
            "risk_proposal",
            "risk_compare",
        )
    },
    "risk_new": (_WEAK, "Shown again with its error to whoever wrote it."),
    "risk_new_area": (_WEAK, "Shown again with its error to whoever wrote it."),
    "risk_file": (_WEAK, "A matrix to print, marked on every page; whoever takes it is named in the record."),
    **{
        name: (_WEAK, "To the lead of the site alone, its own risks; what the panel has not decided is not shown.")
        for name in ("site_risks", "site_risk", "site_risk_comment")
    },
    "week_file": (
        frozenset(),
        "Counts by area and type; those of an area below ten are hidden, others rounded. Who took it is recorded.",
    ),
    "import_page": (frozenset(), "To whoever brought the table: its first rows as they will be read, never kept open."),
    "import_faults": (frozenset(), "Rows, columns and codes of one import; never a cell of the file, never a formula."),
    "contact_withdraw": (_CONTACT, "To the site's lead and duty officers, asked before a withdrawal is recorded."),
    "place_import": (_CONTACT, "To the duty officer who brought the table: its first rows, until it is brought in."),
    "place_import_faults": (frozenset(), "Rows, columns and codes; never a cell of the file, never a formula."),
    "mailbox": (_TEXT | _CONTACT, "Demonstration only: the invented network's e-mail."),
    "home": (
        _TEXT | {Holds.DIRECTION},
        "Subjects of messages that wait; to an officer, the hand-over of reports they may see.",
    ),
}

PAGES = [Exit(rule.route, Kind.PAGE, *_CARRIED.get(rule.route, (frozenset(), ""))) for rule in TABLE]

OTHERS = [
    Exit("mail:message", Kind.MESSAGE, _TEXT | _CONTACT, "One recipient per mail; neutral sender."),
    Exit("mail:notice", Kind.MESSAGE, frozenset(), "Fixed words and a reference; never what it is about."),
    Exit("log", Kind.LOG, frozenset(), "Codes and ids only."),
    Exit("backup", Kind.BACKUP, frozenset(), "Texts sealed; keys are not in it."),
    Exit("cli:import", Kind.EXPORT, frozenset(), "Row numbers, columns and codes; never a value of the file."),
    Exit("cli:verify-audit", Kind.EXPORT, frozenset(), "Chain names, numbers and digests."),
]

REGISTER = {entry.name: entry for entry in [*PAGES, *OTHERS]}
