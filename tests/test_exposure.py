"""What was within somebody's view, by the very rules of access, and that it can be shut out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from accompaniment import access, audit, exposure, feeds, grants, sign_ins, timetable
from accompaniment.exposure import Through
from accompaniment.models import Feed, GrantReason, PlanState, Role, SignIn, What
from tests import makers
from tests.conftest import NOW

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def start(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@pytest.fixture
def office(session, project):
    """V1 with companions in the past, soon, and later than anybody reads ahead; V9 of another base."""
    base = makers.a_base(session, project)
    other = makers.a_base(session, project, "BAJ")
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    people = {code: makers.a_volunteer(session, project, base, code) for code in ("V1", "V2", "V3")}
    people["V9"] = makers.a_volunteer(session, project, other, "V9")
    defender = makers.a_defender(session, project, "G1", base_id=other.id)
    shifts = {
        "long ago": makers.a_shift(session, project, far, "R1", start=start(-20)),
        "lately": makers.a_shift(session, project, far, "R2", start=start(-6)),
        "soon": makers.a_shift(session, project, base, "R3", start=start(3)),
        "later": makers.a_shift(session, project, far, "R4", start=start(40)),
        "others": makers.a_shift(session, project, far, "R5", start=start(3), defender=defender),
        "now": makers.a_shift(session, project, base, "R7", start=start(-1 / 24)),
    }
    teams = {
        shifts["long ago"]: [people["V1"], people["V3"]],
        shifts["lately"]: [people["V1"], people["V2"]],
        shifts["soon"]: [people["V1"], people["V2"]],
        shifts["later"]: [people["V1"], people["V3"]],
        shifts["others"]: [people["V9"]],
        shifts["now"]: [people["V3"]],
    }
    makers.a_plan(session, project, teams, PlanState.PUBLISHED, published_at=NOW - 4 * WEEK)
    return people


@pytest.fixture
def account(session, project, office):
    """V1's own account."""
    return makers.an_account(session, project, "v1", Role.VOLUNTEER, office["V1"])


def of(session, whose, reader, since=WEEK, now=NOW) -> exposure.Exposure:
    lost = exposure.of_account(whose) if hasattr(whose, "role") else exposure.of_volunteer(session, whose)
    return exposure.of(session, lost, reader=reader, since=now - since, now=now)


def codes(found: exposure.Exposure) -> list[str]:
    return [one.team.shift.code for one in found.seen]


def test_view_is_what_access_lets_a_volunteer_read(session, office, coordinator) -> None:
    found = of(session, office["V1"], coordinator, DAY)
    assert (codes(found), found.people) == (["R2", "R3"], ("V2",))
    assert [one.team.shift.code for one in found.ahead] == ["R3"]
    assert found.places == ("Apa", "Mutatá")
    assert {one.through for one in found.seen} == {Through.OWN}
    assert not found.everything


def test_view_of_a_longer_time_holds_what_was_readable_then(session, office, coordinator) -> None:
    assert codes(of(session, office["V1"], coordinator, 2 * WEEK)) == ["R1", "R2", "R3"]


def test_duty_is_visible_since_it_was_told_or_came_within_four_weeks(session, office, coordinator) -> None:
    since = {one.team.shift.code: one.since for one in of(session, office["V1"], coordinator).seen}
    assert since["R3"] == NOW + 3 * DAY - access.AHEAD
    assert since["R2"] == NOW - 4 * WEEK


def test_withdrawn_plan_was_seen_until_then(session, office, coordinator) -> None:
    (plan,) = session.scalars(select(makers.Plan))
    plan.state, plan.withdrawn_at = PlanState.WITHDRAWN, NOW - timedelta(days=3)
    session.flush()
    assert codes(of(session, office["V1"], coordinator)) != []
    assert codes(of(session, office["V1"], coordinator, DAY)) == []


def test_draft_was_seen_by_who_plans_and_by_no_volunteer(session, project, office, coordinator) -> None:
    shift = makers.a_shift(session, project, makers.a_location(session, project, "X"), "R6", start=start(2))
    makers.a_plan(session, project, {shift: [office["V1"]]})
    assert "R6" not in codes(of(session, office["V1"], coordinator))
    assert "R6" in codes(of(session, coordinator, coordinator))


def reader_of(session, project, office, role):
    base = office["V1"].base if role in access.OF_A_BASE else None
    own = office["V1"] if role is Role.VOLUNTEER else None
    return makers.an_account(session, project, "reader", role, own, base)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.BASE_COORDINATOR, Role.VOLUNTEER])
def test_view_of_every_role_is_what_its_pages_show(session, project, office, coordinator, role) -> None:
    account = reader_of(session, project, office, role)
    plan = session.scalar(select(makers.Plan).where(makers.Plan.state == PlanState.PUBLISHED))
    days = {"first_day": (NOW - WEEK).date(), "end_day": (NOW + 8 * WEEK).date()}
    table = timetable.read(session, plan, reader=account, now=NOW, **days)
    found = of(session, account, coordinator, timedelta())
    shown = [(entry.start, entry.shift) for entry in table.entries]
    assert shown == [(one.team.start, "" if one.away else one.team.shift.code) for one in found.seen]
    assert found.everything is (role is Role.COORDINATOR)


def test_who_has_the_watch_saw_who_is_out(session, project, office, coordinator) -> None:
    found = of(session, reader_of(session, project, office, Role.MONITOR), coordinator, DAY)
    assert [(one.team.shift.code, one.through) for one in found.seen] == [("R7", Through.WATCH)]
    assert [one.team.shift.code for one in found.out] == ["R7"]


@pytest.mark.parametrize("role", [Role.REPORTER, Role.ADMIN, Role.ADVOCACY])
def test_roles_that_see_no_duties_gave_none_away(session, project, office, coordinator, role) -> None:
    assert codes(of(session, reader_of(session, project, office, role), coordinator)) == []


def granted(session, actor, account, what, at, **about):
    facts = {"reason": GrantReason.EMERGENCY, "lasts": 4 * HOUR, **about}
    return grants.give(session, actor=actor, now=at, account=account, what=what, **facts)


def test_grant_counts_while_it_held_and_names_who_gave_it(session, office, coordinator, account) -> None:
    grant = granted(session, coordinator, account, What.BASE, NOW - 2 * DAY, base=office["V9"].base)
    found = of(session, account, coordinator)
    (seen,) = [one for one in found.seen if one.team.shift.code == "R5"]
    assert (seen.through, seen.since) == (Through.GRANT, NOW - 2 * DAY)
    assert [(one.given_by, one.what) for one in found.granted] == [(coordinator, What.BASE)]
    assert "R5" not in codes(of(session, account, coordinator, DAY))
    assert account.granted == frozenset(), "asking gives nobody anything"
    grants.end(session, actor=coordinator, now=NOW - 2 * DAY + HOUR, grant=grant)
    assert "R5" not in codes(of(session, account, coordinator, 2 * DAY - 2 * HOUR))


def test_grant_of_all_own_days_shows_what_is_far(session, office, coordinator, account) -> None:
    granted(session, coordinator, account, What.WINDOW, NOW - HOUR)
    assert "R4" in codes(of(session, account, coordinator, DAY))


def test_identities_that_were_opened_are_named_by_code(session, project, office, coordinator) -> None:
    defender = session.scalar(select(makers.Defender))
    audit.record(session, coordinator, "open identity: risk", defender, NOW - DAY)
    audit.record(session, coordinator, "search identities", project, NOW - DAY)
    assert of(session, coordinator, coordinator).opened == (("G1", NOW - DAY),)
    assert of(session, coordinator, coordinator, HOUR).opened == ()


def test_asker_of_one_base_reads_only_what_is_theirs(session, project, office, coordinator) -> None:
    base_coordinator = reader_of(session, project, office, Role.BASE_COORDINATOR)
    found = of(session, coordinator, base_coordinator)
    assert "R5" not in codes(found)
    assert "G1" not in found.defenders
    assert found.outside == 3


def test_account_that_was_shut_before_showed_nothing(session, office, coordinator, project) -> None:
    other = makers.an_account(session, project, "other")
    other.disabled_at = NOW - DAY
    assert codes(of(session, other, coordinator)) != [], "it was open within the week"
    assert codes(of(session, other, coordinator, HOUR)) == []


def test_ways_in_are_browsers_and_feeds_that_were_open(session, project, office, account) -> None:
    project.feeds = True
    sign_ins.begin(session, account, NOW - 3 * WEEK, "Firefox, Linux")
    sign_ins.end_all(session, account, NOW - 2 * WEEK)
    sign_ins.begin(session, account, NOW - DAY, "Firefox, Android")
    feeds.switch_on(session, account, NOW - HOUR)
    session.flush()
    found = exposure.ways_in(session, account, NOW - WEEK, NOW)
    assert [type(one) for one in found] == [Feed, SignIn]
    assert found[1].device == "Firefox, Android"


@pytest.mark.parametrize("shut", [False, True])
def test_shutting_out_ends_everything_and_leaves_others(
    session, project, office, account, coordinator, shut
) -> None:
    project.feeds = True
    token = sign_ins.begin(session, coordinator, NOW, "-")
    theirs = sign_ins.begin(session, account, NOW, "-")
    address = feeds.switch_on(session, account, NOW)
    granted(session, coordinator, account, What.WINDOW, NOW - HOUR)
    lost = exposure.of_account(account)
    assert exposure.shut_out(session, lost, actor=coordinator, now=NOW, shut=shut)
    assert sign_ins.holder(session, token, NOW, NOW) is coordinator
    assert sign_ins.holder(session, theirs, NOW, NOW) is None
    assert not feeds.is_open(feeds.of_token(session, address), NOW, NOW.date())
    assert (account.disabled_at is not None) is shut
    assert grants.held(session, account, NOW) == frozenset()


def test_volunteer_without_an_account_had_nothing_open(session, office, coordinator) -> None:
    lost = exposure.of_volunteer(session, office["V9"])
    assert exposure.shut_out(session, lost, actor=coordinator, now=NOW) is False
