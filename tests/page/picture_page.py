"""The views of pictures and latents on a page of their own, under the policy of a report, in Debian's Chromium."""
import atexit
import base64
import functools
import gzip
import hashlib
import json
import pathlib
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2] / "results/report/page"
VIEWS = ["images", "latents", "decoder", "replicates", "health", "distortion", "filters", "compare"]


def modules(names):
    """Modules as one script: imports and the word export dropped, as the build does."""
    lines = [line for name in names for line in (ROOT / name).read_text().splitlines() if not line.startswith("import ")]
    return "\n".join(line[7:] if line.startswith("export ") else line for line in lines)


def needed_modules():
    """All but the page around the views, and the other views."""
    listed = [line for line in (ROOT / "modules.txt").read_text().splitlines() if line and not line.startswith("#")]
    return [name for name in listed if "/" in name and not name.startswith("views/")]


def page_text(study, blocks, dark=False):
    frame = pathlib.Path(__file__).with_name("picture_frame.js").read_text()
    script = '(function () {\n"use strict";\n' + modules(needed_modules()) + "\nconst shownViews = [" + ", ".join(view + "View" for view in VIEWS) + "];\n" + frame + "})();\n"
    style = "body { padding: 16px }\n" + "".join(file.read_text() for file in sorted((ROOT / "style").glob("*.css"))) + "\nhtml { scroll-behavior: auto !important }\n"  # clicks do not wait
    script_hash, style_hash = ("'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in (script, style))
    arrays = base64.b64encode(gzip.compress(bytes(blocks.bytes))).decode()
    policy = "default-src 'none'; script-src %s; style-src %s; img-src data: blob:; base-uri 'none'; form-action 'none'" % (script_hash, style_hash)
    document = json.dumps(study).replace("<", "\\u003c")
    return ('<!doctype html><html lang="en" data-theme="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>views</title>'
            '<meta http-equiv="Content-Security-Policy" content="%s"><style>%s</style></head><body><script type="application/json" id="study">%s</script>'
            '<script type="application/octet-stream" id="arrays">%s</script><script>%s</script></body></html>' % ("dark" if dark else "light", policy, style, document, arrays, script))


@functools.cache
def browser():
    """One for all pages of a program: it takes longer to start than most tests to run."""
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    atexit.register(driver.quit)
    return driver


class Page:
    """One page in the browser, in place of the one before; use as a context. `width`: of a phone's screen."""

    def __init__(self, study, blocks, width=None, dark=False):
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name) / "report.html"
        self.file.write_text(page_text(study, blocks, dark))
        self.driver = browser()
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        if width:
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": True})
        else:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.get_log("browser")  # what an earlier page said
        self.open()

    def open(self):
        """The page as at first."""
        self.driver.get(self.file.as_uri())
        self.wait("return document.documentElement.dataset.ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, *arguments):
        for _ in range(200):
            found = self.run(script, *arguments)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError("never became true: " + script)

    def find(self, selector):
        return self.driver.find_elements("css selector", selector)

    def press(self, view, text):
        """The button of a view with this text."""
        return self.run("[...document.querySelectorAll(arguments[0] + ' button')].find((b) => b.textContent.trim() === arguments[1]).click()", "#" + view, text)

    def pixels(self, selector, number=0):
        """Red, green and blue of a canvas on white, a row a pixel."""
        flat = self.run("""const from = document.querySelectorAll(arguments[0])[arguments[1]], copy = document.createElement("canvas");
            copy.width = from.width;
            copy.height = from.height;
            const context = copy.getContext("2d", {willReadFrequently: true});
            context.fillStyle = "#fff";
            context.fillRect(0, 0, copy.width, copy.height);
            context.drawImage(from, 0, 0);
            return [...context.getImageData(0, 0, copy.width, copy.height).data];""", selector, number)
        return [flat[i:i + 3] for i in range(0, len(flat), 4)]

    def problems(self):
        return self.run("return window.problems") + [entry["message"] for entry in self.driver.get_log("browser")]
