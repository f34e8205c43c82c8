"""The board as people use it: with a mouse, with keys alone, and with JavaScript off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Account, Pin, Plan, Project, Qualification, Shift, Team, Volunteer
from tests import makers

pytestmark = pytest.mark.browser


@pytest.fixture
def people(session: Session, project: Project) -> list[Volunteer]:
    """V1 to V4 at the base APA."""
    base = makers.a_base(session, project)
    return [makers.a_volunteer(session, project, base) for _ in range(4)]


@pytest.fixture
def shifts(session: Session, project: Project, people: list[Volunteer]) -> list[Shift]:
    """R1 on Tuesday with up to three people, R2 on Thursday with one or two."""
    town = makers.a_location(session, project, "SJA", name="San José")
    return [
        makers.a_shift(session, project, town, "R1", start="2027-01-05T09:00-05:00", team=(2, 3)),
        makers.a_shift(session, project, town, "R2", start="2027-01-07T09:00-05:00", team=(1, 2), priority=5),
    ]


@pytest.fixture
def draft(session: Session, project: Project, people: list[Volunteer], shifts: list[Shift]) -> Plan:
    """A draft with V1 and V2 on R1; R2 is uncovered."""
    plan = makers.a_plan(session, project, {shifts[0]: people[:2]})
    session.commit()
    return plan


def _team(session: Session, plan: Plan, code: str) -> set[str]:
    session.rollback()
    session.expire_all()
    team = session.scalar(select(Team).join(Shift).where(Team.plan_id == plan.id, Shift.code == code))
    found = {duty.volunteer.code for duty in team.duties} if team else set()
    session.rollback()
    return found


def _row(page: Page, code: str):
    return page.locator("tbody:not(#uncovered) tr").filter(has=page.locator("th", has_text=code))


def test_mouse_assigns_replaces_takes_off_and_pins(page: Page, session: Session, draft: Plan) -> None:
    page.goto("/board")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (1)")
    page.click("#uncovered th a")
    page.click("button[aria-label='Assign V3']")
    expect(page.locator("#result strong").first).to_have_text("V3 goes on R2.")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (0)")
    expect(_row(page, "V3").locator("a")).to_have_count(1)
    assert _team(session, draft, "R2") == {"V3"}

    page.click("text=instead of V3")
    expect(page.locator("#who small")).to_have_text("instead of V3")
    page.click("button[aria-label='Assign V4']")
    expect(_row(page, "V4").locator("a")).to_have_count(1)
    expect(_row(page, "V3").locator("a")).to_have_count(0)
    assert _team(session, draft, "R2") == {"V4"}

    page.click("button[aria-label='Pin V4']")
    expect(_row(page, "V4").locator("a i")).to_have_attribute("title", "pinned")
    page.click("button[aria-label='Unpin V4']")
    expect(_row(page, "V4").locator("a i")).to_have_count(0)
    page.click("button[aria-label='Take V4 off']")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (1)")
    page.click("text=Undo")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (0)")
    assert _team(session, draft, "R2") == {"V4"}


def test_mouse_keeps_a_breach_with_a_reason(page: Page, session: Session, draft: Plan) -> None:
    page.goto("/board")
    _row(page, "V1").locator("a").click()
    page.click("button[aria-label='Take V1 off']")
    expect(page.locator("#result")).to_contain_text("R1 would have a team of 1;")
    expect(page.locator("#said")).to_have_text("V1 no longer goes on R1. It breaks 1 rule.")
    page.fill(".broken input[name=reason]", "the community asked for one")
    page.click(".broken button")
    expect(page.locator(".broken")).to_contain_text("the community asked for one")
    expect(_row(page, "V2").locator("a i").first).to_have_attribute("title", "a broken rule is kept")


def _press_until(page: Page, key: str, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never led to {selector}")


def test_keys_alone_assign_replace_take_off_and_pin(page: Page, session: Session, draft: Plan) -> None:
    page.goto("/board")
    _press_until(page, "Tab", "#uncovered th a")
    page.keyboard.press("Enter")
    expect(page.locator("#shift")).to_be_focused()
    _press_until(page, "Tab", "button[aria-label='Assign V3']")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()
    assert _team(session, draft, "R2") == {"V3"}
    _press_until(page, "Tab", "button[aria-label='Pin V3']")
    page.keyboard.press("Space")
    expect(page.locator("#result")).to_contain_text("V3 is pinned to R2")
    _press_until(page, "Tab", ".instead a")
    page.keyboard.press("Enter")
    expect(page.locator("#who small")).to_have_text("instead of V3")
    _press_until(page, "Tab", "button[aria-label='Assign V4']")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("V3 is pinned to R2 but would not be on it.")
    assert _team(session, draft, "R2") == {"V4"}
    _press_until(page, "Tab", "button[aria-label='Take V4 off']")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("V4 no longer goes on R2.")
    assert _team(session, draft, "R2") == set()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_empty()
    expect(page.locator("#uncovered th a")).to_be_focused()


def test_arrows_lead_from_duty_to_duty(page: Page, session: Session, draft: Plan) -> None:
    page.goto("/board")
    page.locator("#uncovered th a").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.locator("#uncovered td a.could")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_row(page, "V1").locator("a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_row(page, "V2").locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#shift")).to_have_text("visit R1")
    page.keyboard.press("Escape")
    expect(_row(page, "V2").locator("a")).to_be_focused()


def test_without_javascript_everything_works(
    open_as: Callable[..., Page], coordinator: Account, session: Session, draft: Plan
) -> None:
    page = open_as(coordinator, javascript=False)
    page.goto("/board")
    page.click("#uncovered th a")
    page.click("button[aria-label='Assign V3']")
    expect(page.locator(".said").first).to_have_text("V3 goes on R2.")
    page.click("text=instead of V3")
    page.click("button[aria-label='Assign V4']")
    assert _team(session, draft, "R2") == {"V4"}
    page.click("button[aria-label='Pin V4']")
    expect(page.locator(".members .badge")).to_have_text("◆ pinned")
    assert session.scalars(select(Pin.shift_id)).all() == [2]
    session.rollback()
    page.click("button[aria-label='Unpin V4']")
    page.click("button[aria-label='Take V4 off']")
    assert _team(session, draft, "R2") == set()
    page.click("text=Undo")
    assert _team(session, draft, "R2") == {"V4"}
    page.click("text=Close")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (0)")


def test_somebody_else_was_faster_says_so_and_loses_nothing(
    page: Page, session: Session, draft: Plan
) -> None:
    page.watch.allowed.append("409 (CONFLICT)")  # type: ignore[attr-defined]
    page.goto("/board")
    _row(page, "V1").locator("a").click()
    expect(page.locator("#shift")).to_be_visible()
    session.refresh(draft)
    draft.status = "by hand"
    session.commit()
    page.click("button[aria-label='Take V1 off']")
    expect(page.locator("#result")).to_contain_text("Somebody else has changed this draft")
    assert _team(session, draft, "R1") == {"V1", "V2"}
    page.click("button[aria-label='Take V1 off']")
    expect(page.locator("#result")).to_contain_text("V1 no longer goes on R1.")


def test_edit_of_the_published_plan_opens_the_new_draft(
    page: Page, session: Session, project: Project, people: list[Volunteer], shifts: list[Shift]
) -> None:
    from accompaniment.models import PlanState

    makers.a_plan(session, project, {shifts[0]: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    page.goto("/board")
    _row(page, "V1").locator("a").click()
    page.click("button[aria-label='Take V1 off']")
    expect(page.locator("h1 .badge")).to_have_text("DRAFT")
    expect(page.locator(".said").first).to_contain_text("This is a new draft")
    expect(page.locator("#shift")).to_have_text("visit R1")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 1280), ("en", 360), ("ar", 360)])
@pytest.mark.parametrize("view", ["table", "days"])
def test_board_is_accessible(
    open_as: Callable[..., Page],
    coordinator: Account,
    draft: Plan,
    session: Session,
    language: str,
    width: int,
    view: str,
) -> None:
    coordinator.language = language
    page = open_as(coordinator, width=width)
    page.goto(f"/board?view={view}")
    assert page.evaluate("document.dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert _violations(page) == []
    page.locator(".board a").first.click()
    expect(page.locator("#shift")).to_be_visible()
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.fixture
def blocked(session: Session, project: Project, people: list[Volunteer]) -> Plan:
    """V1, the only one who speaks Spanish, goes on R1; R2 at the same time needs Spanish."""
    town = makers.a_location(session, project, "SJA", name="San José")
    need = {"qualification": "Spanish", "level": 1, "count": 1}
    people[0].qualifications = [Qualification(name="Spanish", level=1)]
    first, _ = (
        makers.a_shift(session, project, town, "R1", start="2027-01-05T09:00-05:00", team=(1, 1)),
        makers.a_shift(
            session, project, town, "R2", start="2027-01-05T10:00-05:00", team=(1, 1), needs=[need]
        ),
    )
    plan = makers.a_plan(session, project, {first: people[:1]})
    session.commit()
    return plan


@pytest.mark.parametrize("keys", [False, True], ids=["mouse", "keys"])
def test_mend_lets_a_team_go_and_is_taken_back(
    page: Page, session: Session, blocked: Plan, keys: bool
) -> None:
    page.goto("/board")
    page.click("#uncovered th a")
    expect(page.locator(".mends li").first).to_contain_text("V2 takes over R1 from V1; then V1 can go on R2.")
    assert Axe().run(page).violations_count == 0
    button = ".mends li:first-child button"
    if keys:
        _press_until(page, "Tab", button)
        page.keyboard.press("Enter")
    else:
        page.click(button)
    expect(page.locator("#result strong").first).to_have_text("V2 takes over R1 from V1. On R2 now: V1.")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (0)")
    expect(_row(page, "V1").locator("a")).to_contain_text("10:00")
    expect(_row(page, "V2").locator("a")).to_contain_text("09:00")
    assert (_team(session, blocked, "R1"), _team(session, blocked, "R2")) == ({"V2"}, {"V1"})
    page.click("text=Undo")
    expect(page.locator("#uncovered th").first).to_have_text("Uncovered (1)")
    assert (_team(session, blocked, "R1"), _team(session, blocked, "R2")) == ({"V1"}, set())
