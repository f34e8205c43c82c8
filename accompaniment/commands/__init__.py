"""What the commands share: how they fail, and how they open the office's database.

Importing this loads neither Flask, SQLAlchemy nor OR-Tools: a command imports what it needs when
it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from accompaniment import moment
from accompaniment.config import Config
from accompaniment.errors import OfficeError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from accompaniment.models import Project


class Refused(click.ClickException):
    """The sentence alone, on standard error; exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.format_message(), err=True, file=file)


class BadFile(Refused):
    """A file that was given cannot be used; exit status 2."""

    exit_code = 2


def guarded(command: click.Command) -> click.Command:
    """The same command; an `OfficeError` in it ends it with the sentence, not with a traceback."""
    inner = command.invoke

    def invoke(context: click.Context) -> Any:
        try:
            return inner(context)
        except OfficeError as fault:
            raise Refused(str(fault)) from None

    command.invoke = invoke  # type: ignore[method-assign]
    return command


def now() -> datetime:
    """The office's present instant; everything below the commands is handed it."""
    return moment.now(Config.from_environment().data)


def with_passphrase(config: Config) -> Config:
    """The same with the passphrase of the key file, asked for if one is needed and there is a terminal."""
    import sys

    from accompaniment import vault

    if config.passphrase or not vault.needs_passphrase(config.keys) or not sys.stdin.isatty():
        return config
    return replace(config, passphrase=click.prompt(f"Passphrase of {config.keys}", hide_input=True))


def open_database(config: Config) -> Engine:
    """The office's database, brought up to date."""
    from sqlalchemy.exc import DBAPIError

    from accompaniment import migrations
    from accompaniment.database import open_engine

    engine = open_engine(config)
    try:
        migrations.upgrade(engine)
    except DBAPIError:
        raise OfficeError(
            f"The database {engine.url.render_as_string()} cannot be opened.",
            "Maybe another program holds it, the disk is full, its server is not running, "
            "or it is encrypted and ACCOMPANIMENT_DATABASE_KEY names no key.",
        ) from None
    return engine


@contextmanager
def the_office(keys: bool = False) -> Iterator[Session]:
    """One transaction on the office's database: kept at the end, undone by an exception.

    `keys`: what is sealed is read or written, so a passphrase is asked for if one closes the keys.
    """
    from sqlalchemy.orm import Session

    config = Config.from_environment()
    engine = open_database(with_passphrase(config) if keys else config)
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


def the_project(session: Session, code: str | None = None) -> Project:
    """The country project with this code (CO, or ORG/CO where several organisations have one of that code).

    Without a code, the only one there is; an empty office gets its first one here. Raises
    `OfficeError` if there are several and no code, or none of that code.
    """
    from sqlalchemy import select

    from accompaniment import office as founder
    from accompaniment.models import Project

    projects = list(session.scalars(select(Project).order_by(Project.code)))
    if not projects:
        projects = [founder.found(session, actor=None, now=now())]
    names = {project: f"{project.organisation.code}/{project.code}" for project in projects}
    chosen = [project for project in projects if code in (None, project.code, names[project])]
    if len(chosen) == 1:
        return chosen[0]
    twice = len({project.code for project in projects}) < len(projects)
    codes = ", ".join(sorted(names[project] if twice else project.code for project in projects))
    if code is None:
        raise OfficeError("There are several country projects.", f"Maybe add --project: {codes}.")
    raise OfficeError(f"There is no single country project {code}.", f"Maybe one of: {codes}.")
