"""The matrices that come with Aman, as data. A changed one gets a new version; old ones stay, risks name theirs."""

from __future__ import annotations

from aman.core.risk.matrices import BadMatrix, Matrix, Scale, Table

# Likelihood = the geometric mean of threat and vulnerability, halves upwards: a factor near nothing keeps it low.
_FIVE: Table = (
    (1, 1, 2, 2, 2),
    (1, 2, 2, 3, 3),
    (2, 2, 3, 3, 4),
    (2, 3, 3, 4, 4),
    (2, 3, 4, 4, 5),
)
_FOUR: Table = (
    (1, 1, 2, 2),
    (1, 2, 2, 3),
    (2, 2, 3, 3),
    (2, 3, 3, 4),
)
_BANDS = ("LOW", "GUARDED", "MEDIUM", "HIGH", "VERY_HIGH")
_THREAT_5 = Scale(("VERY_LOW", "LOW", "MODERATE", "HIGH", "VERY_HIGH"))
_VULNERABILITY_5 = Scale(("VERY_LOW", "LOW", "MODERATE", "HIGH", "VERY_HIGH"))

SITE_5X5 = Matrix(
    code="SITE_5X5",
    version=1,
    levels=frozenset({"SITE", "AREA"}),
    threat=_THREAT_5,
    vulnerability=_VULNERABILITY_5,
    likelihood=Scale(
        ("RARE", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY"), limits=(0.05, 0.2, 1.0, 6.0), unit="YEARLY_RATE"
    ),
    impact=Scale(("MINOR", "LIMITED", "MODERATE", "SERIOUS", "SEVERE")),
    bands=_BANDS,
    lookup=_FIVE,
    cells=((1, 1, 1, 2, 2), (1, 2, 2, 3, 3), (1, 2, 3, 4, 4), (2, 3, 4, 4, 5), (2, 3, 4, 5, 5)),
    source="Aman: how often a year, once in 20 years and less to more than six times",
)
SITE_4X4 = Matrix(
    code="SITE_4X4",
    version=1,
    levels=frozenset({"SITE", "AREA"}),
    threat=Scale(("LOW", "MODERATE", "HIGH", "VERY_HIGH")),
    vulnerability=Scale(("LOW", "MODERATE", "HIGH", "VERY_HIGH")),
    likelihood=Scale(("UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY")),
    impact=Scale(("MINOR", "MODERATE", "SERIOUS", "SEVERE")),
    bands=("LOW", "MEDIUM", "HIGH", "VERY_HIGH"),
    lookup=_FOUR,
    cells=((1, 1, 2, 2), (1, 2, 2, 3), (2, 2, 3, 4), (2, 3, 4, 4)),
    source="The shape ProtectUK uses, four steps by four; the wording of the steps is Aman's",
)
NATION_5X5 = Matrix(
    code="NATION_5X5",
    version=1,
    levels=frozenset({"NATION"}),
    threat=_THREAT_5,
    vulnerability=_VULNERABILITY_5,
    likelihood=Scale(
        ("UNDER_0_2", "TO_1", "TO_5", "TO_25", "OVER_25"), limits=(0.002, 0.01, 0.05, 0.25), unit="YEARLY_CHANCE"
    ),
    impact=Scale(("MINOR", "LIMITED", "MODERATE", "SIGNIFICANT", "CATASTROPHIC")),
    bands=("LOW", "MEDIUM", "HIGH"),
    lookup=_FIVE,
    # Likelihood times impact: 1-4 low, 5-12 medium, 15-25 high.
    cells=((1, 1, 1, 1, 2), (1, 1, 2, 2, 2), (1, 2, 2, 2, 3), (1, 2, 2, 3, 3), (2, 2, 3, 3, 3)),
    source="Scales of the United Kingdom's National Risk Register; bands by likelihood times impact (4, 12)",
)

_SHIPPED = {(one.code, one.version): one for one in (SITE_5X5, SITE_4X4, NATION_5X5)}


def shipped() -> tuple[Matrix, ...]:
    """Return the newest version of every shipped matrix."""
    newest = {one.code: one for one in sorted(_SHIPPED.values(), key=lambda one: one.version)}
    return tuple(newest.values())


def shipped_matrix(code: str, version: int) -> Matrix:
    """Return a shipped matrix. Raises BadMatrix."""
    if (code, version) not in _SHIPPED:
        raise BadMatrix(f"no matrix {code} version {version} comes with Aman")
    return _SHIPPED[code, version]


def is_shipped(code: str) -> bool:
    """Tell whether a code is that of a shipped matrix, and so not to be given to another."""
    return any(known == code for known, _ in _SHIPPED)
