"""What a student sees: `make lab` in a real JupyterLab and a real browser."""

import functools
import itertools
import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

from course.making import copies

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
INDEX = "/lab/tree/index.ipynb"  # as in the Makefile
MINUTES = 5 * 60 * 1000


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The folder that `make lab` opens."""
    folder = tmp_path_factory.mktemp("work")
    copies.copy(folder)
    return folder


@pytest.fixture(scope="module")
def lab(work, tmp_path_factory):
    """The address of a running JupyterLab, a function of the page."""
    home, token = tmp_path_factory.mktemp("home"), secrets.token_hex(16)
    (home / "labconfig").mkdir()
    (home / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(QUIET))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {name: str(home) for name in ("JUPYTER_CONFIG_DIR", "HOME", "JUPYTER_DATA_DIR")}
    command = [Path(sys.executable).parent / "jupyter", "lab", "--no-browser", "--allow-root"]
    options = f"--port={port}", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}"
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", **folders}
    server = subprocess.Popen(
        [*command, *options, "--LabApp.expose_app_in_browser=True"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        next(line for line in server.stderr if b"is running at" in line)
        reading = threading.Thread(target=server.stderr.read)
        reading.start()
        yield functools.partial(address, port, token, itertools.count())
    finally:
        server.terminate()
        server.wait()
        reading.join()
        server.stderr.close()


def address(port: int, token: str, numbers: Iterator[int], page: str) -> str:
    """In a workspace of its own: what another test has opened does not come back into focus."""
    page = page.replace("/lab/", f"/lab/workspaces/{next(numbers)}/", 1)
    return f"http://127.0.0.1:{port}{page}{'&' if '?' in page else '?'}token={token}"


@pytest.fixture
def page():
    """A page of a browser, and the addresses outside of this machine that it asked for."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(MINUTES)
        page.asked_outside = []
        page.on("request", lambda request: noted(page, request.url))
        yield page
        browser.close()


def noted(page, url: str) -> None:
    if not re.match(r"(http|ws)://127\.0\.0\.1|data:|blob:", url):
        page.asked_outside.append(url)


def test_jupyterlab_opens_on_the_index(lab, page):
    page.goto(lab(INDEX))
    page.get_by_role("heading", name="Your notebooks").wait_for()
    assert page.get_by_role("link", name="Optimizers", exact=True).is_visible()
    assert page.asked_outside == []


CELLS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter(cell => cell.type === 'code')
    .map(cell => ({count: cell.executionCount,
                   out: cell.outputs.toJSON().map(each => each.name || each.ename || '')}))"""
READY = """() => { const widget = window.jupyterapp?.shell.currentWidget;
    return widget?.sessionContext?.session?.kernel?.status === 'idle' }"""
RUN_ALL = """() => window.jupyterapp.commands.execute('notebook:run-all-cells')
    .then(() => { window.done = true })"""


def test_the_imports_are_folded_and_run_all_ends_without_an_error(lab, page):
    page.goto(lab("/lab/tree/01_vanishing_gradients.ipynb"))
    page.wait_for_function(READY)
    page.get_by_text("@title Imports").first.wait_for()
    assert not page.get_by_text("import matplotlib.pyplot").is_visible()
    page.evaluate(RUN_ALL)
    page.wait_for_function("() => window.done === true")
    cells = page.evaluate(CELLS)
    assert all(cell["count"] for cell in cells)
    assert not [o for cell in cells for o in cell["out"] if o == "stderr" or o.endswith("Error")]
    assert all("colab-badge.svg" in url for url in page.asked_outside)


ALT, CAPTION = "A line rises from 0 to 1 & stays.", "Figure 7. What it <does>."
PICTURE = f"""
import matplotlib.pyplot as plt, numpy as np
from course.lab import plots
figure, ax = plt.subplots()
ax.plot(np.random.normal(size={{points}}), ".")
plots.show(figure, 7, alt="{ALT}", caption="What it <does>.")
"""


@pytest.fixture(scope="module")
def pictures(work):
    """A notebook with an SVG and a PNG that somebody else has run: JupyterLab does not trust it."""
    cells = [new_code_cell(PICTURE.format(points=points)) for points in (10, 5000)]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3").execute()
    nbformat.write(notebook, work / "pictures.ipynb")
    return work / "pictures.ipynb"


def images(page) -> Iterator[tuple[str, bool]]:
    """(name, whether it is there and not empty) of what the accessibility tree calls an image."""
    for image in page.get_by_role("img", name=ALT, exact=True).all():
        yield image.evaluate("image => image.src.slice(5, 14)"), image.evaluate(DRAWN)


DRAWN = "image => image.complete && image.naturalWidth > 300 && image.width > 300"
BOTH = [("image/svg", True), ("image/png", True)]


def test_jupyterlab_shows_alternative_text_and_caption_of_a_notebook_it_does_not_trust(
    lab, page, pictures
):
    page.goto(lab(f"/lab/tree/{pictures.name}"))
    page.get_by_text(CAPTION).nth(1).wait_for()
    assert list(images(page)) == BOTH


@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
def test_so_does_a_page_of_nbconvert(page, pictures, tmp_path, template):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", template]
    options = ["--output-dir", tmp_path, "--output", "page", pictures]
    subprocess.run([*command, *options], check=True, capture_output=True)
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    page.get_by_text(CAPTION).nth(1).wait_for()
    assert list(images(page)) == BOTH


EXPLORED = """
import matplotlib.pyplot as plt
from course.lab import plots
figure, ax = plt.subplots()
frames = {rate: ax.plot([0, rate]) for rate in (1, 3, 9)}
plots.explore((figure, frames), 8, knobs={"rate": "rate"}, start=3,
    reads="The rate is {rate}.", alt="A line.", caption="It rises.")
"""


@pytest.fixture(scope="module")
def explored(work):
    """A notebook with a slider that somebody else has run."""
    notebook = new_notebook(cells=[new_code_cell(EXPLORED), new_code_cell("2")])
    NotebookClient(notebook, kernel_name="python3").execute()
    nbformat.write(notebook, work / "explored.ipynb")
    return work / "explored.ipynb"


def test_where_no_script_may_run_there_is_the_picture_and_no_slider(lab, page, explored):
    page.goto(lab(f"/lab/tree/{explored.name}"))
    image = page.get_by_role("img", name="A line. The rate is 3.", exact=True)
    image.wait_for()
    assert image.evaluate(DRAWN)
    assert page.get_by_role("slider", name="rate").count() == 0


def test_once_it_was_run_arrow_keys_move_the_slider_and_not_the_notebook(lab, page, explored):
    page.goto(lab(f"/lab/tree/{explored.name}"))
    page.wait_for_function(READY)
    page.evaluate(RUN_ALL)
    page.wait_for_function("() => window.done === true")
    slider = page.get_by_role("slider", name="rate")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("img", name="A line. The rate is 9.", exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    page.get_by_role("img", name="A line. The rate is 3.", exact=True).wait_for()
    assert slider.get_attribute("aria-valuetext") == "3"
    assert slider.evaluate("slider => document.activeElement === slider")
