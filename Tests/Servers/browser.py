"""Opens a page in headless Chromium, takes some steps, and prints what came of them as one JSON value.

    browser.py FILE STEPS.json                 or the address of a page, http://...

Steps are a list of objects, each with one of these keys:

    {"evaluate": "expression"}                 a value of the page; a promise is awaited
    {"until": "expression"}                    waits until it is true, a minute at the most; says whether it became so
    {"key": "ArrowRight"}                      a key is pressed and let go
    {"width": 360, "height": 740}              the size of the screen
    {"scheme": "dark"}                         what the system prefers
    {"media": "print"}                         what the page is shown on; "" is a screen
    {"screenshot": "FILE.png"}                 the whole page as a picture
    {"print": "FILE.pdf"}                      the page on paper

The result has `values`, one for each step; `problems`, what the console, scripts and the page's policy complained of; and
`requests`, every address that the page asked for but its own.

Chromium is driven through two pipes (--remote-debugging-pipe), by the DevTools protocol: that needs nothing but Python.
"""

import base64
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# Only what hangs takes so long.
SECONDS = 240


class Browser:
    def __init__(self, profile):
        # The browser reads descriptor 3 and writes 4: they are made here, as nothing else of this program has them yet, and
        # handed on.
        ends = os.pipe() + os.pipe()
        reading, self.commands, self.answers, writing = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
        for end in ends:
            os.close(end)
        os.dup2(reading, 3)
        os.dup2(writing, 4)
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
             "--hide-scrollbars", "--force-device-scale-factor=1", f"--user-data-dir={profile}", "--remote-debugging-pipe",
             "about:blank"],
            pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        for end in (3, 4, reading, writing):
            os.close(end)
        self.number, self.rest, self.session = 0, b"", None
        self.problems, self.requests, self.loaded = [], [], False

    def call(self, method, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") == number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.take(answer)

    def next(self):
        while b"\0" not in self.rest:
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise SystemExit("the browser ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def take(self, event):
        method, said = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = said["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning", "assert"):
            self.problems.append(" ".join(str(part.get("value", part.get("description"))) for part in said["args"]))
        elif method == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning"):
            self.problems.append(said["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def open(self, address):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=address)
        while not self.loaded:
            self.take(self.next())
        # What an address has behind # is sent to nobody.
        self.requests = [request for request in self.requests if request != address.split("#")[0]]

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def settle(self):
        """Waits until what was changed has been drawn."""
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")

    def step(self, step):
        if "evaluate" in step:
            return self.evaluate(step["evaluate"])
        if "until" in step:
            deadline = time.monotonic() + 60
            while not self.evaluate(step["until"]):
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
            return True
        if "key" in step:
            key = step["key"]
            text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
            code = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39}.get(key, 0)
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)
        elif "width" in step:
            self.call("Emulation.setDeviceMetricsOverride", width=step["width"], height=step["height"], deviceScaleFactor=1,
                      mobile=step["width"] < 600)
        elif "scheme" in step:
            self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": step["scheme"]}])
        elif "media" in step:
            self.call("Emulation.setEmulatedMedia", media=step["media"])
        elif "screenshot" in step:
            self.settle()
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            picture = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip={**size, "scale": 1})
            pathlib.Path(step["screenshot"]).write_bytes(base64.b64decode(picture["data"]))
        elif "print" in step:
            paper = self.call("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)
            pathlib.Path(step["print"]).write_bytes(base64.b64decode(paper["data"]))
        else:
            raise SystemExit(f"what is this step? {step}")
        self.settle()
        return None

    def end(self):
        # The browser and what it started are a group of their own.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def out_of_time(*_):
    raise SystemExit(f"the browser took longer than {SECONDS} s")


def main():
    page = sys.argv[1]
    address = page if page.startswith("http://") else pathlib.Path(page).resolve().as_uri()
    steps = json.loads(pathlib.Path(sys.argv[2]).read_text())
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, out_of_time)
    signal.alarm(SECONDS)
    profile = tempfile.mkdtemp(prefix="squall-browser-")
    browser = Browser(profile)
    try:
        browser.open(address)
        browser.settle()
        values = [browser.step(step) for step in steps]
        browser.settle()
        print(json.dumps({"values": values, "problems": browser.problems, "requests": browser.requests}))
    finally:
        browser.end()
        for _ in range(20):
            shutil.rmtree(profile, ignore_errors=True)
            if not os.path.exists(profile):
                break
            time.sleep(0.05)


main()
