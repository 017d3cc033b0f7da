"""A real browser, and the lessons as they are published: read once for all who look at them."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def published():
    """All lessons, without their solutions."""
    from course import syllabus
    from course.publishing import chapters

    return [chapters.chapter(each) for each in syllabus.lessons()]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)


@pytest.fixture
def reading(browser):
    """A page; `faults` are what its console says, and what it asked for outside its folder."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: noted(page, request.url))
    page.on("requestfailed", lambda request: page.faults.append(request.url))
    yield page
    page.close()


def noted(page, url: str) -> None:
    if not url.startswith(("file:", "data:")):
        page.faults.append(url)
