"""The problem that the question is about: some shifts, all of which must have a team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..problem import Problem


def asked(problem: Problem, shifts: Collection[str] | None = None) -> Problem:
    """The problem with these shifts only (all, if not said) and those that somebody is pinned to.

    What people were told does not count: the question is who could do the work, not what would
    change.  Work before the horizon, absences and pins stay.
    """
    kept = set(problem.shifts if shifts is None else shifts)
    kept |= {pin.shift for pin in problem.pinned if pin.volunteers}
    return replace(
        problem,
        shifts={s: shift for s, shift in problem.shifts.items() if s in kept},
        pinned=tuple(pin for pin in problem.pinned if pin.shift in kept),
        published={},
        changes_at_most=None,
        memo={},
    )
