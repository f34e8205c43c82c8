"""Lower bounds of the cost `uncovered`: what no plan can do better than, and what that says.

`floors` says what a bound is here, `relaxation` where it comes from, `ascent` and `levels` how it is
raised; `background` does so beside a search, and `sentence` says it to a coordinator.
"""

from .background import Background
from .floors import Floors, left
from .levels import Levels
from .sentence import sentences

__all__ = ["Background", "Floors", "Levels", "left", "sentences"]
