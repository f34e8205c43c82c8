"""Commands that set the office up: its database, its country projects, its accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from accompaniment.commands import now, open_database, the_office, the_project
from accompaniment.config import Config
from accompaniment.errors import OfficeError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from accompaniment.models import Account, Location, Project, Volunteer

ROLES = ["coordinator", "base-coordinator", "monitor", "volunteer", "advocacy", "reporter", "admin"]
"""`models.Role`, written down again: the models are loaded only when a command is called."""


@click.command()
def migrate() -> None:
    """Bring the office's database up to date."""
    open_database(Config.from_environment()).dispose()
    click.echo("The database is up to date.")


@click.group()
def project() -> None:
    """Country projects."""


@project.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--country", required=True, help="Two letters, ISO 3166: CO.")
@click.option("--timezone", required=True, help="A place of the IANA list: America/Bogota.")
@click.option("--organisation", default="ORG", show_default=True, help="The organisation's code.")
def add_project(code: str, name: str, country: str, timezone: str, organisation: str) -> None:
    """Make a country project with the usual rules."""
    from sqlalchemy import select

    from accompaniment import audit
    from accompaniment.models import Organisation, Project

    _check_country(country)
    _check_timezone(timezone)
    with the_office() as session:
        owner = session.scalar(select(Organisation).where(Organisation.code == organisation))
        owner = owner or Organisation(code=organisation, name=organisation)
        if any(project.code == code for project in owner.projects):
            raise OfficeError(f"There is a country project {code} already.")
        made = Project(organisation=owner, code=code, name=name, country=country.upper(), timezone=timezone)
        session.add(made)
        audit.record(session, None, "add project", made, now())
    click.echo(f"Made the country project {code}.")


@project.command("list")
def list_projects() -> None:
    """Print every country project with its organisation: ORG/CODE, name, time zone."""
    from sqlalchemy import select

    from accompaniment.models import Organisation, Project

    with the_office() as session:
        choice = select(Project).join(Organisation).order_by(Organisation.code, Project.code)
        for row in session.scalars(choice):
            click.echo(f"{row.organisation.code}/{row.code}\t{row.name}\t{row.timezone}")


@click.group()
def account() -> None:
    """Who may sign in."""


@account.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--volunteer", metavar="CODE", help="Whose account it is, for the role volunteer.")
@click.option("--base", metavar="CODE", help="The base, for a base coordinator; a monitor may have one.")
@click.option("--project", metavar="CODE", help="The country project, if there are several: CO or ORG/CO.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_account(
    name: str, role: str, volunteer: str | None, base: str | None, project: str | None, password_stdin: bool
) -> None:
    """Make an account; asks for its password twice."""
    from accompaniment import accounts
    from accompaniment.models import Role

    with the_office() as session:  # what cannot be is said before a password is asked for
        place = the_project(session, project)
        _volunteer(session, place, volunteer)
        _base(session, place, base)
        if accounts.by_name(session, name):
            raise OfficeError(f"There is an account {name} already.", "Maybe choose another name.")
    password = _ask_password(password_stdin)
    with the_office() as session:
        place = the_project(session, project)
        accounts.add(
            session,
            actor=None,
            now=now(),
            project=place,
            name=name,
            password=password,
            role=Role(role),
            volunteer=_volunteer(session, place, volunteer),
            base=_base(session, place, base),
        )
    click.echo(f"Made the account {name.strip().lower()}.")


@account.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--volunteer", metavar="CODE", help="Whose account it is, for the role volunteer.")
@click.option("--base", metavar="CODE", help="The base, for a base coordinator; a monitor may have one.")
def change_role(name: str, role: str, volunteer: str | None, base: str | None) -> None:
    """Give an account another role or base; it is signed out everywhere."""
    from accompaniment import accounts
    from accompaniment.models import Role

    with the_office() as session:
        found = _account(session, name)
        accounts.change(
            session,
            actor=None,
            now=now(),
            account=found,
            role=Role(role),
            volunteer=_volunteer(session, found.project, volunteer),
            base=_base(session, found.project, base),
        )
    click.echo(f"{name} has the role {role} now, and is signed out everywhere.")


@account.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def set_password(name: str, password_stdin: bool) -> None:
    """Give an account another password; asks for it twice."""
    from accompaniment import accounts

    with the_office() as session:
        _account(session, name)
    password = _ask_password(password_stdin)
    with the_office() as session:
        accounts.set_password(
            session, actor=None, now=now(), account=_account(session, name), password=password
        )
    click.echo("The password is changed.")


@account.command("disable")
@click.argument("name")
def disable_account(name: str) -> None:
    """Shut an account; whoever is signed in with it is out at the next click."""
    from accompaniment import accounts

    with the_office() as session:
        accounts.disable(session, actor=None, now=now(), account=_account(session, name))
    click.echo(f"The account {name} is shut.")


@account.command("factor")
@click.argument("name")
def take_factor_away(name: str) -> None:
    """Take the second factor of somebody who lost phone and paper; they set one up at the next sign-in."""
    from accompaniment import second_factor

    with the_office() as session:
        second_factor.take_away(session, actor=None, account=_account(session, name), now=now())
    click.echo(f"{name} is signed out and sets up a second factor at the next sign-in.")


@account.command("sign-out")
@click.argument("name")
def sign_out(name: str) -> None:
    """End an account's sign-ins everywhere: a device was lost."""
    from accompaniment import sign_ins

    with the_office() as session:
        sign_ins.end_all(session, _account(session, name), now())
    click.echo(f"{name} is signed out everywhere.")


@account.command("list")
def list_accounts() -> None:
    """Print every account: name, role, organisation/project, volunteer or base, whether it is shut."""
    from sqlalchemy import select

    from accompaniment.models import Account

    with the_office() as session:
        for row in session.scalars(select(Account).order_by(Account.name)):
            whose = row.volunteer or row.base
            where = f"{row.project.organisation.code}/{row.project.code}"
            shut = "shut" if row.disabled_at else "open"
            click.echo(f"{row.name}\t{row.role}\t{where}\t{whose.code if whose else '-'}\t{shut}")


def _volunteer(session: Session, project: Project, code: str | None) -> Volunteer | None:
    from sqlalchemy import select

    from accompaniment.models import Volunteer

    if code is None:
        return None
    found = session.scalar(
        select(Volunteer).where(Volunteer.project_id == project.id, Volunteer.code == code)
    )
    if found is None:
        raise OfficeError(f"There is no volunteer {code} in {project.code}.")
    return found


def _base(session: Session, project: Project, code: str | None) -> Location | None:
    from sqlalchemy import select

    from accompaniment.models import Location

    if code is None:
        return None
    bases = select(Location).where(Location.project_id == project.id, Location.base)
    found = session.scalar(bases.where(Location.code == code))
    if found is None:
        raise OfficeError(f"There is no base {code} in {project.code}.")
    return found


def _account(session: Session, name: str) -> Account:
    from accompaniment import accounts

    found = accounts.by_name(session, name)
    if found is None:
        raise OfficeError(f"There is no account {name}.", "Maybe see them all: accompaniment account list")
    return found


def _ask_password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise OfficeError("There is no terminal to ask for a password.", "Maybe add --password-stdin.")
    return click.prompt("Password", hide_input=True, confirmation_prompt="The same again")


def _check_country(country: str) -> None:
    if len(country) != 2 or not country.isalpha():
        raise OfficeError(f"{country} is no country code.", "Maybe two letters, as CO for Colombia.")


def _check_timezone(timezone: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise OfficeError(f"{timezone} is no time zone.", "Maybe a place, as America/Bogota.") from None
