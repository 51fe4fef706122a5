"""Quality reviews, and the rules of clocks and reviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.incidents import selectors, services
from aman.apps.incidents.forms_duty import MARK_WORDS, ReviewForm
from aman.apps.incidents.forms_rules import RulesForm
from aman.apps.incidents.models import MARKS, QualityReview, ReportKind, Step
from aman.apps.incidents.rulebook import RuleBook
from aman.core import clocks
from aman.kit import page as kit
from aman.kit import when

OFFICER = "DUTY_OFFICER"
HALF_YEAR = timedelta(days=182)


def _me(request: HttpRequest) -> Any:
    return request.user


def quality(request: HttpRequest) -> HttpResponse:
    """Show what waits for a review, what the marks add up to, and how each sample was drawn."""
    now = timezone.now()
    access: Any = request.access  # type: ignore[attr-defined]
    reviews = access.has(OFFICER)
    lines = selectors.samples()
    context = {
        "waiting": selectors.reviews_waiting(_me(request)) if reviews else [],
        "reviews": reviews,
        "means": [(MARK_WORDS[one.mark][0], one) for one in selectors.mark_means(now - HALF_YEAR)],
        "samples": lines,
        "method": _method(lines, now),
        "now": now,
    }
    return render(request, "incidents/quality.html", context)


def _method(lines: list[selectors.SampleLine], now: datetime) -> kit.Method:
    newest = lines[0].sample if lines else None
    return kit.Method(
        name=_("Mean of the marks of sampled reviews"),
        window=_("Reviews written in the last 26 weeks"),
        data_as_of=now,
        seed=newest.seed if newest else None,
        parameters={_("Drawn by"): newest.method, _("Per cent"): newest.percent, _("At least"): newest.least}
        if newest
        else {},
    )


def _load(review: UUID) -> QualityReview:
    try:
        return selectors.review_by_uuid(review)
    except QualityReview.DoesNotExist as error:
        raise Http404 from error


def review_take(request: HttpRequest, review: UUID) -> HttpResponse:
    """Take a review: one's name stands beside it, and the report opens."""
    try:
        found = services.take_review(review=review, actor=_me(request), now=timezone.now())
    except QualityReview.DoesNotExist as error:
        raise Http404 from error
    except services.OwnHandling:
        messages.warning(request, _("You handled this report, so somebody else reviews it."))
        return redirect("quality")
    except services.ReviewTaken:
        messages.warning(request, _("Somebody else has this review."))
        return redirect("quality")
    return redirect("review_page", review=found.uuid)


def review_page(request: HttpRequest, review: UUID) -> HttpResponse:
    """Write a review that one has taken; read it when it is done."""
    found, now = _load(review), timezone.now()
    if found.reviewer_id != _me(request).pk:
        raise Http404
    if found.done_at is not None:
        marks = [(MARK_WORDS[name][0], getattr(found, name)) for name in MARKS]
        note = "" if found.is_erased else found.reveal("note")
        return render(request, "incidents/quality_done.html", {"review": found, "marks": marks, "note": note})
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.write_review(review=review, marks=services.Marks(**form.cleaned_data), actor=_me(request), now=now)
        messages.success(request, _("Review kept."))
        return redirect("quality")
    context = {
        "review": found,
        "form": form,
        "log": selectors.record_of(found.report),
        "clocks": [(Step(one.step).label, one) for one in selectors.step_clocks(found.report)],
        "now": now,
    }
    return render(request, "incidents/quality_review.html", context)


def duty_rules(request: HttpRequest) -> HttpResponse:
    """Show and set the rules of clocks; a look at what would change comes before anything is kept."""
    now = timezone.now()
    book = selectors.rules_at(now)
    form = RulesForm(request.POST if request.method == "POST" else None, book=book)
    changes: list[tuple[str, str, str]] = []
    if form.is_valid():
        new = RuleBook(book.version + 1, form.cleaned_data["rules"], form.cleaned_data["share"])
        changes = changes_between(book, new)
        if request.POST.get("keep") == "1" and changes:
            services.set_rules(rules=new.rules, share=new.sampling, actor=_me(request), now=now)
            messages.success(request, _("In force for reports that come from now on."))
            return redirect("duty_rules")
    context = {
        "form": form,
        "changes": changes,
        "looked": form.is_bound and form.is_valid(),
        "versions": selectors.rule_versions(),
        "book": book,
        "now": now,
    }
    return render(request, "incidents/duty_rules.html", context)


def changes_between(old: RuleBook, new: RuleBook) -> list[tuple[str, str, str]]:
    """Return what differs between two rule books: what, before, after, all in words."""
    found = []
    before, after = _lines(old), _lines(new)
    for name, words in after.items():
        if before.get(name) != words:
            found.append((name, before.get(name, ""), words))
    return found


def _lines(book: RuleBook) -> dict[str, str]:
    rules, office = book.rules, book.rules.office
    lines = {}
    for step in Step:
        rule = rules.steps[step]
        minutes = when.span_text(timedelta(minutes=rule.minutes))
        hours = _("office hours") if rule.office_only else _("day and night")
        lines[str(step.label)] = _("%(span)s, %(hours)s") % {"span": minutes, "hours": hours}
        for point in rule.points:
            name = _("%(step)s: %(who)s told after") % {"step": step.label, "who": _who(point.tell)}
            lines[name] = when.span_text(timedelta(minutes=point.after_minutes))
        for kind in ReportKind:
            own = rules.by_kind.get(kind, {}).get(step)
            name = _("%(kind)s: %(step)s") % {"kind": kind.label, "step": step.label}
            lines[name] = when.span_text(timedelta(minutes=own.minutes)) if own else _("as for every report")
    lines[_("Office")] = f"{office.opens:%H:%M} – {office.closes:%H:%M}"
    lines[_("Days open in a week")] = ", ".join(str(day + 1) for day in sorted(office.weekdays))
    lines[_("Closed on")] = ", ".join(sorted(day.isoformat() for day in office.closed_on)) or _("No day")
    lines[_("Longest wait for a reporter")] = when.span_text(rules.longest_wait)
    lines[_("Share reviewed")] = _("%(percent)d per cent, at least %(least)d") % {
        "percent": book.sampling.percent,
        "least": book.sampling.least,
    }
    return lines


def _who(tell: str) -> str:
    words = {clocks.SECOND: _("second"), clocks.DEPUTY: _("deputy"), clocks.CHAIR: _("chair")}
    return words[tell]
