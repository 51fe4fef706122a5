"""What can be done with reports and incidents."""

from aman.apps.incidents.services._assess import Assessed, sign_assessment
from aman.apps.incidents.services._budget import note_miss
from aman.apps.incidents.services._clock import escalate, tell_on_call
from aman.apps.incidents.services._consent import UnknownRecipient, change_consent
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
    NotYourArea,
    Received,
    Said,
    Told,
    UnknownPlace,
    receive_report,
    relay_report,
    type_in_report,
    write_back,
)
from aman.apps.incidents.services._supervise import (
    AlreadyTaken,
    NotSupervisor,
    OwnReport,
    ask_reporter,
    note_reading,
    record_direction,
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
    "NotYourArea",
    "OwnReport",
    "Received",
    "Ruling",
    "Said",
    "Told",
    "UnknownIncident",
    "UnknownPlace",
    "UnknownRecipient",
    "ask_reporter",
    "change_consent",
    "decide_report",
    "escalate",
    "note_miss",
    "note_reading",
    "receive_report",
    "record_direction",
    "relay_report",
    "sign_assessment",
    "take_report",
    "tell_on_call",
    "type_in_report",
    "unlink_report",
    "write_back",
]
