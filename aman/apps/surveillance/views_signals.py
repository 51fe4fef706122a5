"""The list of signals, and looks at the counts with how far they are."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from aman.apps.surveillance import pages_run, pages_signal, selectors, words
from aman.apps.surveillance.forms import SignalFilter
from aman.apps.surveillance.models import Run
from aman.kit import page as kit


def signals(request: HttpRequest) -> HttpResponse:
    """List the signals, the rarest first."""
    form = SignalFilter(
        request.GET or None, areas=selectors.areas_with_incidents(), methods=list(words.METHODS.items())
    )
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: value for name, value in chosen.items() if value}
    rows = kit.paginate(selectors.ranked_signals(**wanted), request.GET.get("page"))
    table = pages_signal.signal_table(list(rows), selectors.category_names())
    return render(request, "surveillance/signals.html", {"form": form, "rows": rows, "table": table})


def looks(request: HttpRequest) -> HttpResponse:
    """List the looks at the counts, newest first."""
    rows = kit.paginate(selectors.runs(), request.GET.get("page"))
    return render(request, "surveillance/looks.html", {"rows": rows, "table": pages_run.run_table(list(rows))})


def look_page(request: HttpRequest, look: UUID) -> HttpResponse:
    """Show a look: how far it is, or what came of it."""
    try:
        run = selectors.run_by_uuid(look)
    except Run.DoesNotExist as error:
        raise Http404 from error
    return render(request, "surveillance/look.html", {"page": pages_run.run_page(run), "run": run})
