#!/usr/bin/env python3
"""Draws docs/dashboard.svg: the dashboard of a real `squall demo`, in Chromium.

    Scripts/dashboard-view.py .build/release/squall docs/dashboard.svg

The page is printed, so that its text stays text; what it draws on canvases is recorded and put in as SVG, for a print has
them as bitmaps. Needs chromium and pdftocairo (Debian: chromium, poppler-utils).
"""

import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

WIDTH, HEIGHT = 1180, 1560
SECONDS = 17  # of the demo's 20: most of it is there, and it still runs
LOOK = 6  # how long the page is open before it is printed
with open(os.path.join(os.path.dirname(__file__), "record-canvas.js")) as recorder:
    RECORDER = f"<script>{recorder.read()}</script>"
PAPER = f"@page {{ size: {WIDTH}px {HEIGHT}px; margin: 0; }} html {{ print-color-adjust: exact; }}"


class Front(http.server.BaseHTTPRequestHandler):
    """The dashboard's server, whose page records what is drawn and prints as it looks on a screen."""

    protocol_version = "HTTP/1.0"

    def do_GET(self):
        try:
            if self.path == "/later":
                time.sleep(LOOK)
                self.send_error(404)
            else:
                self.forward()
        except OSError:
            pass  # The browser has seen enough, or there is no such file.

    def forward(self):
        headers = {name: value for name, value in self.headers.items() if name in ("Authorization", "Accept")}
        with urllib.request.urlopen(urllib.request.Request(self.server.behind + self.path, headers=headers)) as answer:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.end_headers()
            if "html" in answer.headers["Content-Type"]:
                page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", answer.read().decode())
                page = page.replace("<head>", f"<head>{RECORDER}<style>{PAPER}</style>", 1)
                page = page.replace("@media print", "@media not all")
                # Printed when all is loaded: this picture comes when the page has been drawn.
                self.wfile.write(page.replace("</body>", '<img src="/later" alt="" hidden></body>').encode())
            while part := answer.read1():
                self.wfile.write(part)
                self.wfile.flush()

    def log_message(self, *_):
        pass


def dashboard(squall, folder):
    """A demo with a dashboard, and the address that it says."""
    environment = {**os.environ, "XDG_DATA_HOME": folder}
    demo = subprocess.Popen([squall, "demo", "--dashboard=0"], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    for line in demo.stdout:
        if found := re.match(r"dashboard: (http://[\w.:]+)(/\S*)", line):
            threading.Thread(target=demo.stdout.read, daemon=True).start()
            return demo, found.group(1), found.group(2)
    raise SystemExit("the demo said no address of its dashboard")


def capture(squall):
    """The page, as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        demo, address, path = dashboard(squall, folder)
        front = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
        front.behind = address
        threading.Thread(target=front.serve_forever, daemon=True).start()
        try:
            time.sleep(SECONDS - LOOK - 1)
            paper = folder + "/page.pdf"
            subprocess.run(
                # After the load, where both want the same core.
                ["nice", "-n", "19", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser",
                 f"--window-size={WIDTH},{HEIGHT}", "--no-pdf-header-footer", f"--print-to-pdf={paper}",
                 f"http://127.0.0.1:{front.server_port}{path}"],
                check=True, stderr=subprocess.DEVNULL, timeout=60)
            drawn = folder + "/page.svg"
            subprocess.run(["pdftocairo", "-svg", "-f", "1", "-l", "1", paper, drawn], check=True)
            with open(drawn) as file:
                # Of paths, not of what moves and scales them: hundredths of a point are enough, and two thirds of the size.
                return re.sub(r' d="[^"]*"', lambda d: re.sub(r"(\d\.\d\d)\d+", r"\1", d[0]), file.read())
        finally:
            front.shutdown()
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    with open(sys.argv[2], "w") as file:
        file.write(capture(sys.argv[1]))
