"""Plans: ask for one, watch it being made, read what it does, publish it."""

from accompaniment.web.plans import asking, drafts, listing, repairing, running
from accompaniment.web.plans.page import page

__all__ = ["asking", "drafts", "listing", "page", "repairing", "running"]
