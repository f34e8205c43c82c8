"""Who may sign in is invited, shut and helped on a page; the audit is read by two roles."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from accompaniment.models import Account, Organisation, Project, Role
from tests import makers
from tests.conftest import NOW

PASSWORD = "four words of nobody"
SURE = {"current": makers.PASSWORD}


@pytest.fixture
def admin(app, session, project):
    account = makers.an_account(session, project, "admin", Role.ADMIN)
    session.commit()
    return app.test_client(user=account)


def invite(client, name="berta", role="coordinator", volunteer="") -> str:
    data = {"name": name, "role": role, "volunteer": volunteer, **SURE}
    page = client.post("/accounts", data=data)
    assert page.status_code == 200, page.text
    return re.search(r"<code>([0-9a-f-]+)</code>", page.text)[1]


def take_up(app, code, name="berta", password=PASSWORD):
    data = {"name": name, "code": code, "fresh": password, "again": password}
    return app.test_client().post("/invitation", data=data)


def test_invited_person_sets_a_password_once_and_signs_in(app, admin):
    code = invite(admin)
    assert app.test_client().post("/sign-in", data={"name": "berta", "password": ""}).status_code == 422
    assert take_up(app, code.upper().replace("-", " ")).status_code == 303
    opened = app.test_client().post("/sign-in", data={"name": "berta", "password": PASSWORD})
    assert opened.status_code == 303
    assert take_up(app, code).status_code == 422


def test_invitation_ends_after_three_days(app, admin):
    code = invite(admin)
    app.config["CLOCK"] = lambda: NOW + timedelta(hours=73)
    assert take_up(app, code).status_code == 422


def test_new_code_takes_the_place_of_the_old(app, admin):
    code = invite(admin)
    key = re.search(r"/accounts/(\d+)/invite", admin.get("/accounts").text)[1]
    newer = re.search(r"<code>([0-9a-f-]+)</code>", admin.post(f"/accounts/{key}/invite", data=SURE).text)[1]
    assert [take_up(app, one).status_code for one in (code, newer)] == [422, 303]


def test_code_is_not_guessed_and_bad_passwords_keep_it(app, admin):
    code = invite(admin)
    assert take_up(app, code, password="password1234").status_code == 422
    tries = [take_up(app, f"{n}").status_code for n in range(6)]
    assert tries == [422] * 5 + [429]


def test_bad_invitation_says_what_is_wrong(admin):
    invite(admin)
    again = admin.post("/accounts", data={"name": "berta", "role": "coordinator", **SURE})
    assert (again.status_code, "There is an account berta already." in again.text) == (422, True)
    lonely = admin.post("/accounts", data={"name": "v1", "role": "volunteer", **SURE})
    assert (lonely.status_code, "belongs to one volunteer" in lonely.text) == (422, True)


def test_account_is_shut_signed_out_and_helped(app, admin, session, coordinator):
    coordinator.totp = b"x"
    session.commit()
    browser = app.test_client(user=coordinator)
    assert admin.post(f"/accounts/{coordinator.id}/factor", data=SURE).status_code == 303
    assert browser.get("/board").status_code == 303
    browser = app.test_client(user=coordinator)
    admin.post(f"/accounts/{coordinator.id}/sign-out")
    assert browser.get("/board").status_code == 303
    admin.post(f"/accounts/{coordinator.id}/disable")
    assert (
        app.test_client()
        .post("/sign-in", data={"name": "coordinator", "password": makers.PASSWORD})
        .status_code
        == 422
    )


def test_coordinator_touches_no_admin_and_nobody_shuts_themselves(app, admin, client, session, project):
    keys = dict(session.execute(select(Account.name, Account.id)).all())
    session.commit()
    assert client.post(f"/accounts/{keys['admin']}/disable").status_code == 403
    admin.post(f"/accounts/{keys['admin']}/disable")
    assert admin.get("/accounts").status_code == 200


def test_accounts_of_another_project_do_not_exist(app, session, admin, coordinator):
    other = Project(
        organisation=Organisation(code="O2", name="-"), code="X", name="-", country="CO", timezone="UTC"
    )
    session.add(other)
    session.flush()
    stranger = makers.an_account(session, other, "stranger", Role.ADMIN)
    session.commit()
    browser = app.test_client(user=stranger)
    acts = [f"/accounts/{coordinator.id}/{act}" for act in ("disable", "sign-out", "factor", "invite")]
    assert [browser.post(act).status_code for act in acts] == [404] * 4
    assert "coordinator</th>" not in browser.get("/accounts").text


def test_admin_sees_the_audit_and_nothing_of_the_work(admin, session, project):
    makers.a_defender(session, project)
    session.commit()
    page = admin.get("/audit").text
    assert "add account" in page
    assert admin.get("/", follow_redirects=True).request.path == "/accounts"
    assert [admin.get(where).status_code for where in ("/board", "/defenders", "/exports")] == [403] * 3


def test_open_browser_is_not_enough_to_let_others_in(app, admin, session, coordinator):
    """Who sits down at it without the password makes no account, no code, no wider role, and frees nobody."""
    coordinator.totp = b"x"
    session.commit()
    invite(admin)
    key = re.search(r"/accounts/(\d+)/invite", admin.get("/accounts").text)[1]  # berta's
    asked = {
        "/accounts": {"name": "eve", "role": "coordinator"},
        f"/accounts/{key}/invite": {},
        f"/accounts/{key}": {"role": "admin"},
        f"/accounts/{coordinator.id}/factor": {},
    }
    for password in ("", "guessed wrong"):
        refused = [admin.post(url, data={**data, "current": password}) for url, data in asked.items()]
        assert [page.status_code for page in refused] == [422] * 4
    assert session.scalars(select(Account.name).where(Account.name == "eve")).all() == []
    session.rollback()
    done = [admin.post(url, data={**data, **SURE}).status_code for url, data in asked.items()]
    assert done == [200, 200, 303, 303]
    assert "invite again" in admin.get("/audit").text


def test_own_second_factor_is_not_taken_as_if_it_were_lost(client, coordinator, session):
    coordinator.totp = b"x"
    session.commit()
    assert client.post(f"/accounts/{coordinator.id}/factor", data=SURE).location == "/account"
    session.refresh(coordinator)
    assert coordinator.totp is not None
