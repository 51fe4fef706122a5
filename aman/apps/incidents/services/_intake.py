"""A report comes in, and a reporter writes back. Both are used without an account, by the public door."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from aman.apps.cascade import services as cascade
from aman.apps.incidents import receipts
from aman.apps.incidents.models import (
    Channel,
    ContactRule,
    Precision,
    Report,
    ReportConsent,
    ReporterMessage,
    ReportState,
)
from aman.apps.incidents.selectors import covers, join_place, place_words
from aman.apps.incidents.services import _clocks
from aman.apps.incidents.services._budget import may_tell
from aman.apps.incidents.services._exclude import exclude_named, is_barred
from aman.apps.incidents.services._states import REPORT
from aman.apps.incidents.services._wave import bring_back
from aman.apps.places import selectors as places
from aman.apps.places.selectors_postcodes import areas_of_postcode
from aman.kit import audit, rows, scoping, vault

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from aman.apps.places.models import Area, Site

CLOCK = timedelta(hours=1)
"""A named supervisor deals with every report within this time."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class UnknownPlace(Exception):
    """The site or area named is not one of ours."""


class NotYourArea(Exception):
    """Somebody of the panel named a site or an area that their scope does not cover."""


class NoSuchReceipt(Exception):
    """No report has this receipt."""


class DialogueErased(Exception):
    """The report's texts were erased, so nothing can be added to it."""


class FormUsed(Exception):
    """This form has already brought a message about another report."""


@dataclass(frozen=True)
class Said:
    """What somebody said about one recipient. `party` names a monitoring group by its code."""

    recipient: str
    party: str
    given: bool


@dataclass(frozen=True)
class Told:
    """What somebody told us, already tidied: codes, and texts that are about to be sealed."""

    kind: str
    language: str
    narrative: str
    occurred_on: date | None = None
    occurred_at: time | None = None
    site: UUID | None = None
    area: str = ""
    postcode: str = ""
    place_words: str = ""
    name: str = ""
    contact: str = ""
    contact_rule: str = ContactRule.RECEIPT_ONLY
    when_about: bool = False
    subject: str = ""
    help_needed: tuple[str, ...] = ()
    point: str = ""
    safe_times: str = ""
    safe_word: str = ""
    links: str = ""
    consents: tuple[Said, ...] = ()
    excluded: str = ""
    exclude_site: bool = False
    on_behalf: bool = False
    behalf_basis: str = ""

    @property
    def precision(self) -> str:
        """How exactly this says where it was; the area is said with a site or a postcode too."""
        known = {
            Precision.POINT: self.point,
            Precision.SITE: self.site,
            Precision.POSTCODE: self.postcode,
            Precision.AREA: self.area,
            Precision.WORDS: self.place_words,
        }
        return next((code for code, given in known.items() if given), Precision.UNKNOWN)


@dataclass(frozen=True)
class Received:
    """A stored report, the digits of its receipt, and where it was. `repeated`: this form had been sent before."""

    report: Report
    receipt: str
    where: str
    repeated: bool = False


def receive_report(
    *,
    form_key: UUID,
    told: Told,
    now: datetime,
    channel: str = Channel.PUBLIC_FORM,
    entered_by: Person | None = None,
    relayed_by: Site | None = None,
) -> Received:
    """Store a report, its key and its audit row in one transaction, and return its receipt.

    The same form sent again, at once or later, has one effect and is answered with the same receipt.
    Raises UnknownPlace.
    """
    receipt = receipts.number_for(form_key)
    place = _place(told)
    report = _sealed(form_key, told, now, channel, entered_by)
    report.site_id, report.area_id = place.site_pk, place.area_pk
    report.relayed_by = relayed_by
    report.receipt_digest = receipts.digest(receipt)
    try:
        with transaction.atomic():
            _store(report, told, entered_by, now)
    except IntegrityError:
        with scoping.system("a form sent twice"):
            kept = Report.objects.select_related("record_key", "site", "area").filter(form_key=form_key).first()
        if kept is None:
            raise
        return Received(kept, receipt, "" if kept.is_erased else place_words(kept), repeated=True)
    where = join_place(place.site_name, told.place_words, told.postcode, place.area_name)
    return Received(report, receipt, where)


def type_in_report(*, form_key: UUID, told: Told, channel: str, actor: Person, now: datetime) -> Received:
    """Store a report that an officer types in for somebody; any place they name is within their reach.

    Raises UnknownPlace, NotYourArea.
    """
    place_in_reach(told.site, told.area)
    return receive_report(form_key=form_key, told=told, now=now, channel=channel, entered_by=actor)


def relay_report(*, site: Site, form_key: UUID, told: Told, actor: Person, now: datetime) -> Received:
    """Store what somebody told a person of a site, who types it in and does not see the report afterwards."""
    return receive_report(
        form_key=form_key, told=told, now=now, channel=Channel.SITE, entered_by=actor, relayed_by=site
    )


def _sealed(form_key: UUID, told: Told, now: datetime, channel: str, entered_by: Person | None) -> Report:
    """Return the report with its texts sealed, not stored yet: nobody waits for a lock while this is done."""
    report = Report(
        record_key=vault.made_record_key(),
        reference="AM-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
        form_key=form_key,
        channel=channel,
        kind=told.kind,
        language=told.language,
        occurred_on=told.occurred_on,
        occurred_at=told.occurred_at,
        received_at=now,
        due_at=now + CLOCK,
        contact_rule=told.contact_rule,
        entered_by=entered_by,
        when_about=told.when_about,
        subject=told.subject,
        help_needed=list(told.help_needed),
        precision=told.precision,
        exclude_site=told.exclude_site,
        exclusion_open=bool(told.excluded),
        on_behalf=told.on_behalf,
    )
    report.seal(
        narrative=told.narrative,
        place_words=told.place_words,
        postcode=told.postcode,
        reporter_name=told.name,
        reporter_contact=told.contact,
        point=told.point,
        safe_times=told.safe_times,
        safe_word=told.safe_word,
        evidence_links=told.links,
        excluded=told.excluded,
        behalf_basis=told.behalf_basis,
    )
    return report


def _store(report: Report, told: Told, entered_by: Person | None, now: datetime) -> None:
    """Store a report's key, the report, what was said of recipients, and its audit row, in one transaction."""
    rows.insert(report.record_key)
    rows.insert(report)
    for said in told.consents:
        rows.insert(
            ReportConsent(
                report_id=report.pk,
                recipient=said.recipient,
                party=said.party,
                given=said.given,
                at=now,
                recorded_by=entered_by,
            )
        )
    if told.excluded or told.exclude_site:
        with scoping.system("a reporter keeps somebody out"):
            exclude_named(report=report, words=told.excluded, now=now)
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb="REPORT_RECEIVED",
        subject=report,
        actor=entered_by.uuid if entered_by else None,
        now=now,
        details={"channel": report.channel, "kind": report.kind},
    )


@dataclass(frozen=True)
class _Place:
    site_pk: int | None = None
    site_name: str = ""
    area_pk: int | None = None
    area_name: str = ""


def _place(told: Told) -> _Place:
    if told.site is not None:
        found = places.site_place(told.site)
        if found is None:
            raise UnknownPlace
        return _Place(found.pk, found.name, found.area_pk, found.area_name)
    _, area = named_place(None, told.area)
    if area is None and told.postcode:
        exact = areas_of_postcode(told.postcode).exact
        return _Place(area_pk=exact.pk, area_name=exact.name) if exact else _Place()
    return _Place(area_pk=area.pk, area_name=area.name) if area else _Place()


def named_place(site: UUID | None, area_code: str) -> tuple[Site | None, Area | None]:
    """Return the site and the area somebody named; a site brings its own area. Raises UnknownPlace."""
    try:
        if site is not None:
            found = places.site_for_report(site)
            return found, found.area
        return None, places.area_by_code(area_code) if area_code else None
    except ObjectDoesNotExist as error:
        raise UnknownPlace from error


def place_in_reach(site: UUID | None, area_code: str) -> tuple[Site | None, Area | None]:
    """Return the site and the area an officer named. Raises UnknownPlace, NotYourArea."""
    found = named_place(site, area_code)
    if found[1] is not None and not covers(found[1].code):
        raise NotYourArea
    return found


@transaction.atomic
def write_back(*, digits: str, form_key: UUID, text: str, now: datetime) -> ReporterMessage:
    """Add a reporter's message to their report. The same form sent twice has one effect.

    Raises NoSuchReceipt, DialogueErased, FormUsed.
    """
    with scoping.system("a reporter writes back"):
        held = Report.objects.select_for_update().filter(receipt_digest=receipts.digest(digits)).first()
        if held is None:
            raise NoSuchReceipt
        before = ReporterMessage.objects.filter(form_key=form_key).first()
        if before is not None:
            if before.report_id != held.pk:
                raise FormUsed
            return before
        if held.is_erased:
            raise DialogueErased
        message = ReporterMessage(
            record_key=held.record_key, report=held, from_reporter=True, at=now, form_key=form_key
        )
        message.seal(text=text)
        message.save(force_insert=True)
        if held.state == ReportState.ASKED:
            REPORT.check(held.state, ReportState.IN_HAND)
            held.state = ReportState.IN_HAND
        held.wrote_at = now
        held.save(update_fields=["state", "wrote_at"])
        _clocks.resume([held], _clocks.REPORTER, now)
        bring_back(held, now)
        audit.record(chain=audit.intake_chain(held.uuid), verb="REPORTER_WROTE", subject=held, actor=None, now=now)
        told = held.supervisor
        if told is not None and not is_barred(held, told) and may_tell(told, now):
            key = f"REPORT_ANSWERED:{message.uuid}"
            cascade.notify(person=told, notice="REPORT_ANSWERED", reference=held.reference, key=key, now=now)
    return message
