#!/usr/bin/python3
"""Draws the ratios of a table of run.sh: plot.py FILE.md > FILE.svg

A bar goes from 1, where both take the same, to the left where ours takes less and to
the right where it takes more; a tick is how far the claim lets it go."""

import math
import re
import sys
from fractions import Fraction
from html import escape

LEFT, SCALE_WIDTH, RIGHT = 560, 420, 70
ROW, TOP = 22, 58
LOWEST, HIGHEST = 0.001, 10
LESS, MORE, CLAIM = "#2a7f62", "#c77d2e", "#444"


def rows(lines):
    for text in lines:
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        if len(cells) != 6 or not cells[5] in ("yes", "NO"):
            continue
        what, ours, instead, _, claim, _ = cells
        # "more than identity" are differences of microseconds, not ratios.
        bound = re.fullmatch(r"<= ([0-9./]+)", claim)
        if bound:
            first, than = instead.split(", ", 1)
            ratio = amount(ours) / amount(first)
            numerator, _, denominator = bound[1].partition("/")
            yield (f"{what}, over {than}", ratio,
                   float(numerator) / float(denominator or 1))


def amount(cell):
    return float(Fraction(cell.split()[0].replace(",", "")))


def x(ratio):
    ratio = min(max(ratio, LOWEST), HIGHEST)
    return LEFT + SCALE_WIDTH * (math.log10(ratio / LOWEST)
                                 / math.log10(HIGHEST / LOWEST))


def words(ratio):
    return f"{ratio:.2f}" if ratio >= 0.1 else f"1/{1 / ratio:.0f}"


def text(at_x, at_y, content, anchor="start", extra=""):
    return (f'<text x="{at_x:.1f}" y="{at_y}" text-anchor="{anchor}"{extra}>'
            f'{escape(content)}</text>')


def scale(bottom):
    for power in range(-3, 2):
        ratio = 10.0 ** power
        yield (f'<line x1="{x(ratio):.1f}" x2="{x(ratio):.1f}" y1="{TOP - 8}" '
               f'y2="{bottom}" stroke="{"#888" if power == 0 else "#ddd"}"/>')
        label = f"{ratio:g}" if power >= 0 else f"1/{10 ** -power:,}"
        yield text(x(ratio), TOP - 14, label, "middle")


def bar(what, ratio, bound, y):
    begin, end = sorted((x(ratio), x(1)))
    yield text(LEFT - 12, y + 4, what, "end")
    yield (f'<rect x="{begin:.1f}" y="{y - 6}" width="{max(end - begin, 1):.1f}" '
           f'height="12" fill="{LESS if ratio <= 1 else MORE}"/>')
    yield (f'<line x1="{x(bound):.1f}" x2="{x(bound):.1f}" y1="{y - 9}" '
           f'y2="{y + 9}" stroke="{CLAIM}" stroke-width="2"/>')
    yield text(LEFT + SCALE_WIDTH + RIGHT - 8, y + 4, words(ratio), "end")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        found = list(rows(file))
    bottom = TOP + ROW * len(found)
    width = LEFT + SCALE_WIDTH + RIGHT
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
          f'height="{bottom + 10}" font-family="sans-serif" font-size="12">')
    print(f'<rect width="{width}" height="{bottom + 10}" fill="white"/>')
    print(text(12, 22, "What ours takes, over what is used instead (log scale); "
               "tick: the claim", extra=' font-weight="bold"'))
    for part in scale(bottom):
        print(part)
    for i, (what, ratio, bound) in enumerate(found):
        for part in bar(what, ratio, bound, TOP + ROW * i + ROW // 2):
            print(part)
    print("</svg>")


main()
