"""Plans: ask for one, watch it being made, read what it does, publish it."""

from accompaniment.web.plans import alternatives, drafts, listing, repairing, running
from accompaniment.web.plans.page import page

__all__ = ["alternatives", "drafts", "listing", "page", "repairing", "running"]
