"""Addresses and templates compiled once for all applications of a run: a third of the time of a page's test.

Each test has an application of its own, and each application would compile the same ones again. What is
kept here are functions and code, which remember nothing of the application that they were made for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Code of templates in memory, by their source."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """What makes an address of a route, and what fills a template, is made once."""
    compile_builder, made = Rule._compile_builder, {}

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        asked = (rule.rule, *rule._trace, repr(rule.defaults), append_unknown)
        if asked not in made:
            made[asked] = compile_builder(rule, append_unknown)
        return made[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", builder)
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Templates()})
        yield
