"""Error pages, in plain words and in the reader's language. None of them says what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"errors/{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 403: signed in, but this route is not theirs."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404: absent, or somebody else's; the answer does not say which."""
    return _page(request, 404)


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """Answer 405."""
    response = _page(request, 405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when a form was open too long or came from elsewhere."""
    return _page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with nothing of the request but its language: what failed may be what every page needs."""
    shown = {"language": getattr(request, "language", None)}
    return HttpResponse(render_to_string("errors/500.html", shown), status=500)
