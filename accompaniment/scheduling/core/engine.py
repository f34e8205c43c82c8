"""The C core as a Python object: one piece of a problem and the plan that is being worked on."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from . import library
from .flat import bound_for_core, flat

if TYPE_CHECKING:
    from ..compile import Compiled

Bill = tuple[int, int, int, float, int, int]
Teams = tuple[list[int], list[tuple[int, ...]]]
"""Options and teams by shift number (see `Draft.snapshot`)."""


STEP = 4.0
"""The most by which one weight pulls more than the next one below it (see `flatter`)."""
GAIN, KEPT = 0.03, 0.99
"""By what share of its weight a shift pulls more for each look at which it has no team, and how much of
that stays from one look to the next (see `Engine.miss`)."""


class _Bill(ctypes.Structure):
    _fields_ = [
        ("uncovered", ctypes.c_int64), ("changes", ctypes.c_int64), ("wishes", ctypes.c_int64),
        ("fairness", ctypes.c_double), ("strangers", ctypes.c_int64), ("travel", ctypes.c_int64),
    ]  # fmt: skip

    def costs(self) -> Bill:
        fairness = round(self.fairness, 2)
        return self.uncovered, self.changes, self.wishes, fairness, self.strangers, self.travel


class _Walk(ctypes.Structure):
    _fields_ = [
        ("weights", ctypes.c_double * 6),
        ("temperature", ctypes.c_double), ("chains", ctypes.c_double),
        ("steps", ctypes.c_int64), ("enough", ctypes.c_int64), ("depth", ctypes.c_int32),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walk:
    """How to anneal: what one unit of each cost weighs, temperatures from hot to cold, the share of
    moves that try to cover another shift, how far such a chain goes."""

    weights: tuple[float, float, float, float, float, float]
    hot: float
    cold: float
    chains: float = 0.12
    depth: int = 2
    least_hot: float = math.inf
    flat: float = 0.0
    """Up to this share of the walk weights become as steep as they are (see `flatter`)."""
    looks: int = 0
    """How often it looks, at the least, which shifts have no team, to pull at them more (see `miss`)."""
    pause: int = 0
    """The most moves for each shift from one look to the next."""

    def hot_for(self, moves: float) -> float:
        """Where to begin with so many moves for each shift: who has little time must not heat much.
        Measured: 12 is best with 1300 moves and more, 4 with 270."""
        return min(self.hot, max(self.least_hot, 4 * (moves / 270) ** 0.7))


class Engine:
    """A plan in the C core, empty at first.  Raises `MemoryError` if there is none for it."""

    def __init__(self, problem: Compiled, seed: int):
        self._core = _functions()
        self._flat = flat(problem)
        self.shifts = len(problem.shifts)
        self._weight = np.array(problem.weight, dtype=np.float64)
        self._flatter = flatter(self._weight)
        self._missed = np.zeros(self.shifts)
        self._state = self._core.core_new(ctypes.byref(self._flat), seed)
        if not self._state:
            raise MemoryError("There is not enough memory for the search.")
        self._most = int(np.minimum(problem.largest, len(problem.people)).sum())

    def __del__(self):
        if getattr(self, "_state", None):
            self._core.core_free(self._state)

    def seed(self, seed: int) -> None:
        """What comes by chance comes from this number."""
        self._core.core_seed(self._state, seed)

    def ease(self, ease: float) -> None:
        """From now on fairness up to this is as good as the least (see `fairness.rank`)."""
        self._core.core_ease(self._state, ease)

    def allow(self, changes: int | None) -> None:
        """From now on at most so many changes to what was published (None: any number)."""
        self._flat.changes_at_most = bound_for_core(changes)

    def load(self, teams: Teams) -> None:
        """Begin from these teams, which keep the rules."""
        option, size, people = teams[0], [len(team) for team in teams[1]], [p for t in teams[1] for p in t]
        self._core.core_load(self._state, *map(_pointer, map(_numbers, (option, size, people))))

    def staff(self, shifts: Sequence[int]) -> None:
        """Give each of these shifts that has none the cheapest team that fits, in this order."""
        self._core.core_staff(self._state, _pointer(_numbers(shifts)), len(shifts))

    def pull(self, steepness: float) -> None:
        """What leaving a shift uncovered weighs for the walk: its weight (steepness 1), or less where
        it is far above the next one below (0: see `flatter`), or between."""
        pull = self._flatter ** (1 - steepness) * self._weight**steepness * (1 + self._missed)
        self._core.core_pull(self._state, _pointer(pull))

    def miss(self) -> None:
        """From the next `pull` on, the shifts that have no team now pull a little more, and all that
        was so before a little less: a walk that cannot cover a shift for long tries others instead."""
        option, size, people = self._places()
        self._core.core_now(self._state, *map(_pointer, (option, size, people)), ctypes.byref(_Bill()))
        self._missed = KEPT * self._missed + GAIN * (option < 0)

    def forget(self) -> None:
        """From the next `pull` on, no shift pulls more because it was missed."""
        self._missed = np.zeros(self.shifts)

    def settle(self) -> None:
        """Make the plan as it is now the best one."""
        self._core.core_settle(self._state)

    def walk(self, walk: Walk, temperature: float, steps: int, enough: int = -1) -> int:
        """Anneal for `steps` moves at one temperature, or until no more than `enough` is uncovered;
        how many were made."""
        order = _Walk(walk.weights, temperature, walk.chains, steps, enough, walk.depth)
        return self._core.core_walk(self._state, ctypes.byref(order))

    @property
    def uncovered(self) -> int:
        """The first cost of the best plan."""
        return self.best_bill()[0]

    def best_bill(self) -> Bill:
        """The six costs of the best plan so far, fairness to two places."""
        bill = _Bill()
        self._core.core_best_bill(self._state, ctypes.byref(bill))
        return bill.costs()

    def best(self) -> tuple[Bill, Teams]:
        """The best plan so far: its six costs, fairness to two places, and its teams."""
        return self._read(self._core.core_best)

    def now(self) -> tuple[Bill, Teams]:
        """The plan that the walk is at."""
        return self._read(self._core.core_now)

    def _places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the core writes a plan: options and sizes by shift, and the people of the teams."""
        return tuple(np.empty(n, np.int32) for n in (self.shifts, self.shifts, self._most))

    def _read(self, function) -> tuple[Bill, Teams]:
        option, size, people = self._places()
        bill = _Bill()
        function(self._state, _pointer(option), _pointer(size), _pointer(people), ctypes.byref(bill))
        ends = np.cumsum(size).tolist()
        members = people.tolist()
        teams = [tuple(members[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
        return bill.costs(), (option.tolist(), teams)


def flatter(weights: np.ndarray) -> np.ndarray:
    """The weights with steps of at most `STEP` between one and the next: a walk at temperatures that
    weigh light shifts against each other would never let go of a heavy one, not even for a moment."""
    made = weights.copy()
    levels = np.unique(weights[weights > 0])
    for below, level in pairwise(levels):
        made[weights == level] = made[weights == below][0] * min(STEP, level / below)
    return made


def _numbers(values: Sequence[int]) -> np.ndarray:
    return np.asarray(values, dtype=np.int32)


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    """A pointer that keeps the array alive."""
    return array.ctypes.data_as(ctypes.c_void_p)


def _functions() -> ctypes.CDLL:
    """The core's functions with the types of what they take and give."""
    core = library()
    if core is None:
        raise RuntimeError("The core was not compiled on this machine.")
    pointer = ctypes.c_void_p
    for name, answer, takes in (
        ("core_new", pointer, [pointer, ctypes.c_uint64]),
        ("core_free", None, [pointer]),
        ("core_seed", None, [pointer, ctypes.c_uint64]),
        ("core_ease", None, [pointer, ctypes.c_double]),
        ("core_pull", None, [pointer] * 2),
        ("core_load", None, [pointer] * 4),
        ("core_settle", None, [pointer]),
        ("core_staff", None, [pointer, pointer, ctypes.c_int]),
        ("core_walk", ctypes.c_int64, [pointer, pointer]),
        ("core_best", None, [pointer] * 5),
        ("core_now", None, [pointer] * 5),
        ("core_best_bill", None, [pointer] * 2),
    ):
        getattr(core, name).restype = answer
        getattr(core, name).argtypes = takes
    return core
