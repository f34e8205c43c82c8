"""The keys' commands: turned while names are sealed, closed with a passphrase, old ones dropped."""

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from accompaniment import identities, vault
from accompaniment.cli import main
from accompaniment.config import Config
from accompaniment.identities import Details
from tests import makers

WORDS = "five words drawn by lot"


@pytest.fixture
def environment(config, tmp_path):
    return {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_DATABASE_URL": config.database_url}


@pytest.fixture
def call(environment):
    def call(*arguments: str, typed: str = "", **more: str):
        return CliRunner().invoke(main, ["vault", *arguments], input=typed, env={**environment, **more})

    return call


@pytest.fixture
def defender(session, project, config, now):
    defender = makers.a_defender(session, project)
    ring = identities.the_ring(session, config)
    identities.keep(session, ring, actor=None, now=now, defender=defender, details=Details("Ana", "+57"))
    session.commit()
    return defender


def opened(session: Session, config: Config, defender, passphrase: str = "") -> Details:
    session.expire_all()
    ring = vault.load(config.keys, passphrase)
    details = identities.peek(session, ring, defender)
    session.rollback()
    return details


def test_turn_seals_everything_with_a_new_key(call, session, config, defender):
    answer = call("turn")
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, "2 texts are sealed with key 2.")
    assert opened(session, config, defender).name == "Ana"
    assert "key 1\tseals nothing" in call("status").output


def test_forget_drops_what_seals_nothing_and_nothing_else(call, session, config, defender):
    ring = vault.load(config.keys)
    vault.save(ring.turned(), config.keys)
    refused = call("forget")
    assert (refused.exit_code, refused.stderr.startswith("Key 1 still seals something.")) == (1, True)
    call("turn")
    assert call("forget").exit_code == 0
    assert list(vault.load(config.keys).keys) == [3]
    assert opened(session, config, defender).name == "Ana"


def test_closed_file_opens_with_its_passphrase_only(call, session, config, defender, tmp_path):
    assert call("close", typed=f"{WORDS}\n{WORDS}\n").exit_code == 0
    refused = call("status")
    assert (refused.exit_code, "closed with a passphrase" in refused.stderr) == (1, True)
    (tmp_path / "words").write_text(WORDS + "\n")
    answer = call("turn", ACCOMPANIMENT_PASSPHRASE_FILE=str(tmp_path / "words"))
    assert answer.exit_code == 0, answer.output
    assert vault.needs_passphrase(config.keys)
    assert opened(session, config, defender, WORDS).name == "Ana"


def test_short_passphrase_is_refused(call, config, defender):
    answer = call("close", typed="short\nshort\n")
    assert (answer.exit_code, "5 characters" in answer.stderr) == (1, True)
    assert not vault.needs_passphrase(config.keys)


def test_named_key_file_is_never_made(call, tmp_path, config):
    answer = call("status", ACCOMPANIMENT_KEYS=str(tmp_path / "stick" / "keys.json"))
    assert (answer.exit_code, "is not there" in answer.stderr) == (1, True)
    assert not (tmp_path / "stick").exists()
