"""Answers for coordinators: who could go, why nobody goes, what would mend it, why this person.

Everything said is about the plan as it stands and was checked by the rules.  "No rearrangement
covers it" is said only with a proof, and of the shifts for which it was proven.
"""

from __future__ import annotations

from .candidates import Candidate, who_can, who_can_when
from .uncovered import AtStart, Reason, Uncovered, why_uncovered

__all__ = ["AtStart", "Candidate", "Reason", "Uncovered", "who_can", "who_can_when", "why_uncovered"]
