from __future__ import annotations

from datetime import UTC, datetime

from accompaniment.scheduling.plan import Plan, Team

NINE = datetime(2027, 1, 5, 14, tzinfo=UTC)


def test_plan_with_a_team_leaves_the_first_plan_as_it_was():
    empty = Plan()
    plan = empty.with_team("S1", Team(NINE, ("V1",)))
    assert empty == Plan()
    assert plan.teams == {"S1": Team(NINE, ("V1",))}


def test_plan_with_a_team_of_nobody_leaves_the_shift_uncovered():
    plan = Plan({"S1": Team(NINE, ("V1",))})
    assert plan.with_team("S1", Team(NINE, ())) == Plan()
    assert plan.without("S1") == Plan()


def test_duties_of_a_person_are_in_the_order_of_the_plan():
    team = Team(NINE, ("V1", "V2"))
    plan = Plan({"S2": team, "S1": team.without_person("V2")})
    assert plan.duties_of("V1") == ("S2", "S1")
    assert plan.duties_of("V2") == ("S2",)
    assert plan.duties_of("V3") == ()


def test_team_with_and_without_a_person():
    team = Team(NINE, ("V1",)).with_person("V2")
    assert team.volunteers == ("V1", "V2")
    assert team.without_person("V1").volunteers == ("V2",)
