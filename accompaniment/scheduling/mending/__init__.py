"""Repairs of a published plan: the fewest changes that mend it, and what each further change wins.

held = hold(problem, begun(problem, now), now)
for choice in Menu(problem, held).choices(most=10):
    ...
"""

from .begun import Held, Remark, begun, hold
from .menu import BrokenRepair, Choice, Menu

__all__ = ["BrokenRepair", "Choice", "Held", "Menu", "Remark", "begun", "hold"]
