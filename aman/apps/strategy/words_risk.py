"""The codes of core.risk in words: threats, steps with what can be observed for each, bands, columns, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from aman.core import text
from aman.core.risk import Axis, Matrix, catalogue
from aman.kit.forms import Hinted
from aman.kit.when import count_text

Words = str | Promise
THREATS: dict[str, Words] = {
    "MARAUDING": gettext_lazy("Attack by people on foot"),
    "VEHICLE": gettext_lazy("Vehicle used as a weapon"),
    "EXPLOSIVE": gettext_lazy("Explosive device"),
    "FIRE": gettext_lazy("Fire used as a weapon"),
    "CHEMICAL": gettext_lazy("Chemical, biological or radiological attack"),
    "CYBER": gettext_lazy("Attack on computers and accounts"),
    "ARSON": gettext_lazy("Arson"),
    "VANDALISM": gettext_lazy("Damage and daubing"),
    "BURGLARY": gettext_lazy("Burglary"),
    "ABUSE": gettext_lazy("Abuse and assault of people"),
    "PROTEST": gettext_lazy("Hostile protest"),
    "INTIMIDATION": gettext_lazy("Intimidation by signs and letters"),
    "INSIDER": gettext_lazy("Somebody trusted"),
    "ONLINE": gettext_lazy("Hatred online"),
    "DRONE": gettext_lazy("Drone"),
}
LIKELIHOODS: dict[str, Words] = {
    "RARE": gettext_lazy("Rare"),
    "UNLIKELY": gettext_lazy("Unlikely"),
    "POSSIBLE": gettext_lazy("Possible"),
    "LIKELY": gettext_lazy("Likely"),
    "VERY_LIKELY": gettext_lazy("Very likely"),
    "UNDER_0_2": gettext_lazy("Below 0.2 %"),
    "TO_1": gettext_lazy("0.2 to 1 %"),
    "TO_5": gettext_lazy("1 to 5 %"),
    "TO_25": gettext_lazy("5 to 25 %"),
    "OVER_25": gettext_lazy("Above 25 %"),
}
OFTEN: dict[str, Words] = {
    "RARE": gettext_lazy("less than once in 20 years"),
    "UNLIKELY": gettext_lazy("once in 20 to once in 5 years"),
    "POSSIBLE": gettext_lazy("once in 5 years to once a year"),
    "LIKELY": gettext_lazy("one to six times a year"),
    "VERY_LIKELY": gettext_lazy("more than six times a year"),
}
IMPACTS: dict[str, Words] = {
    "MINOR": gettext_lazy("Minor"),
    "LIMITED": gettext_lazy("Limited"),
    "MODERATE": gettext_lazy("Moderate"),
    "SERIOUS": gettext_lazy("Serious"),
    "SEVERE": gettext_lazy("Severe"),
    "SIGNIFICANT": gettext_lazy("Significant"),
    "CATASTROPHIC": gettext_lazy("Catastrophic"),
}
DEGREES: dict[str, Words] = {
    "VERY_LOW": gettext_lazy("Very low"),
    "LOW": gettext_lazy("Low"),
    "MODERATE": gettext_lazy("Moderate"),
    "HIGH": gettext_lazy("High"),
    "VERY_HIGH": gettext_lazy("Very high"),
}
BANDS: dict[str, Words] = {
    "LOW": gettext_lazy("Low"),
    "GUARDED": gettext_lazy("Guarded"),
    "MEDIUM": gettext_lazy("Medium"),
    "HIGH": gettext_lazy("High"),
    "VERY_HIGH": gettext_lazy("Very high"),
}
COLOURS = {"LOW": 1, "GUARDED": 2, "MEDIUM": 3, "HIGH": 4, "VERY_HIGH": 5}
AXES: dict[str, Words] = {
    Axis.THREAT: pgettext_lazy("factor of a risk", "Threat"),
    Axis.VULNERABILITY: gettext_lazy("Vulnerability"),
    Axis.IMPACT: gettext_lazy("Impact"),
}
SCALES: dict[str, Words] = {
    "threat": AXES[Axis.THREAT],
    "vulnerability": AXES[Axis.VULNERABILITY],
    "likelihood": gettext_lazy("Likelihood"),
    "impact": AXES[Axis.IMPACT],
}
SEEN_THREAT: dict[str, Words] = {
    "VERY_LOW": gettext_lazy("Nobody has tried it at a place like this, and nothing points to it."),
    "LOW": gettext_lazy("It has happened in this country, but not to places like this for two years."),
    "MODERATE": gettext_lazy("It has happened to a place like this, or near here, within a year."),
    "HIGH": gettext_lazy("It has happened here or next door within a year, or somebody was seen preparing."),
    "VERY_HIGH": gettext_lazy("It happens here again and again, or it has been announced."),
}
SEEN_VULNERABILITY: dict[str, Words] = {
    "VERY_LOW": gettext_lazy("It could hardly be done here, even with tools and time."),
    "LOW": gettext_lazy("It needs planning, tools and luck."),
    "MODERATE": gettext_lazy("It needs planning, and would then often succeed."),
    "HIGH": gettext_lazy("Somebody determined could do it on any day."),
    "VERY_HIGH": gettext_lazy("Anybody could do it at once, and nobody would see."),
}
SEEN_IMPACT: dict[str, Words] = {
    "MINOR": gettext_lazy("Nobody is hurt; cleaned or mended the same day; prayer goes on."),
    "LIMITED": gettext_lazy("Distress, small repairs; some stay away for a week."),
    "MODERATE": gettext_lazy("Somebody needs treatment, or part of the building is shut for days."),
    "SERIOUS": gettext_lazy("Somebody is badly hurt, or the building is shut for weeks."),
    "SEVERE": gettext_lazy("People die, or the building is lost."),
    "SIGNIFICANT": gettext_lazy("Deaths or many badly hurt; places in several areas shut for weeks."),
    "CATASTROPHIC": gettext_lazy("Many deaths, or worship given up across the country."),
}
MATRICES: dict[str, tuple[Words, Words]] = {
    "SITE_5X5": (
        gettext_lazy("Five by five, by how often"),
        gettext_lazy("Likelihood as how often a year. The usual one for sites."),
    ),
    "SITE_4X4": (gettext_lazy("Four by four"), gettext_lazy("The shape ProtectUK uses. Quicker, and coarser.")),
    "NATION_5X5": (gettext_lazy("National Risk Register"), gettext_lazy("For risks of the whole network alone.")),
}
COLUMNS: dict[str, tuple[Words, Words]] = {
    "PHYSICAL": (gettext_lazy("Bodily harm"), gettext_lazy("0 none, 4 deaths")),
    "PSYCHOLOGICAL": (gettext_lazy("Fear and distress"), gettext_lazy("0 none, 4 lasting, in many")),
    "FINANCIAL": (gettext_lazy("Money"), gettext_lazy("0 none, 4 a place has to close")),
    "COMMUNITY": (gettext_lazy("Community and worship"), gettext_lazy("0 none, 4 worship given up")),
    "PUBLIC_CONFIDENCE": (gettext_lazy("Trust in those who protect"), gettext_lazy("0 none, 4 lost for years")),
    "LIKELIHOOD": (gettext_lazy("Likelihood"), gettext_lazy("1 remote, 5 expected")),
    "CAPACITY": (gettext_lazy("Hands and hours we have"), gettext_lazy("1 enough, 4 none")),
    "CAPABILITY": (gettext_lazy("What we know how to do"), gettext_lazy("1 enough, 4 nothing")),
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
