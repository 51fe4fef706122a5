"""What the cascade can do: write, check, release, stop, send, acknowledge. Other apps call `notify`."""

from aman.apps.cascade.services._release import needs_checking, release, settle, stop
from aman.apps.cascade.services._seen import see_at_site
from aman.apps.cascade.services._send import acknowledge, claim, delay, give_back, notify, record_results
from aman.apps.cascade.services._states import (
    DELIVERY,
    MESSAGE,
    AlreadyExpired,
    ChangedSince,
    EnglishMissing,
    IncompleteText,
    NobodyToReach,
    NotChecked,
    NotOpen,
    NotTheWriter,
    NotYourArea,
    OwnText,
    ReasonMissing,
    SamePerson,
    UnknownNotice,
)
from aman.apps.cascade.services._write import Draft, check_text, edit_message, mark_ready, write_message

__all__ = [
    "DELIVERY",
    "MESSAGE",
    "AlreadyExpired",
    "ChangedSince",
    "Draft",
    "EnglishMissing",
    "IncompleteText",
    "NobodyToReach",
    "NotChecked",
    "NotOpen",
    "NotTheWriter",
    "NotYourArea",
    "OwnText",
    "ReasonMissing",
    "SamePerson",
    "UnknownNotice",
    "acknowledge",
    "check_text",
    "claim",
    "delay",
    "edit_message",
    "give_back",
    "mark_ready",
    "needs_checking",
    "notify",
    "record_results",
    "release",
    "see_at_site",
    "settle",
    "stop",
    "write_message",
]
