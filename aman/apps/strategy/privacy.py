"""What strategy holds, field by field (manual: aman/kit/privacy.py)."""

from __future__ import annotations

from aman.kit.privacy import ROW, Basis, Held, Kind, Purpose, Retention, annotate

EVENT = Held(Purpose.PICTURE, Basis.NONE, Retention.STATISTICS, Kind.PUBLIC)
BY = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.ANALYSIS, Kind.STAFF)
DONE = Held(Purpose.PLACES, Basis.INTEREST, Retention.ANALYSIS, Kind.TECHNICAL)

annotate("strategy.TriggerEvent", ROW, "id uuid")
annotate(
    "strategy.TriggerEvent",
    EVENT,
    "title where kind area is_national happened_on known_at sureness expects_online expects_street height floor "
    "ends_on entered_at withdrawn_at reviewed_at review",
)
annotate("strategy.TriggerEvent", BY, "entered_by reviewed_by")
annotate("strategy.TriggerDecay", ROW, "id trigger")
annotate("strategy.TriggerDecay", EVENT, "channel basis half_life low high parameters made_at")
annotate("strategy.TriggerDecay", BY, "made_by")
annotate("strategy.TriggerReset", ROW, "id uuid trigger")
annotate("strategy.TriggerReset", EVENT, "kind on words entered_at")
annotate("strategy.TriggerReset", BY, "entered_by")
annotate("strategy.NetworkDay", ROW, "id")
annotate("strategy.NetworkDay", DONE, "on calendar gates postures calendar_digest digest inputs made_at")
annotate("strategy.TaskDone", ROW, "id site")
annotate("strategy.TaskDone", DONE, "on code at")
annotate("strategy.TaskDone", BY, "by")

RISK = Held(Purpose.PLACES, Basis.INTEREST, Retention.PLACE, Kind.TECHNICAL)
"""Codes, steps and dates of risks: without the words they say how, not where it is weak."""
WEAK = Held(Purpose.PLACES, Basis.INTEREST, Retention.PLACE, Kind.SECURITY)
"""Words that say where a place is weak, or what protects it."""
DECLARED = Held(Purpose.ACCOUNT_OF_ACTS, Basis.INTEREST, Retention.PLACE, Kind.PERSONAL)
"""What an assessor declared to have to do with what they assess."""

annotate("strategy.RiskMatrix", ROW, "id uuid")
annotate("strategy.RiskMatrix", RISK, "code version data made_at approved_at")
annotate("strategy.RiskMatrix", BY, "made_by approved_by")
annotate("strategy.RiskFrame", ROW, "id uuid site area")
annotate("strategy.RiskFrame", RISK, "level version matrix matrix_version appetite set_at")
annotate("strategy.RiskFrame", BY, "set_by")
annotate("strategy.Risk", ROW, "id uuid record_key site area")
annotate("strategy.Risk", RISK, "level number threat catalogue opened_at closed_at")
annotate("strategy.Risk", BY, "opened_by closed_by")
annotate("strategy.Risk", WEAK, "if_words then_words closed_why")
annotate("strategy.RiskAssessment", ROW, "id uuid record_key risk second_of proposal")
annotate(
    "strategy.RiskAssessment",
    RISK,
    "version state matrix matrix_version threat_step vulnerability_step impact_step confidence columns interest_at "
    "started_at submitted_at decided_at ended_at",
)
annotate("strategy.RiskAssessment", BY, "assessor asked_by decided_by interest")
annotate("strategy.RiskAssessment", WEAK, "threat_why vulnerability_why impact_why decided_why")
annotate("strategy.RiskAssessment", DECLARED, "interest_words")
annotate("strategy.RiskPosition", ROW, "id risk assessment")
annotate(
    "strategy.RiskPosition",
    RISK,
    "at because matrix matrix_version inherent_likelihood inherent_impact inherent_band likelihood impact band "
    "best_band worst_band target_band",
)
annotate("strategy.RiskPosition", BY, "by")
annotate("strategy.RiskControl", ROW, "id uuid record_key risk")
annotate("strategy.RiskControl", RISK, "axis principle added_at")
annotate("strategy.RiskControl", BY, "added_by")
annotate("strategy.RiskControl", WEAK, "name")
annotate("strategy.ControlCheck", ROW, "id uuid record_key control")
annotate("strategy.ControlCheck", RISK, "number state effect works confidence at")
annotate("strategy.ControlCheck", BY, "by")
annotate("strategy.ControlCheck", WEAK, "why")
annotate("strategy.RiskTreatment", ROW, "id uuid record_key risk control")
annotate("strategy.RiskTreatment", RISK, "kind state cost hours due_on made_at settled_at")
annotate("strategy.RiskTreatment", BY, "owner made_by settled_by")
annotate("strategy.RiskTreatment", WEAK, "what settled_why")
annotate("strategy.RiskAcceptance", ROW, "id uuid record_key risk")
annotate("strategy.RiskAcceptance", RISK, "band appetite at until ended_at")
annotate("strategy.RiskAcceptance", BY, "by ended_by")
annotate("strategy.RiskAcceptance", WEAK, "why ended_why")
annotate("strategy.RiskProposal", ROW, "id uuid record_key risk")
annotate("strategy.RiskProposal", RISK, "kind evidence axis steps rule numbers state made_at decided_at")
annotate("strategy.RiskProposal", BY, "made_by decided_by")
annotate("strategy.RiskProposal", WEAK, "why decided_why")
annotate("strategy.RiskComment", ROW, "id uuid record_key risk")
annotate("strategy.RiskComment", RISK, "at")
annotate("strategy.RiskComment", BY, "by")
annotate("strategy.RiskComment", WEAK, "text")

PLAN = Held(Purpose.PLACES, Basis.NONE, Retention.ANALYSIS, Kind.TECHNICAL)
PLAN_WORDS = Held(Purpose.PLACES, Basis.INTEREST, Retention.ANALYSIS, Kind.SECURITY)
THREAT = Held(Purpose.PICTURE, Basis.NONE, Retention.STATISTICS, Kind.PUBLIC)
annotate("strategy.Plan", ROW, "id uuid")
annotate("strategy.Plan", PLAN, "level area site opened_at")
annotate("strategy.Plan", BY, "opened_by")
annotate("strategy.PlanVersion", ROW, "id uuid record_key plan")
annotate("strategy.PlanVersion", PLAN, "number state language review_on written_at submitted_at approved_at ended_at")
annotate("strategy.PlanVersion", BY, "written_by submitted_by approved_by ended_by")
annotate("strategy.PlanWriter", ROW, "id version")
annotate("strategy.PlanWriter", BY, "person at")
annotate("strategy.PlanPart", ROW, "id version")
annotate("strategy.PlanPart", PLAN, "kind code under strand place owner_role due_on")
annotate("strategy.PlanPart", BY, "owner")
annotate("strategy.PlanText", ROW, "id uuid record_key version")
annotate("strategy.PlanText", PLAN, "language state at reviewed_at")
annotate("strategy.PlanText", PLAN_WORDS, "words")
annotate("strategy.PlanText", BY, "by reviewed_by")
annotate("strategy.PlanOrder", ROW, "id plan version")
annotate("strategy.PlanOrder", PLAN, "at digest order")
annotate("strategy.ThreatSetting", ROW, "id uuid")
annotate("strategy.ThreatSetting", THREAT, "level since source set_at withdrawn_at")
annotate("strategy.ThreatSetting", BY, "set_by withdrawn_by")

RULE = Held(Purpose.PICTURE, Basis.NONE, Retention.ANALYSIS, Kind.TECHNICAL)
annotate("strategy.WrittenRule", ROW, "id uuid")
annotate("strategy.WrittenRule", RULE, "code opened_at")
annotate("strategy.WrittenRule", BY, "opened_by")
annotate("strategy.RuleVersion", ROW, "id uuid rule")
annotate("strategy.RuleVersion", RULE, "number act data why state proposed_at decided_at decided_why")
annotate("strategy.RuleVersion", BY, "proposed_by decided_by")
