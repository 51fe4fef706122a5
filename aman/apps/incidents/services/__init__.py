"""What can be done with reports and incidents."""

from aman.apps.incidents.services._budget import note_miss
from aman.apps.incidents.services._clock import escalate, tell_on_call
from aman.apps.incidents.services._decide import (
    AlreadyDecided,
    AreaMissing,
    CategoryMissing,
    DayMissing,
    NotLinked,
    Ruling,
    UnknownIncident,
    decide_report,
    unlink_report,
)
from aman.apps.incidents.services._intake import (
    DialogueErased,
    FormUsed,
    NoSuchReceipt,
    Received,
    Told,
    UnknownPlace,
    receive_report,
    write_back,
)
from aman.apps.incidents.services._supervise import (
    AlreadyTaken,
    Assessed,
    NotSupervisor,
    OwnReport,
    ask_reporter,
    note_reading,
    record_direction,
    sign_assessment,
    take_report,
)

__all__ = [
    "AlreadyDecided",
    "AlreadyTaken",
    "AreaMissing",
    "Assessed",
    "CategoryMissing",
    "DayMissing",
    "DialogueErased",
    "FormUsed",
    "NoSuchReceipt",
    "NotLinked",
    "NotSupervisor",
    "OwnReport",
    "Received",
    "Ruling",
    "Told",
    "UnknownIncident",
    "UnknownPlace",
    "ask_reporter",
    "decide_report",
    "escalate",
    "note_miss",
    "note_reading",
    "receive_report",
    "record_direction",
    "sign_assessment",
    "take_report",
    "tell_on_call",
    "unlink_report",
    "write_back",
]
