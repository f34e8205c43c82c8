"""Importing as a person does it: choose a file, look, import; by keyboard and without scripts too."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accompaniment import demo

pytestmark = pytest.mark.browser

FILES = [str(path) for path in sorted(demo.FOLDER.glob("*.csv")) if path.stem != "late"]


def no_faults(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []


def test_import_is_looked_at_and_then_done(page: Page):
    page.goto("/imports")
    no_faults(page)
    page.set_input_files("#files", FILES)
    page.get_by_role("button", name="Look at it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What the import would do")
    no_faults(page)
    page.get_by_role("button", name="Import it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("new records")


@pytest.mark.parametrize("width", [320, 1280])
def test_refused_rows_fit_the_page(open_as, coordinator, tmp_path: Path, width: int):
    sheet = tmp_path / "locations.csv"
    sheet.write_text("code,name,country,lat,lon,base\nAPA,Apartadó,CO,788,-76.63,perhaps\n", encoding="utf-8")
    page = open_as(coordinator, width=width, javascript=False)
    page.goto("/imports")
    page.set_input_files("#files", str(sheet))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("alert")).to_contain_text("1 row is refused")
    expect(page.get_by_role("button", name="Import it")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
