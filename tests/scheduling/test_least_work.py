"""What is linear of a model, by a second solver, and how little work its plans have at least."""

from __future__ import annotations

from accompaniment.scheduling.costs import COSTS, bill
from accompaniment.scheduling.exact import Effort, minimise
from accompaniment.scheduling.fairness import ExactFairness
from accompaniment.scheduling.least_work import hold_least_work
from accompaniment.scheduling.linear import rows_of, terms_of
from accompaniment.scheduling.model import PlanModel
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.result import Watch

from .makers import a_plan, a_problem, a_shift, a_volunteer
from .random_problems import a_random_problem

UNCOVERED = COSTS[0]
EFFORT = Effort(20.0, 1)


def small_models(count: int) -> list[tuple[Problem, PlanModel]]:
    """Of random problems that have a plan and something to decide."""
    found = []
    for seed in range(200):
        _, problem = a_random_problem(seed)
        model = PlanModel(problem)
        term = UNCOVERED.term(model)
        if not isinstance(term, int) and minimise(model, term, Watch(20), EFFORT).plan is not None:
            found.append((problem, PlanModel(problem)))
        if len(found) == count:
            return found
    raise AssertionError("too few of these problems have a plan")


def test_both_solvers_find_the_same_least():
    for problem, model in small_models(25):
        term = UNCOVERED.term(model)
        everything = UNCOVERED.value(problem, Plan())
        rows, terms = rows_of(model), terms_of(term)
        said = rows.solve(terms, seconds=20)
        assert said.said == "optimal"
        value = minimise(model, term, Watch(20), EFFORT).value
        assert everything + sum(said.point[j] * c for j, c in terms.items()) == value


def test_reading_a_model_leaves_it_as_it_is():
    _, model = small_models(1)[0]
    ExactFairness(model.problem).term(model)
    before = str(model.cp.proto)
    rows_of(model)
    assert str(model.cp.proto) == before


def test_least_work_leaves_the_fairest_plan():
    for problem, model in small_models(15):
        fairness = ExactFairness(problem)
        if not fairness.decided(model):
            continue
        plain = PlanModel(problem)
        least = minimise(model, UNCOVERED.term(model), Watch(20), EFFORT).value
        for each in (model, plain):
            each.add(UNCOVERED.term(each) <= least)
        hold_least_work(model, fairness, Watch(20), EFFORT)
        values = [
            minimise(each, fairness.term(each), Watch(20), EFFORT).value if fairness.decided(each) else 0
            for each in (model, plain)
        ]
        assert values[0] == values[1]


def test_least_work_is_all_there_is_where_everything_must_be_covered():
    people = [a_volunteer("V1"), a_volunteer("V2")]
    problem = a_problem(people, [a_shift(f"{day} 09:00", id=day) for day in ("mon", "tue", "wed")])
    model, fairness = PlanModel(problem), ExactFairness(problem)
    model.add(UNCOVERED.term(model) <= 0)
    hold_least_work(model, fairness, Watch(20), EFFORT)
    plan = a_plan(problem, mon=["V1"], tue=["V2"], wed=["V1"])
    minutes = sum(fairness.borne(problem, plan, volunteer) for volunteer in problem.volunteers)
    held = [next(iter(c.linear.domain)) for c in model.cp.proto.constraints if c.has_linear()]
    assert minutes // fairness.unit(model) in held
    assert bill(problem, plan)["uncovered"] == 0


def test_without_anything_to_decide_nothing_is_held():
    problem = a_problem([a_volunteer()], [])
    model = PlanModel(problem)
    hold_least_work(model, ExactFairness(problem), Watch(20), EFFORT)
    assert len(model.cp.proto.constraints) == 0
