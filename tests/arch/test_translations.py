"""Translations: every catalogue is in step with the sources, complete, and keeps every placeholder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.fixtures.databases import required
from tools.messages import LANGUAGES, ROOT, folders

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+[^>]*>")
PLURALS = {
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"),
    "ur": (2, "n != 1"),
    "tr": (2, "n > 1"),
}
"""One rule for each language: with another, a form written for 11 would be shown for 100."""
# Where a form stands for one count only ("a day", "two days"), the number itself may be left out.
MAY_LEAVE_OUT = re.compile(r"%\(\w+\)d|%\((count|counter|number|total)\)s")

Key = tuple[str | None, str]


def _name(folder: Path) -> str:
    return str(folder.relative_to(ROOT))


def _catalogue(folder: Path, language: str) -> Catalog | None:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return None
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _key(message: Message) -> Key:
    ident = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, ident


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


@pytest.fixture(scope="module", params=folders(), ids=_name)
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[Key]]:
    """One part of the package, and every message its sources hold (by GNU gettext)."""
    folder: Path = request.param
    if shutil.which("xgettext") is None:
        required("GNU gettext is not installed (apt-get install gettext)")
    copy = tmp_path_factory.mktemp("sources") / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("locale", "static", "__pycache__"))
    (copy / "locale").mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale=ar", "--no-obsolete"]
    done = subprocess.run(command, cwd=copy, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = _catalogue(copy, "ar")
    return folder, {_key(message) for message in _messages(found)} if found else set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_in_step_and_complete(spoken: tuple[Path, set[Key]], language: str) -> None:
    folder, wanted = spoken
    catalogue = _catalogue(folder, language)
    if not wanted:
        return
    assert catalogue is not None, f"{_name(folder)} has words and no {language} catalogue: run `make messages`"
    held = {_key(message): message for message in _messages(catalogue)}
    assert not sorted(key[1] for key in wanted - held.keys()), "messages missing: run `make messages`"
    assert not sorted(key[1] for key in held.keys() - wanted), "messages no source holds: run `make messages`"
    assert not [message.id for message in held.values() if message.fuzzy], "fuzzy"
    assert not [message.id for message in held.values() if not _is_complete(message, catalogue)], "untranslated"


def _is_complete(message: Message, catalogue: Catalog) -> bool:
    if isinstance(message.string, str):
        return bool(message.string.strip())
    return len(message.string) == catalogue.num_plurals and all(form.strip() for form in message.string)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", folders(), ids=_name)
def test_placeholders_are_kept(folder: Path, language: str) -> None:
    catalogue = _catalogue(folder, language)
    wrong = [message.id for message in _messages(catalogue) if not _keeps(message)] if catalogue else []
    assert not wrong


def _keeps(message: Message) -> bool:
    """Whether every form has the placeholders and tags of the source, neither more nor fewer."""
    if not message.string or not any(message.string):
        return True  # untranslated: said by the other test
    if isinstance(message.id, str):
        return _marks(message.id) == _marks(str(message.string))
    source = message.id[1]
    return all(
        set(_marks(form)) <= set(_marks(source))
        and _marks(MAY_LEAVE_OUT.sub("", form)) == _marks(MAY_LEAVE_OUT.sub("", source))
        for form in message.string
    )


def _marks(words: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_the_languages_own(language: str) -> None:
    for folder in folders():
        catalogue = _catalogue(folder, language)
        if catalogue and any(message.pluralizable for message in _messages(catalogue)):
            rule = (catalogue.num_plurals, catalogue.plural_expr.strip("()"))
            assert rule == PLURALS[language], _name(folder)


def test_only_parts_with_catalogues_speak() -> None:
    homes = folders()
    speaking = re.compile(r"gettext|\{% (blocktranslate|translate) ")
    lost = [
        _name(path)
        for path in sorted((ROOT / "aman").rglob("*"))
        if path.suffix in {".py", ".html", ".txt"} and "static" not in path.parts
        if not any(home in path.parents for home in homes) and speaking.search(path.read_text())
    ]
    assert not lost
