"""The operator's pages say what the code does."""

from __future__ import annotations

import re

import pytest

from aman.config.commands import COMMANDS
from aman.kit import logs
from tests.fixtures.processes import ROOT
from tools import settings_page

OPERATE = ROOT / "docs" / "operate"


def test_every_setting_is_in_the_table() -> None:
    page = settings_page.PAGE.read_text()
    assert page == settings_page.renewed(page), "run `python -m tools.settings_page`"


def test_every_key_of_a_log_line_is_explained() -> None:
    page = (OPERATE / "logs.md").read_text()
    assert not [name for name in logs._SAFE if f"`{name}`" not in page]


@pytest.mark.parametrize("page", sorted(OPERATE.glob("*.md")), ids=lambda page: page.name)
def test_commands_and_links_exist(page) -> None:
    text = page.read_text()
    known = {command.name for command in COMMANDS}
    used = set(re.findall(r"(?:`|/|^)aman ([a-z][a-z-]*)", text, re.MULTILINE))
    assert used <= known
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert not [target for target in targets if not (page.parent / target).exists()]
