"""What a page can be measured by, whoever looks: axe, its width, its text at double size, and the size of its targets.

Each function says what is wrong in sentences; an empty list is a good page.
"""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["best-practice", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Of all rules those whose answer depends on colours and on where things are.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
LEAST = 24  # CSS pixels, for everything that can be tapped
COMFORTABLE = 44  # for what citizens tap
# A phone's scrollbar takes no room, and a border may end on half a pixel.
HALF_A_PIXEL = 0.5

OPEN_ALL = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  scrollTo(0, 0);
}"""

# Everything that is wider than the window, or scrolls sideways in itself; only the innermost is told. A map or a table
# of figures needs two dimensions (WCAG 2.2, 1.4.10): it may, in a frame that has a name and is reached by keyboard.
SIDEWAYS = """() => {
  const wide = innerWidth + 1, told = [], FRAME = '[role="region"][tabindex="0"]:is([aria-label], [aria-labelledby])';
  if (document.scrollingElement.scrollWidth <= wide
    && ![...document.querySelectorAll("main *, header *, footer *")].some(e => scrolls(e) && !e.closest(FRAME)))
    return told;
  function end(e) {
    const box = e.getBoundingClientRect();
    return getComputedStyle(e).overflowX === "visible" && !e.matches("input, select") ?
      Math.max(box.right, box.left + e.scrollWidth) : box.right;
  }
  function scrolls(e) {
    return e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX)
      && !e.matches("input, textarea, select");
  }
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (!box.width || !e.checkVisibility() || e.closest(`.skip, .visually-hidden, ${FRAME}`)) continue;
    const reach = end(e);
    if ((reach > wide || scrolls(e)) && ![...e.children].some(child => end(child) > wide))
      told.push(`${e.outerHTML.slice(0, 120)} reaches ${Math.round(reach)} of ${innerWidth} px`);
  }
  return told.length ? told : [`the page is ${document.scrollingElement.scrollWidth} px wide, not ${innerWidth}`];
}"""

# A finger hits a control, its label, or what a control lays over its surroundings (a row of a list).
# Links within a sentence are as high as its line: WCAG 2.2, 2.5.8 excepts them, since lines cannot be drawn apart.
TARGETS = """() => {
  const found = [];
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.matches(":disabled")) continue;
    const style = getComputedStyle(e);
    if (e.matches("a") && style.display === "inline" && hasWordsBeside(e)) continue;
    let boxes = [e.getBoundingClientRect()];
    if (boxes[0].left < -1000) continue;  // the skip link, until it is focused
    for (const part of e.querySelectorAll("img, svg")) boxes.push(part.getBoundingClientRect());
    for (const label of e.labels || []) boxes.push(label.getBoundingClientRect());
    const over = getComputedStyle(e, "::after");
    if (over.content !== "none" && over.position === "absolute")
      boxes.push(closestPositioned(e).getBoundingClientRect());
    const width = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left));
    const height = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top));
    found.push({ what: e.outerHTML.slice(0, 120), width, height });
  }
  return found;

  function hasWordsBeside(link) {
    let block = link.parentElement;
    while (/^inline/.test(getComputedStyle(block).display)) block = block.parentElement;
    // Links beside links are no sentence.
    const own = [...block.querySelectorAll("a")].map(a => letters(a)).reduce((a, b) => a + b);
    return letters(block) > own;
  }
  function letters(e) {
    return (e.innerText ?? e.textContent).replace(/\\P{L}/gu, "").length;
  }
  function closestPositioned(e) {
    for (let p = e; p; p = p.parentElement) if (getComputedStyle(p).position !== "static") return p;
    return document.body;
  }
}"""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, *, looks_only: bool = False) -> list[str]:
    """What axe finds on the page as it stands; `looks_only` where only colours and sizes can have changed since."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    run = {"type": "rule", "values": LOOKS} if looks_only else {"type": "tag", "values": TAGS}
    options = {"runOnly": run, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [
        f"{rule['id']}: {rule['help']} at {node['html'][:160]} ({_why(node)})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    said = [check["message"] for kind in ("any", "all", "none") for check in node.get(kind, ())]
    return "; ".join(said)[:200]


def open_all(page: Page) -> None:
    """Unfold everything that is folded."""
    page.evaluate(OPEN_ALL)


def sideways(page: Page) -> list[str]:
    """What makes somebody scroll sideways."""
    return list(page.evaluate(SIDEWAYS))


def sideways_at_double_size(page: Page) -> list[str]:
    """The same with all text at 200 %, as set in the browser: what is measured in rem grows, and so do breakpoints."""
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    found = sideways(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    settings.detach()
    return [f"at 200 % text: {said}" for said in found]


def small_targets(page: Page, least: float) -> list[str]:
    """What is too small for a finger; `least` in CSS pixels, both ways."""
    return [
        f"{one['what']} is {one['width']:.0f} × {one['height']:.0f} px, not {least}"
        for one in page.evaluate(TARGETS)
        if min(one["width"], one["height"]) < least - HALF_A_PIXEL
    ]
