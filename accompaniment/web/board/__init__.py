"""The board: people down, days across, and every edit that a hand can make to a plan."""

from accompaniment.web.board import edits, views
from accompaniment.web.board.page import page

__all__ = ["edits", "page", "views"]
