"""Photos and a leaflet with some open reports: drawn here, and made clean by the worker like any other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from aman.apps.incidents import services as incidents
from aman.apps.incidents.models import Report, ReportState

if TYPE_CHECKING:
    from aman.web.demo.casework import Scene

_BRICK, _MORTAR, _PAINT, _PAPER, _INK = (150, 88, 70), (196, 186, 174), (240, 236, 228), (252, 250, 244), (40, 40, 44)
_SIZE = (1600, 1200)
_FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(64)


def build_evidence(scene: Scene) -> int:
    """Give two reports in hand their files: a photo of damage, a leaflet seen online. Return how many were kept."""
    held = Report.objects.filter(supervisor__isnull=False).exclude(state=ReportState.DECIDED)
    held = held.select_related("record_key").order_by("received_at", "pk")
    sent = (
        (held.filter(kind="PLACE").first(), [("gate.jpg", _wall()), ("clip.mp4", _FILM)]),
        (held.filter(kind="ONLINE", supervisor=scene.cast["duty"]).first(), [("leaflet.pdf", _leaflet())]),
    )
    kept = 0
    for report, files in sent:
        if report is not None:
            found = incidents.add_files(report=report, files=files, keep=report.kind == "PLACE", now=report.received_at)
            kept += sum(not file.code for file in found)
    return kept


def _wall() -> bytes:
    """Return a photo of a painted wall that says, as photos do, where it was taken."""
    shown = Image.new("RGB", _SIZE, _MORTAR)
    pen = ImageDraw.Draw(shown)
    for row in range(20):
        for brick in range(-1, 14):
            left, top = brick * 124 + (62 if row % 2 else 0), row * 60
            pen.rectangle((left, top, left + 118, top + 54), fill=_BRICK)
    pen.line(
        [(260, 820), (420, 420), (560, 800), (700, 430), (860, 810), (1010, 450), (1280, 700)], _PAINT, 46, "curve"
    )
    told = Image.Exif()
    place = told.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 32.0, 0.0), "W", (0.0, 3.0, 0.0)
    return _saved(shown, "JPEG", exif=told.tobytes())


def _leaflet() -> bytes:
    shown = Image.new("RGB", (840, 1188), _PAPER)
    pen = ImageDraw.Draw(shown)
    pen.rectangle((60, 60, 780, 220), fill=_INK)
    for line in range(14):
        pen.rectangle((60, 290 + line * 52, 780 - (line * 97) % 260, 308 + line * 52), fill=_INK)
    return _saved(shown, "PDF", title="Leaflet")


def _saved(shown: Image.Image, name: str, **how: object) -> bytes:
    held = io.BytesIO()
    shown.save(held, name, **how)
    return held.getvalue()
