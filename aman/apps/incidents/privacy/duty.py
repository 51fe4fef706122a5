"""The duty rota, exchanges and hand-overs."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import LINK, ROW, annotate

annotate("incidents.DutyShift", ROW, "id uuid series")
annotate("incidents.DutyShift", CODES, "starts_at ends_at rank told_at cancelled_at")
annotate("incidents.DutyShift", BY, "person")
annotate("incidents.ShiftSwap", ROW, "id uuid")
annotate("incidents.ShiftSwap", LINK, "shift")
annotate("incidents.ShiftSwap", CODES, "state asked_at answered_at")
annotate("incidents.ShiftSwap", BY, "asked_by to")
annotate("incidents.HandOver", ROW, "id uuid record_key")
annotate("incidents.HandOver", CODES, "at reports accepted_at")
annotate("incidents.HandOver", BY, "by accepted_by")
annotate("incidents.HandOver", TOLD, "text")
