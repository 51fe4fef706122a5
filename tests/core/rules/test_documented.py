"""The list of shipped rules in the manual is the list that ships."""

from __future__ import annotations

import re
from pathlib import Path

from aman.core.rules import CONDITION_KINDS, EFFECT_KINDS, SHIPPED

MANUAL = Path(__file__).parents[3] / "docs" / "methods" / "rules.md"


def test_every_shipped_rule_is_in_the_manual_with_where_it_is_from():
    rows = re.findall(r"^\| `(\w+)` \| When .+ \| ([\d., ]+) \|$", MANUAL.read_text(), re.MULTILINE)
    assert rows == [(rule.code, rule.source) for rule in SHIPPED]


def test_every_kind_of_condition_and_effect_is_in_the_manual():
    found = set(re.findall(r"^\| `(\w+)` \| [^|]+ \|$", MANUAL.read_text(), re.MULTILINE))
    assert found == {*CONDITION_KINDS, *EFFECT_KINDS}
