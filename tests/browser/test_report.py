"""The page in a browser: it draws, it works by mouse and keyboard, and hostile texts stay texts."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import synthetic
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

pytestmark = pytest.mark.browser

SAMPLES = 3 * 2 * 2 * 12 * 10
UNDRAWN = """
return [...document.querySelectorAll('.chart')]
  .filter((chart) => chart.offsetParent && !chart.dataset.drawn).length
"""


@pytest.fixture
def opened(chromium: Chrome, page: str) -> Iterator[Chrome]:
    """The page, freshly opened; whatever was said on the console fails the test."""
    emulate(chromium, width=1280, scheme="light")
    chromium.get("about:blank")
    chromium.get_log("browser")
    chromium.get(page)
    chromium.execute_script("localStorage.clear()")
    start(chromium)
    yield chromium
    assert chromium.get_log("browser") == []
    assert chromium.execute_script("return window.__pwned") is None


def emulate(chrome: Chrome, *, width: int, scheme: str) -> None:
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def wait(chrome: Chrome, condition: Callable[[], Any]) -> None:
    WebDriverWait(chrome, 60, 0.1).until(lambda _: condition())


def one(chrome: Chrome, selector: str) -> WebElement:
    return chrome.find_element(By.CSS_SELECTOR, selector)


def all_of(chrome: Chrome, selector: str) -> list[WebElement]:
    return chrome.find_elements(By.CSS_SELECTOR, selector)


def status(chrome: Chrome) -> str:
    return one(chrome, "#explorer .status").text


def start(chrome: Chrome) -> None:
    """Bring the explorer near the view: then it reads its index."""
    chrome.execute_script(
        "document.getElementById('explorer').scrollIntoView({behavior: 'instant'})"
    )
    wait(chrome, lambda: " of " in status(chrome))


def found(chrome: Chrome) -> int:
    return int(status(chrome).split(" of ")[0].replace("\u202f", ""))


def filtered(chrome: Chrome) -> int:
    """How many samples are found once the filter has settled."""
    time.sleep(0.4)
    wait(chrome, lambda: status(chrome).endswith(" samples"))
    return found(chrome)


def choose(chrome: Chrome, field: str, value: str) -> int:
    Select(one(chrome, f"#explorer select[name={field}]")).select_by_value(value)
    return filtered(chrome)


def draw_all(chrome: Chrome) -> None:
    height = chrome.execute_script("return document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        chrome.execute_script("scrollTo({top: arguments[0], behavior: 'instant'})", top)
        time.sleep(0.05)
    wait(chrome, lambda: chrome.execute_script(UNDRAWN) == 0)


def open_sample(chrome: Chrome, number: int) -> str:
    """Follow a sample's permalink: number of the task, first sample of the first cell."""
    model = one(chrome, "select[name=model] option:nth-child(2)").get_attribute("value")
    name = f"{model}/demo/complete/t0.8-n10/demo%2F0/{number}"
    chrome.execute_script("location.hash = arguments[0]", f"sample={name}")
    wait(chrome, lambda: one(chrome, ".sample h3").text == f"demo/0 #{number}")
    return one(chrome, ".sample").text


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_drawn_and_nothing_overflows(
    opened: Chrome, width: int, scheme: str
) -> None:
    emulate(opened, width=width, scheme=scheme)
    opened.refresh()
    draw_all(opened)
    marks = opened.execute_script(
        "return [...document.querySelectorAll('.chart[data-drawn]')]"
        ".map(c => c.querySelectorAll('svg path, canvas').length)"
    )
    assert len(marks) >= 8
    assert min(marks) > 0
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    root = opened.execute_script("return document.documentElement.dataset.theme")
    assert root == scheme


def test_the_page_is_there_at_once(opened: Chrome) -> None:
    opened.refresh()
    ready = opened.execute_script(
        "const t = performance.getEntriesByType('navigation')[0]; return t.domContentLoadedEventEnd"
    )
    # Two seconds on an idle machine; tests share theirs.
    assert ready < 10_000


def test_the_theme_is_switched_and_kept(opened: Chrome) -> None:
    draw_all(opened)
    before = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
    opened.execute_script("document.getElementById('theme').click()")
    after = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert before != after
    opened.refresh()
    assert opened.execute_script("return document.documentElement.dataset.theme") == "dark"


def test_tabs_by_keyboard(opened: Chrome) -> None:
    first, second = all_of(opened, "#leaderboard [role=tab]")
    first.send_keys(Keys.ARROW_RIGHT)
    assert second.get_attribute("aria-selected") == "true"
    panels = all_of(opened, "#leaderboard [role=tabpanel]")
    assert [panel.is_displayed() for panel in panels] == [False, True]
    # The second benchmark's harness is not healthy.
    badges = {badge.text for badge in all_of(opened, "#leaderboard-panel-1 .badge")}
    assert badges == {"invalid"}


def test_a_table_is_sorted_by_its_headings(opened: Chrome) -> None:
    def scores() -> list[float]:
        cells = all_of(opened, "#leaderboard-panel-0 tbody tr > td:nth-child(4)")
        return [float(value) for cell in cells if (value := cell.get_attribute("data-value"))]

    heading = one(opened, "#leaderboard-panel-0 thead th:nth-child(4) button")
    opened.execute_script("arguments[0].click()", heading)
    assert scores() == sorted(scores(), reverse=True)
    opened.execute_script("arguments[0].click()", heading)
    assert scores() == sorted(scores())
    assert len(scores()) == 5
    last = one(opened, "#leaderboard-panel-0 tbody tr:last-child td:nth-child(4)")
    assert last.text.startswith("incomplete")


def test_filters(opened: Chrome) -> None:
    assert found(opened) == SAMPLES
    assert choose(opened, "benchmark", "demo") == SAMPLES // 2
    assert choose(opened, "prompt", "instruct") == SAMPLES // 4
    passed = choose(opened, "verdict", "passed")
    assert 0 < passed < SAMPLES // 4
    badges = {badge.text for badge in all_of(opened, "#explorer .list .badge")}
    assert badges == {"passed"}
    opened.execute_script("document.querySelector('[name=differ]').click()")
    assert 0 < filtered(opened) < passed


def test_search_looks_into_every_text(opened: Chrome) -> None:
    box = one(opened, "#explorer input[name=text]")
    box.send_keys("onerror=")
    # One hostile completion with that text in each of the twelve cells.
    assert filtered(opened) == 12
    box.clear()
    box.send_keys("found nowhere")
    assert filtered(opened) == 0
    box.clear()
    one(opened, "#explorer input[name=task]").send_keys("demo/11")
    assert filtered(opened) == SAMPLES // 2 // 12


def test_pages_of_results(opened: Chrome) -> None:
    assert len(all_of(opened, "#explorer .list li")) == 50
    opened.execute_script("document.querySelector('.pager .next').click()")
    assert one(opened, ".pager span").text.startswith("2 / ")
    assert one(opened, ".pager .previous").is_enabled()


def test_a_sample_shows_all_there_is(opened: Chrome) -> None:
    link = one(opened, "#explorer .list a")
    opened.execute_script("arguments[0].click()", link)
    wait(opened, lambda: all_of(opened, ".sample h3"))
    text = one(opened, ".sample").text
    for part in ("Prompt as sent", "Completion as returned", "Program under stop", "Verdict: "):
        assert part in text
    assert "def f_0(x: int)" in text
    assert link.get_attribute("aria-current") == "true"


def test_a_chat_shows_its_turns(opened: Chrome) -> None:
    choose(opened, "prompt", "instruct")
    opened.execute_script("document.querySelector('#explorer .list a').click()")
    wait(opened, lambda: all_of(opened, ".sample h5"))
    assert one(opened, ".sample h5").text == "user"
    assert "Write a function" in one(opened, ".sample").text


@pytest.mark.parametrize("number", range(len(synthetic.HOSTILE)))
def test_hostile_texts_are_shown_and_inert(opened: Chrome, number: int) -> None:
    text = open_sample(opened, number)
    assert all_of(opened, ".sample script, .sample img, .sample svg, .sample iframe") == []
    if number < 5:
        assert synthetic.HOSTILE[number].strip() in text
    time.sleep(0.1)


def test_deceiving_characters_are_named(opened: Chrome) -> None:
    text = open_sample(opened, 5)
    for name in ("U+2028", "U+0000", "U+FFFD", "U+202E"):
        assert name in text
    assert "\u202e" not in text


def test_a_long_line_is_cut_and_fits(opened: Chrome) -> None:
    text = open_sample(opened, 8)
    assert "cut here: 980\u202f000 more characters are in the database" in text
    assert opened.execute_script("return document.documentElement.scrollWidth") <= 1280


def test_an_unknown_permalink_is_said(opened: Chrome) -> None:
    opened.execute_script("location.hash = 'sample=no/such'")
    wait(opened, lambda: "does not carry" in one(opened, ".sample").text)
