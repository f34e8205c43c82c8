"""How often two people have been in one team, and who may not be in one once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from .capacity import Tally


class Company:
    """What every two people have left of a tally by pair."""

    def __init__(self, tally: Tally, people: int):
        self.uses = tally.uses
        self._room = tally.room
        self._left: dict[int, list[int]] = {}
        self._most = max((amount for uses in tally.uses for _, amount in uses), default=0)
        self._tight: dict[int, dict[int, int]] = {}
        """By bucket, the pairs for whom some option may be too much, with their masks."""
        tight = {id(room): _below(room, self._most) for room in tally.room}
        for p, q in combinations(range(people), 2):
            for bucket in tight[id(tally.room[_pair(p, q)])]:
                self._tight.setdefault(bucket, {})[_pair(p, q)] = 1 << p | 1 << q

    def quarrels(self, o: int) -> Iterable[int]:
        """Masks of two who may not both be on the team of option o, which has none yet."""
        for bucket, amount in self.uses[o]:
            for pair, mask in self._tight.get(bucket, {}).items():
                if self._left_of(pair)[bucket] < amount:
                    yield mask

    def allows(self, team: Sequence[int], o: int) -> bool:
        """Whether every two of these people may be on the team of option o, which has none yet."""
        return all(
            self._left_of(_pair(p, q))[bucket] >= amount
            for p, q in combinations(team, 2)
            for bucket, amount in self.uses[o]
        )

    def count(self, team: Sequence[int], o: int, sign: int) -> None:
        """The team of option o comes (sign 1) or goes (-1)."""
        for p, q in combinations(team, 2):
            pair = _pair(p, q)
            left = self._left_of(pair)
            for bucket, amount in self.uses[o]:
                left[bucket] -= sign * amount
                tight = self._tight.setdefault(bucket, {})
                if left[bucket] < self._most:
                    tight[pair] = 1 << p | 1 << q
                else:
                    tight.pop(pair, None)

    def _left_of(self, pair: int) -> list[int]:
        if pair not in self._left:
            self._left[pair] = list(self._room[pair])
        return self._left[pair]


def _pair(p: int, q: int) -> int:
    """The number of two people (see `capacity.Tally`)."""
    return q * (q - 1) // 2 + p if p < q else p * (p - 1) // 2 + q


def _below(room: Sequence[int], amount: int) -> list[int]:
    return [bucket for bucket, left in enumerate(room) if left < amount]
