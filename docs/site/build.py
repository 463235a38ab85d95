#!/usr/bin/python3
"""Makes the site: the pages of the repository, the reference of the elements as the
registry knows them, and that of the library, which gi-docgen makes, in one frame.
"""

import argparse
import html
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import gidocgen

import elements
from pages import PageError, Pages
from symbols import Symbols

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTENTS = "docs/README.md"
# Pages that are made go to the end of these sections of the contents.
ELEMENTS_SECTION = "The elements"
LIBRARY_SECTION = "The library"
REFERENCE = ("reference.html", "Reference of the library")


def navigation(pages):
    """The sections of the contents, for each page of the site."""
    lines = []
    for heading, listed in pages.sections:
        links = [(f"{page.name}.html", title) for title, page in listed]
        if heading == LIBRARY_SECTION:
            links.append(REFERENCE)
        lines += ['<div class="section">', f"<h5>{html.escape(heading)}</h5>",
                  '<div class="links">']
        lines += [f'<a href="{target}">{html.escape(title.replace("`", ""))}</a>'
                  for target, title in links]
        lines += ["</div>", "</div>"]
    return "\n".join(lines)


def replace_once(text, pattern, new):
    text, count = re.subn(pattern, lambda found: new, text, count=1)
    if not count:
        raise RuntimeError(f"This gi-docgen has another theme: no {pattern}")
    return text


def make_theme(folder, pages):
    """gi-docgen's own theme with our navigation. Its index becomes one page of many,
    because the site begins with the README."""
    theme = folder / "basic"
    shutil.copytree(pathlib.Path(gidocgen.__file__).parent / "templates" / "basic",
                    theme)
    for template in theme.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        text = text.replace('"index.html', f'"{REFERENCE[0]}')
        if template.name == "base.html":
            text = replace_once(text, r'<a href="reference.html">\s*{{ namespace.name }}'
                                r"\s*</a>", '<a href="index.html">gst-roboflow</a>')
            text = replace_once(text, r"{% block sidebar %}",
                                navigation(pages) + "\n{% block sidebar %}")
        if template.name == "namespace.html":   # the navigation has them all
            text = replace_once(text, r"{% if content_files\|length > 0 %}",
                                "{% if false %}")
        template.write_text(text, encoding="utf-8")


def make_config(template, folder, names, pictures):
    config = folder / "site.toml"
    config.write_text(
        template.read_text(encoding="utf-8")
        + "\n[extra]\ncontent_files = ["
        + ", ".join(f'"{name}.md"' for name in names)
        + "]\ncontent_images = ["
        + ", ".join(f'"{name}"' for name in pictures) + "]\n", encoding="utf-8")
    return config


def read_pages(plugins, folder):
    pages = Pages(ROOT)
    pages.add_file("README.md").name = "index"
    pages.add_file(CONTENTS).name = "contents"
    pages.folders["src/roboflow"] = REFERENCE[0]
    elements.load(str(plugins), str(folder / "registry.bin"))
    made = [pages.add_text(f"docs/site/{name}.md", elements.describe(name))
            for name in elements.ABOUT]
    pages.add_contents(CONTENTS)
    dict(pages.sections)[ELEMENTS_SECTION].extend(
        (page.title, page) for page in made)
    return pages


def write_content(pages, symbols, folder):
    names = []
    for page, text in pages.finished(symbols):
        name = "front" if page.name == "index" else page.name
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        names.append(name)
    for name, file in pages.pictures.items():
        shutil.copy(file, folder / name)
    return names


def generate(arguments, folder):
    content = folder / "content"
    content.mkdir()
    symbols = Symbols(arguments.gir)
    pages = read_pages(arguments.plugins, folder)
    names = write_content(pages, symbols, content)
    make_theme(folder / "themes", pages)
    gir = folder / arguments.gir.name
    symbols.write_linked_gir(gir)
    config = make_config(arguments.config, folder, names, pages.pictures)

    # Fails when a public symbol is not documented, and says which ones.
    subprocess.run([arguments.gi_docgen, "check", "--quiet", "--config", config, gir],
                   check=True)
    site = folder / "out"
    subprocess.run([arguments.gi_docgen, "generate", "--quiet", "--fatal-warnings",
                    "--no-namespace-dir", "--config", config,
                    "--templates-dir", folder / "themes", "--theme-name", "basic",
                    "--content-dir", content, "--output-dir", site, gir], check=True)
    (site / "index.html").rename(site / REFERENCE[0])
    (site / "front.html").rename(site / "index.html")
    return site, pages.read


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gi-docgen", required=True)
    for name in "config", "gir", "plugins", "depfile", "output":
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        try:
            site, read = generate(arguments, pathlib.Path(folder))
        except (PageError, subprocess.CalledProcessError) as error:
            return str(error)
        shutil.rmtree(arguments.output, ignore_errors=True)
        shutil.copytree(site, arguments.output)
    arguments.depfile.write_text(
        f"{arguments.output}: {' '.join(sorted(map(str, read)))}\n", encoding="utf-8")
    return 0


sys.exit(main())
