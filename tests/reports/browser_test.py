#!/usr/bin/env python3
"""Opens a report in headless Chromium as its reader would: with mouse, keys and permalinks.

    tests/reports/browser_test.py --page FILE [--screenshots DIR]

Fails on an error in the console, on any request but for the file itself, on a page wider than a
phone, and on a control that does nothing. Needs Python and Chromium, nothing else.
"""
import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars", "--remote-debugging-pipe"]
PATIENCE = 60.0
WIDTHS = (1400, 420)
SCHEMES = ("light", "dark")


class Failed(Exception):
    """What the page did not do."""


class Browser:
    """Chromium by its DevTools protocol: JSON messages, each ended by a zero byte."""

    def __init__(self, profile):
        to_read, self.to_write = os.pipe()
        self.from_read, from_write = os.pipe()
        # They have to be 3 and 4 in the child, whatever they are here.
        command = ["sh", "-c", f"exec 3<&{to_read} 4>&{from_write}; exec \"$@\"", "sh", CHROMIUM,
                   *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(command, pass_fds=(to_read, from_write),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.number = 0
        self.kept = b""
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]

    def close(self):
        os.close(self.to_write)
        os.close(self.from_read)
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def message(self, deadline):
        while b"\0" not in self.kept:
            ready, _, _ = select.select([self.from_read], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(self.from_read, 1 << 20) if ready else b""
            if not chunk:
                raise Failed("the browser does not answer")
            self.kept += chunk
        text, self.kept = self.kept.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        sent = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            sent["sessionId"] = self.session
        os.write(self.to_write, json.dumps(sent).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            got = self.message(deadline)
            if got.get("id") == self.number:
                if "error" in got:
                    raise Failed(f"{method}: {got['error']['message']}")
                return got["result"]
            self.events.append(got)

    def wait_for(self, method, since=0):
        deadline = time.monotonic() + PATIENCE
        while not any(each.get("method") == method for each in self.events[since:]):
            self.events.append(self.message(deadline))

    def run(self, script):
        """The value of a JavaScript expression; promises are waited for."""
        got = self.call("Runtime.evaluate", expression=script, returnByValue=True,
                        awaitPromise=True, userGesture=True)
        if "exceptionDetails" in got:
            raise Failed(f"{script}: {got['exceptionDetails'].get('text')}")
        return got["result"].get("value")

    def settle(self):
        """Until what was asked for has been laid out and painted."""
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def key(self, name, code, shift=False):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                      windowsVirtualKeyCode=code, modifiers=8 if shift else 0)
        self.settle()

    def click(self, script):
        """A real click in the middle of the element that the expression gives."""
        place = self.run(f"(() => {{ const e = {script}; e.scrollIntoView({{block: 'center', "
                         "behavior: 'instant'}); const r = e.getBoundingClientRect(); "
                         "return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left",
                      clickCount=1)
        self.settle()


def require(holds, words):
    if not holds:
        raise Failed(words)


def open_page(browser, url):
    since = len(browser.events)
    browser.call("Page.navigate", url=url)
    browser.wait_for("Page.loadEventFired", since)
    browser.settle()


def set_view(browser, width, scheme, height=1000):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
    browser.call("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.settle()


def check_theme(browser):
    paper = "getComputedStyle(document.body).backgroundColor"
    before = browser.run(paper)
    seen = set()
    for _ in range(3):
        browser.click("document.querySelector('#theme')")
        seen.add(browser.run(paper))
    require(len(seen) == 2, f"the theme switch shows {len(seen)} themes, not a light and a dark one")
    require(browser.run(paper) == before, "three clicks on the theme switch do not lead back")


def check_copy(browser):
    if not browser.run("!!document.querySelector('.command')"):
        return
    browser.click("document.querySelector('.command button')")
    browser.run("new Promise(done => { const b = document.querySelector('.command button'); "
                "const look = () => b.textContent === 'Copy' ? requestAnimationFrame(look) : done(); "
                "look(); })")
    said = browser.run("document.querySelector('.command button').textContent")
    require(said in ("Copied", "Selected"), f"the copy button says {said!r}")
    command = browser.run("document.querySelector('.command code').textContent")
    require(command.strip(), "the copy button stands beside no command")
    if said == "Selected":
        require(browser.run("getSelection().toString()") == command, "the command is not selected")


def check_tabbing(browser):
    browser.call("Page.bringToFront")
    seen = []
    for number in range(12):
        browser.key("Tab", 9)
        seen.append(browser.run("(document.activeElement.textContent || "
                                "document.activeElement.tagName).trim().slice(0, 40)"))
        shown = browser.run("(() => { const e = document.activeElement; if (e === document.body) "
                            "return true; const s = getComputedStyle(e); return s.outlineStyle !== "
                            "'none' || e.matches('.skip:focus'); })()")
        require(shown, f"nothing shows that {seen[-1]!r} has the focus")
        if number == 0:
            require("Skip" in seen[0], f"the first tab leads to {seen[0]!r}, not past the contents")
    require(len(set(seen)) > 4, f"tabs go nowhere: {seen}")


def check_moments(browser, figure):
    """Permalinks to moments choose them, and show the picture they are in."""
    moments = browser.run(f"[...{figure}.querySelectorAll('[id]')].map(e => e.id)"
                          ".filter(id => /-m[0-9]+$/.test(id))")
    looks = set()
    for each in (moments[:1] + moments[-1:]) if moments else []:
        browser.run("scrollTo({top: 0, behavior: 'instant'})")
        browser.run("new Promise(done => { addEventListener('hashchange', () => "
                    f"requestAnimationFrame(done), {{once: true}}); location.hash = ''; "
                    f"location.hash = {json.dumps(each)}; }})")
        wait_still(browser, figure)
        looks.add(browser.run(f"{figure}.outerHTML"))
        seen = browser.run(f"(() => {{ const r = {figure}.getBoundingClientRect(); "
                           "return r.top < innerHeight && r.bottom > 0; })()")
        require(seen, f"the permalink #{each} does not show its picture")
    require(len(looks) == len(set(moments[:1] + moments[-1:])),
            "permalinks to two moments look the same")


def wait_still(browser, element):
    """Until the page has scrolled to where it wants to be."""
    browser.run(f"new Promise(done => {{ const e = {element}; let last; const look = () => {{ "
                "const y = e.getBoundingClientRect().y; if (y === last) { done(); } else { "
                "last = y; requestAnimationFrame(look); } }; requestAnimationFrame(look); })")


def check_picture(browser):
    """The picture's keys and permalinks, if there is a picture."""
    picture = "document.querySelector('figure svg[tabindex]')"
    if not browser.run(f"!!{picture}"):
        return False
    browser.run(f"{picture}.scrollIntoView({{behavior: 'instant'}}); {picture}.focus()")
    figure = f"{picture}.closest('figure')"
    before = browser.run(f"{figure}.outerHTML")
    changed = 0
    for name, code in (("ArrowRight", 39), ("ArrowRight", 39), ("ArrowLeft", 37),
                       ("ArrowDown", 40), ("ArrowUp", 38)):
        browser.key(name, code)
        now = browser.run(f"{figure}.outerHTML")
        changed += now != before
        before = now
    require(changed > 0, "the picture does nothing on its keys")
    check_moments(browser, figure)
    return True


def check_permalink(browser, url):
    """A link to a card, opened from elsewhere, shows that card."""
    card = browser.run("(document.querySelector('article.kind') || "
                       "document.querySelector('section')).id")
    open_page(browser, "about:blank")
    open_page(browser, f"{url}#{card}")
    wait_still(browser, f"document.getElementById({json.dumps(card)})")
    top = browser.run(f"document.getElementById({json.dumps(card)}).getBoundingClientRect().y")
    bottom = browser.run("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    require(-5 < top < 200 or bottom, f"the permalink #{card} shows {top} px beside its card")


def check_width(browser):
    wide = browser.run("document.documentElement.scrollWidth")
    require(wide <= 420, f"the page is {wide} px wide on a screen of 420 px: it would scroll sideways")
    small = browser.run("[...document.querySelectorAll('.wide-table')].filter(e => "
                        "e.getBoundingClientRect().right > innerWidth + 1).length")
    require(small == 0, f"{small} tables reach beyond a screen of 420 px")


def check_headings(browser):
    levels = browser.run("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map(e => +e.tagName[1])")
    require(levels.count(1) == 1 and levels[0] == 1, f"not one h1, first: {levels[:5]}")
    for before, after in zip(levels, levels[1:]):
        require(after <= before + 1, f"a heading jumps from h{before} to h{after}")


def check_contrast(browser):
    """Text against the nearest opaque background, at 4.5 to 1."""
    worst = browser.run("""(() => {
      const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
      const over = (a, b) => { const t = a.length > 3 ? a[3] : 1;
        return [0, 1, 2].map(i => a[i] * t + b[i] * (1 - t)); };
      const light = c => { const l = c.slice(0, 3).map(v => { v /= 255;
        return v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4); });
        return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
      const ground = e => { const layers = [];
        for (let at = e; at; at = at.parentElement) {
          layers.push(parse(getComputedStyle(at).backgroundColor)); }
        return layers.reverse().reduce((b, a) => over(a, b), [255, 255, 255]); };
      let worst = [99, ''];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const e = walk.currentNode.parentElement;
        if (!walk.currentNode.data.trim() || e.closest('svg, script, style, figure.space-time') ||
            !e.getClientRects().length) continue;
        const a = light(over(parse(getComputedStyle(e).color), ground(e))), b = light(ground(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < worst[0]) worst = [ratio, walk.currentNode.data.trim().slice(0, 60)];
      }
      return worst; })()""")
    require(worst[0] >= 4.5, f"contrast of {worst[0]:.2f} to 1 at {worst[1]!r}")


def check_quiet(browser, url):
    """No error in the console, no request but for the page itself."""
    own = url.split("#")[0]
    for each in browser.events:
        what = each.get("params", {})
        method = each.get("method")
        if method == "Network.requestWillBeSent":
            asked = what["request"]["url"].split("#")[0]
            require(asked in (own, "about:blank") or asked.startswith("data:"),
                    f"the page asks for {asked}")
        elif method == "Runtime.exceptionThrown":
            raise Failed(f"an exception: {what['exceptionDetails'].get('text')} "
                         f"{what['exceptionDetails'].get('exception', {}).get('description', '')}")
        elif method == "Runtime.consoleAPICalled" and what["type"] in ("error", "assert"):
            raise Failed(f"an error in the console: {what['args']}")
        elif method == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
            raise Failed(f"in the console: {what['entry']['text']}")
        elif method == "Security.securityStateChanged":
            continue


def take_screenshots(browser, url, folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    open_page(browser, url)
    for width in WIDTHS:
        for scheme in SCHEMES:
            for part, height in (("first", 1000 if width > 500 else 900), ("all", None)):
                set_view(browser, width, scheme, height or 1000)
                whole = browser.run("document.documentElement.scrollHeight")
                clip = {"x": 0, "y": 0, "width": width, "height": height or whole, "scale": 1}
                picture = browser.call("Page.captureScreenshot", clip=clip,
                                       captureBeyondViewport=True)
                file = folder / f"{name}-{width}-{scheme}-{part}.png"
                file.write_bytes(base64.b64decode(picture["data"]))


def check(browser, url, screenshots):
    for domain in ("Page", "Network", "Runtime", "Log"):
        browser.call(f"{domain}.enable")
    set_view(browser, 1400, "light")
    open_page(browser, url)
    check_quiet(browser, url)
    check_headings(browser)
    check_tabbing(browser)
    check_theme(browser)
    check_copy(browser)
    pictured = check_picture(browser)
    check_permalink(browser, url)
    for scheme in SCHEMES:
        set_view(browser, 1400, scheme)
        check_contrast(browser)
    set_view(browser, 420, "light")
    check_width(browser)
    check_quiet(browser, url)
    if screenshots:
        take_screenshots(browser, url, screenshots, pathlib.Path(url).stem)
    return pictured


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--page", required=True, type=pathlib.Path)
    asked.add_argument("--screenshots", type=pathlib.Path)
    options = asked.parse_args()
    profile = tempfile.mkdtemp(prefix="baton-browser-")
    browser = None
    try:
        browser = Browser(profile)
        pictured = check(browser, options.page.resolve().as_uri(), options.screenshots)
        print(f"{options.page}: fine{'' if pictured else ', without a picture'}")
        return 0
    except Failed as failed:
        print(f"{options.page}: {failed}", file=sys.stderr)
        return 1
    finally:
        if browser:
            browser.close()
        shutil.rmtree(profile, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
