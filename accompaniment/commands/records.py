"""Records in and out: `accompaniment import PATH`, `accompaniment export PATH`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from accompaniment.commands import BadFile, now, the_office, the_project

if TYPE_CHECKING:
    from accompaniment.sheets import Preview

MOST_LINES = 40


@click.command("import")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--preview", "only_preview", is_flag=True, help="Only say what would be done.")
@click.option("--project", metavar="CODE", help="The country project, if there are several: CO or ORG/CO.")
def import_(paths: tuple[Path, ...], only_preview: bool, project: str | None) -> None:
    """Add and change records from a folder, a zip, an XLSX or CSV files.

    All or nothing: if one row is refused, nothing is changed (exit status 2). Rows that are not in
    the files stay; nothing is deleted.
    """
    from accompaniment import sheets

    given = sheets.read(*paths)
    with the_office(keys=True) as session:
        where = the_project(session, project)
        found = sheets.preview(session, project=where, sheets=given, now=now())
        if found.refused:
            show(found)
            raise BadFile("Nothing was imported. Maybe mend these rows and import again.")
        if not only_preview:
            found = sheets.apply(session, actor=None, project=where, sheets=given, now=now())
    show(found)
    click.echo("This is what would be done." if only_preview else "Done.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--project", metavar="CODE", help="The country project, if there are several: CO or ORG/CO.")
def export(path: Path, project: str | None) -> None:
    """Write every record to PATH: a .zip, an .xlsx, or else a folder of CSV files.

    Plans and accounts are not in it. The file holds who is where and when: keep it safe.
    """
    from accompaniment import audit, sheets
    from accompaniment.outputs.mark import Mark
    from accompaniment.outputs.report import Grade

    with the_office(keys=True) as session:
        where = the_project(session, project)
        line = audit.record(session, None, "export", where, now())
        mark = str(Mark(Grade.INTERNAL, line.id, line.at, "a command"))
        sheets.write(sheets.export(session, project=where), path, mark)
    click.echo(f"Wrote {path}.")


def show(preview: Preview) -> None:
    """Print what a preview found: warnings, what is refused or changed, and counts."""
    for warning in preview.warnings:
        click.echo(warning)
    for fault in preview.faults[:MOST_LINES]:
        value = f" {fault.value!r}" if fault.value else ""
        click.echo(f"{fault.file}, line {fault.line}, {fault.column}{value}: {fault.sentence}.")
    if len(preview.faults) > MOST_LINES:
        click.echo(f"... and {len(preview.faults) - MOST_LINES} more faults.")
    for name, rows in preview.by_sheet().items():
        counts: dict[str, int] = {}
        for row in rows:
            counts[row.outcome.value] = counts.get(row.outcome.value, 0) + 1
        click.echo(f"{name}: {', '.join(f'{number} {outcome}' for outcome, number in counts.items())}")
