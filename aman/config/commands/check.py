"""Look over the configuration and what the installation stands on, before people rely on it.

Prints one line per thing looked at. `--new-secrets` prints a fresh set of secrets for a configuration file and
looks at nothing. Exit code 1 when something must be put right, 2 when the configuration cannot be used at all.
"""

from __future__ import annotations

import argparse

EXAMPLES = ("aman check", "aman check --new-secrets >> /etc/aman/aman.toml")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the printing of secrets."""
    parser.add_argument("--new-secrets", action="store_true", help="print a fresh set of secrets (TOML) and stop")


def run(options: argparse.Namespace) -> int:
    """Look, and say."""
    from aman.config import look

    if options.new_secrets:
        print(look.new_secrets())
        return 0
    findings = list(look.over())
    for finding in findings:
        print(f"{finding.mark}  {finding.words}")
    wrong = sum(finding.mark == look.WRONG for finding in findings)
    print(f"\n{len(findings)} things looked at, {wrong} to put right.")
    return 1 if wrong else 0
