"""What an officer can do in a case, one entry each: its page's words, its form, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aman.apps.incidents import forms_case as forms
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Case, Recipient, Report
from aman.kit import vault, when
from aman.kit.transitions import IllegalTransition

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

REFUSED: dict[type[Exception], Any] = {
    services.CannotLead: _("This person cannot be given work of this case."),
    services.CannotBeAssigned: _("This person may not see the report. Choose somebody else."),
    services.AlreadySettled: _("Somebody has done this already."),
    services.UnknownCode: _("Choose from the list."),
    services.StillNeeded: _("Something of this case is still open. Tick below to close it all the same."),
    services.NotOfThisCase: _("This report does not belong to the case any more."),
    services.SamePerson: _("The second person had no part in the first decision. Ask a colleague."),
    services.NothingDecided: _("No report of this case has been decided yet."),
    services.SupportMissing: _("Choose what supports it, or find it uncorroborated."),
    services.NoConsent: _("The reporter has not agreed to this recipient. Ask them, or give a lawful ground."),
    services.ReasonMissing: _("Say why."),
    services.NotAssessed: _("There is no assessment yet."),
    services.StillOpen: _("The reviews are open already."),
    services.ActionDone: _("Somebody has done this already."),
    vault.Erased: _("The texts of this report were erased."),
    IllegalTransition: _("This is no longer possible. Somebody has changed it since."),
}
"""What a service may refuse, in words for whoever asked."""


@dataclass(frozen=True)
class Act:
    """One thing to do: the title of its page, its button, what to know before, its form, and what it does."""

    title: Any
    button: Any
    done: Any
    form: type[forms.CaseForm]
    do: Callable[[Case, dict[str, Any], Person, datetime], object]
    help: Any = ""


def _pick(case: Case, code: str, now: datetime) -> Person:
    for one in selectors.case_people(case, now):
        if str(one.uuid) == code:
            return one
    raise services.CannotLead


def _report(case: Case, code: str) -> Report:
    for one in selectors.case_reports(case):
        if str(one.uuid) == code:
            return one
    raise services.NotOfThisCase


def _task(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    owner = _pick(case, said["owner"], now)
    return services.add_task(case=case, text=said["text"], owner=owner, due_on=said["due_on"], actor=actor, now=now)


def _need(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.add_need(
        case=case,
        report=_report(case, said["report"]),
        need=said["need"],
        note=said["note"],
        follow_up_on=said["follow_up_on"],
        actor=actor,
        now=now,
    )


def _police(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.record_police(case=case, actor=actor, now=now, **said)


def _consent(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    recipient, _dash, party = said["recipient"].partition("-")
    report = _report(case, said["report"])
    given = said["given"] == "yes"
    return services.record_consent(
        case=case, report=report, recipient=recipient, party=party, given=given, actor=actor, now=now
    )


def _referral(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    recipient, _dash, party = said["recipient"].partition("-")
    what = services.PassedOn(
        recipient=recipient,
        party=party,
        to_name=said["to_name"],
        text=said["text"],
        language=said["language"],
        answer_due_on=said["answer_due_on"],
        override=said["override"],
        override_reason=said["override_reason"],
    )
    return services.refer(case=case, report=_report(case, said["report"]), what=what, actor=actor, now=now)


def _lead(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.lead_case(case=case, person=_pick(case, said["person"], now), actor=actor, now=now)


def _second(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.ask_second(case=case, person=_pick(case, said["person"], now), actor=actor, now=now)


def _verify(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.verify_case(case=case, actor=actor, now=now, **said)


def _close(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.close_case(case=case, actor=actor, now=now, **said)


def _reopen(case: Case, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.reopen_case(case=case, note=said["note"], actor=actor, now=now)


ACTS: dict[str, Act] = {
    "task": Act(_("Set a task"), _("Set the task"), _("Task set."), forms.TaskForm, _task),
    "need": Act(
        _("Record a need"),
        _("Record the need"),
        _("Need recorded."),
        forms.NeedForm,
        _need,
        _("It stays on the list until somebody says that it is met."),
    ),
    "police": Act(
        _("Record what the police have"),
        _("Record"),
        _("Police answer recorded."),
        forms.PoliceForm,
        _police,
        _("A new answer is added to those before. Leave force and reference empty to keep them."),
    ),
    "consent": Act(
        _("Record what a reporter said about a recipient"),
        _("Record consent"),
        _("Recorded."),
        forms.ConsentForm,
        _consent,
        _("Only what they told us in conversation. They can take it back with their receipt at any time."),
    ),
    "referral": Act(
        _("Pass a report on"),
        _("Record the referral"),
        _("Referral recorded."),
        forms.ReferralForm,
        _referral,
        _("With the reporter’s consent for this recipient it counts as passed on at once. Without, it waits."),
    ),
    "lead": Act(
        _("Name the lead caseworker"),
        _("Name the lead"),
        _("Lead named."),
        forms.PersonForm,
        _lead,
        _("They may open the reports of this case, and are told that it is with them."),
    ),
    "second": Act(
        _("Ask for a second look"),
        _("Ask"),
        _("Asked."),
        forms.PersonForm,
        _second,
        _("Somebody who had no part in the first decision. They may then open the reports of this case."),
    ),
    "verify": Act(
        _("Take the second look"),
        _("Record the finding"),
        _("Finding recorded."),
        forms.VerifyForm,
        _verify,
        _("Read the reports first. What is not corroborated is kept, and not counted."),
    ),
    "close": Act(_("Close the case"), _("Close the case"), _("Case closed."), forms.CloseForm, _close),
    "reopen": Act(_("Open the case again"), _("Open it again"), _("Case opened again."), forms.ReopenForm, _reopen),
}


def bound(act: Act, case: Case, now: datetime, data: Any = None) -> forms.CaseForm:
    """Return the form of an act with its lists filled."""
    today = when.day_of(now)
    reports = selectors.case_reports(case)
    people = selectors.second_people(case, now) if act.do is _second else selectors.case_people(case, now)
    named = [(str(one.uuid), one.short_name) for one in people]
    told = [(str(one.uuid), one.reference) for one in reports]
    first: dict[str, Any] = {"outcome_on": today, "report": told[0][0] if len(told) == 1 else ""}
    form = act.form(data, today=today, initial=first)
    choose: list[tuple[str, Any]] = [("", _("Choose"))]
    form.offer(
        person=[*choose, *named], owner=[*choose, *named], report=[*choose, *told], recipient=[*choose, *recipients()]
    )
    return form


def recipients() -> list[tuple[str, Any]]:
    """Return to whom a report may be passed on, as choices; the monitoring groups are the operator's setting."""
    monitors: list[tuple[str, Any]] = [
        (f"{Recipient.MONITOR}-{code}", name) for code, name in settings.AMAN.monitors.items()
    ]
    found: list[tuple[str, Any]] = [
        (str(Recipient.POLICE), Recipient.POLICE.label),
        (str(Recipient.COUNCIL), Recipient.COUNCIL.label),
        *(monitors or [(str(Recipient.MONITOR), Recipient.MONITOR.label)]),
        (str(Recipient.SUPPORT), Recipient.SUPPORT.label),
    ]
    return found


def recipient_name(recipient: str, party: str) -> str:
    """Return the name of a recipient."""
    named = settings.AMAN.monitors.get(party, "") if party else ""
    return str(named or (Recipient(recipient).label if recipient in Recipient.values else recipient))


def may_second(case: Case, person: Person, now: datetime) -> bool:
    """Whether somebody may take the second look at a case."""
    return person in selectors.second_people(case, now)


def item_of(case: Case, what: str, item: UUID) -> Any:
    """Return a task, need or referral of a case, or None."""
    lists: dict[str, Any] = {"task": case.tasks, "need": case.needs, "referral": case.referrals}
    found = lists.get(what)
    reports = [one.pk for one in selectors.case_reports(case)]
    rows = found.filter(uuid=item) if found is not None else None
    if rows is None:
        return None
    return rows.first() if what == "task" else rows.filter(report__in=reports).first()


@dataclass(frozen=True)
class Step:
    """What can be done with one task, need or referral."""

    title: Any
    button: Any
    done: Any
    do: Callable[[Any, dict[str, Any], Person, datetime], object]
    form: type[forms.CaseForm] | None = None
    help: Any = ""


def _move(state: str) -> Callable[[Any, dict[str, Any], Person, datetime], object]:
    return lambda item, said, actor, now: services.move_referral(referral=item, state=state, actor=actor, now=now)


def _agree(agrees: bool) -> Callable[[Any, dict[str, Any], Person, datetime], object]:
    return lambda item, said, actor, now: services.agree_referral(referral=item, agrees=agrees, actor=actor, now=now)


def _answer(item: Any, said: dict[str, Any], actor: Person, now: datetime) -> object:
    return services.answer_referral(referral=item, actor=actor, now=now, **said)


STEPS: dict[tuple[str, str], Step] = {
    ("task", "done"): Step(
        _("Mark the task as done?"),
        _("It is done"),
        _("Task done."),
        lambda item, said, actor, now: services.finish_task(task=item, actor=actor, now=now),
    ),
    ("need", "met"): Step(
        _("Is the need met?"),
        _("It is met"),
        _("Need met."),
        lambda item, said, actor, now: services.follow_need(
            need=item, met=True, follow_up_on=None, actor=actor, now=now
        ),
    ),
    ("need", "follow"): Step(
        _("Ask again later"),
        _("Record the day"),
        _("Recorded."),
        lambda item, said, actor, now: services.follow_need(
            need=item, met=False, follow_up_on=said["follow_up_on"], actor=actor, now=now
        ),
        forms.FollowForm,
    ),
    ("referral", "agree"): Step(
        _("Pass it on without consent?"),
        _("Agree, and pass it on"),
        _("Passed on."),
        _agree(True),
        help=_("You decide this as the second person, and answer for it with the first."),
    ),
    ("referral", "decline"): Step(_("Keep it here?"), _("Do not pass it on"), _("It is not passed on."), _agree(False)),
    ("referral", "accept"): Step(_("Did they accept it?"), _("They accepted it"), _("Recorded."), _move("ACCEPTED")),
    ("referral", "reject"): Step(
        _("Did they not accept it?"), _("They did not accept it"), _("Recorded."), _move("REJECTED")
    ),
    ("referral", "revoke"): Step(
        _("Call it back?"),
        _("Call it back"),
        _("Called back."),
        _move("REVOKED"),
        help=_("Tell the recipient to use it no more. What was passed on stays on record here."),
    ),
    ("referral", "answer"): Step(
        _("Record their answer"), _("Record the answer"), _("Answer recorded."), _answer, forms.AnswerForm
    ),
}
