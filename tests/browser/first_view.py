"""Measure how fast a page opens: `python tests/browser/first_view.py PAGE [TIMES]`.

Prints for each opening, in a fresh headless Chromium: when the first view was painted and when the
page could be used (milliseconds from the start of navigation), the longest pause of the page's
thread, how long until every figure in view is drawn, the JavaScript heap, and
what was said on the console (nothing may be).
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

_OBSERVE = """
    window.__pauses = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.__pauses.push(entry.duration);
    }).observe({type: 'longtask', buffered: true});
"""
_READ = """
    const start = performance.getEntriesByType('navigation')[0];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    const ready = start.domContentLoadedEventEnd;
    return {
      painted_ms: Math.round(paint ? paint.startTime : -1), usable_ms: Math.round(ready),
      longest_pause_ms: Math.round(Math.max(0, ...window.__pauses)),
      heap_mb: Math.round(performance.memory.usedJSHeapSize / 1e6),
      elements: document.querySelectorAll('*').length,
    };
"""
_UNDRAWN = """
    return [...document.querySelectorAll('.chart')].filter((chart) => !chart.dataset.drawn
      && chart.offsetParent && chart.getBoundingClientRect().top < innerHeight).length
"""


def measure(address: str) -> dict[str, Any]:
    """Open a page once and say how that went."""
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory() as profile:
        for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        service = Service(shutil.which("chromedriver") or "chromedriver")
        with webdriver.Chrome(options=options, service=service) as chrome:
            chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _OBSERVE})
            start = time.perf_counter()
            chrome.get(address)
            while chrome.execute_script(_UNDRAWN):
                time.sleep(0.02)
            drawn = round(1000 * (time.perf_counter() - start))
            found: dict[str, Any] = chrome.execute_script(_READ)
            return {**found, "drawn_ms": drawn, "console": chrome.get_log("browser")}


if __name__ == "__main__":
    page = Path(sys.argv[1]).resolve().as_uri()
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5):
        print(json.dumps(measure(page)), flush=True)
