"""How tests use a page in a browser."""

import time
from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

UNDRAWN = """
return [...document.querySelectorAll('.chart')]
  .filter((chart) => chart.offsetParent && !chart.dataset.drawn).length
"""


def emulate(chrome: Chrome, *, width: int, scheme: str) -> None:
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def wait(chrome: Chrome, condition: Callable[[], Any]) -> None:
    # What is looked at may be replaced between being found and being read.
    replaced = (StaleElementReferenceException,)
    WebDriverWait(chrome, 60, 0.1, replaced).until(lambda _: condition())


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
    explorer = one(chrome, "#explorer")
    wait(chrome, lambda: explorer.get_attribute("aria-busy") != "true")
    wait(chrome, lambda: status(chrome).endswith(" samples"))
    return found(chrome)


def choose(chrome: Chrome, field: str, value: str) -> int:
    Select(one(chrome, f"#explorer select[name={field}]")).select_by_value(value)
    return filtered(chrome)


def follow(chrome: Chrome, name: str) -> None:
    """Open what a permalink names."""
    chrome.execute_script("location.hash = arguments[0]", f"sample={name}")


def sample(chrome: Chrome) -> str:
    """Return what the explorer shows of a sample, problem or cell."""
    return one(chrome, ".sample").text


def click(chrome: Chrome, selector: str) -> None:
    chrome.execute_script("document.querySelector(arguments[0]).click()", selector)


def draw_all(chrome: Chrome) -> None:
    height = chrome.execute_script("return document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        chrome.execute_script("scrollTo({top: arguments[0], behavior: 'instant'})", top)
        time.sleep(0.05)
    wait(chrome, lambda: chrome.execute_script(UNDRAWN) == 0)
