"""Add people, give and end their roles, set passwords.

The first person of a new installation is added here: an OPERATOR, who signs in, sets up a second factor and
gives roles to everybody else. Passwords are asked for, or read from standard input; never from the command line.
Reach is NATION, AREA:code or SITE:uuid.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from aman.config.stop import Stop

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

EXAMPLES = (
    'aman user add amina@panel.example --name "Amina Rahman" --role OPERATOR',
    "aman user grant amina@panel.example DUTY_OFFICER --reach AREA:E09000030",
    "aman user password amina@panel.example",
    "aman user end amina@panel.example DUTY_OFFICER",
    "aman user list",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be done."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="everybody with an account, and their roles")
    add = actions.add_parser("add", help="make an account")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", help="give this role as well")
    password = actions.add_parser("password", help="set a new password")
    password.add_argument("email")
    grant = actions.add_parser("grant", help="give a role")
    end = actions.add_parser("end", help="end a role now")
    for one in (grant, end):
        one.add_argument("email")
        one.add_argument("role")
    for one in (add, grant):
        one.add_argument("--reach", default="NATION", help="NATION, AREA:code or SITE:uuid (default: NATION)")
        one.add_argument("--organisation", default="", help="name (default: the panel's)")
        one.add_argument("--kind", default="PANEL", help="PANEL, PLACE, POLICE, COUNCIL or PARTNER")


def run(options: argparse.Namespace) -> int:
    """Do one thing to one person, as the system."""
    from aman.config import start

    start.require_tables()
    from aman.apps.accounts import services
    from aman.kit import scoping

    actions = {"list": _list, "add": _add, "password": _password, "grant": _grant, "end": _end}
    with scoping.system("command line"):
        try:
            actions[options.action](options)
        except services.AlreadyAPerson as error:
            raise Stop(f"There is an account for {options.email} already.") from error
        except services.BadAddress as error:
            raise Stop(f"{options.email} is not an e-mail address.") from error
        except services.NameMissing as error:
            raise Stop("A person needs a name: --name.") from error
        except services.UnknownPerson as error:
            raise Stop(f"There is no account for {options.email}.") from error
        except services.WeakPassword as error:
            raise Stop(f"That password is too easily guessed ({error}). Twelve characters or more.") from error
        except services.ScopeDoesNotFit as error:
            raise Stop("That role or reach does not exist. Roles are listed by `aman user grant --help`.") from error
        except services.AlreadyHeld as error:
            raise Stop(f"{options.email} holds {options.role} with that reach already.") from error
    return 0


def _list(options: argparse.Namespace) -> None:
    from django.utils import timezone

    from aman.apps.accounts.models import Membership, Person

    active = Membership.objects.active(timezone.now()).order_by("role", "id")
    roles: dict[int, list[str]] = {}
    for one in active:
        roles.setdefault(one.person_id, []).append(f"{one.role} {one.scope_kind} {one.scope_key}".strip())
    for person in Person.objects.order_by("email"):
        print(f"{person.email}  {person.name}  {', '.join(roles.get(person.pk, [])) or 'no role'}")


def _add(options: argparse.Namespace) -> None:
    from django.db import transaction
    from django.utils import timezone

    from aman.apps.accounts import services

    secret = _ask(options.email)
    with transaction.atomic():
        person = services.add_person(email=options.email, name=options.name, password=secret, now=timezone.now())
        if options.role:
            _give(person, options)
    print(f"{person.email} can sign in now, and is asked for a second factor first.")


def _password(options: argparse.Namespace) -> None:
    from django.utils import timezone

    from aman.apps.accounts import services

    person = services.find_person(options.email)
    services.set_password(person=person, password=_ask(options.email), now=timezone.now())
    print(f"New password set for {person.email}.")


def _grant(options: argparse.Namespace) -> None:
    from aman.apps.accounts import services

    _give(services.find_person(options.email), options)
    print(f"{options.email} is {options.role.upper()} with reach {options.reach} from now on.")


def _end(options: argparse.Namespace) -> None:
    from django.utils import timezone

    from aman.apps.accounts import services
    from aman.apps.accounts.models import Membership

    now, person = timezone.now(), services.find_person(options.email)
    held = list(Membership.objects.active(now).filter(person=person, role=options.role.upper()).order_by("id"))
    if not held:
        raise Stop(f"{options.email} does not hold {options.role.upper()}.")
    for membership in held:
        services.end_membership(membership=membership, now=now)
    print(f"{options.email} is {options.role.upper()} no longer.")


def _give(person: Person, options: argparse.Namespace) -> None:
    from django.conf import settings
    from django.utils import timezone

    from aman.apps.accounts import services

    kind, _, key = options.reach.partition(":")
    organisation = services.ensure_organisation(
        name=options.organisation or settings.AMAN.panel_name or "Panel", kind=options.kind.upper()
    )
    services.grant_membership(
        person=person,
        organisation=organisation,
        role=options.role.upper(),
        scope_kind=kind.upper(),
        scope_key=key,
        now=timezone.now(),
    )


def _ask(email: str) -> str:
    """Ask for a password twice; without a terminal, read one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(f"New password for {email}: ")
    if first != getpass.getpass("Again: "):
        raise Stop("The two passwords differ.")
    return first
