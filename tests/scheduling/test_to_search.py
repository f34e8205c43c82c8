"""What each rule is to the searches, against its check: the same plans break both.

With one rule alone the problem is compiled and a plan is judged by the compiled data, counted here
as plainly as their descriptions in `capacity` say it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from random import Random

import pytest

from accompaniment.scheduling.check import inherited
from accompaniment.scheduling.clashes import Clashes
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import RULEBOOK, RULES, identity

from .makers import a_problem, a_shift, a_volunteer, past
from .random_problems import a_near_plan, a_random_problem, a_wild_plan, further_limits, one_change

Teams = dict[int, tuple[int, tuple[int, ...]]]
"""By shift number: the option and the people."""


def teams_of(made: Compiled, plan: Plan) -> Teams | None:
    """The plan in numbers; None if a team begins when its shift has no option."""
    teams = {}
    for shift, team in plan.teams.items():
        s = made.shift_number[shift]
        o = made.option_at.get((s, int(team.start.timestamp())))
        if o is None:
            return None
        teams[s] = o, tuple(made.person_number[v] for v in team.volunteers)
    return teams


def keeps(made: Compiled, plan: Plan) -> bool:
    """Whether the compiled data allow the plan."""
    teams = teams_of(made, plan)
    return teams is not None and all(
        keep(made, teams) for keep in (able, apart, composed, within_tallies, within_stretches, supplied)
    )


def able(made: Compiled, teams: Teams) -> bool:
    return all(made.eligible[o] >> p & 1 for o, team in teams.values() for p in team)


def apart(made: Compiled, teams: Teams) -> bool:
    duties = [(o, p) for o, team in teams.values() for p in team]
    return not any(
        p == q and made.clash[p][a] >> b & 1 for (a, p), (b, q) in combinations(duties, 2)
    )  # fmt: skip


def composed(made: Compiled, teams: Teams) -> bool:
    for s in range(len(made.shifts)):
        _, team = teams.get(s, (-1, ()))
        crew = sum(1 << p for p in team)
        if made.must[s] & ~crew:
            return False
        if team and not (
            made.smallest[s] <= len(team) <= made.largest[s]
            and all((crew & holders).bit_count() >= count for holders, count in made.needs[s])
            and all(crew & pair != pair for pair in made.quarrels[s])
            and all((crew & who).bit_count() <= share * len(team) + 1e-9 for who, share in made.shares[s])
        ):
            return False
    return True


def within_tallies(made: Compiled, teams: Teams) -> bool:
    for tally in made.tallies:
        used: dict[tuple[int, int], int] = {}
        for o, team in teams.values():
            pairs = combinations(sorted(team), 2)
            subjects = [q * (q - 1) // 2 + p for p, q in pairs] if tally.by_pair else team
            for subject in subjects:
                for bucket, amount in tally.uses[o]:
                    assert amount > 0
                    used[subject, bucket] = used.get((subject, bucket), 0) + amount
        if any(amount > tally.room[subject][bucket] for (subject, bucket), amount in used.items()):
            return False
    return True


def within_stretches(made: Compiled, teams: Teams) -> bool:
    for stretch in made.stretches:
        for p in range(len(made.people)):
            fresh = {date for o, team in teams.values() if p in team for date in stretch.marks[o]}
            fresh -= set(stretch.past[p])
            for end in stretch.ends[p]:
                window = range(end - stretch.window + 1, end + 1)
                marked = sum(date in window for date in fresh | set(stretch.past[p]))
                if marked > stretch.most[p] and any(date in window for date in fresh):
                    return False
    return True


def supplied(made: Compiled, teams: Teams) -> bool:
    for resource, count in enumerate(made.stock):
        out = {
            o: dict(made.uses[s])[resource] for s, (o, _) in teams.items() if resource in dict(made.uses[s])
        }
        for o in out:
            at = made.start[o]
            if sum(n for x, n in out.items() if made.start[x] <= at < made.end[x]) > count:
                return False
    return True


def breaks(rule, problem: Problem, plan: Plan) -> bool:
    before = {identity(breach) for breach in inherited(problem)}
    return any(identity(breach) not in before for breach in rule.breaches(problem, plan))


# The last is about a cost, which a search keeps in its bill.
@pytest.mark.parametrize("rule", [r for r in RULEBOOK if r.name != "changes"], ids=lambda rule: rule.name)
def test_search_data_allow_a_plan_exactly_if_the_check_finds_nothing(rule):
    seen = set()
    for seed in range(60):
        _, problem = a_random_problem(seed, further_limits(rule))
        made, rng = Compiled(problem, rules=(rule,)), Random(seed)
        near = a_near_plan(problem, rng)
        for plan in (Plan(), near, one_change(problem, rng, near), a_wild_plan(problem, rng)):
            # A start that the shift does not have is for the rule on starts alone; and work before a
            # service begins, which is not eligible, would count into windows that no check looks at.
            foreign = any(team.start not in problem.shifts[s].starts for s, team in plan.teams.items())
            outside = rule.name != "service" and RULES["service"].breaches(problem, plan)
            if rule.name != "start" and (foreign or outside):
                continue
            broken = breaks(rule, problem, plan)
            assert keeps(made, plan) is not broken, (seed, plan)
            seen.add(broken)
    assert seen == {True, False}


def test_work_that_is_kept_apart_is_within_reach():
    """`reach` says from when on nothing clashes: looked at all pairs, no clash lies beyond."""
    for seed in range(40):
        _, problem = a_random_problem(seed)
        made = Compiled(problem)
        clashes = Clashes(RULEBOOK, made.ways)
        for v in problem.volunteers.values():
            works, limits = made.works(v.base), problem.limits(v.id)
            both = clashes.apart(limits, works, works)
            beyond = works.start[None, :] >= clashes.reach(limits, works)[:, None]
            assert not (both & beyond).any()


def test_people_share_clashes_exactly_if_bases_and_limits_of_clashing_rules_are_equal():
    people = [
        a_volunteer("V1"), a_volunteer("V2", limits={"week_load_minutes": 60}),
        a_volunteer("V3", limits={"rest_minutes": 480}), a_volunteer("V4", base="FIELD"),
    ]  # fmt: skip
    made = Compiled(a_problem(people, [a_shift("tue 09:00")]))
    first, second, third, fourth = map(id, made.clash)
    assert first == second
    assert len({first, third, fourth}) == 3


def test_options_are_counted_in_the_zones_days_and_weeks():
    for seed in range(60):
        _, problem = a_random_problem(seed)
        made = Compiled(problem)
        for o, s in enumerate(made.shift_of):
            start = datetime.fromtimestamp(made.start[o], UTC)
            work = problem.work(made.people[0], made.shifts[s], start)
            assert made.days[o] == work.days
            assert list(made.nights[o]) == list(work.nights)
            assert made.weeks[o] == work.week


@pytest.mark.parametrize(
    ("second", "clash"),
    [("tue 13:15", False), ("tue 13:14", True), ("tue 23:59", True), ("wed 00:00", False)],
)
def test_pause_and_rest_are_enough_to_the_minute(second, clash):
    rules = {"rest_minutes": 660, "buffer_minutes": 15, "span_minutes": 840}
    shifts = [a_shift("tue 09:00", id="S1"), a_shift(second, id="S2", hours=0.25 if clash else 3)]
    made = Compiled(a_problem([a_volunteer()], shifts, rules=rules))
    assert bool(made.clash[0][0] >> 1 & 1) is clash


def test_week_that_the_past_has_overfilled_takes_not_even_work_without_load():
    shifts = [a_shift("wed 09:00", load=0, id="S1"), a_shift("wed+1 09:00", load=0, id="S2")]
    done = past("V1", "2027-01-04T09:00:00-05:00", "2027-01-04T12:00:00-05:00", load=2881)
    made = Compiled(a_problem([a_volunteer()], shifts, history=[done]))
    assert made.people_of == [(), (0,)]
