"""A headless Chromium, and the page of a made-up grid with hostile texts."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import synthetic
from browsing import emulate, start
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from repass import report, store

SQL = Path(__file__).parents[2] / "workflow" / "sql"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the page."""
    folder = tmp_path_factory.mktemp("page")
    settings = SimpleNamespace(
        title="Made up", notice="It means nothing.", bootstrap=200, seed=1, samples=50_000
    )
    grid = synthetic.Grid(models=3, problems=12, samplings=(("t0.8-n10", 10),), hostile=True)
    sources = synthetic.write(folder / "stages", grid)
    synthetic.spoil(sources)
    store.build(folder / "repass.duckdb", sources, SQL, settings)
    report.write(folder / "repass.duckdb", folder / "index.html", settings)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("needs chromium and chromedriver")
    options = Options()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a page that carries 50,000 of 51,000 samples."""
    folder = tmp_path_factory.mktemp("large")
    settings = SimpleNamespace(title="Large", notice=None, bootstrap=100, seed=1, samples=50_000)
    grid = synthetic.Grid(
        models=5, benchmarks=1, problems=510, samplings=(("t0.8-n10", 10),), policies=("stop",)
    )
    store.build(folder / "a.duckdb", synthetic.write(folder / "stages", grid), SQL, settings)
    report.write(folder / "a.duckdb", folder / "index.html", settings)
    return (folder / "index.html").as_uri()


@pytest.fixture
def quiet(chromium: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser at its usual size; whatever a page says on the console fails the test."""
    emulate(chromium, width=1280, scheme="light")
    chromium.get("about:blank")
    chromium.get_log("browser")
    yield chromium
    assert chromium.get_log("browser") == []
    assert chromium.execute_script("return window.__pwned") is None


@pytest.fixture
def opened(quiet: webdriver.Chrome, page: str) -> webdriver.Chrome:
    """The page, freshly opened, with its explorer in view."""
    quiet.get(page)
    quiet.execute_script("localStorage.clear()")
    start(quiet)
    return quiet
