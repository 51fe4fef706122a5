"""The icons, as the inside of a 20 by 20 drawing each: shapes take the colour of the words beside them.

Drawn into the page rather than fetched, so that they show on a slow phone, offline and on paper.
The class am-cut strokes in the colour of the ground, to cut one shape out of another.
"""

from __future__ import annotations

STAR = (
    "M16 .5 20.54 5.04H26.96V11.46L31.5 16 26.96 20.54V26.96H20.54L16 31.5 11.46 26.96H5.04V20.54L.5 16 "
    "5.04 11.46V5.04H11.46Z"
)
STAR_CUT = "M23.95 19.29 19.29 23.95H12.71L8.05 19.29V12.71L12.71 8.05H19.29L23.95 12.71Z"


def _line(path: str, width: str = "2") -> str:
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width}"/>'


def _cut(shape: str, path: str) -> str:
    return f'{shape}<path class="am-cut" d="{path}" fill="none" stroke-width="2"/>'


ICONS: dict[str, str] = {
    "at": _cut('<path d="M10 1.5 19 18H1z"/>', "M10 7.2v5M10 14.2v1.9"),
    "back": _line("m13 3-7 7 7 7", "2.2"),
    "bad": _cut('<path d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/>', "m6.6 6.6 6.8 6.8m0-6.8-6.8 6.8"),
    "bell": _line("M4 14V9a6 6 0 0 1 12 0v5l1.5 1.5h-15zM8 18h4", "1.8"),
    "book": _line("M3 3h6l1 1 1-1h6v13h-6l-1 1-1-1H3zM10 4v13", "1.8"),
    "cal": _line("M2 4h16v14H2zM2 8h16M6 1.5v4M14 1.5v4", "1.8"),
    "chart": _line("M2 18h16M4.5 18v-6M8.5 18V8M12.5 18v-8M16.5 18V4", "2.2"),
    "close": _line("m4.5 4.5 11 11m0-11-11 11", "2.2"),
    "down": _line("M10 17V3M4.5 11.5 10 17l5.5-5.5", "2.4"),
    "file": _line("M4 1.5h8l4 4v13H4zM12 1.5v4h4", "1.8"),
    "globe": '<circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    + _line("M2 10h16M10 2c-6 4.5-6 11.5 0 16M10 2c6 4.5 6 11.5 0 16", "1.6"),
    "info": _cut('<path d="M10 .8 19.2 10 10 19.2.8 10z"/>', "M10 9v5M10 5.6v2"),
    "key": '<circle cx="6" cy="13" r="4" fill="none" stroke="currentColor" stroke-width="2"/>'
    + _line("m9 10 8-8m-3 3 2.5 2.5"),
    "link": _line("M8 12l4-4M9 5.5 11 3.5a4 4 0 0 1 5.5 5.5l-2 2M11 14.5l-2 2A4 4 0 0 1 3.5 11l2-2", "1.8"),
    "lock": '<path d="M3.5 9h13v9.5h-13z"/>' + _line("M6 9V6a4 4 0 0 1 8 0v3"),
    "mail": _line("M1.5 4h17v12h-17zM1.5 5l8.5 6.5L18.5 5", "1.8"),
    "map": _line("M1.5 4.5 7 2l6 2.5L18.5 2v13.5L13 18l-6-2.5L1.5 18zM7 2v13.5M13 4.5V18", "1.6"),
    "moon": '<path d="M14.5 12.5A7 7 0 0 1 7.5 3 7.5 7.5 0 1 0 17 12a7 7 0 0 1-2.5.5z"/>',
    "next": _line("m7 3 7 7-7 7", "2.2"),
    "ok": _cut('<circle cx="10" cy="10" r="9"/>', "M5.8 10.3l2.9 2.9 5.5-6"),
    "pause": _line("M6 4v12M14 4v12", "3"),
    "pen": _line("M3 17l1-4L14 3l3 3L7 16zM12 5l3 3", "1.8"),
    "people": '<circle cx="7" cy="6" r="3.5"/><path d="M.5 18c0-8 13-8 13 0z"/>'
    '<circle cx="14.5" cy="7" r="2.6"/>'
    '<path d="M15 18h4.5c0-4.5-2-6.5-5-6.5"/>',
    "phone": '<path d="M5 1.5 8 2l1.2 4L7 8.2c1 2 2.6 3.7 4.8 4.8L14 10.8l4 1.2.5 3c-.6 2-2 3.5-4 3.5'
    'C8 18 2 12 1.5 5.5 1.5 3.5 3 2 5 1.5z"/>',
    "pin": _cut(
        '<path d="M10 19C5 12.5 3.5 10 3.5 7.5a6.5 6.5 0 0 1 13 0C16.5 10 15 12.5 10 19z"/>',
        "M10 5.5v4M8 7.5h4",
    ),
    "plus": _line("M10 3v14M3 10h14", "2.4"),
    "print": _line("M5 7V2h10v5M5 14H2V7h16v7h-3M5 11.5h10V18H5z", "1.8"),
    "same": _line("M3 10h14", "2.4"),
    "save": _line("M10 2v10m-4.5-4 4.5 4.5L14.5 8M3 17.5h14", "2.2"),
    "search": '<circle cx="8.5" cy="8.5" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    + _line("m13 13 5.5 5.5", "2.4"),
    "shield": _line("M10 1.5 17 4v6c0 4-3 7-7 8.5C6 17 3 14 3 10V4z"),
    "sort": _line("M6 8l4-4 4 4M6 12l4 4 4-4"),
    "tick": _line("M4 10.5l4 4 8-9", "2.6"),
    "un": '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-dasharray="3.2 3"/>'
    '<circle cx="10" cy="10" r="1.6"/>',
    "up": _line("M10 17V3M4.5 8.5 10 3l5.5 5.5", "2.4"),
    "wait": _line("M7 5v10M13 5v10", "2.6"),
    "warn": _line("M10 3v8M10 14v3", "3"),
    "wave": _line("M1 14h4l3-10 4 13 3-7h4"),
}
TURNING = frozenset({"next", "back", "link"})
"""Icons that point along the line of reading and are mirrored in right-to-left pages."""
