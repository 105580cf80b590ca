"""The explorer in a browser: filters, search, permalinks, and hostile texts that stay texts."""

import shutil
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
import synthetic
from browsing import (
    all_of,
    choose,
    click,
    emulate,
    filtered,
    follow,
    found,
    one,
    sample,
    start,
    status,
    wait,
)
from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

SAMPLES = 3 * 2 * 2 * 12 * 10
CELL = "Family0-0.5B/demo/complete/t0.8-n10"
# The browser keeps no record of scripts from files: the page's own loader is listened to.
LISTEN = """
window.__asked = new Set();
const load = window.repass.load;
window.repass.load = (name) => { window.__asked.add(name); return load(name); };
"""
LOADED = "return [...window.__asked].filter((name) => name.startsWith('chunk-')).length"


def open_sample(chrome: Chrome, number: int) -> str:
    """Follow a sample's permalink: number of the task, first sample of the first cell."""
    follow(chrome, f"{CELL}/demo%2F0/{number}")
    wait(chrome, lambda: one(chrome, ".sample h3").text == f"demo/0 #{number}")
    return sample(chrome)


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


def rows_of_tables(chrome: Chrome) -> list[int]:
    tables = all_of(chrome, ".sample table")
    return [len(table.find_elements("css selector", "tbody tr")) for table in tables]


def test_a_cell_leads_to_its_problems_and_a_problem_to_its_samples(opened: Chrome) -> None:
    click(opened, "#leaderboard-panel-0 tbody a[href^='#sample=']")
    wait(opened, lambda: len(all_of(opened, ".sample tbody tr")) == 12)
    # The list beside it is of this cell.
    wait(opened, lambda: filtered(opened) == 120)
    click(opened, ".sample tbody tr:nth-child(3) a")
    wait(opened, lambda: one(opened, ".sample h3").text == "demo/2")
    wait(opened, lambda: rows_of_tables(opened) == [10, 5])
    click(opened, ".sample tbody tr:nth-child(4) a")
    wait(opened, lambda: one(opened, ".sample h3").text == "demo/2 #3")


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        (CELL, "Family0-0.5B · demo · complete · t0.8-n10"),
        (f"{CELL}/demo%2F2", "demo/2"),
        (f"{CELL}/demo%2F2/1", "demo/2 #1"),
        (f"{CELL}/demo%2F2/1/raw", "demo/2 #1"),
    ],
)
def test_a_permalink_survives_a_reload(opened: Chrome, name: str, heading: str) -> None:
    follow(opened, name)
    wait(opened, lambda: all_of(opened, ".sample h3"))
    opened.refresh()
    wait(opened, lambda: all_of(opened, ".sample h3"))
    assert one(opened, ".sample h3").text == heading


def test_a_permalink_names_the_policy(opened: Chrome) -> None:
    for policy in ("raw", "stop"):
        follow(opened, f"{CELL}/demo%2F2/1/{policy}")
        wait(opened, lambda policy=policy: f"Program under {policy}" in sample(opened))
        assert one(opened, ".policies a[aria-current] b").text == policy


@pytest.mark.parametrize(
    ("completion", "program", "kept", "added"),
    [
        ("  return x\n\nprint(1)\n", "def f(x):\n  return x\n", ["  return x\n"], ["def f(x):\n"]),
        ("So:\n```\na = 1\n```\nBye", "a = 1\n", ["a = 1\n"], []),
        ("return 1 # one\nmore", "def f(): return 1 # one", ["return 1 # one"], ["def f(): "]),
        ("a = 1\nb = 2 END c", "a = 1\nb = 2", ["a = 1\nb = 2"], []),
        ("nothing", None, [], []),
        ("<b>\u2028", "x\n", [], ["x\n"]),
    ],
)
def test_what_a_policy_cut_is_marked(
    opened: Chrome, completion: str, program: str | None, kept: list[str], added: list[str]
) -> None:
    marks = opened.execute_script(
        "return window.repass.marks(arguments[0], arguments[1])", completion, program
    )
    assert "".join(text for text, _ in marks["completion"]) == completion
    assert "".join(text for text, _ in marks["program"]) == (program or "")
    assert [text for text, same in marks["completion"] if same] == kept
    assert [text for text, same in marks["program"] if not same] == added


def test_the_query_for_the_rest_is_told(opened: Chrome) -> None:
    open_sample(opened, 0)
    click(opened, ".sample details:last-of-type summary")
    assert "c.model = 'Family0-0.5B'" in one(opened, ".sample details:last-of-type pre").text


def test_without_its_folder_it_says_so(chromium: Chrome, page: str, tmp_path: Path) -> None:
    emulate(chromium, width=1280, scheme="light")
    shutil.copy(Path(unquote(urlparse(page).path)), tmp_path / "index.html")
    chromium.get((tmp_path / "index.html").as_uri())
    chromium.execute_script("document.getElementById('explorer').scrollIntoView()")
    wait(chromium, lambda: "not beside this page" in status(chromium))
    said = [entry["message"] for entry in chromium.get_log("browser")]
    assert all("ERR_FILE_NOT_FOUND" in message for message in said)


def test_fifty_thousand_samples_are_filtered_without_reading_them(
    quiet: Chrome, large_page: str
) -> None:
    quiet.get(large_page)
    start(quiet)
    quiet.execute_script(LISTEN)
    assert status(quiet) == "50\u202f000 of 50\u202f000 samples"
    assert "50\u202f000 of 51\u202f000 samples" in one(quiet, "#samples .lead").text
    assert 0 < choose(quiet, "verdict", "timeout") < 10_000
    assert quiet.execute_script(LOADED) == 0
    click(quiet, "#explorer .list a")
    wait(quiet, lambda: all_of(quiet, ".sample h3"))
    assert quiet.execute_script(LOADED) == 1
    assert len(all_of(quiet, "#explorer .list li")) == 50


def test_fifty_thousand_samples_are_searched_with_progress(quiet: Chrome, large_page: str) -> None:
    quiet.get(large_page)
    start(quiet)
    box = one(quiet, "#explorer input[name=text]")
    box.send_keys("total = x + 509\n")
    wait(quiet, lambda: one(quiet, "#explorer progress").is_displayed())
    wait(quiet, lambda: not one(quiet, "#explorer progress").is_displayed())
    # Sample 0 to 8 of the last problem in each of ten cells.
    assert found(quiet) == 90


def test_a_search_can_be_stopped(quiet: Chrome, large_page: str) -> None:
    quiet.get(large_page)
    start(quiet)
    quiet.execute_script(LISTEN)
    one(quiet, "#explorer input[name=text]").send_keys("total")
    wait(quiet, lambda: one(quiet, "#explorer .stop").is_displayed())
    click(quiet, "#explorer .stop")
    assert status(quiet).startswith("stopped: ")
    read = quiet.execute_script(LOADED)
    time.sleep(0.5)
    assert quiet.execute_script(LOADED) <= read + 1
    assert 0 < read < 200
