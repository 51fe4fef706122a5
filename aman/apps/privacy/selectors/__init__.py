"""What is kept how long, what is about to go, what is held, erased and asked for."""

from aman.apps.privacy.selectors._access import access_request, access_requests, items_of
from aman.apps.privacy.selectors._erasure import erasure, erasure_of_report, erasures, open_erasure
from aman.apps.privacy.selectors._record import processing, written
from aman.apps.privacy.selectors._retention import (
    InForce,
    Preview,
    change,
    going,
    hold,
    hold_on,
    holds,
    preview,
    removed_lately,
    schedule,
)

__all__ = [
    "InForce",
    "Preview",
    "access_request",
    "access_requests",
    "change",
    "erasure",
    "erasure_of_report",
    "erasures",
    "going",
    "hold",
    "hold_on",
    "holds",
    "items_of",
    "open_erasure",
    "preview",
    "processing",
    "removed_lately",
    "schedule",
    "written",
]
