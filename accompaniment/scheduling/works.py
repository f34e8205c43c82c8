"""Pieces of work in columns, for whoever looks at thousands at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from .problem import Work


@dataclass(frozen=True, slots=True)
class Works:
    """Pieces of work; every column is an array of whole numbers of one length.

    Instants are seconds since 1970, `place` is a location number, dates are day numbers; `away`
    says that the location is no base, `load` is in minutes.  Indexing takes some of the pieces; with an
    axis (`works[:, None]`) two of them compare every pair.
    """

    start: np.ndarray
    end: np.ndarray
    place: np.ndarray
    first: np.ndarray
    last: np.ndarray
    away: np.ndarray
    load: np.ndarray

    @staticmethod
    def of(works: Sequence[Work], number: Mapping[str, int]) -> Works:
        """`number` is that of a location by its id."""
        rows = [
            (
                int(work.start.timestamp()), int(work.end.timestamp()), number[work.place],
                work.days.start, work.days.stop - 1, work.away, work.load,
            )
            for work in works
        ]  # fmt: skip
        return Works(*np.array(rows, np.int64).reshape(-1, 7).T)

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, some: object) -> Works:
        return Works(*(getattr(self, column.name)[some] for column in fields(self)))
