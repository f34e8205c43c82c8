"""The command line: `accompaniment COMMAND`, and the same commands as `flask COMMAND`.

A command's module is imported only when the command is called, so that planning a file needs
neither the web nor a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from accompaniment import __version__
from accompaniment.commands import guarded

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    "solve": "planner",
    "check": "planner",
    "repair": "repair",
    "explain": "explain",
    "fewest": "fewest",
    "alternatives": "alternatives",
    "problem": "problem",
    "import": "records",
    "export": "records",
    "demo": "demo",
    "project": "office",
    "account": "office",
    "migrate": "office",
    "vault": "vault",
    "audit": "audit",
    "backup": "backup",
    "forget": "forget",
    "clock": "clock",
    "serve": "serve",
    "worker": "serve",
}
"""Command to the module of `accompaniment.commands` that defines it, under the same name (`import_`)."""


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"accompaniment.commands.{COMMANDS[cmd_name]}")
        return guarded(getattr(module, "import_" if cmd_name == "import" else cmd_name))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="accompaniment")
def main() -> None:
    """Plan protective accompaniment: keep the records, make the plan, serve the pages.

    The data lies in var/office, or where ACCOMPANIMENT_DATA says. What every setting means is
    in docs/operations.md.
    """


def register(app: Flask) -> None:
    """Let `flask COMMAND` know our commands too, as late as `accompaniment` does."""
    app.cli = Commands(app.cli.name, commands=dict(app.cli.commands))  # type: ignore[assignment]


if __name__ == "__main__":
    main()
