"""The codes of core.risk in words: threats, steps with what can be observed for each, bands, columns, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from aman.core import text
from aman.core.risk import Axis, Matrix, catalogue
from aman.kit.forms import Hinted
from aman.kit.when import count_text

Words = str | Promise
THREATS: dict[str, Words] = {
    "MARAUDING": lazy("Attack by people on foot"),
    "VEHICLE": lazy("Vehicle used as a weapon"),
    "EXPLOSIVE": lazy("Explosive device"),
    "FIRE": lazy("Fire used as a weapon"),
    "CHEMICAL": lazy("Chemical, biological or radiological attack"),
    "CYBER": lazy("Attack on computers and accounts"),
    "ARSON": lazy("Arson"),
    "VANDALISM": lazy("Damage and daubing"),
    "BURGLARY": lazy("Burglary"),
    "ABUSE": lazy("Abuse and assault of people"),
    "PROTEST": lazy("Hostile protest"),
    "INTIMIDATION": lazy("Intimidation by signs and letters"),
    "INSIDER": lazy("Somebody trusted"),
    "ONLINE": lazy("Hatred online"),
    "DRONE": lazy("Drone"),
}
LIKELIHOODS: dict[str, Words] = {
    "RARE": lazy("Rare"),
    "UNLIKELY": lazy("Unlikely"),
    "POSSIBLE": lazy("Possible"),
    "LIKELY": lazy("Likely"),
    "VERY_LIKELY": lazy("Very likely"),
    "UNDER_0_2": lazy("Below 0.2 %"),
    "TO_1": lazy("0.2 to 1 %"),
    "TO_5": lazy("1 to 5 %"),
    "TO_25": lazy("5 to 25 %"),
    "OVER_25": lazy("Above 25 %"),
}
OFTEN: dict[str, Words] = {
    "RARE": lazy("less than once in 20 years"),
    "UNLIKELY": lazy("once in 20 to once in 5 years"),
    "POSSIBLE": lazy("once in 5 years to once a year"),
    "LIKELY": lazy("one to six times a year"),
    "VERY_LIKELY": lazy("more than six times a year"),
}
IMPACTS: dict[str, Words] = {
    "MINOR": lazy("Minor"),
    "LIMITED": lazy("Limited"),
    "MODERATE": lazy("Moderate"),
    "SERIOUS": lazy("Serious"),
    "SEVERE": lazy("Severe"),
    "SIGNIFICANT": lazy("Significant"),
    "CATASTROPHIC": lazy("Catastrophic"),
}
DEGREES: dict[str, Words] = {
    "VERY_LOW": lazy("Very low"),
    "LOW": lazy("Low"),
    "MODERATE": lazy("Moderate"),
    "HIGH": lazy("High"),
    "VERY_HIGH": lazy("Very high"),
}
BANDS: dict[str, Words] = {
    "LOW": lazy("Low"),
    "GUARDED": lazy("Guarded"),
    "MEDIUM": lazy("Medium"),
    "HIGH": lazy("High"),
    "VERY_HIGH": lazy("Very high"),
}
COLOURS = {"LOW": 1, "GUARDED": 2, "MEDIUM": 3, "HIGH": 4, "VERY_HIGH": 5}
AXES: dict[str, Words] = {
    Axis.THREAT: pgettext_lazy("factor of a risk", "Threat"),
    Axis.VULNERABILITY: lazy("Vulnerability"),
    Axis.IMPACT: lazy("Impact"),
}
SCALES: dict[str, Words] = {
    "threat": AXES[Axis.THREAT],
    "vulnerability": AXES[Axis.VULNERABILITY],
    "likelihood": lazy("Likelihood"),
    "impact": AXES[Axis.IMPACT],
}
SEEN_THREAT: dict[str, Words] = {
    "VERY_LOW": lazy("Nobody has tried it at a place like this, and nothing points to it."),
    "LOW": lazy("It has happened in this country, but not to places like this for two years."),
    "MODERATE": lazy("It has happened to a place like this, or near here, within a year."),
    "HIGH": lazy("It has happened here or next door within a year, or somebody was seen preparing."),
    "VERY_HIGH": lazy("It happens here again and again, or it has been announced."),
}
SEEN_VULNERABILITY: dict[str, Words] = {
    "VERY_LOW": lazy("It could hardly be done here, even with tools and time."),
    "LOW": lazy("It needs planning, tools and luck."),
    "MODERATE": lazy("It needs planning, and would then often succeed."),
    "HIGH": lazy("Somebody determined could do it on any day."),
    "VERY_HIGH": lazy("Anybody could do it at once, and nobody would see."),
}
SEEN_IMPACT: dict[str, Words] = {
    "MINOR": lazy("Nobody is hurt; cleaned or mended the same day; prayer goes on."),
    "LIMITED": lazy("Distress, small repairs; some stay away for a week."),
    "MODERATE": lazy("Somebody needs treatment, or part of the building is shut for days."),
    "SERIOUS": lazy("Somebody is badly hurt, or the building is shut for weeks."),
    "SEVERE": lazy("People die, or the building is lost."),
    "SIGNIFICANT": lazy("Deaths or many badly hurt; places in several areas shut for weeks."),
    "CATASTROPHIC": lazy("Many deaths, or worship given up across the country."),
}
MATRICES: dict[str, tuple[Words, Words]] = {
    "SITE_5X5": (lazy("Five by five, by how often"), lazy("Likelihood as how often a year. The usual one for sites.")),
    "SITE_4X4": (lazy("Four by four"), lazy("The shape ProtectUK uses. Quicker, and coarser.")),
    "NATION_5X5": (lazy("National Risk Register"), lazy("For risks of the whole network alone.")),
}
COLUMNS: dict[str, tuple[Words, Words]] = {
    "PHYSICAL": (lazy("Bodily harm"), lazy("0 none, 4 deaths")),
    "PSYCHOLOGICAL": (lazy("Fear and distress"), lazy("0 none, 4 lasting, in many")),
    "FINANCIAL": (lazy("Money"), lazy("0 none, 4 a place has to close")),
    "COMMUNITY": (lazy("Community and worship"), lazy("0 none, 4 worship given up")),
    "PUBLIC_CONFIDENCE": (lazy("Trust in those who protect"), lazy("0 none, 4 lost for years")),
    "LIKELIHOOD": (lazy("Likelihood"), lazy("1 remote, 5 expected")),
    "CAPACITY": (lazy("Hands and hours we have"), lazy("1 enough, 4 none")),
    "CAPABILITY": (lazy("What we know how to do"), lazy("1 enough, 4 nothing")),
}


def apart(words: object) -> str:
    """Keep words somebody wrote, or a name, from changing the direction of the sentence they stand in."""
    return text.isolated(str(words))


def plain(code: str) -> str:
    """Return a code the panel made up as words: VERY_ODD is "Very odd"."""
    return code.replace("_", " ").capitalize()


def threat(code: str) -> Words:
    """Return a threat in words."""
    return THREATS.get(code) or plain(code)


def band(code: str) -> Words:
    """Return a band in words."""
    return BANDS.get(code) or plain(code)


def colour(matrix: Matrix, code: str) -> int:
    """Return how strong a band is coloured, 1 to 5: by its name, else by its place among the bands."""
    if code in COLOURS:
        return COLOURS[code]
    return 1 + round(4 * (matrix.rank(code) - 1) / max(1, len(matrix.bands) - 1))


def likelihood(matrix: Matrix, step: int) -> Words:
    """Return a step of likelihood in words."""
    if own := matrix.likelihood.name_of(step):
        return apart(own)
    code = matrix.likelihood.codes[step - 1]
    return LIKELIHOODS.get(code) or plain(code)


def impact(matrix: Matrix, step: int) -> Words:
    """Return a step of impact in words."""
    if own := matrix.impact.name_of(step):
        return apart(own)
    code = matrix.impact.codes[step - 1]
    return IMPACTS.get(code) or plain(code)


def degree(matrix: Matrix, axis: str, step: int) -> Words:
    """Return a step of a factor in words."""
    if axis == Axis.IMPACT:
        return impact(matrix, step)
    scale = matrix.threat if axis == Axis.THREAT else matrix.vulnerability
    if own := scale.name_of(step):
        return apart(own)
    code = scale.codes[step - 1]
    return DEGREES.get(code) or plain(code)


def step_word(matrix: Matrix, scale: str, step: int) -> Words:
    """Return a step of a scale, called by its field, in words."""
    return likelihood(matrix, step) if scale == "likelihood" else degree(matrix, Axis(scale.upper()), step)


def step_anchor(matrix: Matrix, scale: str, step: int) -> Words:
    """Return what can be seen of a step: as the panel wrote it, else as usual."""
    seen = {"threat": SEEN_THREAT, "vulnerability": SEEN_VULNERABILITY, "impact": SEEN_IMPACT, "likelihood": OFTEN}
    steps_of = getattr(matrix, scale)
    own: str = steps_of.anchor_of(step)
    return own or seen[scale].get(steps_of.codes[step - 1], "")


def steps(matrix: Matrix, axis: str) -> list[tuple[int, Hinted]]:
    """Return the steps of a factor as choices, each with what can be observed of it."""
    found: Mapping[str, tuple[Any, dict[str, Words]]] = {
        Axis.THREAT: (matrix.threat, SEEN_THREAT),
        Axis.VULNERABILITY: (matrix.vulnerability, SEEN_VULNERABILITY),
        Axis.IMPACT: (matrix.impact, SEEN_IMPACT),
    }
    scale, seen = found[axis]
    return [
        (n, Hinted(degree(matrix, axis, n), scale.anchor_of(n) or seen.get(code, "")))
        for n, code in enumerate(scale.codes, start=1)
    ]


def matrix_name(matrix: Matrix) -> Words:
    """Return the name of a matrix: the usual one, else what the panel calls it."""
    if matrix.code in MATRICES:
        return MATRICES[matrix.code][0]
    return apart(matrix.name) if matrix.name else plain(matrix.code)


def proposed(kind: str, axis: str, by: int) -> str:
    """Return what a proposal would do, in a few words."""
    factor = AXES[axis]
    if by > 0:
        words = ngettext("%(factor)s up by %(n)d step", "%(factor)s up by %(n)d steps", by)
    else:
        words = ngettext("%(factor)s down by %(n)d step", "%(factor)s down by %(n)d steps", -by)
    return words % {"factor": factor, "n": abs(by)}


def reason(rule: str, numbers: Mapping[str, Any]) -> str:
    """Return why evidence proposes something, from the numbers it was worked out from."""
    given = {"seen": count_text(numbers.get("seen", 0)), "expected": count_text(round(numbers.get("expected", 0), 1))}
    given["days"] = count_text(numbers.get("days", 0))
    if rule == "MORE":
        return _("%(seen)s incidents here in %(days)s days, where about %(expected)s are usual.") % given
    if rule == "FEWER":
        return _("Only %(seen)s incidents here in %(days)s days, where about %(expected)s were usual.") % given
    if rule == "SIGNAL":
        return _("A signal: %(seen)s incidents in the area in %(days)s days, about %(expected)s usual.") % given
    return ""


def numbers(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the numbers behind a proposal as facts."""
    names = {"seen": _("Seen"), "expected": _("Usual"), "days": _("Days"), "chance": _("Chance")}
    return [(names[name], _number(name, value)) for name, value in found.items() if name in names]


def _number(name: str, value: Any) -> str:
    if name != "chance":
        return count_text(value)
    return _("below 1 in 1,000") if value < 0.001 else _("1 in %(n)s") % {"n": count_text(round(1 / value))}


def threat_choices() -> list[tuple[str, Words]]:
    """Return the newest catalogue as choices."""
    return [(one.code, threat(one.code)) for one in catalogue().threats]


def matrix_choices(known: Iterable[Matrix]) -> list[tuple[str, Hinted]]:
    """Return matrices as choices, each by its code and version."""
    found = []
    for one in known:
        own = _("The panel’s own, version %(n)d.") % {"n": one.version}
        name, hint = MATRICES.get(one.code, (matrix_name(one), own))
        found.append((f"{one.code}:{one.version}", Hinted(name, hint)))
    return found


def band_choices(known: Iterable[Matrix]) -> list[tuple[str, Words]]:
    """Return the bands of some matrices as choices, lowest first, each once."""
    codes = dict.fromkeys(code for one in known for code in one.bands)
    return [(code, band(code)) for code in sorted(codes, key=lambda code: COLOURS.get(code, len(COLOURS)))]
