"""Who may ever see each sensitive field, wherever their membership reaches. From mission.md, field by field."""

from __future__ import annotations

from aman.apps.accounts.models import Role

OFFICERS = {Role.DUTY_OFFICER, Role.CASEWORKER}
DESK = OFFICERS | {Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR}
JUDGES = {Role.ANALYST, Role.PANEL_MEMBER, Role.CHAIR}
AT_SITE = {Role.VOLUNTEER, Role.SITE_LEAD}
NOBODY: set[str] = set()

_BY_MODEL: dict[str, tuple[str, set[str]]] = {
    "accounts.Invitation": ("digest", NOBODY),
    "accounts.Person": ("password", NOBODY),
    "accounts.RecordSession": ("reason", {Role.SITE_LEAD, Role.CHAIR}),
    "cascade.Message": ("stop_reason", DESK | {Role.TRANSLATOR}),
    "cascade.MessageText": ("body subject", DESK | AT_SITE | {Role.TRANSLATOR}),
    "incidents.AssessmentAction": ("text", OFFICERS),
    "incidents.AssignmentRequest": ("reason", OFFICERS),
    "incidents.Case": ("note", OFFICERS),
    "incidents.CaseTask": ("text", OFFICERS),
    "incidents.Classification": ("reason", OFFICERS),
    "incidents.Direction": ("assessment ethics information options powers review text", OFFICERS),
    "incidents.EvidenceFile": ("name", OFFICERS),
    "incidents.EvidenceOpening": ("reason", OFFICERS),
    "incidents.HandOver": ("text", OFFICERS),
    "incidents.ImpactAssessment": (
        "basis consulted evidenced_words experienced_words places_words potential_words summary",
        OFFICERS,
    ),
    "incidents.ImportRun": ("file file_name look", {Role.ANALYST, Role.DUTY_OFFICER}),
    "incidents.IncidentMerge": ("reason", OFFICERS),
    "incidents.PoliceRecord": ("note reference", OFFICERS),
    "incidents.QualityReview": ("note", OFFICERS),
    "incidents.Referral": ("answer override_reason passed_on to_name", OFFICERS),
    "incidents.Report": (
        "behalf_basis critical_strategy evidence_links excluded narrative place_words point postcode reporter_contact"
        " reporter_name safe_times safe_word",
        OFFICERS,
    ),
    "incidents.ReportCluster": ("reason", OFFICERS),
    "incidents.ReportTranslation": ("text", OFFICERS),
    "incidents.ReporterMessage": ("text", OFFICERS),
    "incidents.SiteWord": ("text", OFFICERS | {Role.SITE_LEAD}),
    "incidents.SupportNeed": ("need note", OFFICERS),
    "incidents.Verification": ("basis", OFFICERS),
    "places.Contact": ("email name phone", OFFICERS | {Role.SITE_LEAD}),
    "places.PlaceImport": ("file file_name look", {Role.DUTY_OFFICER, Role.CHAIR}),
    "places.TimetableUpload": ("file file_name look", {Role.DUTY_OFFICER, Role.SITE_LEAD}),
    "privacy.AccessItem": ("content", {Role.CHAIR}),
    "privacy.AccessRequest": ("extension who", {Role.CHAIR}),
    "privacy.Erasure": ("reason", {Role.CHAIR}),
    "privacy.LegalHold": ("lift_reason reason", OFFICERS | {Role.CHAIR}),
    "strategy.ControlCheck": ("why", JUDGES | {Role.SITE_LEAD}),
    "strategy.PlanText": ("words", DESK | {Role.SITE_LEAD, Role.TRANSLATOR}),
    "strategy.Risk": ("closed_why if_words then_words", JUDGES | {Role.SITE_LEAD}),
    "strategy.RiskAcceptance": ("ended_why why", JUDGES | {Role.SITE_LEAD}),
    "strategy.RiskAssessment": (
        "decided_why impact_why threat_why vulnerability_why",
        JUDGES | {Role.SITE_LEAD},
    ),
    "strategy.RiskComment": ("text", JUDGES | {Role.SITE_LEAD}),
    "strategy.RiskControl": ("name", JUDGES | {Role.SITE_LEAD}),
    "strategy.RiskProposal": ("decided_why why", JUDGES),
    "strategy.RiskTreatment": ("settled_why what", JUDGES | {Role.SITE_LEAD}),
    "surveillance.SignalDecision": ("reason", DESK),
}

MAY_SEE: dict[str, set[str]] = {
    f"{model}.{name}": may for model, (names, may) in _BY_MODEL.items() for name in names.split()
} | {"strategy.RiskAssessment.interest_words": JUDGES}

NOT_SWEPT: dict[str, str] = {
    "account.EmailConfirmation.key": "a secret that is used up by its one mail",
    "accounts.AccountLetter.opens": "sealed words of a link; it opens to the letter that carries it",
    "incidents.EvidencePart.content": "bytes of a picture: tests/kit/files looks into those",
    "sessions.Session.session_data": "what the walk itself signs in with",
    "sessions.Session.session_key": "what the walk itself signs in with",
    "socialaccount.SocialApp.secret": "no partner is configured: the secret stays in the settings",
    "socialaccount.SocialToken.token": "tokens are not stored",
    "socialaccount.SocialToken.token_secret": "tokens are not stored",
}
"""Fields no canary is put into, and why."""
