"""The main job, whole: one team's spreadsheets become a published plan, twice overtaken by emergencies.

The scenario is the demo's (`accompaniment/demo/apartado-4w`). With ACCOMPANIMENT_PICTURES naming a
folder, the pictures of the README's walk are made on the way.
"""

from __future__ import annotations

import io
import os
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import accompaniment.demo
from accompaniment import moment
from accompaniment.config import Config
from accompaniment.models import Account, Duty, Plan, PlanState, Project, Role, Shift, Team, Volunteer
from accompaniment.web import create_app, desk
from accompaniment.worker.loop import Worker
from tests import makers

pytestmark = [pytest.mark.browser, pytest.mark.long]

SHEETS = Path(accompaniment.demo.__file__).parent / "apartado-4w"
ZONE = ZoneInfo("America/Bogota")
PLANNING_MS = 90_000
MOST_MOVES = 12  # of the 80 or so people on published shifts


@pytest.fixture
def live_app(config: Config) -> Iterator[Flask]:
    """The application with the exercise's clock instead of the tests' moment."""
    app = create_app(config, TESTING=True)
    yield app
    with app.app_context():
        desk.db.engine.dispose()


@pytest.fixture
def worker(engine: Engine, config: Config) -> Iterator[None]:
    """A worker beside the server; the searching is done in its child process, as in the field."""
    stop = threading.Event()
    thread = threading.Thread(target=Worker(engine, config, stop).work)
    thread.start()
    yield
    stop.set()
    thread.join()


def at(config: Config, hour: str) -> None:
    """It is that hour in Apartadó."""
    moment.set_to(config.data, datetime.fromisoformat(hour).replace(tzinfo=ZONE))


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("ACCOMPANIMENT_PICTURES"):
        if name == "map":
            page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(folder) / f"{name}.png")


def sheets() -> FilePayload:
    """The office's sheets as one zip, without the emergencies that nobody knows of yet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(SHEETS.glob("*.csv")):
            if path.name != "late.csv":
                archive.write(path, path.name)
    return FilePayload(name="apartado.zip", mimeType="application/zip", buffer=packed.getvalue())


def late(code: str) -> FilePayload:
    """`late.csv` with one of its two rows."""
    head, *rows = (SHEETS / "late.csv").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith(code))
    return FilePayload(name="late.csv", mimeType="text/csv", buffer=f"{head}\n{row}\n".encode())


def bring_in(page: Page, file: FilePayload, shot: str = "") -> None:
    page.goto("/imports")
    page.set_input_files("#files", file)
    page.get_by_role("button", name="Look at it").click()
    if shot:
        picture(page, shot)
    page.get_by_role("button", name="Import it").click()
    expect(page.locator(".said")).not_to_have_class("said fault")


def plan(
    page: Page,
    days: tuple[str, str] | None = None,
    freeze: str = "",
    seconds: str = "10 seconds",
    enough: str = "",
    shot: str = "",
) -> None:
    """Ask for a plan and watch it; at its end the page goes on to the draft by itself.

    `enough`: end it as soon as the page says this.
    """
    page.goto("/plans/new")
    if days:
        page.fill("[name=first_day]", days[0])
        page.fill("[name=last_day]", days[1])
    if freeze:
        page.fill("[name=freeze_days]", freeze)
    page.select_option("[name=seconds]", label=seconds)
    page.get_by_role("button", name="Make the plan").click()
    page.locator(".big").wait_for(timeout=PLANNING_MS)  # a first plan is there
    if shot:
        picture(page, shot)
    if enough:
        page.get_by_text(enough).wait_for(timeout=PLANNING_MS)
        page.get_by_role("button", name="Good enough: keep the best so far").click()
    page.wait_for_url(re.compile(r"/plans/\d+$"), timeout=PLANNING_MS)


def expect_answer(page: Page, code: str) -> None:
    """The emergency has its team; or nobody can go, and the page says of everyone why not.

    Which of the two depends on who is out by then: a trip that has begun is not called back.
    """
    missing = page.locator(".uncovered li", has_text=code)
    if missing.count():
        expect(missing.locator("p").first).to_be_visible()
    else:
        expect(page.get_by_text("Now covered:")).to_contain_text(code)


def publish(page: Page, shot: str = "") -> None:
    page.get_by_role("link", name="Publish…").click()
    if shot:
        picture(page, shot)
    page.get_by_role("button", name="Publish, and tell them").click()
    expect(page.locator(".badge.published")).to_be_visible()


def published(engine: Engine) -> dict[str, set[str]]:
    """Who goes on which shift in the plan that people were told, by codes."""
    going = (
        select(Shift.code, Volunteer.code)
        .join(Team, Team.shift_id == Shift.id)
        .join(Plan, Plan.id == Team.plan_id)
        .join(Duty, Duty.team_id == Team.id)
        .join(Volunteer, Volunteer.id == Duty.volunteer_id)
        .where(Plan.state == PlanState.PUBLISHED)
    )
    teams: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for shift, who in connection.execute(going):
            teams.setdefault(shift, set()).add(who)
    return teams


def moves(before: dict[str, set[str]], after: dict[str, set[str]]) -> int:
    """People taken off or put on the shifts that were published before."""
    return sum(len(people ^ after.get(shift, set())) for shift, people in before.items())


def test_scenario_from_spreadsheets_to_two_emergencies(
    config: Config,
    engine: Engine,
    session: Session,
    project: Project,
    coordinator: Account,
    worker: None,
    open_as: Callable[..., Page],
) -> None:
    at(config, "2027-01-03T12:00")
    page = open_as(coordinator)

    bring_in(page, sheets(), shot="import")
    page.goto("/imports")
    page.set_input_files("#files", sheets())
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Everything is in the office already.")).to_be_visible()

    days = ("2027-01-04", "2027-01-31")
    plan(page, days, seconds="1 min", enough="66 shifts covered", shot="run")
    expect(page.get_by_text("66 of 66 shifts")).to_be_visible()
    publish(page, shot="publish")
    first = published(engine)
    assert len(first) == 66

    at(config, "2027-01-12T19:00")
    page.goto("/requests/emergency")
    who = page.get_by_label("Defender")
    who.select_option(label=who.locator("option", has_text="G2").inner_text())
    page.get_by_label("Where").select_option(label="Belén de Bajirá (BAJ)")
    picture(page, "emergency")
    page.get_by_role("button", name="Accept now").click()
    plan(page, freeze="0")
    picture(page, "replan")
    expect_answer(page, "R19")
    publish(page)
    second = published(engine)
    assert second.keys() - first.keys() <= {"R19"}
    assert moves(first, second) <= MOST_MOVES
    page.goto("/board?from=2027-01-11&weeks=2")
    picture(page, "board")
    page.goto("/map?day=2027-01-13")
    picture(page, "map")

    at(config, "2027-01-27T19:00")
    bring_in(page, late("E2"))
    plan(page, freeze="0")
    expect_answer(page, "E2")
    publish(page)
    third = published(engine)
    assert moves(second, third) <= MOST_MOVES

    goes = sorted(third["R16-26"])[0]  # the house duty of the next day but one
    volunteer = session.scalar(select(Volunteer).where(Volunteer.code == goes))
    phone = open_as(makers.an_account(session, project, goes, Role.VOLUNTEER, volunteer), width=360)
    expect(phone.get_by_text("house duty").first).to_be_visible()
    picture(phone, "mine")
    phone.get_by_role("button", name="I have seen this").click()
    expect(phone.get_by_role("button", name="I have seen this")).to_have_count(0)
