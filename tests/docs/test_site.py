#!/usr/bin/python3
"""Follows each link of the site: test_site.py FOLDER

Links have to lead to a page or picture of the site and, where they have an anchor,
to one that is there. Only links to the web are taken as they are.
"""

import html.parser
import pathlib
import re
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.anchors, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("id", "name"):
                self.anchors.add(value)
            elif name in ("href", "src"):
                self.links.append(value)


def find_fault(link, page, pages, folder):
    # gi-docgen leaves links to other libraries to a script.
    if re.match("https?:|javascript:", link):
        return None
    path, _, anchor = urllib.parse.unquote(link).partition("#")
    target = path or page
    if not (folder / target).is_file():
        return f"{link}: there is no {target}"
    if anchor and anchor not in pages[target].anchors:
        return f"{link}: {target} has no such anchor"
    return None


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = {path.name: Page(path) for path in sorted(folder.glob("*.html"))}
    print(f"1..{len(pages) + 1}")
    good = "index.html" in pages
    print("ok 1 - begins" if good else "not ok 1 - begins")
    for number, (name, page) in enumerate(pages.items(), 2):
        faults = [fault for link in sorted(set(page.links))
                  if (fault := find_fault(link, name, pages, folder))]
        print(f"{'not ok' if faults else 'ok'} {number} - links/{name}")
        for fault in faults:
            print(f"# {fault}")
        good = good and not faults
    return 0 if good else 1


sys.exit(main())
