"""Two rules of the panel's own: one that holds, one that waits for a second person."""

from __future__ import annotations

from datetime import timedelta

from aman.apps.strategy import services
from aman.web.demo.casework import Scene

EARLIER_WALK = {
    "code": "TARAWIH_AFTER_EVENT",
    "when": [
        {"kind": "OCCASION", "codes": ["TARAWIH"]},
        {"kind": "TRIGGER", "least_share": 0.2},
    ],
    "then": [
        {"kind": "ADD_STEWARDS", "count": 4, "anchor": "ISHA", "before": 45},
        {"kind": "RAISE_PRIORITY", "code": "NIGHT_PRAYERS", "steps": 3},
    ],
}
QUIETER_WALK = {
    "code": "EARLY_FRIDAY_WALK",
    "when": [{"kind": "OCCASION", "codes": ["JUMUAH"]}, {"kind": "SEASON", "season": "SUMMER_TIME"}],
    "then": [{"kind": "ADD_TASK", "code": "GO_OVER_PROCEDURES", "anchor": "JUMUAH", "before": 60}],
}


def build_rules(scene: Scene) -> int:
    """Have one rule proposed and approved some weeks ago, and another proposed yesterday."""
    analyst, chair, now = scene.cast["analyst"], scene.cast["chair"], scene.now
    long_ago = now - timedelta(days=24)
    held = services.propose_rule(
        data=EARLIER_WALK, why="Tarawih ends late, and people were afraid last year.", actor=analyst, now=long_ago
    )
    services.approve_rule(version=held, actor=chair, now=long_ago + timedelta(days=2))
    services.propose_rule(
        data=QUIETER_WALK,
        why="In summer the forecourt is full an hour before.",
        actor=analyst,
        now=now - timedelta(days=1),
    )
    return 2
