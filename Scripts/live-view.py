#!/usr/bin/env python3
"""Draws docs/live-view.svg: the live view of a real `squall demo`, in a terminal of tmux's.

    Scripts/live-view.py .build/release/squall docs/live-view.svg
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import time

COLUMNS, ROWS = 100, 30
SECONDS = 17  # of the demo's 20: most of it is there, and it still runs
CELL, LINE, LEFT, TOP = 8.4, 20, 18, 46
PLAIN, DIM = "#d5d9e0", "#7d8590"
COLORS = {"31": "#ff7b72", "32": "#3fb950", "33": "#d29922", "35": "#d2a8ff", "36": "#56d4dd"}
BRAILLE = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]  # the dots' columns and rows, by bit


def capture(squall):
    """The screen while the demo runs, as lines with colours."""
    with tempfile.TemporaryDirectory() as folder:
        tmux = ["tmux", "-S", folder + "/tmux", "-f", "/dev/null"]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "", "XDG_DATA_HOME": folder}
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        subprocess.run([*tmux, "new-session", "-d", *size, squall, "demo"], check=True, env=environment)
        try:
            time.sleep(SECONDS)
            shown = subprocess.run([*tmux, "capture-pane", "-e", "-p"], check=True, capture_output=True, text=True)
        finally:
            subprocess.run([*tmux, "kill-server"])
    return shown.stdout.split("\n")


def cells(lines):
    """Each character of each line with its colour, whether it is bold, and whether colours are exchanged. A look goes on
    from one line to the next."""
    color, bold, inverse = PLAIN, False, False
    line = []
    for codes, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b])", "\n".join(lines)):
        if text == "\n":
            yield line
            line = []
            continue
        if text:
            line.append((text, color, bold, inverse))
            continue
        for code in (codes or "0").split(";"):
            if code in ("0", ""):
                color, bold, inverse = PLAIN, False, False
            elif code == "1":
                bold = True
            elif code == "2":
                color = DIM
            elif code == "7":
                inverse = True
            elif code == "39":
                color = PLAIN
            else:
                color = COLORS.get(code, color)


def shape(character, x, y):
    """The path of a character that is a picture, whose cell has its upper left corner there; None of any other."""
    code = ord(character)
    if 0x2800 < code <= 0x28FF:
        dots = [BRAILLE[bit] for bit in range(8) if code >> bit & 1]
        return "".join(f"M{x + 0.6 + 4.2 * column:.1f} {y + 1 + 5 * row}h3v3.6h-3z" for column, row in dots)
    if 0x2581 <= code <= 0x2588:
        height = LINE * (code - 0x2580) / 8
        return f"M{x:.1f} {y + LINE - height:.1f}h{CELL - 0.9:.1f}v{height:.1f}h-{CELL - 0.9:.1f}z"
    if character in "━─":
        thick = 3 if character == "━" else 1
        return f"M{x:.1f} {y + 10 - thick // 2}h{CELL}v{thick}h-{CELL}z"
    if character in "│┤└┬":
        up, down = (0 if character != "┬" else 10), (LINE if character in "│┤" else 11 if character == "└" else 15)
        path = f"M{x + 4:.1f} {y + up}h1v{down - up}h-1z"
        if character == "┤":
            path += f"M{x:.1f} {y + 10}h4v1h-4z"
        if character in "└┬":
            left = x + 4 if character == "└" else x
            path += f"M{left:.1f} {y + 10}H{x + CELL:.1f}v1H{left:.1f}z"
        return path
    return None


def draw(lines):
    """The SVG's text."""
    width, height = 2 * LEFT + COLUMNS * CELL, TOP + ROWS * LINE + 12
    label = "squall demo: the live view while the load runs"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label="{label}">'
    )
    yield f'<rect width="{width:.0f}" height="{height}" rx="9" fill="#16181d"/>'
    for place, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        yield f'<circle cx="{20 + 18 * place}" cy="18" r="5.5" fill="{color}"/>'
    font = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
    yield f'<g font-family="{font}" font-size="14" fill="{PLAIN}">'
    paths, texts = {}, []
    for row, line in enumerate(cells([*lines[:ROWS], ""])):
        run = None  # the text that goes on: its column, its look, its characters
        for column, (character, color, bold, inverse) in enumerate([*line, (" ", None, False, False)]):
            x, y = LEFT + column * CELL, TOP + row * LINE
            if inverse:
                texts.append(f'<rect x="{x:.1f}" y="{y + 1}" width="{CELL + 0.3:.1f}" height="{LINE - 2}" fill="{PLAIN}"/>')
                color = "#16181d"
            path = shape(character, x, y)
            if path:
                paths.setdefault(color, []).append(path)
            goes_on = run and run[1] == (color, bold) and not path
            # Words may stand a little elsewhere in another font: two spaces end a text, so that columns stay in line.
            if run and (not goes_on or run[2].endswith("  ")):
                words = run[2].rstrip()
                if words:
                    texts.append(text(run[0], row, run[1], words))
                run = None
            if not path and color and (run or character != " "):
                run = run or [column, (color, bold), ""]
                run[2] += character
    for color, parts in paths.items():
        yield f'<path fill="{color}" d="{"".join(parts)}"/>'
    yield from texts
    yield "</g>\n</svg>"


def text(column, row, look, characters):
    """Some characters of one look, as wide as they are in the terminal."""
    fill = "" if look[0] == PLAIN else f' fill="{look[0]}"'
    weight = ' font-weight="bold"' if look[1] else ""
    return (
        f'<text x="{LEFT + column * CELL:.1f}" y="{TOP + row * LINE + 15}"{fill}{weight} '
        f'textLength="{len(characters) * CELL:.1f}">{html.escape(characters)}</text>'
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: Scripts/live-view.py SQUALL FILE.svg")
    picture = "\n".join(draw(capture(sys.argv[1]))) + "\n"
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(picture)
