"""The record of processing and the impact assessment, made from the annotations: nothing is typed a second time.

UK GDPR Art 30 (record of processing activities) and Art 35 (data protection impact assessment). Each edition is
known by a digest over everything in it but the day it was made.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps

from aman.apps.privacy.schedule import KEY_DAYS, RULES
from aman.kit import privacy, privacy_register
from aman.kit.exits import Exit
from aman.kit.privacy import LAW, SENSITIVE, Entry, Kind, Purpose
from aman.kit.vault import SealedField

PURPOSES: dict[Purpose, str] = {
    Purpose.REPORTS: "Hearing what happened, answering, and supervising what is done",
    Purpose.SUPPORT: "Helping the people it happened to",
    Purpose.EVIDENCE: "Keeping evidence so that it may be used",
    Purpose.PICTURE: "Counting what happens, and seeing when it is more than usual",
    Purpose.TELLING: "Telling places of worship what they need to know",
    Purpose.PLACES: "Knowing which places there are and whom to reach there",
    Purpose.ACCOUNTS: "Letting the right people in, and nobody else",
    Purpose.ACCOUNT_OF_ACTS: "Being able to show who did what",
    Purpose.RIGHTS: "Answering what people ask about their data",
    Purpose.RUNNING: "Keeping the system itself at work",
}
WHOSE: dict[Kind, str] = {
    Kind.PUBLIC: "nobody",
    Kind.STAFF: "staff and volunteers",
    Kind.PERSONAL: "contacts of places, and people who ask about their data",
    Kind.SPECIAL: "people who report, people it happened to",
    Kind.CRIMINAL: "people who report, people it happened to, witnesses, people said to have done it",
    Kind.SECURITY: "nobody by itself: keys, secrets, texts about security",
    Kind.TECHNICAL: "nobody by itself",
}
MEASURES = (
    "Texts about people are sealed field by field (AES-256-GCM), with a key for each record, wrapped by a key for each"
    " site, wrapped by a master key outside the database (docs/adr/0004-encryption.md).",
    "Keys are backed up apart from data; an erased record stays erased when old data is restored"
    " (docs/adr/0011-keys-apart.md).",
    "One table says who may open which page; every query is held to the scope of who asks; people named in an"
    " exclusion never see the report (docs/frame/access.md).",
    "A second factor for everybody with an account; sessions can be ended at once.",
    "Every change and every reading of a report is in an append-only, hash-chained audit (docs/frame/audit.md).",
    "No address, device or time of an anonymous reporter is kept; no tracker, no third party, no cookie at the public"
    " door (docs/adr/0007-two-doors.md).",
    "Files of strangers are opened in a process without network, re-encoded, and stripped of metadata.",
    "Notices carry fixed words and a reference only.",
)


@dataclass(frozen=True)
class Activity:
    """One activity of processing: a purpose on a ground, with what is held for it."""

    purpose: str
    does: str
    article_6: str
    condition: str
    note: str
    kinds: tuple[str, ...]
    people: tuple[str, ...]
    tables: tuple[str, ...]
    retention: tuple[str, ...]
    fields: int
    sealed: int


@dataclass(frozen=True)
class Recipient:
    """One way by which data leaves, and what it may carry."""

    name: str
    kind: str
    carries: tuple[str, ...]
    handling: str


@dataclass(frozen=True)
class Risk:
    """One risk to the people the data is about, what is done against it, and what is left."""

    risk: str
    measures: str
    left: str


RISKS = (
    Risk(
        "Somebody close to a reporter, or whoever hurt them, finds out that they reported.",
        "No account, no cookie, nothing kept on the device, no number in any address; neutral mail; people and places"
        " can be excluded by name, and then never see the report.",
        "Somebody who looks over the shoulder, or holds the receipt. LOW after measures; told on the form.",
    ),
    Risk(
        "Staff read what they need not read.",
        "Reports are reached by assignment; every reading is recorded and shown to others; sampled reviews.",
        "A person with a duty can misuse it until the audit is read. MEDIUM.",
    ),
    Risk(
        "A stolen backup, disk or database.",
        "Sealed texts, master key elsewhere, keys backed up apart from data.",
        "Codes, dates and areas are open. LOW.",
    ),
    Risk(
        "Special-category and alleged-offence data is passed on without a ground.",
        "Off by default: per report, per recipient, logged, revocable; two people where there is no consent.",
        "What was passed on is in others' hands. MEDIUM; told on the form.",
    ),
    Risk(
        "Data is kept longer than needed, or removed while it is needed.",
        "A schedule with preview, fourteen days' notice, holds, and activity that starts the time again.",
        f"Archives of keys hold an erased key for up to {KEY_DAYS} days. LOW.",
    ),
    Risk(
        "A person is named as having done something they did not do.",
        "Reports are marked as told, not as proved; two people verify; nothing is published about persons; people are"
        " not rated.",
        "A named person may not know of the report. MEDIUM; told on request, where it puts nobody at risk.",
    ),
    Risk(
        "Analysis singles out worshippers or communities.",
        "Counts of incidents by area and type only; no list of congregants, no profiles, no ranking in public.",
        "Small areas can point at one place. LOW: published tables are of whole areas.",
    ),
)


def _fields() -> dict[tuple[str, str], Any]:
    return {(m._meta.label, f.name): f for m in privacy_register.models() for f in privacy_register.fields_of(m)}


def activities() -> list[Activity]:
    """Return the activities, by purpose and ground."""
    fields = _fields()
    grouped: dict[tuple[Purpose, privacy.Basis], list[Entry]] = {}
    for entry in privacy_register.entries():
        if (entry.model, entry.field) in fields:
            grouped.setdefault((entry.held.purpose, entry.held.basis), []).append(entry)
    order = {purpose: place for place, purpose in enumerate(PURPOSES)}
    return [
        _activity(purpose, basis, entries, fields)
        for (purpose, basis), entries in sorted(grouped.items(), key=lambda one: (order[one[0][0]], one[0][1]))
    ]


def _activity(
    purpose: Purpose, basis: privacy.Basis, entries: list[Entry], fields: dict[tuple[str, str], Any]
) -> Activity:
    law, kinds = LAW[basis], sorted({entry.held.kind for entry in entries})
    return Activity(
        purpose=purpose.value,
        does=PURPOSES[purpose],
        article_6=law.article_6,
        condition=law.condition,
        note=law.note,
        kinds=tuple(kind.value for kind in kinds),
        people=tuple(WHOSE[kind] for kind in kinds if not WHOSE[kind].startswith("nobody")),
        tables=tuple(sorted({entry.model for entry in entries})),
        retention=tuple(sorted({entry.held.retention.value for entry in entries})),
        fields=len(entries),
        sealed=sum(isinstance(fields[entry.model, entry.field], SealedField) for entry in entries),
    )


def recipients(exits: Iterable[Exit]) -> list[Recipient]:
    """Return the ways by which data about people may leave, from the exit register."""
    return [
        Recipient(one.name, one.kind.value, tuple(sorted(one.carries)), one.handling)
        for one in sorted(exits, key=lambda one: (one.kind, one.name))
        if one.carries or one.kind != "PAGE"
    ]


def open_texts() -> list[Entry]:
    """Return sensitive texts that are not sealed, each with its reason."""
    fields = _fields()
    return [
        entry
        for entry in privacy_register.entries()
        if entry.why and entry.held.kind in SENSITIVE and (entry.model, entry.field) in fields
    ]


def record(controller: str, exits: Iterable[Exit], days: dict[str, int | None]) -> dict[str, Any]:
    """Return the whole record as plain data, with its digest."""
    found: dict[str, Any] = {
        "controller": controller,
        "activities": [asdict(one) for one in activities()],
        "recipients": [asdict(one) for one in recipients(exits)],
        "retention": [
            {
                "retention": rule.retention.value,
                "what": str(rule.label),
                "days": days.get(rule.retention),
                "then": str(rule.act),
            }
            for rule in RULES.values()
        ],
        "measures": list(MEASURES),
        "risks": [asdict(one) for one in RISKS],
        "open_texts": [{"field": f"{one.model}.{one.field}", "why": one.why} for one in open_texts()],
        "kinds": dict(sorted(Counter(entry.held.kind.value for entry in privacy_register.entries()).items())),
        "tables": len({model._meta.db_table for model in privacy_register.models()}),
        "apps": sorted(config.label for config in apps.get_app_configs() if config.name.startswith("aman.")),
    }
    return found | {"digest": hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()}


def as_csv(found: dict[str, Any]) -> str:
    """Return the activities as CSV, a row each."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = ["purpose", "does", "article_6", "condition", "kinds", "people", "tables", "retention", "fields", "sealed"]
    writer.writerow(names)
    for one in found["activities"]:
        writer.writerow(["; ".join(one[name]) if isinstance(one[name], tuple | list) else one[name] for name in names])
    return out.getvalue()


def _table(heads: list[str], rows: Iterable[Iterable[object]]) -> list[str]:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    lines += [" | ".join(str(cell).replace("|", "/") for cell in row) for row in rows]
    return [f"| {line} |" for line in lines]


def ropa_markdown(found: dict[str, Any]) -> str:
    """Return the record of processing as Markdown."""
    lines = ["# Record of processing activities", "", f"Controller: {found['controller']}. UK GDPR Art 30(1).", ""]
    lines += [f"Edition: `{found['digest'][:16]}`", "", "## Activities", ""]
    lines += _table(
        ["Purpose", "Ground", "Condition", "People", "Classes", "Kept as", "Fields, sealed"],
        (
            (one["does"], one["article_6"], one["condition"] or "–", ", ".join(one["people"]) or "–",
             ", ".join(one["kinds"]), ", ".join(one["retention"]), f"{one['fields']}, {one['sealed']}")
            for one in found["activities"]
        ),
    )  # fmt: skip
    lines += ["", "## Ways out, and what they may carry", ""]
    lines += _table(
        ["Way", "Kind", "Carries", "Rule"],
        ((one["name"], one["kind"], ", ".join(one["carries"]) or "–", one["handling"]) for one in found["recipients"]),
    )
    lines += ["", "## How long", ""]
    lines += _table(
        ["What", "Days after the last activity", "Then"],
        ((one["what"], one["days"] or "no fixed end", one["then"]) for one in found["retention"]),
    )
    lines += ["", "## Security", "", *(f"- {one}" for one in found["measures"])]
    return "\n".join([*lines, "", "No transfer to other countries is made by the system itself.", ""])


def dpia_markdown(found: dict[str, Any]) -> str:
    """Return the impact assessment as Markdown."""
    lines = ["# Data protection impact assessment", "", f"Controller: {found['controller']}. UK GDPR Art 35.", ""]
    lines += [f"Edition: `{found['digest'][:16]}`", "", "## Why one is needed", ""]
    lines += ["Special-category and alleged-offence data, about people at risk, on a large scale: Art 35(3)(b).", ""]
    lines += ["## What is done", ""]
    lines += [f"- {one['does']} ({one['article_6']})" for one in found["activities"] if one["people"]]
    lines += ["", "## Classes of fields", ""]
    lines += _table(["Class", "Fields"], found["kinds"].items())
    lines += ["", "## Sensitive texts that are not sealed, and why", ""]
    lines += _table(["Field", "Why"], ((one["field"], one["why"]) for one in found["open_texts"]))
    lines += ["", "## Risks", ""]
    lines += _table(["Risk", "Measures", "Left"], ((o["risk"], o["measures"], o["left"]) for o in found["risks"]))
    lines += ["", "## Measures", "", *(f"- {one}" for one in found["measures"]), ""]
    lines += ["## To be completed by the controller", "", "- Advice of the data protection officer, and the date"]
    return "\n".join(
        [*lines, "- Views of the people it is about, and how they were asked", "- Who accepts what is left", ""]
    )
