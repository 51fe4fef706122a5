"""Reading strategies: the list, one with its order today, its versions, the record of orders, the printed document.

Each view serves the strategy of the nation or an area (`plan`), and that of a site (`site`), which needs none itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from aman.apps.places import selectors as places
from aman.apps.strategy import pages_plan, pages_plan_draft, selectors, services
from aman.apps.strategy.forms_plan import CompareForm
from aman.apps.strategy.models import PlanLevel, PlanState, PlanVersion
from aman.apps.strategy.pages_plan import PlanPage, Where
from aman.apps.strategy.selectors import PlanDocument, Ranked
from aman.kit import page as kit
from aman.kit import pdf
from aman.kit.languages import language

WRITING = ("ANALYST", "PANEL_MEMBER", "CHAIR")
AT_SITE = "SITE_LEAD"
DECIDING = ("PANEL_MEMBER", "CHAIR")


def may(request: HttpRequest, roles: Sequence[str]) -> bool:
    """Say whether one of the roles opened this page."""
    access: Any = request.access  # type: ignore[attr-defined]
    return not access.roles.isdisjoint(roles)


def is_national(request: HttpRequest) -> bool:
    """Say whether a role that opened this page is for the whole network."""
    access: Any = request.access  # type: ignore[attr-defined]
    return bool(access.is_national)


def is_within(request: HttpRequest, where: Where) -> bool:
    """Say whether a strategy is the reader's to change: the nation's is not for those who work for one area."""
    return where.plan is None or where.plan.level != PlanLevel.NATION or is_national(request)


def may_write(request: HttpRequest, where: Where) -> bool:
    """Say whether the reader writes this strategy: the panel within its reach, and at a site its lead."""
    return is_within(request, where) and may(request, (*WRITING, AT_SITE) if where.site else WRITING)


def may_decide(request: HttpRequest, where: Where) -> bool:
    """Say whether the reader decides on versions of this strategy."""
    return is_within(request, where) and may(request, DECIDING)


def where_of(plan: UUID | None, site: UUID | None) -> Where:
    """Return whose strategy is asked for, or answer that there is none."""
    try:
        if site is not None:
            found = places.site_by_uuid(site)
            return Where(selectors.plan_of(site=found), found)
        return Where(selectors.plan_by_uuid(plan)) if plan else Where(None)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def shown(request: HttpRequest, where: Where, taken: int | None = None, **context: Any) -> dict[str, Any]:
    """Return what every page of a strategy is drawn with: whose it is, where its pages are, who reads it."""
    is_led_only = not may(request, (*WRITING, "DUTY_OFFICER", "CASEWORKER"))
    return {
        "where": where,
        "here": where.url("plan_page"),
        "to": addresses(where, taken),
        "links": not is_led_only,
        **context,
    }


def addresses(where: Where, number: int | None) -> dict[str, str]:
    """Return the addresses of a strategy's pages by name. number: the version to be taken out."""
    if where.plan is None:
        return {"begin": where.url("plan_act", "begin")}
    names = ("plan_draft", "plan_order", "plan_versions", "plan_priority_new")
    found = {name: where.url(name) for name in names}
    found |= {
        act.replace("-", "_"): where.url("plan_act", act) for act in ("begin", "submit", "back", "give-up", "drop")
    }
    found |= {act: where.url("plan_decide", act) for act in ("approve", "withdraw")}
    return found | ({name: where.url(f"plan_{name}", number) for name in ("print", "pdf")} if number else {})


def plans(request: HttpRequest) -> HttpResponse:
    """List the strategies within reach, the national order first."""
    now = timezone.now()
    rows = list(selectors.plans().filter(site=None))
    in_force, in_hand = selectors.versions_by_plan(rows)
    own = {one.pk for one in rows if is_within(request, Where(one))}
    in_hand = {pk: one for pk, one in in_hand.items() if pk in own}
    writes = may(request, WRITING)
    waiting = [one for one in rows if one.pk in in_hand and in_hand[one.pk].state == PlanState.SUBMITTED]
    context = {
        "table": pages_plan.plans_table(rows, in_force, in_hand if writes else {}),
        "waiting": pages_plan.waiting_links(waiting, in_hand) if may(request, DECIDING) else [],
        "threat": pages_plan.threat_sentence(now),
        "may_open": writes,
        "may_set": may(request, ("ANALYST", "DUTY_OFFICER", "CHAIR")),
        "sites": pages_plan.site_links(request.grants),  # type: ignore[attr-defined]
    }
    return render(request, "strategy/plans.html", context)


def version_asked(request: HttpRequest, where: Where) -> PlanVersion | None:
    """Return the version asked for by number; one that is not in force is for those who write."""
    number = request.GET.get("version", "")
    if not number or where.plan is None:
        return None
    return numbered(request, where, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0)


def numbered(request: HttpRequest, where: Where, number: int) -> PlanVersion:
    """Return a version by its number, or answer that there is none. What was never approved is for those who write."""
    rows = selectors.plan_versions(where.plan) if where.plan else PlanVersion.objects.none()
    found = rows.filter(number=number).select_related("plan__area", "plan__site__area").first()
    if found is None or (found.approved_at is None and not may_write(request, where)):
        raise Http404
    return found


def _in_force(where: Where, as_of: datetime | None = None) -> PlanDocument | None:
    spoken = translation.get_language() or "en"
    if where.site:
        return selectors.plan_in_force(PlanLevel.SITE, site=where.site, as_of=as_of, language=spoken)
    area = where.plan.area if where.plan else None
    level = PlanLevel.AREA if area else PlanLevel.NATION
    return selectors.plan_in_force(level, area=area, as_of=as_of, language=spoken)


def _moment(request: HttpRequest) -> datetime | None:
    """Return the moment asked for, where it makes sense."""
    try:
        found = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return None
    return found if found.tzinfo and 2000 <= found.year < 2200 else None


def plan_page(request: HttpRequest, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Show a strategy: today's order and why, and the document; or a version, or as it stood at a moment."""
    where, now = where_of(plan, site), timezone.now()
    version, at = version_asked(request, where), _moment(request)
    writes, spoken = may_write(request, where), translation.get_language() or "en"
    if version is not None:
        document = selectors.plan_document(version, language=spoken)
        page = pages_plan.plan_page(document, written_order(document), now)
        context = shown(request, where, version.number, version=version, page=page, writes=writes)
        return render(request, "strategy/plan_version.html", context | _of_version(request, where, version))
    found, ranked = _standing(where, at, now)
    own = found.version.number if found and found.plan == where.plan else None
    context = shown(request, where, own, at=at, number=own, writes=writes)
    context["draft"] = selectors.draft_in_hand(where.plan) if where.plan and writes else None
    if found is not None:
        rules = selectors.rules_in_force(at or now)
        context["page"] = pages_plan.plan_page(found, ranked, now, rules=rules)
        context["languages_offered"] = pages_plan.languages()
        context["inherits"] = own is None
        context["may_withdraw"] = own is not None and may_decide(request, where)
    return render(request, "strategy/plan.html", context)


def _standing(where: Where, at: datetime | None, now: datetime) -> tuple[PlanDocument | None, Sequence[Ranked]]:
    """Return the document and order in force now, or those on record at a moment."""
    document = _in_force(where, at)
    if document is None:
        return None, ()
    if at is None:
        return document, selectors.order_now(document, where.plan, now, site=where.site).ranked
    kept = selectors.order_as_of(where.plan, at) if where.plan else None
    return document, selectors.from_kept(kept.order) if kept else written_order(document)


def written_order(document: PlanDocument) -> tuple[Ranked, ...]:
    """Return the order as it is written."""
    return selectors.reordered([one.code for one in document.priorities], ())


def moment_read(at: datetime | None) -> str:
    """Return a moment as an address or a form carries it: of which words somebody says that they read them."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}" if at else ""


def _of_version(request: HttpRequest, where: Where, version: PlanVersion) -> dict[str, Any]:
    """Return what the page of one version offers."""
    waits = version.state == PlanState.SUBMITTED
    decides = may_decide(request, where)
    return {
        "texts": pages_plan_draft.text_lines(version, selectors.texts_of(version), where),
        "may_approve": waits and decides and not selectors.has_written(version, request.user),
        "approve": f"{where.url('plan_decide', 'approve')}?read={moment_read(version.submitted_at)}",
        "may_return": waits and (decides or may_write(request, where)),
        "may_withdraw": version.state == PlanState.APPROVED and decides,
        "wrote": waits and selectors.has_written(version, request.user),
        "translates": pages_plan_draft.may_be_translated(version),
    }


def plan_versions(request: HttpRequest, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """List the versions of a strategy, and show what differs between two of them."""
    where = where_of(plan, site)
    rows = list(selectors.plan_versions(where.plan)) if where.plan else []
    if not may_write(request, where):
        rows = [one for one in rows if one.approved_at is not None]
    numbers = [one.number for one in rows]
    last = {"from": numbers[1], "to": numbers[0]} if len(numbers) > 1 else {}
    form = CompareForm(request.GET if "from" in request.GET else (last or None), numbers=numbers)
    context = shown(request, where, table=pages_plan_draft.versions_table(rows, where), form=form, rows_count=len(rows))
    if form.is_valid():
        by_number = {str(one.number): one for one in rows}
        before, after = (by_number[form.cleaned_data[name]] for name in ("from", "to"))
        context |= {"before": before, "after": after, "changed": pages_plan_draft.changed(before, after)}
    return render(request, "strategy/plan_versions.html", context)


def plan_order(request: HttpRequest, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """List the orders of a strategy as they stood, the newest first."""
    where = where_of(plan, site)
    document = _in_force(where)
    if where.plan is None or document is None:
        raise Http404
    rows = kit.paginate(selectors.orders_of(where.plan), request.GET.get("page"), 15)
    lines = pages_plan.order_lines(rows.items, where, document)
    return render(request, "strategy/plan_order.html", shown(request, where, lines=lines, rows=rows))


def _document(request: HttpRequest, where: Where, number: int, *, is_web: bool) -> tuple[str, PlanVersion, str]:
    """Return the document of one version, the version, and its language; a browser repeats its marking otherwise."""
    now = timezone.now()
    version = numbered(request, where, number)
    spoken = language(request.GET.get("language", "") or translation.get_language() or "")
    with translation.override(spoken.code):
        as_of = version.ended_at if version.state == PlanState.SUPERSEDED else None
        document = selectors.plan_document(version, language=spoken.code, as_of=as_of)
        context = {
            "where": where,
            "page": pages_plan.plan_page(document, written_order(document), now),
            "today": _today(document, where, now) if version.state == PlanState.APPROVED else None,
            "version": version,
            "language": spoken,
            "marking": pages_plan.marking(where),
            "reader": request.user,
            "now": now,
            "is_web": is_web,
        }
        return render_to_string("strategy/plan_document.html", context), version, spoken.code


def _today(document: PlanDocument, where: Where, now: datetime) -> PlanPage:
    """Return the page of a strategy in the order of the moment it is taken out."""
    ranked = selectors.order_now(document, where.plan, now, site=where.site).ranked
    return pages_plan.plan_page(document, ranked, now)


def plan_print(request: HttpRequest, number: int, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Show a version as a page to print, in the language asked for."""
    where = where_of(plan, site)
    html, version, spoken = _document(request, where, number, is_web=True)
    taken: Any = {"version": version, "language": spoken, "actor": request.user, "now": timezone.now()}
    services.note_plan_taken(form="PRINT", **taken)
    return HttpResponse(html)


def plan_pdf(request: HttpRequest, number: int, plan: UUID | None = None, site: UUID | None = None) -> HttpResponse:
    """Hand over a version as a PDF; where this machine cannot make one, say so and offer the page to print."""
    where = where_of(plan, site)
    html, version, spoken = _document(request, where, number, is_web=False)
    try:
        made = pdf.make(html, pdf.folders())
    except (pdf.PdfUnavailable, pdf.PdfFailed) as problem:
        missing = isinstance(problem, pdf.PdfUnavailable)
        page = f"{where.url('plan_print', number)}?language={spoken}"
        return render(
            request, "strategy/plan_nopdf.html", {"where": where, "missing": missing, "page": page}, status=503
        )
    taken: Any = {"version": version, "language": spoken, "actor": request.user, "now": timezone.now()}
    services.note_plan_taken(form="PDF", **taken)
    headers = {"Content-Disposition": f'attachment; filename="strategy-v{version.number}-{spoken}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers={**headers, "Cache-Control": "no-store"})
