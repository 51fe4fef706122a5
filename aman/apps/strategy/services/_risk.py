"""What strategy can do about risks: write them down, and say on which matrix and how much of them is carried.

Independence is held to here, whatever page asks: whoever belongs to the assessed site, or declared an interest in it,
judges nothing of it (NotIndependent).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from aman.apps.strategy import selectors
from aman.apps.strategy.models import Risk, RiskFrame, RiskMatrix
from aman.core import risk as arithmetic
from aman.kit import audit, vault

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class NotIndependent(Exception):
    """The person belongs to the assessed site, declared an interest in it, or has no role that judges it."""


class WordsMissing(Exception):
    """A text that is needed is empty."""


class RiskClosed(Exception):
    """The risk was closed before."""


class SameMatrix(Exception):
    """The code belongs to a matrix that comes with Aman."""


class SamePerson(Exception):
    """What one person did needs another one to approve it."""


class AlreadyApproved(Exception):
    """It was approved before."""


class NotApproved(Exception):
    """The matrix of the panel's own was not approved by a second person."""


@dataclass(frozen=True)
class Statement:
    """A risk in words: a threat of the catalogue; if this happens (because of that); then this follows."""

    threat: str
    if_words: str
    then_words: str


@transaction.atomic
def open_risk(*, owner: selectors.Owner, statement: Statement, actor: Person, now: datetime) -> Risk:
    """Write down a risk of a place. Raises UnknownThreat (core.risk), WordsMissing, NotIndependent."""
    need_independent(owner, actor, now)
    arithmetic.catalogue().threat(statement.threat)
    need_words(statement.if_words, statement.then_words)
    rows = Risk._base_manager.filter(**owner.narrows())
    risk = Risk(
        record_key=vault.new_record_key(str(owner.site.uuid) if owner.site else vault.PANEL),
        **owner.fields(),
        number=(rows.aggregate(most=Max("number"))["most"] or 0) + 1,
        threat=statement.threat,
        catalogue=arithmetic.LATEST,
        opened_by=actor,
        opened_at=now,
    )
    risk.seal(if_words=statement.if_words.strip(), then_words=statement.then_words.strip())
    risk.save(force_insert=True)
    record(risk, "RISK_OPENED", risk, actor, now, {"threat": risk.threat, "number": risk.number})
    return risk


@transaction.atomic
def close_risk(*, risk: Risk, why: str, actor: Person, now: datetime) -> Risk:
    """Close a risk that is none any more; it stays on record. Raises RiskClosed, WordsMissing, NotIndependent."""
    need_independent(selectors.owner_of(risk), actor, now)
    need_words(why)
    held = hold_risk(risk)
    held.seal(closed_why=why.strip())
    held.closed_by, held.closed_at = actor, now
    held.save(update_fields=["closed_why", "closed_by", "closed_at"])
    record(held, "RISK_CLOSED", held, actor, now, {})
    return held


@transaction.atomic
def set_frame(
    *, owner: selectors.Owner, matrix: str, matrix_version: int, appetite: str, actor: Person, now: datetime
) -> RiskFrame:
    """Say which matrix a place uses, and the highest band it carries without an acceptance. A new version.

    Raises BadMatrix, NotForThis, OffScale (core.risk), NotIndependent, NotApproved.
    """
    need_independent(owner, actor, now)
    chosen = selectors.matrix_of(matrix, matrix_version)
    chosen.check_level(owner.level)
    if not arithmetic.is_shipped(matrix) and not _is_approved(matrix, matrix_version):
        raise NotApproved
    chosen.rank(appetite)
    rows = RiskFrame._base_manager.filter(**owner.narrows())
    frame = RiskFrame.objects.create(
        **owner.fields(),
        version=(rows.aggregate(most=Max("version"))["most"] or 0) + 1,
        matrix=matrix,
        matrix_version=matrix_version,
        appetite=appetite,
        set_by=actor,
        set_at=now,
    )
    details = {"matrix": matrix, "version": matrix_version, "appetite": appetite}
    audit.record(
        chain=chain_of(owner), verb="RISK_FRAME_SET", subject=frame, actor=actor.uuid, now=now, details=details
    )
    return frame


@transaction.atomic
def make_matrix(*, code: str, data: dict[str, Any], actor: Person, now: datetime) -> RiskMatrix:
    """Make a version of a matrix of the panel's own; it may be used once another person approved it.

    data: as core.risk.Matrix.as_data gives it. Raises BadMatrix (core.risk), SameMatrix.
    """
    wanted = code.strip().upper()
    if arithmetic.is_shipped(wanted):
        raise SameMatrix
    version = (RiskMatrix.objects.filter(code=wanted).aggregate(most=Max("version"))["most"] or 0) + 1
    made = arithmetic.matrix_from(wanted, version, data)
    row = RiskMatrix.objects.create(code=wanted, version=version, data=made.as_data(), made_by=actor, made_at=now)
    details = {"code": wanted, "version": version}
    audit.record(chain=audit.PANEL, verb="RISK_MATRIX_MADE", subject=row, actor=actor.uuid, now=now, details=details)
    return row


@transaction.atomic
def approve_matrix(*, matrix: RiskMatrix, actor: Person, now: datetime) -> RiskMatrix:
    """Approve a matrix another person made. Raises SamePerson, AlreadyApproved."""
    if matrix.made_by_id == actor.pk:
        raise SamePerson
    waiting = RiskMatrix.objects.filter(pk=matrix.pk, approved_at=None)
    if not waiting.update(approved_by=actor, approved_at=now):
        raise AlreadyApproved
    matrix.approved_by, matrix.approved_at = actor, now
    details = {"code": matrix.code, "version": matrix.version}
    audit.record(
        chain=audit.PANEL, verb="RISK_MATRIX_APPROVED", subject=matrix, actor=actor.uuid, now=now, details=details
    )
    return matrix


def _is_approved(code: str, version: int) -> bool:
    return RiskMatrix.objects.filter(code=code, version=version, approved_at__isnull=False).exists()


def need_independent(owner: selectors.Owner, actor: Person, now: datetime) -> None:
    """Raise NotIndependent unless somebody may judge the risks of a place."""
    if not selectors.may_assess(actor, owner, now):
        raise NotIndependent


def need_words(*texts: str) -> None:
    """Raise WordsMissing where a text is empty."""
    if not all(text.strip() for text in texts):
        raise WordsMissing


def hold_risk(risk: Risk) -> Risk:
    """Return the open risk, held to the end of the transaction. Raises RiskClosed."""
    held: Risk = Risk._base_manager.select_for_update().get(pk=risk.pk)
    if held.closed_at is not None:
        raise RiskClosed
    return held


def chain_of(owner: selectors.Owner) -> str:
    """Return the audit chain of a place: the site's own, else the panel's."""
    return str(owner.site.uuid) if owner.site else audit.PANEL


def record(risk: Risk, verb: str, subject: Any, actor: Person | None, now: datetime, details: dict[str, Any]) -> None:
    """Write an audit row about a risk, on the chain of its site or of the panel."""
    chain = chain_of(selectors.owner_of(risk))
    by = actor.uuid if actor else None
    audit.record(
        chain=chain, verb=verb, subject=subject, actor=by, now=now, details={"risk": str(risk.uuid), **details}
    )
