"""Migrations: up, down and up again on both kinds of database, and equal to the models."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, select
from sqlalchemy.orm import Session

from accompaniment import migrations
from accompaniment.database import Base
from accompaniment.models import Account, Organisation, Passkey, Project, Run
from tests import makers
from tests.conftest import NOW


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_head_equals_the_models(either: Engine):
    assert differences(either) == []


def test_up_down_and_up_again_equals_the_models(either: Engine):
    migrations.downgrade(either, "base")
    assert inspect(either).get_table_names() == ["alembic_version"]
    migrations.upgrade(either)
    assert differences(either) == []


def test_upgrade_of_what_is_up_to_date_keeps_the_records(either: Engine):
    with Session(either) as session, session.begin():
        session.add(Organisation(code="ORG", name="Organisation"))
    migrations.upgrade(either)
    with Session(either) as session:
        assert session.scalars(select(Organisation.code)).all() == ["ORG"]


def test_upgrade_that_breaks_off_leaves_the_database_as_it_was(either: Engine):
    migrations.downgrade(either, "base")

    def break_off(connection, cursor, statement, parameters, context, executemany) -> None:
        if "CREATE TABLE shift" in statement:
            raise KeyboardInterrupt

    event.listen(either, "before_cursor_execute", break_off)
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(either)
    event.remove(either, "before_cursor_execute", break_off)
    assert inspect(either).get_table_names() == ["alembic_version"]
    migrations.upgrade(either)
    assert differences(either) == []


def test_moment_comes_back_as_it_was(either: Engine):
    with Session(either) as session:
        organisation = Organisation(code="ORG", name="Organisation")
        session.add(organisation)
        project = Project(organisation=organisation, code="CO", name="Colombia", country="CO")
        session.add(project)
        session.flush()
        facts = {"first_day": NOW.date(), "end_day": NOW.date(), "seconds": 1}
        session.add(Run(project_id=project.id, asked_at=NOW, **facts))
        session.commit()
    with Session(either) as session:
        assert session.scalars(select(Run)).one().asked_at == NOW


def test_passkeys_go_and_their_accounts_stay(either: Engine):
    with Session(either) as session, session.begin():
        project = Project(
            organisation=Organisation(code="ORG", name="-"), code="CO", name="-", country="CO", timezone="UTC"
        )
        session.add(project)
        session.flush()
        account = makers.an_account(session, project, "ana")
        facts = {"credential_id": b"id", "public_key": b"key", "sign_count": 2**32 - 1, "transports": ["usb"]}
        account.passkeys.append(Passkey(name="stick", added_at=NOW, **facts))
    migrations.downgrade(either, "0007")
    assert not {"passkey", "challenge"} & set(inspect(either).get_table_names())
    migrations.upgrade(either)
    with Session(either) as session:
        account = session.scalars(select(Account)).one()
        assert (account.name, account.has_factor) == ("ana", False)
