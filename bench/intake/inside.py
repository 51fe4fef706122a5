"""What the bench needs from inside Aman, run with its settings: a site, form keys, and the rows stored."""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from aman.apps.incidents import receipts  # noqa: E402
from aman.apps.incidents.models import Report  # noqa: E402
from aman.apps.places.models import Area, Site  # noqa: E402
from aman.kit import formkey, scoping  # noqa: E402


def main(words: list[str]) -> None:
    """Answer one question of the bench."""
    if words[0] == "keys":
        now = timezone.now()
        print(" ".join(formkey.issue("report", now=now) for _ in range(int(words[1]))))
        return
    with scoping.system("bench"):
        if words[0] == "site":
            area = Area.objects.create(code="BENCH", name="Bench")
            sites = [Site(name=f"Site {n}", area=area) for n in range(120)]
            print(Site.objects.bulk_create(sites)[0].uuid)
        else:
            digests = {receipts.digest(line) for line in Path(words[1]).read_text().split()}
            stored = set(Report.objects.values_list("receipt_digest", flat=True))
            print(len(stored), len(digests - stored))


if __name__ == "__main__":
    main(sys.argv[1:])
