"""A report in a real browser: Debian's Chromium, headless, without a GPU and without a network.

Run through ctest, which sets SANDGLASS_PROGRAM, SANDGLASS_SOURCE and SANDGLASS_PICTURES (where screenshots are kept).
"""
import atexit
import base64
import functools
import json
import os
import pathlib
import sys
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    print("python3-selenium is not installed: the page is not looked at")
    sys.exit(77)

from harness import Case

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
if not (os.path.exists(CHROMIUM) and os.path.exists(DRIVER)):
    print("chromium and chromium-driver are not installed: the page is not looked at")
    sys.exit(77)

PICTURES = pathlib.Path(os.environ["SANDGLASS_PICTURES"])
EVERYTHING = "window.dispatchEvent(new Event('beforeprint')); window.dispatchEvent(new Event('afterprint'));"


@functools.cache
def browser():
    """One for all tests of a program: it takes longer to start than most of them to run."""
    options = Options()
    options.binary_location = CHROMIUM
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,900"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service(DRIVER), options=options)
    atexit.register(driver.quit)
    return driver


class PageCase(Case):
    """Tests of one report: `study` is its YAML."""

    study = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = Case("run")
        cls.maker.setUp()
        cls.addClassCleanup(cls.maker.doCleanups)
        cls.maker.run_program("run", cls.maker.write("study.yaml", cls.study), "--out", "run", expect=(0, 1))
        cls.report = cls.maker.folder / "report.html"
        cls.maker.run_program("report", "run", "-o", cls.report)
        cls.browser = browser()
        for kind in ("browser", "performance"):
            cls.browser.get_log(kind)  # what an earlier report said

    def setUp(self):
        super().setUp()
        self.open()

    def size(self, width):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})

    def open(self, width=1280, scheme="light", path=None):
        self.size(width)
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.browser.get(f"file://{path or self.report}")
        self.wait("return document.querySelectorAll('section.view').length > 0")
        self.browser.execute_script(EVERYTHING)  # views are drawn when they come into sight, and before they are printed

    def changed(self, change):
        """Opens the report with its document changed."""
        begin, end = '<script type="application/json" id="study">', "</script>"
        before, rest = self.report.read_text().split(begin)
        document, after = rest.split(end, 1)
        data = json.loads(document)
        change(data)
        path = self.report.with_name("changed.html")
        path.write_text(before + begin + json.dumps(data).replace("<", "\\u003c") + end + after)
        self.open(path=path)

    def wait(self, condition, seconds=20):
        from selenium.webdriver.support.wait import WebDriverWait
        return WebDriverWait(self.browser, seconds).until(lambda browser: browser.execute_script(condition))

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def count(self, selector):
        return self.script("return document.querySelectorAll(arguments[0]).length", selector)

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def frames(self, number=2):
        """Waits until the page has been drawn so many times: changes are drawn at the next frame."""
        self.browser.execute_async_script(
            "const done = arguments[1]; let n = arguments[0]; const f = () => (n-- ? requestAnimationFrame(f) : done()); f();", number)

    def inked(self, selector):
        """How many pixels of a canvas are not transparent."""
        return self.script("""
            const canvas = document.querySelector(arguments[0]);
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let n = 0;
            for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
            return n;""", selector)

    def errors(self):
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def picture(self, name):
        """Keeps a screenshot of the whole page."""
        size = self.script("return [innerWidth, document.documentElement.scrollHeight]")
        shot = self.browser.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 16000), "scale": 1}})
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def main():
    unittest.main(verbosity=2)
