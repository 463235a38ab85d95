"""The Markdown pages of the project as pages of the site.

docs/README.md is the table of contents: its headings are the sections of the
navigation and its links the pages, in this order. All links go on working: to a page
of the site, to a picture that is copied, or to a page that shows a source file.
"""

import pathlib
import re

LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()([^)\s]+)(\))")
PICTURES = (".png", ".svg")
LANGUAGES = {".c": "c", ".h": "c", ".py": "python", ".sh": "sh", ".yaml": "yaml"}


class PageError(Exception):
    pass


def outside_code(text, change):
    """Applies @change to what is between blocks of code; a link can go over the end
    of a line."""
    parts = re.split(r"(^ *```.*?^ *```$)", text, flags=re.S | re.M)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def title_of(text):
    found = re.search(r"^# (.+)$", text, re.M)
    return found.group(1) if found else None


class Page:
    """@name is that of the page in the site, without suffix; @origin where its links
    are relative to."""

    def __init__(self, name, title, text, origin):
        self.name, self.title, self.text, self.origin = name, title, text, origin


class Pages:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.pages = {}             # by path in the repository
        self.pictures = {}          # path of the file, by name in the site
        self.folders = {}           # pages that stand for a folder, by its path
        self.read = set()           # what the site is made of
        self.sections = []          # (heading, [(title, Page)])

    def _add(self, path, page):
        if page.name in (other.name for other in self.pages.values()):
            raise PageError(f"Two pages are called {page.name}")
        self.pages[path] = page
        return page

    def add_file(self, path):
        """A Markdown page of the repository."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        self.read.add(file)
        name = file.stem if file.name != "README.md" else file.parent.name
        return self._add(path, Page(name, title_of(text), text, file.parent))

    def add_text(self, path, text):
        """A page that is made, as if it were the file @path."""
        return self._add(path, Page(pathlib.PurePath(path).stem, title_of(text),
                                    text, (self.root / path).parent))

    def _add_source(self, path):
        file = self.root / path
        language = LANGUAGES.get(file.suffix, "text")
        text = file.read_text(encoding="utf-8").rstrip("\n")
        self.read.add(file)
        return self._add(path, Page(
            "source-" + path.replace("/", "-").replace(".", "-").lower(), path,
            f"# {path}\n\n```{language}\n{text}\n```\n", file.parent))

    def add_contents(self, path):
        """The pages that the table of contents @path lists."""
        file = self.root / path
        self.read.add(file)
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                self.sections.append((line[3:], []))
            for title, link in re.findall(r"^- \[([^\]]+)\]\(([^)#]+)\)", line):
                target = self._locate(link, file.parent)
                page = self.pages.get(target) or self.add_file(target)
                self.sections[-1][1].append((title, page))

    def _locate(self, target, origin):
        file = (origin / target).resolve()
        try:
            return file.relative_to(self.root).as_posix()
        except ValueError:
            raise PageError(f"A link leaves the repository: {target}") from None

    def _link(self, target, page):
        """Where the link @target of @page leads to in the site."""
        if re.match(r"[a-z]+:|#", target):
            return target
        path, _, anchor = target.partition("#")
        path = self._locate(path, page.origin)
        file = self.root / path
        if path in self.folders:
            return self.folders[path]
        if path not in self.pages and not file.is_file():
            raise PageError(f"{page.title}: there is no {target}")
        if file.suffix in PICTURES:
            self.pictures[file.name] = file
            self.read.add(file)
            return file.name
        found = self.pages.get(path)
        if not found:
            found = self.add_file(path) if file.suffix == ".md" \
                else self._add_source(path)
        return f"{found.name}.html" + (f"#{anchor}" if anchor else "")

    def _with_links(self, page, symbols):
        def change(part):
            part = LINK.sub(lambda found: found.group(1)
                            + self._link(found.group(2), page) + found.group(3), part)
            return symbols.link(part)
        return outside_code(page.text, change)

    def finished(self, symbols):
        """Yields each page with its text as gi-docgen takes it. Pages that the
        contents do not list, and those that show sources, are found on the way."""
        done = set()
        while todo := [page for page in self.pages.values() if page.name not in done]:
            for page in todo:
                done.add(page.name)
                yield page, f"Title: {page.title}\n\n" + self._with_links(page, symbols)
