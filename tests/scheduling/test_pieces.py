"""A problem in pieces that share nobody and nothing."""

from __future__ import annotations

import pickle

from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.pieces import joined, part, pieces

from .makers import a_location, a_plan, a_problem, a_shift, a_volunteer

FAR = [
    a_location("BASE", base=True),
    a_location("FIELD", 4.3),
    a_location("THERE", 40.0, country="NP", base=True),
]
PEOPLE = [a_volunteer("V1"), a_volunteer("V2", base="THERE")]


def two_countries(*more, **facts):
    shifts = [a_shift("tue 09:00"), a_shift("tue 09:00", id="S2", location="THERE"), *more]
    return a_problem(PEOPLE, shifts, locations=FAR, **facts)


def test_countries_out_of_reach_are_pieces_and_their_bills_add_up():
    problem = two_countries()
    found = pieces(problem)
    assert [(list(piece.shifts), list(piece.volunteers)) for piece in found] == [
        (["S1"], ["V1"]),
        (["S2"], ["V2"]),
    ]
    plan = a_plan(problem, S1=["V1"])
    parts = [part(plan, piece) for piece in found]
    assert joined(parts) == plan
    sums = [bill(piece, own) for piece, own in zip(found, parts, strict=True)]
    assert {cost: sum(one[cost] for one in sums) for cost in sums[0]} == bill(problem, plan)


def test_one_resource_for_both_holds_them_together():
    phone = {"uses": [{"resource": "PHONE", "count": 1}]}
    shared = [
        a_shift("wed 09:00", id="S3", **phone),
        a_shift("wed 09:00", id="S4", location="THERE", **phone),
    ]
    assert len(pieces(two_countries(*shared, resources=[{"id": "PHONE", "count": 1}]))) == 1


def test_bound_on_changes_holds_all_together():
    assert len(pieces(two_countries(changes_at_most=2))) == 1


def test_piece_can_be_sent_to_another_process():
    piece = pieces(two_countries())[0]
    sent = pickle.loads(pickle.dumps(piece))
    assert (list(sent.shifts), sent.clock.zone) == (["S1"], piece.clock.zone)
