"""People and files that several tests of incidents share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aman.apps.accounts.models import Person
from aman.kit.files import rules, working
from tests.make import make_staff


@pytest.fixture
def officer() -> Person:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


@pytest.fixture
def second() -> Person:
    return make_staff("DUTY_OFFICER", "Karim Osei")


@pytest.fixture
def worker() -> Person:
    return make_staff("CASEWORKER", "Hina Malik")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Clean without a child, where the child is not what is tested."""

    def answer(copy: working.WorkingCopy | BaseException) -> None:
        def made(content: bytes) -> working.WorkingCopy:
            if isinstance(copy, BaseException):
                raise copy
            return copy

        monkeypatch.setattr(working, "working_copy", made)

    answer(working.WorkingCopy(rules.Kind.JPEG, "image/jpeg", b"clean" * 300_000, (b"page one",), False))
    return answer
