"""Answers for coordinators: who could go, why nobody goes, what would mend it, why this person.

Everything said is about the plan as it stands and was checked by the rules.  "No rearrangement
covers it" is said only with a proof, and of the shifts for which it was proven.
"""

from __future__ import annotations

from .board import Board, Glance
from .candidates import Candidate, who_can, who_can_when
from .case import Mend
from .duties import Duty, why_this_duty
from .hires import Hire
from .mends import Mends, mends
from .rearrangement import Rearrangement, rearrange
from .starts import OtherTime, Restart
from .swaps import Swap
from .uncovered import AtStart, Reason, Uncovered, why_uncovered
from .waivers import Waiver

__all__ = [
    "AtStart",
    "Board",
    "Candidate",
    "Duty",
    "Glance",
    "Hire",
    "Mend",
    "Mends",
    "OtherTime",
    "Rearrangement",
    "Reason",
    "Restart",
    "Swap",
    "Uncovered",
    "Waiver",
    "mends",
    "rearrange",
    "who_can",
    "who_can_when",
    "why_this_duty",
    "why_uncovered",
]
