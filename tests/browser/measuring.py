"""What a page can be measured by, whoever looks: axe, its width, its text at double size, and the size of its targets.

Each function says what is wrong in sentences; an empty list is a good page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["best-practice", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Of all rules those whose answer depends on where things are.
PLACES = ["scrollable-region-focusable", "target-size"]
CONTRAST = "color-contrast"  # takes longer than all others together: `pale` asks it
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


# Asks axe about the contrast of words in dresses that are not known to be good: their own colour and size, and what all
# that they stand in lays behind them. What is laid over the page may stand on anything, so its dress says nothing.
PALE = """async ({ known, rule }) => {
  const worn = new Map(), dresses = new Map(), good = new Set(known);
  for (const e of document.querySelectorAll("body, body *")) {
    const hasWords = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!(hasWords || e.matches("input, select, textarea")) || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), behind = layers(e);
    const dress = [style.color, style.fontSize, style.fontWeight, style.textShadow, behind].join();
    if (behind !== null && good.has(dress)) continue;
    worn.set(e, behind === null ? null : dress);
  }
  if (!worn.size) return { violations: [], good: [] };
  const runOnly = { type: "rule", values: [rule] }, resultTypes = ["violations", "passes"];
  const options = { runOnly, resultTypes, elementRef: true };
  const { violations, passes } = await axe.run({ include: [...worn.keys()] }, options);
  const passed = passes.flatMap(pass => pass.nodes.map(node => worn.get(node.element))).filter(dress => dress);
  for (const node of violations.flatMap(violation => violation.nodes)) delete node.element;
  return { violations, good: [...new Set(passed)] };

  function layers(e) {
    if (!e) return "";
    if (!dresses.has(e)) {
      const below = layers(e.parentElement), style = getComputedStyle(e);
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = style;
      const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
      const adds = own !== "rgba(0, 0, 0, 0),none,1,none,normal";
      const lies = below !== null && /static|relative/.test(style.position);
      dresses.set(e, lies ? (adds ? `${below}/${own}` : below) : null);
    }
    return dresses.get(e);
  }
}"""


@cache
def axe() -> str:
    """The script of axe."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, *, only_places: bool = False) -> list[str]:
    """What axe finds on the page as it stands, but for contrast; `only_places` where only these can have changed."""
    run = {"type": "rule", "values": PLACES} if only_places else {"type": "tag", "values": TAGS}
    options = {"runOnly": run, "resultTypes": ["violations"], "rules": {CONTRAST: {"enabled": False}}}
    _bring_axe(page)
    return _sentences(page.evaluate("options => axe.run(options).then(found => found.violations)", options))


def pale(page: Page, known: set[str]) -> list[str]:
    """Words that axe finds too pale for what is behind them.

    `known` remembers dresses in which words were found to be good, from page to page; it grows. The dress is made of
    computed colours, whatever made them: another language, the dark or a wider window dress nearly all words alike.
    """
    _bring_axe(page)
    found = page.evaluate(PALE, {"known": list(known), "rule": CONTRAST})
    known.update(found["good"])
    return _sentences(found["violations"])


def _bring_axe(page: Page) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe())


def _sentences(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {rule['help']} at {node['html'][:160]} ({_why(node)})"
        for rule in violations
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


@contextmanager
def double_size(page: Page) -> Iterator[None]:
    """All text at 200 %, as set in the browser: what is measured in rem grows, and so do breakpoints."""
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    yield
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    settings.detach()


def small_targets(page: Page, least: float) -> list[str]:
    """What is too small for a finger; `least` in CSS pixels, both ways."""
    return [
        f"{one['what']} is {one['width']:.0f} × {one['height']:.0f} px, not {least}"
        for one in page.evaluate(TARGETS)
        if min(one["width"], one["height"]) < least - HALF_A_PIXEL
    ]
