"""Reports, the incidents they describe, and how each report is supervised."""

from aman.apps.incidents.models._assessment import AssessmentAction, AssessmentSeries, ImpactAssessment
from aman.apps.incidents.models._case import (
    Case,
    CaseState,
    CaseTask,
    CloseReason,
    PoliceRecord,
    SupportNeed,
)
from aman.apps.incidents.models._clock import DutyRules, ReportClock, Step
from aman.apps.incidents.models._cluster import ClusterBasis, ClusterState, ReportCluster
from aman.apps.incidents.models._codes import (
    Category,
    Channel,
    ContactRule,
    Decision,
    Help,
    NotCountedReason,
    Precision,
    Recipient,
    ReportKind,
    ReportState,
    Subject,
)
from aman.apps.incidents.models._dialogue import Confidence, Deed, Direction, ReporterMessage, ReportTranslation
from aman.apps.incidents.models._duty import DutyShift, HandOver, Rank, ShiftSwap, SwapState
from aman.apps.incidents.models._evidence import (
    EvidenceFile,
    EvidenceOpening,
    EvidencePart,
    FilePart,
    FileState,
)
from aman.apps.incidents.models._imports import ImportedIncident, ImportMapping, ImportRun, ImportState
from aman.apps.incidents.models._incident import Incident, IncidentMerge, ReportLink
from aman.apps.incidents.models._quality import MARKS, QualityReview, QualitySample
from aman.apps.incidents.models._readers import (
    AssignmentRequest,
    Duty,
    ExclusionBasis,
    ReportAssignment,
    ReportConsent,
    ReportExclusion,
    SiteReport,
    SiteWord,
)
from aman.apps.incidents.models._refer import Override, Referral, ReferralState
from aman.apps.incidents.models._report import Report
from aman.apps.incidents.models._taxonomy import Classification
from aman.apps.incidents.models._verify import Finding, Verification

__all__ = [
    "MARKS",
    "AssessmentAction",
    "AssessmentSeries",
    "AssignmentRequest",
    "Case",
    "CaseState",
    "CaseTask",
    "Category",
    "Channel",
    "Classification",
    "CloseReason",
    "ClusterBasis",
    "ClusterState",
    "Confidence",
    "ContactRule",
    "Decision",
    "Deed",
    "Direction",
    "Duty",
    "DutyRules",
    "DutyShift",
    "EvidenceFile",
    "EvidenceOpening",
    "EvidencePart",
    "ExclusionBasis",
    "FilePart",
    "FileState",
    "Finding",
    "HandOver",
    "Help",
    "ImpactAssessment",
    "ImportMapping",
    "ImportRun",
    "ImportState",
    "ImportedIncident",
    "Incident",
    "IncidentMerge",
    "NotCountedReason",
    "Override",
    "PoliceRecord",
    "Precision",
    "QualityReview",
    "QualitySample",
    "Rank",
    "Recipient",
    "Referral",
    "ReferralState",
    "Report",
    "ReportAssignment",
    "ReportClock",
    "ReportCluster",
    "ReportConsent",
    "ReportExclusion",
    "ReportKind",
    "ReportLink",
    "ReportState",
    "ReportTranslation",
    "ReporterMessage",
    "ShiftSwap",
    "SiteReport",
    "SiteWord",
    "Step",
    "Subject",
    "SupportNeed",
    "SwapState",
    "Verification",
]
