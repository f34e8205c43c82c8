"""Sentences the office can act on."""

from __future__ import annotations


class OfficeError(Exception):
    """Something the office asked for cannot be done.

    `sentence` names the thing and its state; `advice`, if there is any, begins with "Maybe".
    Both are shown to people, so neither holds a secret; logs carry the class and ids only.
    """

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(f"{sentence} {advice}".strip())
        self.sentence = sentence
        self.advice = advice
