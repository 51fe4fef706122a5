"""A calendar feed of a site as iCalendar text: occasions with their candidate days, Friday prayers, dated events.

RFC 5545, checked with an independent parser in the tests. Feeds are read by other people's programs: titles come from
the caller (in their language), nothing of incidents or people is in here. A candidate day is TENTATIVE and says so to
programs by STATUS; once resolved its uid stays, so that the other day disappears and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from aman.core.almanac.occasions import Occurrence

PRODUCT = "-//Aman//Almanac//EN"
LINE_OCTETS = 75
JOINERS = "\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"
"""Marks of joining and direction that Arabic and Urdu need."""
TENTATIVE, CONFIRMED = "TENTATIVE", "CONFIRMED"


class BadFeed(ValueError):
    """An event ends before it begins, or an hour has no zone."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. first and last are days, both in, or aware moments of which the last is the end."""

    uid: str
    title: str
    first: date
    last: date
    is_certain: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        moments = [one for one in (self.first, self.last) if isinstance(one, datetime)]
        if len(moments) == 1 or any(one.tzinfo is None for one in moments) or self.last < self.first:
            raise BadFeed(self.uid)


def events_of(occurrence: Occurrence, title: str, site: str, note: str = "") -> tuple[Event, ...]:
    """Return the entries of an occasion: one for each candidate first day, with the longest it may last from there.

    site: an opaque name in the uid. title: its name in the reader's language; note: what a tentative entry says.
    The uid counts candidates and does not name days, so the entry moves when the day does.
    """
    longest: dict[date, date] = {}
    for first, last in occurrence.ways:
        longest[first] = max(last, longest.get(first, last))
    key = f"{site}|{occurrence.code}|{occurrence.hijri_year}|{occurrence.words}"
    if occurrence.hijri_year is None:
        key += f"|{occurrence.candidate_days[0].isoformat()}"
    said = "" if occurrence.is_resolved else note
    return tuple(
        Event(uid_of(f"{key}|{number}"), title, first, longest[first], occurrence.is_resolved, said)
        for number, first in enumerate(sorted(longest))
    )


def prayer_event(name: str, title: str, at: datetime, minutes: int, site: str) -> Event:
    """Return one entry of a prayer at an aware moment, lasting so many minutes."""
    return Event(uid_of(f"{site}|{name}|{at.date().isoformat()}"), title, at, at + timedelta(minutes=minutes))


def uid_of(key: str) -> str:
    """Return a stable opaque uid of a key."""
    return f"{sha256(key.encode()).hexdigest()[:32]}@aman"


def feed(name: str, events: Iterable[Event], *, now: datetime) -> str:
    """Return the text of a calendar. now: the moment it was made, aware."""
    if now.tzinfo is None:
        raise BadFeed("now")
    stamp = _utc(now)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in sorted(events, key=lambda one: (_sort_key(one.first), one.uid)):
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _sort_key(first: date) -> str:
    return _utc(first) if isinstance(first, datetime) else f"{first:%Y%m%d}"


def _event(event: Event, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        *_when(event),
        f"SUMMARY:{_escaped(event.title)}",
        *([f"DESCRIPTION:{_escaped(event.note)}"] if event.note else []),
        f"STATUS:{CONFIRMED if event.is_certain else TENTATIVE}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _when(event: Event) -> list[str]:
    """Days have an end that is not in (RFC 5545 3.6.1); hours are in UTC, which needs no table of zones."""
    if isinstance(event.first, datetime) and isinstance(event.last, datetime):
        return [f"DTSTART:{_utc(event.first)}", f"DTEND:{_utc(event.last)}"]
    after = event.last + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Return a TEXT value (3.3.11); control characters other than line ends have no place in one and are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = "\n".join("".join(_kept(letter) for letter in line) for line in lines)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _kept(letter: str) -> str:
    if letter.isprintable() or letter in JOINERS:
        return letter
    return " " if letter.isspace() else ""


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, never inside a letter (3.1)."""
    pieces, piece, size, room = [], "", 0, LINE_OCTETS
    for letter in line:
        octets = len(letter.encode())
        if size + octets > room:
            pieces.append(piece)
            piece, size, room = "", 0, LINE_OCTETS - 1
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])
