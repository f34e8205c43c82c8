"""Each rule states itself twice, as a check and as a posting: these tests bind the two.

(a) With one rule alone, the model accepts a plan exactly if the check finds nothing.
(b) What the full model returns passes every check, and its variables say the truth.
Both halves are needed: (a) cannot see a rule that reads a variable nobody ties to the plan.
"""

from __future__ import annotations

from random import Random

import pytest
from ortools.sat.python import cp_model

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.costs import COSTS, Fairness, bill
from accompaniment.scheduling.formats import write_plan
from accompaniment.scheduling.model import PlanModel
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.rules import RULEBOOK, Breach, identity

from .random_problems import a_near_plan, a_random_problem, a_wild_plan, further_limits, one_change
from .test_check_agrees import judged


def solve(model: PlanModel, *, only_hint: bool = False) -> cp_model.CpSolver | None:
    """The solver after it solved to the end; None if there is no plan."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.fix_variables_to_their_hinted_value = only_hint
    status = solver.solve(model.cp)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
    return solver if status == cp_model.OPTIMAL else None


def accepts(model: PlanModel, plan: Plan) -> bool:
    """Whether the model allows this very plan."""
    if not model.hint(plan):
        return False
    assert len(model.cp.proto.solution_hint.vars) == len(model.cp.proto.variables)
    return solve(model, only_hint=True) is not None


def identities(breaches: list[Breach]) -> set[tuple]:
    return {identity(breach) for breach in breaches}


@pytest.mark.parametrize("rule", RULEBOOK, ids=lambda rule: rule.name)
def test_rule_alone_is_accepted_exactly_if_the_check_finds_nothing(rule):
    seen = set()
    for seed in range(40):
        _, problem = a_random_problem(seed, further_limits(rule))
        model, rng = PlanModel(problem, rules=(rule,)), Random(seed)
        before = {identity(breach) for breach in inherited(problem) if breach.rule == rule.name}
        near = a_near_plan(problem, rng)
        plans = [Plan(), near, one_change(problem, rng, near), a_wild_plan(problem, rng)]
        plans.append(a_wild_plan(problem, rng, foreign_starts=rule.name == "start"))
        for plan in plans:
            if rule.name != "start" and has_foreign_start(problem, plan):
                continue
            broken = bool(identities(rule.breaches(problem, plan)) - before)
            seen.add(broken)
            assert accepts(model, plan) is not broken, (seed, plan)
    assert seen == {True, False}


def has_foreign_start(problem, plan: Plan) -> bool:
    return any(team.start not in problem.shifts[shift].starts for shift, team in plan.teams.items())


@pytest.mark.parametrize("rule", RULEBOOK, ids=lambda rule: rule.name)
def test_rule_alone_respects_the_shifts_that_are_not_free(rule):
    for seed in range(100, 140):
        _, problem = a_random_problem(seed, further_limits(rule))
        rng = Random(seed)
        base = a_near_plan(problem, rng)
        if has_foreign_start(problem, base):
            continue
        free = set(rng.sample(list(problem.shifts), rng.randint(1, len(problem.shifts))))
        model = PlanModel(problem, base=base, free=free, rules=(rule,))
        rest = {shift: team for shift, team in base.teams.items() if shift not in free}
        before = rule.breaches(problem, Plan(rest))
        before = {identity(b) for b in before if b.shift not in free and rule.name != "changes"}
        for wild in (base, a_wild_plan(problem, rng), a_near_plan(problem, rng)):
            plan = Plan(rest | {shift: team for shift, team in wild.teams.items() if shift in free})
            if not has_foreign_start(problem, plan):
                broken = bool(identities(rule.breaches(problem, plan)) - before)
                assert accepts(model, plan) is not broken, (seed, free, plan)


@pytest.mark.parametrize("part", range(4))
def test_full_model_returns_plans_that_pass_every_check(part):
    for seed in range(200 + 10 * part, 210 + 10 * part):
        raw, problem = a_random_problem(seed)
        before = identities(inherited(problem))
        for number, cost in enumerate(COSTS):
            model = PlanModel(problem)
            term = cost.term(model)
            rng = Random(seed + number)
            # Something else pulls a little, so that not all optima are the empty plan.
            model.add(sum(model.covered.values()) >= min(2, rng.randint(0, 3)))
            model.cp.minimize(term)
            solver = solve(model)
            if solver is None:
                continue
            plan = model.plan_of(solver)
            assert identities(check(problem, plan)) <= before, (seed, cost.name)
            theirs = judged(raw, write_plan(plan, problem))
            assert before or theirs["hard_violations"] == 0
            assert {s: solver.boolean_value(c) for s, c in model.covered.items()} == {
                shift: shift in plan.teams for shift in problem.shifts
            }
            assert says_the_truth(model, solver, plan)
            scale = Fairness.SCALE * (60 / Fairness().unit(model)) ** 2 if isinstance(cost, Fairness) else 1
            assert solver.objective_value / scale == pytest.approx(
                bill(problem, plan)[cost.name], rel=1e-3, abs=0.006
            ), (seed, cost.name)


def test_terms_differ_between_plans_as_the_bills_do():
    """Also where some shifts are not free: what these lost already cannot be lost again."""
    compared = 0
    for seed in range(300, 400):
        _, problem = a_random_problem(seed)
        rng = Random(seed)
        base = a_wild_plan(problem, rng)
        free = set(rng.sample(list(problem.shifts), rng.randint(1, len(problem.shifts))))
        model = PlanModel(problem, base=base, free=free, rules=())
        terms = {cost.name: cost.term(model) for cost in COSTS}
        scale = Fairness.SCALE * (60 / Fairness().unit(model)) ** 2
        rest = {shift: team for shift, team in base.teams.items() if shift not in free}
        other = {shift: team for shift, team in a_wild_plan(problem, rng).teams.items() if shift in free}
        found = []
        for plan in (base, Plan(rest | other)):
            assert model.hint(plan)
            solver = solve(model, only_hint=True)
            assert solver is not None
            values = {name: solver.value(term) for name, term in terms.items()}
            found.append((values | {"fairness": values["fairness"] / scale}, bill(problem, plan)))
        (before, bill_before), (after, bill_after) = found
        for name in terms:
            difference = pytest.approx(bill_after[name] - bill_before[name], rel=1e-3, abs=0.05)
            assert after[name] - before[name] == difference, (seed, name)
            compared += 1
    assert compared == 600


def says_the_truth(model: PlanModel, solver: cp_model.CpSolver, plan: Plan) -> bool:
    """Whether every variable with a name in the plan's words has the plan's value."""
    for shift in model.shifts:
        team = plan.teams.get(shift.id)
        for start, begins in model.begins_of(shift.id).items():
            if solver.boolean_value(begins) != (team is not None and team.start == start):
                return False
        for volunteer, on in model.team(shift.id).items():
            there = team is not None and volunteer in team.volunteers
            if solver.boolean_value(on) != there:
                return False
            for start, works in model.starts_of(shift.id, volunteer).items():
                if solver.boolean_value(works) != (there and team.start == start):
                    return False
    return True
