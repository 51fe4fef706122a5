"""The words of a case: what happened in it, its states, and how they are drawn."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents.models import Finding, ReferralState

HAPPENED: dict[str, str | Promise] = {
    "CASE_OPENED": _("Case opened"),
    "CASE_READ": _("Case opened to read"),
    "CASE_LED": _("Lead caseworker named"),
    "CASE_CLOSED": _("Case closed"),
    "CASE_REOPENED": _("Case opened again"),
    "SECOND_ASKED": _("Second look asked for"),
    "INCIDENT_VERIFIED": _("Second look taken"),
    "REPORT_VERIFIED": _("Decision follows the second look"),
    "FINDING_ENDED": _("Finding called in question by a change of reports"),
    "TASK_SET": _("Task set"),
    "TASK_DONE": _("Task done"),
    "NEED_RECORDED": _("Need recorded"),
    "NEED_FOLLOWED": _("Need asked after"),
    "NEED_MET": _("Need met"),
    "POLICE_RECORDED": _("Police answer recorded"),
    "CONSENT_GIVEN": _("Consent given"),
    "CONSENT_WITHDRAWN": _("Consent withdrawn"),
    "REFERRAL_PROPOSED": _("Passing on without consent proposed"),
    "REFERRAL_DECLINED": _("Passing on declined by the second person"),
    "REPORT_REFERRED": _("Report passed on"),
    "REFERRAL_ACCEPTED": _("Accepted by the recipient"),
    "REFERRAL_REJECTED": _("Not accepted by the recipient"),
    "REFERRAL_REVOKED": _("Referral called back"),
    "REFERRAL_ANSWERED": _("The recipient answered"),
    "REFERRAL_DUE": _("Reminded of an answer that is due"),
    "REPORTER_TOLD": _("Reporter told"),
    "ASSESSMENT_EXPORTED": _("Assessment taken out to print"),
    "ASSESSMENT_REOPENED": _("Reviews begun again"),
    "ASSESSMENT_REMINDED": _("Reviewer reminded"),
    "ASSESSMENT_LATE": _("Review late. Others told"),
    "ACTION_DONE": _("Action of the assessment done"),
    "REPORT_ASSIGNED": _("Somebody assigned"),
    "ASSIGNMENT_ENDED": _("Assignment ended"),
    "INCIDENTS_MERGED": _("Merged with another incident"),
    "INCIDENTS_UNMERGED": _("Merge undone"),
    "INCIDENT_CLASSIFIED": _("Classified"),
}

GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "decisions": (
        _("Decisions"),
        (
            "REPORT_DECIDED", "REPORT_UNLINKED", "DIRECTION_RECORDED", "INCIDENT_VERIFIED", "REPORT_VERIFIED",
            "FINDING_ENDED", "CASE_OPENED", "CASE_CLOSED", "CASE_REOPENED", "INCIDENT_CLASSIFIED",
            "INCIDENTS_MERGED", "INCIDENTS_UNMERGED", "ASSESSMENT_SIGNED", "ASSESSMENT_REOPENED",
        ),
    ),
    "dialogue": (_("Conversation"), ("REPORT_RECEIVED", "REPORTER_ASKED", "REPORTER_WROTE", "REPORTER_TOLD")),
    "work": (
        _("Tasks and needs"),
        ("TASK_SET", "TASK_DONE", "NEED_RECORDED", "NEED_FOLLOWED", "NEED_MET", "CASE_LED", "ACTION_DONE"),
    ),
    "referrals": (
        _("Passed on"),
        (
            "POLICE_RECORDED", "CONSENT_GIVEN", "CONSENT_WITHDRAWN", "REFERRAL_PROPOSED", "REFERRAL_DECLINED",
            "REPORT_REFERRED", "REFERRAL_ACCEPTED", "REFERRAL_REJECTED", "REFERRAL_REVOKED", "REFERRAL_ANSWERED",
            "REFERRAL_DUE", "ASSESSMENT_EXPORTED",
        ),
    ),
    "files": (_("Files"), ("EVIDENCE_ADDED", "EVIDENCE_CLEANED", "EVIDENCE_REFUSED", "EVIDENCE_ORIGINAL_OPENED")),
    "views": (_("Who looked"), ("REPORT_READ", "CASE_READ", "EVIDENCE_READ")),
}  # fmt: skip
"""What a timeline can be narrowed to: its words, and the entries it then shows."""

KIND_OF_FINDING = {Finding.CORROBORATED: "ok", Finding.UNCORROBORATED: "un", Finding.NOT_SO: "bad"}
KIND_OF_REFERRAL = {
    ReferralState.PROPOSED: "at",
    ReferralState.DECLINED: "un",
    ReferralState.SENT: "info",
    ReferralState.ACCEPTED: "info",
    ReferralState.REJECTED: "bad",
    ReferralState.ANSWERED: "ok",
    ReferralState.REVOKED: "un",
}
