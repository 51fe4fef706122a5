"""The duty rota."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES
from aman.kit.privacy import ROW, annotate

annotate("incidents.DutyShift", ROW, "id")
annotate("incidents.DutyShift", CODES, "starts_at ends_at rank")
annotate("incidents.DutyShift", BY, "person")
