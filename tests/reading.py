"""Read a page as a test wants to talk about it, and refuse one that some citizen could not use.

`read(response)` takes whole pages, `read_fragment(response)` what is swapped into one. Both refuse what breaks for
somebody: without script, behind the content security policy, with a screen reader. All faults are told at once.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from selectolax.lexbor import LexborHTMLParser, LexborNode

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"}
    | {"samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
UNSEEN = frozenset({"script", "style", "template"})
LABELLED = "input, select, textarea"
NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})
DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
# All that markup is made of: tags without the values of their attributes, and references to characters.
_MARKUP = re.compile(r"<[^>]*>?|&[^;\s<]*;?")
_VALUES = re.compile(r"""="[^"&]*"|='[^'&]*'""")
_sound: set[int] = set()  # shapes in which no fault was found


class Unusable(AssertionError):
    """A page that somebody could not use; the text lists every fault."""


class Element:
    """One element of a page, or the page itself as the element that holds all others."""

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    @property
    def tag(self) -> str:
        """The element's name in lower case."""
        return self._node.tag or ""

    @property
    def text(self) -> str:
        """What is read there, with single spaces, blocks set apart, without scripts and templates."""
        return " ".join("".join(_words(self._node)).split())

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes; one without a value has the value ''."""
        return {name: value or "" for name, value in self._node.attributes.items()}

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def get(self, attribute: str, default: str | None = None) -> str | None:
        """The attribute's value, or the default when the element lacks it."""
        return self.attributes.get(attribute, default)

    def css(self, selector: str) -> list["Element"]:
        """Every element below that the selector names, in the page's order."""
        return [Element(node) for node in self._node.css(selector) if node.mem_id != self._node.mem_id]

    def one(self, selector: str) -> "Element":
        """The only element below that the selector names; an assertion fails when there are none or several."""
        found = self.css(selector)
        assert len(found) == 1, f"{len(found)} elements are {selector!r} in: {self.text[:500]}"
        return found[0]


class Form(dict[str, str | list[str]]):
    """What a browser would post if the form were sent as it stands: ready for `client.post(form.action, data=form)`."""

    def __init__(self, element: Element, url: str) -> None:
        super().__init__(_fields(element))
        self.action = element.get("action") or url
        self.method = (element.get("method") or "get").lower()


class Page(Element):
    """An answer that was read: `status` and `url` are None when only its HTML was given."""

    def __init__(self, html: str, *, status: int | None = None, url: str | None = None) -> None:
        self._parser = LexborHTMLParser(html)
        root = self._parser.root
        assert root is not None, "The answer is empty."
        super().__init__(root)
        self.html = html
        self.status = status
        self.url = url

    def css(self, selector: str) -> list[Element]:
        """Every element that the selector names, `html` included, in the page's order."""
        return [Element(node) for node in self._parser.css(selector)]

    @property
    def title(self) -> str:
        """The words of the browser's tab."""
        return self.one("head > title").text

    @property
    def h1(self) -> str:
        """The words of the page's one heading of the first rank."""
        return self.one("h1").text

    def form(self, action: str = "") -> Form:
        """The only form whose action ends so; several are told apart by a longer ending."""
        url = self.url or ""
        found = [form for form in self.css("form") if (form.get("action") or url).split("?")[0].endswith(action)]
        assert len(found) == 1, f"{len(found)} forms go to {action!r} of {[f.get('action') for f in self.css('form')]}"
        return Form(found[0], url)

    def link(self, words: str) -> str:
        """Where the only link with these words leads."""
        found = {link["href"] for link in self.css("a[href]") if link.text == words}
        assert len(found) == 1, f"{len(found)} links say {words!r} of {[link.text for link in self.css('a[href]')]}"
        return found.pop()


def read(response: Any) -> Page:
    """Read a whole page from a response of the test client, or from HTML; raises `Unusable` with all its faults."""
    page = _page(response)
    _refuse(page, [*_faults_of_markup(page), *_faults_of_a_page(page), *_faults(page)])
    return page


def read_fragment(response: Any) -> Page:
    """Read what is swapped into a page, rows of a table too; raises `Unusable` with all its faults."""
    page = _page(response)
    if re.match(r"\s*<(tr|tbody)\b", page.html):
        page = Page(f"<table>{page.html}</table>", status=page.status, url=page.url)
    _refuse(page, list(_faults(page)))
    return page


def _page(response: Any) -> Page:
    if isinstance(response, str):
        return Page(response)
    assert response.mimetype == "text/html", f"This is no page but {response.mimetype} with status {response.status}."
    return Page(response.get_data(as_text=True), status=response.status_code, url=response.request.path)


def _refuse(page: Page, faults: list[str]) -> None:
    if faults:
        where = f" of {page.url}" if page.url else ""
        raise Unusable(f"The page{where} has faults:\n- " + "\n- ".join(faults))


def _words(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag not in UNSEEN:
            edge = "" if child.tag in INLINE else " "
            yield edge
            yield from _words(child)
            yield edge


def _fields(form: Element) -> dict[str, str | list[str]]:
    posted: dict[str, list[str]] = {}
    for control in form.css(LABELLED):
        name = control.get("name")
        if name and "disabled" not in control.attributes:
            posted.setdefault(name, []).extend(_values(control))
    return {name: values[0] if len(values) == 1 else values for name, values in posted.items() if values}


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        # The parser drops the first line break, as browsers do.
        return [control._node.text() or ""]
    if control.tag == "select":
        options = [option for option in control.css("option") if "disabled" not in option.attributes]
        chosen = [option for option in options if "selected" in option.attributes]
        if "multiple" not in control.attributes:
            chosen = chosen[-1:] or options[:1]
        return [option.get("value", option.text) or "" for option in chosen]
    match (control.get("type") or "text").lower():
        case "checkbox" | "radio":
            return [control.get("value", "on") or ""] if "checked" in control.attributes else []
        case "submit" | "button" | "reset" | "image" | "file":
            return []
        case _:
            return [control.get("value") or ""]


def _faults_of_markup(page: Page) -> Iterator[str]:
    """What html5lib finds; it takes as long as a page needs to be made, so it is asked once for pages of one shape."""
    shape = hash(_VALUES.sub("", "".join(_MARKUP.findall(page.html))))
    if shape in _sound:
        return
    parser = html5lib.HTMLParser()
    parser.parse(page.html)
    for (line, _), code, details in parser.errors:
        yield f"line {line} is no valid HTML: {code} {details or ''}".rstrip()
    if not parser.errors:
        _sound.add(shape)


def _faults_of_a_page(page: Page) -> Iterator[str]:
    if not (page.one("html").get("lang") or "").strip():
        yield "html has no lang"
    if not any(title.text for title in page.css("head > title")):
        yield "the title is missing or empty"
    headings = page.css("h1")
    if len(headings) != 1 or not headings[0].text:
        yield f"there must be one h1 with words, not {[heading.text for heading in headings]}"
    known = {element["id"] for element in page.css("[id]")}
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form"):
        for element in page.css(f"[{attribute}]"):
            for name in set(element[attribute].split()) - known:
                yield f"{attribute} of {_shown(element)} points to #{name}, which is not there"
    for link in page.css('a[href^="#"]'):
        if link["href"] != "#top" and link["href"][1:] not in known:
            yield f"{_shown(link)} leads nowhere"
    if page.url and page.css('[hx-trigger*="every"]'):
        addresses = {urlsplit(urljoin(page.url, link["href"])).path for link in page.css("a[href]")}
        if page.url not in addresses:
            yield "a page that refreshes itself needs a plain link to itself"


def _faults(page: Page) -> Iterator[str]:
    ids = Counter(element["id"] for element in page.css("[id]"))
    for name, times in ids.items():
        if times > 1:
            yield f"the id {name!r} stands there {times} times"
        if not name or re.search(r"\s", name):
            yield f"the id {name!r} is none"
    yield from _unlabelled(page)
    for image in page.css("img:not([alt])"):
        yield f"{_shown(image)} has no alt"
    for element in page.css("*"):
        yield from _bound_to_script(element)
        yield from _against_the_policy(element)


def _unlabelled(page: Page) -> Iterator[str]:
    labels = page.css("label")
    pointed = {label["for"] for label in labels if label.get("for") and label.text}
    inside = {control._node.mem_id for label in labels if label.text for control in label.css(LABELLED)}
    for control in page.css(LABELLED):
        if (control.get("type") or "").lower() in NEEDS_NO_LABEL:
            continue
        named = (control.get("aria-label") or control.get("aria-labelledby") or "").strip()
        if not (named or control.get("id") in pointed or control._node.mem_id in inside):
            yield f"{_shown(control)} has no label"
    for button in page.css("button"):
        if not (button.text or button.get("aria-label") or button.get("aria-labelledby")):
            yield f"{_shown(button)} has no words"


def _bound_to_script(element: Element) -> Iterator[str]:
    """An element that does with htmx what it would not do without script."""
    for verb in ("hx-put", "hx-patch", "hx-delete"):
        if element.get(verb) is not None:
            yield f"{_shown(element)} has {verb}, which no plain form can do"
    is_form = element.tag == "form"
    method = (element.get("method") or "get").lower()
    plain_get = element.get("href") or (element.get("action") if is_form and method == "get" else None)
    plain_post = element.get("formaction") or (element.get("action") if is_form and method == "post" else None)
    # What a page fetches by itself is a courtesy; the reader's plain equal is the link to the page.
    by_itself = re.match(r"\s*(every|load|revealed|intersect)\b", element.get("hx-trigger") or "")
    asked, posted = element.get("hx-get"), element.get("hx-post")
    if asked is not None and not by_itself and asked != plain_get:
        yield f"{_shown(element)} has no plain equal of hx-get: its href or action is {plain_get!r}"
    if posted is not None and posted != plain_post:
        yield f"{_shown(element)} has no plain equal of hx-post: its action is {plain_post!r}"


def _against_the_policy(element: Element) -> Iterator[str]:
    """What the content security policy forbids, and what htmx would need eval for."""
    if element.tag == "style":
        yield "there is an inline style element"
    if element.tag == "script" and not element.get("src") and element.get("type") not in DATA_BLOCKS:
        yield "there is an inline script"
    for name, value in element.attributes.items():
        if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
            yield f"{_shown(element)} has the attribute {name}"
        if name in ("href", "src", "action", "formaction") and value.strip().lower().startswith("javascript:"):
            yield f"{_shown(element)} has script in its {name}"
        if name in ("hx-vals", "hx-headers") and value.strip().startswith(("js:", "javascript:")):
            yield f"{_shown(element)} needs eval for its {name}"
        if name == "hx-trigger" and "[" in value:
            yield f"{_shown(element)} needs eval for its hx-trigger"


def _shown(element: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in element.attributes.items())
    return f"<{element.tag}{attributes}>"[:160]
