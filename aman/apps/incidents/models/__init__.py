"""Reports, the incidents they describe, and how each report is supervised."""

from aman.apps.incidents.models._assessment import ImpactAssessment
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
from aman.apps.incidents.models._dialogue import Direction, ReporterMessage
from aman.apps.incidents.models._duty import DutyShift
from aman.apps.incidents.models._imports import ImportedIncident, ImportMapping, ImportRun, ImportState
from aman.apps.incidents.models._incident import Incident, IncidentMerge, ReportLink
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
from aman.apps.incidents.models._report import Report
from aman.apps.incidents.models._taxonomy import Classification

__all__ = [
    "AssignmentRequest",
    "Category",
    "Channel",
    "Classification",
    "ClusterBasis",
    "ClusterState",
    "ContactRule",
    "Decision",
    "Direction",
    "Duty",
    "DutyShift",
    "ExclusionBasis",
    "Help",
    "ImpactAssessment",
    "ImportMapping",
    "ImportRun",
    "ImportState",
    "ImportedIncident",
    "Incident",
    "IncidentMerge",
    "NotCountedReason",
    "Precision",
    "Recipient",
    "Report",
    "ReportAssignment",
    "ReportCluster",
    "ReportConsent",
    "ReportExclusion",
    "ReportKind",
    "ReportLink",
    "ReportState",
    "ReporterMessage",
    "SiteReport",
    "SiteWord",
    "Subject",
]
