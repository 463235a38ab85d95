#!/usr/bin/python3
"""Drives examples/timeline.html in a browser without a screen. Speaks TAP.

A page of the test's own holds the example in a frame, does what a person would do,
and posts what is then to be seen.
"""

import contextlib
import functools
import http.server
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import threading

import workshop

CHROMIUM = shutil.which("chromium")
BOTH = "?video=street.mp4&predictions=predictions.jsonl"
DRIVER = """<!DOCTYPE html><iframe width=1000 height=900></iframe><script>
const frame = document.querySelector("iframe");
const find = (selector) => frame.contentDocument.querySelector(selector);
const text = (selector) => find(selector).textContent;
/* Things to see come with events of files and of the video, so look until then. */
async function until(seen) {
  while (!seen())
    await new Promise((resume) => setTimeout(resume, 20));
}
async function open(query) {
  frame.src = "timeline.html" + query;
  await new Promise((resume) => frame.onload = resume);
}
const at = () => find("video").currentTime;
const shown = () => find("video").readyState >= 2 && !find("video").seeking;
function choose(selector, name, parts) {
  const files = new DataTransfer();
  files.items.add(new File(parts, name));
  find(selector).files = files.files;
  find(selector).dispatchEvent(new Event("change"));
}
function opaque(canvas, x, y) {
  const pixels = canvas.getContext("2d").getImageData(x - 2, y - 2, 5, 5).data;
  return pixels.some((value, i) => i % 4 === 3 && value > 0);
}
(async () => {
  let seen;
  try {
    seen = await (async () => { SCRIPT })();
  } catch (error) {
    seen = String(error);
  }
  fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
})();
</script>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and puts what is posted into the server's queue."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.seen.put(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def web():
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=os.getcwd()))
    server.seen = queue.Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def browser(address):
    process = subprocess.Popen(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu",
         "--disable-dev-shm-usage", "--user-data-dir=profile", address],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def see(script):
    """What the script returns, which runs beside the page."""
    if not CHROMIUM:
        raise workshop.Skip("no chromium")
    pathlib.Path("driver.html").write_text(DRIVER.replace("SCRIPT", script), "utf-8")
    workshop.make_predictions()
    with web() as server, browser(
            f"http://127.0.0.1:{server.server_port}/driver.html"):
        return server.seen.get(timeout=60)


def files_of_the_address():
    said, now, items = see(f"""
        await open("{BOTH}&t=0.25");
        await until(() => find("li") && text("h2").startsWith("0:00.3"));
        return [text("#said"), text("h2"),
          [...find("ul").children].map((item) => item.innerText)];""")
    assert said == ("4 frames were looked at. person: in 3, up to 1 at a time. "
                    "dog: in 2, up to 1 at a time."), said
    assert now == "0:00.3 · 2 found", now
    assert [item.split() for item in items] == [
        ["person", "#7", "90%"], ["dog", "63%"]], items


def chosen_files():
    said, names = see("""
        await open("");
        const video = await (await fetch("street.mp4")).blob();
        const said = await (await fetch("predictions.jsonl")).text();
        choose("#video-file", "my street.mp4", [video]);
        choose("#predictions-file", "my.jsonl", [said]);
        await until(() => find("li") && shown());
        return [text("#said"), [...frame.contentDocument.querySelectorAll(
          ".file span")].map((name) => name.textContent)];""")
    assert said.startswith("4 frames"), said
    assert names == ["my street.mp4", "my.jsonl"], names


def boxes_over_the_video():
    outside, edge, middle, hidden = see(f"""
        await open("{BOTH}&t=0.05");
        await until(() => find("li") && text("h2").startsWith("0:00.1"));
        const scale = find("video").clientWidth / 320, canvas = find("#boxes");
        const there = (x, y) => opaque(canvas, x * scale, y * scale);
        const seen = [there(20, 20), there(120, 130), there(160, 130)];
        find("#show").click();
        return [...seen, there(120, 130)];""")
    assert (outside, edge, middle, hidden) == (False, True, False, False)


def click_seeks():
    time, now = see(f"""
        await open("{BOTH}");
        await until(() => find("li") && shown());
        const place = find("#timeline").getBoundingClientRect();
        const x = 130 + (place.width - 130 - 12) / 2;
        find("#timeline").setPointerCapture = () => {{}};
        find("#timeline").dispatchEvent(new PointerEvent("pointerdown",
          {{ clientX: place.x + x, clientY: place.y + 20 }}));
        await until(() => text("h2").startsWith("0:00.5"));
        return [at(), text("h2")];""")
    assert 0.45 < time < 0.55, time
    assert now == "0:00.5 · 2 found", now


def arrow_steps():
    times = see(f"""
        await open("{BOTH}");
        await until(() => find("li") && shown());
        const times = [];
        for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) {{
          find("#timeline").dispatchEvent(new KeyboardEvent("keydown", {{ key }}));
          await until(shown);
          times.push(Math.round(at() * 10) / 10);
        }}
        return times;""")
    assert times == [0.2, 0.4, 0.2], times


def not_looked_at_is_not_nothing():
    nothing, unknown = see(f"""
        await open("{BOTH}&t=0.65");
        await until(() => text("#said").startsWith("4 frames")
          && text("h2").startsWith("0:00.7"));
        const nothing = text("h2");
        await open("{BOTH}&t=0.9");
        await until(() => text("#said").startsWith("4 frames")
          && text("h2").startsWith("0:00.9"));
        return [nothing, text("h2")];""")
    assert nothing == "0:00.7 · 0 found", nothing
    assert unknown == "0:00.9", unknown


def what_is_wrong_is_said():
    broken, missing, garbage = see("""
        const seen = [], fresh = text => !text.startsWith("A video");
        await open("");
        choose("#predictions-file", "a.jsonl", ['{"models":[]}', "\\n{cut"]);
        await until(() => fresh(text("#said")));
        seen.push(text("#said"));
        for (const query of ["?predictions=nowhere.jsonl", "?video=results.json"]) {
          await open(query);
          await until(() => fresh(text("#said")));
          seen.push(text("#said"));
        }
        return seen;""")
    assert broken.startswith("Line 2 of the predictions: "), broken
    assert missing.startswith("nowhere.jsonl: 404"), missing
    assert garbage == "The browser cannot play this video.", garbage


workshop.run_tests([
    files_of_the_address, chosen_files, boxes_over_the_video, click_seeks,
    arrow_steps, not_looked_at_is_not_nothing, what_is_wrong_is_said])
