"""What we hold about people, field by field: why, on what ground, for how long, and how sensitive it is.

Every concrete field of every model is annotated. From the annotations come the record of processing, the impact
assessment, the retention table and the privacy notice: none of them is typed a second time.

How to annotate. Each app has `privacy.py` (or a package `privacy/` with one module for each module of its models).
It holds nothing but calls of `annotate`, read when the registry is first asked for:

    from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

    TOLD = Held(Purpose.REPORTS, Basis.REPORT, Retention.REPORT, Kind.CRIMINAL)
    CODES = Held(Purpose.PICTURE, Basis.REPORT, Retention.STATISTICS, Kind.TECHNICAL)

    annotate("incidents.Report", ROW, "id uuid record_key")            # keys of the row itself
    annotate("incidents.Report", CODES, "kind state received_at")      # names as in the model (site, not site_id)
    annotate("incidents.Report", TOLD, "narrative place_words")        # sealed texts
    annotate("accounts.Person", STAFF, "name email", why="Sign-in looks people up by it.")

Rules, held to by tests/arch/test_privacy.py:
- every concrete field is annotated exactly once, and nothing is annotated that is not there;
- a `SealedField` is PERSONAL, SPECIAL, CRIMINAL or SECURITY: anything else need not be sealed;
- an open text column (CharField or EmailField without choices, TextField, JSONField) of one of these four kinds
  has `why`: the written reason that it is not sealed. Codes, references and digests are TECHNICAL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How sensitive a field is: the class of data."""

    PUBLIC = "PUBLIC"
    """Known to everybody, or about nobody: names of boroughs, a mosque's own name."""
    STAFF = "STAFF"
    """About people who work here: names, roles, what they did and when."""
    PERSONAL = "PERSONAL"
    """About somebody else, and not more sensitive than that: a contact's name and number."""
    SPECIAL = "SPECIAL"
    """Says or implies religion, health or ethnic origin: UK GDPR Article 9."""
    CRIMINAL = "CRIMINAL"
    """Says who may have done what: alleged offences, Article 10. Reports are this, and SPECIAL too."""
    SECURITY = "SECURITY"
    """Would help somebody attack a place or an account: plans, secrets, keys."""
    TECHNICAL = "TECHNICAL"
    """Codes, times, references, counters and digests, which say nothing of a person by themselves."""


SENSITIVE = frozenset({Kind.PERSONAL, Kind.SPECIAL, Kind.CRIMINAL, Kind.SECURITY})
"""Kinds whose texts are sealed, or open for a written reason."""


class Purpose(StrEnum):
    """What we hold it for. Closed: another purpose is a decision, recorded in the impact assessment."""

    REPORTS = "REPORTS"
    """Hearing what happened, answering, and supervising what is done."""
    SUPPORT = "SUPPORT"
    """Helping the people it happened to."""
    EVIDENCE = "EVIDENCE"
    """Keeping evidence so that it may be used."""
    PICTURE = "PICTURE"
    """Counting what happens, and seeing when it is more than usual."""
    TELLING = "TELLING"
    """Telling places of worship what they need to know, and knowing that they have it."""
    PLACES = "PLACES"
    """Knowing which places there are and whom to reach there."""
    ACCOUNTS = "ACCOUNTS"
    """Letting the right people in, and nobody else."""
    ACCOUNT_OF_ACTS = "ACCOUNT_OF_ACTS"
    """Being able to show who did what."""
    RIGHTS = "RIGHTS"
    """Answering what people ask about their data."""
    RUNNING = "RUNNING"
    """Keeping the system itself at work."""


class Basis(StrEnum):
    """On what legal ground. Each is spelled out, with its citation, in `LAW`."""

    REPORT = "REPORT"
    """Reports of hostility: legitimate interests, substantial public interest."""
    CONSENT = "CONSENT"
    """The person said yes, to this recipient."""
    VITAL = "VITAL"
    """To protect somebody's life."""
    INTEREST = "INTEREST"
    """Legitimate interests, where nothing sensitive is held."""
    DUTY = "DUTY"
    """A legal obligation of the controller."""
    NONE = "NONE"
    """Not personal data."""


@dataclass(frozen=True)
class Law:
    """A ground in the words of the law: Article 6, and where needed Article 9 or 10 with its condition."""

    article_6: str
    condition: str = ""
    note: str = ""


_SCHEDULE = "DPA 2018 Sch 1 Part 2"
LAW: dict[Basis, Law] = {
    Basis.REPORT: Law(
        "UK GDPR Art 6(1)(f) legitimate interests",
        f"Art 9(2)(g) and Art 10 with DPA 2018 s 10(3), (5): {_SCHEDULE} para 10 (preventing or detecting unlawful"
        " acts) and para 18 (safeguarding of children and of individuals at risk)",
        "An appropriate policy document is kept (DPA 2018 Sch 1 Part 4 paras 38 to 41).",
    ),
    Basis.CONSENT: Law(
        "UK GDPR Art 6(1)(a) consent",
        "Art 9(2)(a) explicit consent; for alleged offences DPA 2018 Sch 1 Part 3 para 29 (consent)",
        "Given per recipient, and as easy to take back.",
    ),
    Basis.VITAL: Law(
        "UK GDPR Art 6(1)(d) vital interests",
        "Art 9(2)(c); for alleged offences DPA 2018 Sch 1 Part 3 para 30 (vital interests)",
        "Only where the person cannot consent.",
    ),
    Basis.INTEREST: Law("UK GDPR Art 6(1)(f) legitimate interests"),
    Basis.DUTY: Law("UK GDPR Art 6(1)(c) legal obligation", note="UK GDPR Art 5(2), 12, 24, 30 and 32."),
    Basis.NONE: Law("None: this is not personal data"),
}


class Retention(StrEnum):
    """How long: a class of the retention schedule, which the chair may change (aman/apps/privacy)."""

    REPORT = "REPORT"
    """Texts and files of a report and all that was said about it: erased by destroying the report's key."""
    STATISTICS = "STATISTICS"
    """Codes, dates and areas of reports and incidents: kept, because they hold no words and name nobody."""
    CONTACT = "CONTACT"
    """People at places who are told things: erased some time after they are told no more."""
    MESSAGE = "MESSAGE"
    """Messages to the network: erased some time after they went out."""
    DELIVERY = "DELIVERY"
    """Who was sent which message, and whether it was seen."""
    ANALYSIS = "ANALYSIS"
    """Signals and what was decided about them."""
    PLACE = "PLACE"
    """Places and areas: as long as they exist."""
    ACCOUNT = "ACCOUNT"
    """Accounts and roles: made nameless some time after the last role ended."""
    SESSION = "SESSION"
    """Sign-ins and their devices: days, not months."""
    REQUEST = "REQUEST"
    """Requests about one's own data, and their answers."""
    AUDIT = "AUDIT"
    """Who did what, as ids and codes."""
    KEY = "KEY"
    """Keys: destroyed with what they open."""
    QUEUE = "QUEUE"
    """Work waiting to be done: gone soon after it is done."""


@dataclass(frozen=True)
class Held:
    """Why a field is held, on what ground, for how long, and how sensitive it is."""

    purpose: Purpose
    basis: Basis
    retention: Retention
    kind: Kind


ROW = Held(Purpose.RUNNING, Basis.NONE, Retention.STATISTICS, Kind.TECHNICAL)
"""The keys of a row: id, uuid, record_key. Random or sequential, they say nothing."""
LINK = ROW
"""A reference to the row of something that is not a person: its report, its message, its area."""


@dataclass(frozen=True)
class Entry:
    """One annotated field."""

    model: str
    field: str
    held: Held
    why: str = ""
    """Why an open text of a sensitive kind is not sealed."""


class AnnotatedTwice(Exception):
    """A field was annotated a second time."""


_entries: dict[tuple[str, str], Entry] = {}


def annotate(model: str, held: Held, fields: str, *, why: str = "") -> None:
    """Annotate fields of a model ("app.Model"), their names separated by spaces. Raises AnnotatedTwice."""
    for field in fields.split():
        if (model, field) in _entries:
            raise AnnotatedTwice(f"{model}.{field}")
        _entries[model, field] = Entry(model, field, held, why)


def annotated() -> list[Entry]:
    """Return what was annotated so far, by model and field. `privacy_register` reads the rest first."""
    return [_entries[key] for key in sorted(_entries)]
