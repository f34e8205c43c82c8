"""The solver's model: what it knows, what it leaves alone, and that its hints are complete."""

from __future__ import annotations

from ortools.sat.python import cp_model

from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import COSTS, Fairness, Uncovered
from accompaniment.scheduling.model import PlanModel
from accompaniment.scheduling.model_calendar import bits, cliques, parts
from accompaniment.scheduling.plan import Plan, Team
from tests import problems

from .makers import a_plan, a_problem, a_shift, a_volunteer, past
from .test_rules_agree import solve


def variables(model: PlanModel) -> int:
    return len(model.cp.proto.variables)


def best(model: PlanModel) -> Plan:
    model.cp.minimize(Uncovered().term(model))
    solver = solve(model)
    assert solver is not None
    return model.plan_of(solver)


def test_model_has_no_variable_for_who_may_not_go():
    people = [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3", nationalities=["CO"])]
    problem = a_problem(people, [a_shift("tue 09:00", excluded=["V1"])])
    model = PlanModel(problem)
    assert list(model.team("S1")) == ["V2"]
    assert variables(model) == 2  # covered, and V2 is there


def test_model_of_a_shift_with_several_starts_knows_when_each_may_go():
    away = [{"start": "2027-01-05T00:00-05:00", "end": "2027-01-06T00:00-05:00"}]
    problem = a_problem(
        [a_volunteer("V1", unavailable=away), a_volunteer("V2")], [a_shift("tue 09:00", "thu 09:00")]
    )
    tuesday, thursday = problem.shifts["S1"].starts
    model = PlanModel(problem)
    assert list(model.begins_of("S1")) == [tuesday, thursday]
    assert list(model.starts_of("S1", "V1")) == [thursday]
    assert list(model.starts_of("S1", "V2")) == [tuesday, thursday]


def test_model_leaves_the_shifts_that_are_not_free_alone():
    shifts = [a_shift("tue 09:00", id="S1"), a_shift("tue 10:00", id="S2"), a_shift("thu 09:00", id="S3")]
    problem = a_problem([a_volunteer("V1")], shifts)
    base = a_plan(problem, S1=["V1"])
    plan = best(PlanModel(problem, base=base, free={"S2", "S3"}))
    assert plan == a_plan(problem, S1=["V1"], S3=["V1"])


def test_model_of_a_few_shifts_of_a_large_problem_is_small():
    problem = problems.problem(problems.L)
    base = Plan({"CO-S00001": Team(problem.shifts["CO-S00001"].starts[0], ("CO-V01",))})
    free = list(problem.shifts)[:10]
    model = PlanModel(problem, base=base, free=free)
    pairs = sum(len(model.team(shift)) for shift in free)
    assert variables(model) < 5 * pairs + 50


def test_model_plans_around_what_history_broke_already():
    """A stay from before the horizon reaches into it: no plan mends that, and none makes it worse."""
    stays = [past("V1", "2026-12-28T08:00-05:00", "2027-01-04T10:00-05:00")]
    shifts = [a_shift("tue 09:00", id="S1"), a_shift("mon+1 09:00", id="S2")]
    problem = a_problem([a_volunteer()], shifts, history=stays)
    assert [breach.rule for breach in check(problem, Plan())] == ["free_days"]
    assert best(PlanModel(problem)) == a_plan(problem, S2=["V1"])


def test_model_lets_work_before_the_horizon_be_as_it_may():
    """No window ends before the horizon: a crowded one there is no reason against anything."""
    shifts = [a_shift("mon 09:00", id="S1", hours=56), a_shift("thu 09:00", id="S2")]
    problem = a_problem(
        [a_volunteer()],
        shifts,
        rules={"free_days": [{"window": 4, "days": 2}]},
        horizon={"start": "2027-01-07", "end": "2027-02-01"},
    )
    plan = a_plan(problem, S1=["V1"])
    assert check(problem, plan) == []
    model = PlanModel(problem)
    model.hint(plan)
    assert solve(model, only_hint=True) is not None
    model.hint(a_plan(problem, S1=["V1"], S2=["V1"]))
    assert solve(model, only_hint=True) is None


def test_model_lets_a_duty_without_load_into_a_week_that_is_too_full_already():
    shifts = [a_shift("tue 09:00", id="S1", hours=8), a_shift("thu 09:00", id="S2", load=0)]
    problem = a_problem([a_volunteer()], shifts, rules={"week_load_minutes": 400})
    base = a_plan(problem, S1=["V1"])
    assert best(PlanModel(problem, base=base, free={"S2"})) == a_plan(problem, S1=["V1"], S2=["V1"])


def test_model_sends_out_what_comes_back_at_that_instant():
    car = {"uses": [{"resource": "CAR", "count": 1}]}
    shifts = [a_shift("tue 09:00", id="S1", **car), a_shift("tue 13:00", id="S2", **car)]
    people = [a_volunteer("V1"), a_volunteer("V2")]
    problem = a_problem(people, shifts, resources=[{"id": "CAR", "count": 1}])
    assert set(best(PlanModel(problem)).teams) == {"S1", "S2"}


def test_model_counts_what_the_shifts_that_are_not_free_have_out():
    car = {"uses": [{"resource": "CAR", "count": 1}]}
    shifts = [a_shift("tue 09:00", id="S1", **car), a_shift("tue 10:00", "tue 13:00", id="S2", **car)]
    people = [a_volunteer("V1"), a_volunteer("V2", limits={"buffer_minutes": 0})]
    problem = a_problem(people, shifts, resources=[{"id": "CAR", "count": 1}])
    base = a_plan(problem, S1=["V1"])
    plan = best(PlanModel(problem, base=base, free={"S2"}))
    assert plan.teams["S2"].start == problem.shifts["S2"].starts[1]
    model = PlanModel(problem, base=base, free={"S2"})
    model.hint(a_plan(problem, S1=["V1"], S2=["V2"]))
    assert solve(model, only_hint=True) is None


def test_model_has_no_plan_if_a_pinned_person_cannot_go():
    shifts = [a_shift("tue 09:00", excluded=["V1"])]
    problem = a_problem([a_volunteer()], shifts, pinned=[{"shift": "S1", "volunteers": ["V1"]}])
    assert solve(PlanModel(problem)) is None


def test_hint_is_complete_and_is_the_plan():
    problem = problems.problem(problems.APARTADO)
    plan = best(PlanModel(problem))
    model = PlanModel(problem)
    terms = {cost.name: cost.term(model) for cost in COSTS}
    assert model.hint(plan)
    assert model.hint(plan)  # a second one takes the place of the first
    assert len(model.cp.proto.solution_hint.vars) == variables(model)
    model.cp.minimize(terms["travel"])
    solver = solve(model, only_hint=True)
    assert solver is not None
    assert model.plan_of(solver) == plan
    scale = Fairness.SCALE * (60 / Fairness().unit(model)) ** 2
    for cost in COSTS:
        value = solver.value(terms[cost.name]) / (scale if cost.name == "fairness" else 1)
        assert abs(value - cost.value(problem, plan)) <= 1e-3 * value, cost.name


def test_hint_of_what_the_model_cannot_say_leaves_that_out():
    people = [a_volunteer("V1"), a_volunteer("V2")]
    shifts = [a_shift("tue 09:00", id="S1", excluded=["V2"]), a_shift("thu 09:00", id="S2")]
    problem = a_problem(people, shifts)
    model = PlanModel(problem)
    assert not model.hint(a_plan(problem, S1=["V2"], S2=["V1"]))
    solver = solve(model, only_hint=True)
    assert model.plan_of(solver) == a_plan(problem, S2=["V1"])


def test_model_of_a_real_problem_is_valid():
    model = PlanModel(problems.problem(problems.XS))
    model.cp.minimize(sum(cost.term(model) for cost in COSTS))
    assert model.cp.validate() == ""
    assert cp_model.CpSolver().solve(PlanModel(a_problem()).cp) == cp_model.OPTIMAL


def test_cliques_cover_every_edge_and_hold_no_other():
    edges = {(0, 1), (0, 2), (1, 2), (2, 3), (4, 5)}
    apart = [0] * 6
    for a, b in edges:
        apart[a] |= 1 << b
        apart[b] |= 1 << a
    found = [tuple(bits(clique)) for clique in cliques(apart, apart)]
    assert found == [(0, 1, 2), (2, 3), (4, 5)]
    assert [tuple(bits(part)) for part in parts(0b111111, apart)] == [(0, 1, 2), (3,), (4, 5)]
