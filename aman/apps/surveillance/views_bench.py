"""Suggested patrols, and the analyst's bench."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aman.apps.surveillance import bench, pages_bench, pages_patrol, selectors
from aman.apps.surveillance.boards import ALL
from aman.apps.surveillance.forms import BenchForm
from aman.kit import when


def patrols(request: HttpRequest) -> HttpResponse:
    """Show where and when being seen may help, and how earlier suggestions met what happened."""
    return render(request, "surveillance/patrols.html", {"page": pages_patrol.patrol_page(timezone.now())})


def workbench(request: HttpRequest) -> HttpResponse:
    """Try methods on a series of the past. Nothing live is touched."""
    today = when.day_of(timezone.now())
    start: dict[str, Any] = {
        "methods": list(bench.DEFAULT), "scale": "1", "last": today - timedelta(days=1),
        "first": today - timedelta(days=bench.MOST_DAYS),
    }  # fmt: skip
    form = BenchForm(
        request.GET or None,
        initial=start,
        areas=selectors.areas_with_incidents(),
        categories=list(selectors.category_names().items()),
        methods=list(pages_bench.NAMES.items()),
    )
    if form.is_bound and not form.is_valid():
        return render(request, "surveillance/bench.html", {"form": form, "page": None}, status=422)
    given = form.cleaned_data if form.is_bound else {}
    chosen = {name: given.get(name) or value for name, value in start.items()}
    last = min(chosen["last"], today)
    found = bench.trial(
        area=given.get("area", ""),
        category=given.get("category") or ALL,
        first=min(chosen["first"], last),
        last=last,
        methods=chosen["methods"],
        scale=float(chosen["scale"]),
    )
    return render(request, "surveillance/bench.html", {"form": form, "page": pages_bench.bench_page(found)})
