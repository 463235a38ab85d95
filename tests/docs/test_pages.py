#!/usr/bin/python3
"""Whether what the pages say of the sources is still so. Speaks TAP."""

import os
import pathlib
import re
import subprocess
import sys

import pagekit

sys.path.insert(0, str(pagekit.ROOT / "docs" / "site"))
from pages import Pages  # noqa: E402

GUIDES = sorted((pagekit.ROOT / "docs" / "guides").glob("*.md"))
EXAMPLES = [path.read_text(encoding="utf-8")
            for path in sorted((pagekit.ROOT / "examples").iterdir())
            if path.suffix in (".c", ".py")]
MANIFEST = pagekit.ROOT / "docs" / "guides" / "videos-job.yaml"


class Skip(Exception):
    """Says what this machine has not."""


class NoSymbols:
    """Stands for the symbols of the library, which only the site has."""

    @staticmethod
    def link(text):
        return text


def test_each_page_is_linked_and_links_to_what_is_there():
    pages = Pages(pagekit.ROOT)
    pages.add_file("README.md").name = "index"
    pages.folders["src/roboflow"] = "reference.html"
    for element in "roboflowvideoinfer", "roboflowoverlay":
        pages.add_text(f"docs/site/{element}.md", f"# {element}\n")
    pages.add_contents("docs/README.md")
    pages.add_file("docs/README.md").name = "contents"
    assert list(pages.finished(NoSymbols)), "there are no pages"
    listed = {pagekit.ROOT / path for path in pages.pages}
    missing = set((pagekit.ROOT / "docs").rglob("*.md")) - listed
    assert not missing, f"nothing links to {missing}"


def strings_of_sources():
    """All string literals of plugin and library, those beside each other joined."""
    for folder in "gst", "src/roboflow":
        for path in sorted((pagekit.ROOT / folder).rglob("*.c")):
            text = path.read_text(encoding="utf-8")
            text = re.sub(r'"\s*"', "", text)
            for found in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
                yield found.replace('\\"', '"')


def test_quoted_errors_are_those_of_the_sources():
    page = pagekit.ROOT / "docs" / "guides" / "troubleshooting.md"
    quoted = re.findall(r"^### `(.*)`$", page.read_text(encoding="utf-8"), re.M)
    sources = "\n".join(strings_of_sources())
    assert len(quoted) > 20, "the page quotes no errors"
    for text in quoted:
        pattern = ".*".join(re.escape(part) for part in text.split("…"))
        assert re.search(pattern, sources), f"no error says {text}"


def properties_of(element):
    shown = subprocess.run(["gst-inspect-1.0", element], check=True,
                           stdout=subprocess.PIPE, text=True).stdout
    names = re.findall(r"^  ([a-z-]+) *: ",
                       shown.partition("Element Properties:")[2], re.M)
    assert names, f"{element} shows no properties"
    inherited = {"name", "parent", "async-handling", "message-forward", "qos"}
    return set(names) - inherited


def test_each_property_is_told_of():
    text = (pagekit.ROOT / "docs" / "element.md").read_text(encoding="utf-8")
    for element in "roboflowvideoinfer", "roboflowoverlay":
        missing = {name for name in properties_of(element)
                   if not re.search(rf"^\| [^|]*`{name}`", text, re.M)}
        assert not missing, f"no row of {element} tells of {missing}"


def test_each_source_has_its_line():
    text = (pagekit.ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    lists = "\n".join(re.findall(r"^```\n(.*?)^```", text, re.S | re.M))
    told = set(re.findall(r"\b[a-z]+\.c\b", lists))
    sources = {path.name for folder in ("gst", "src/roboflow", "src/server")
               for path in (pagekit.ROOT / folder).rglob("*.c")}
    assert told == sources, f"differ: {told ^ sources}"


def test_excerpts_are_those_of_the_examples():
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        for language in "c", "python":
            for excerpt in pagekit.blocks(text, language):
                assert any(excerpt in example for example in EXAMPLES), \
                    f"{guide.name}: no example has\n{excerpt}"


def test_each_page_with_commands_is_run():
    listed = set(re.findall(r"'(\S+\.md)'", (
        pagekit.ROOT / "tests/docs/meson.build").read_text(encoding="utf-8")))
    pages = [pagekit.ROOT / "README.md", *(pagekit.ROOT / "docs").rglob("*.md")]
    with_commands = {path.relative_to(pagekit.ROOT).as_posix() for path in pages
                     if list(pagekit.commands(path.read_text(encoding="utf-8")))}
    assert listed == with_commands, listed ^ with_commands


def load_manifest():
    try:
        import yaml
    except ImportError as missing:
        raise Skip(missing) from None
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def assert_keys(where, wanted, optional=()):
    keys = set(where)
    assert set(wanted) <= keys <= {*wanted, *optional}, f"{sorted(keys)}"


def test_manifest_is_an_indexed_job():
    job = load_manifest()
    assert_keys(job, ("apiVersion", "kind", "metadata", "spec"))
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    spec = job["spec"]
    assert_keys(spec, ("completionMode", "completions", "parallelism", "template"),
                ("backoffLimitPerIndex",))
    assert spec["completionMode"] == "Indexed"
    assert 0 < spec["parallelism"] <= spec["completions"]

    pod = spec["template"]["spec"]
    assert_keys(pod, ("restartPolicy", "containers", "volumes"))
    # Kubernetes counts failures of an index only of pods that are not restarted.
    assert pod["restartPolicy"] == "Never"
    [container] = pod["containers"]
    assert_keys(container, ("name", "image", "command", "workingDir", "env",
                            "volumeMounts"), ("resources",))
    assert {mount["name"] for mount in container["volumeMounts"]} \
        == {volume["name"] for volume in pod["volumes"]}
    assert container["workingDir"] in {mount["mountPath"]
                                       for mount in container["volumeMounts"]}
    key = container["env"][0]["valueFrom"]["secretKeyRef"]
    guide = (MANIFEST.parent / "many-videos.md").read_text(encoding="utf-8")
    assert f"generic {key['name']} --from-file={key['key']}=" in guide


def test_pods_of_the_manifest_work_through_the_list():
    [container] = load_manifest()["spec"]["template"]["spec"]["containers"]
    videos = ["monday.mp4", "tuesday noon.mp4"]
    with pagekit.workplace():
        os.chdir("videos")
        pathlib.Path("list.txt").write_text("\n".join(videos) + "\n", "utf-8")
        for index, video in enumerate(videos):
            for again in False, True:     # a pod that is started again does nothing
                done = subprocess.run(
                    container["command"], check=False, capture_output=True,
                    text=True, timeout=120,
                    env={**os.environ, "JOB_COMPLETION_INDEX": str(index)})
                assert done.returncode == 0, done.stdout + done.stderr
                assert again == ("EOS" not in done.stdout), done.stdout
            assert "person" in pathlib.Path(f"{video}.json").read_text("utf-8")


def main():
    tests = [test for name, test in globals().items() if name.startswith("test_")]
    good = True
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}")
        except Skip as missing:
            print(f"ok {number} - {test.__name__} # SKIP {missing}")
        except Exception as error:      # one failure must not hide the others
            good = False
            print(f"not ok {number} - {test.__name__}")
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}")
    return 0 if good else 1


sys.exit(main())
