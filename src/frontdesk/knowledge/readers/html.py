"""Reads a web page: its main part as a reader sees it, with headings, lists and tables; no menus, no scripts."""

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.writing import Writing, one_line
from frontdesk.knowledge.sources.base import Document

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "textarea", "svg"}
) | frozenset({"iframe", "object", "dialog", "head", "canvas", "audio", "video", "input", "menu"})
_SKIPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "blockquote", "address", "figure", "figcaption", "dd", "header", "hr"}
) | frozenset({"tbody", "thead", "tfoot", "caption", "body", "center", "fieldset", "legend"})
_QUESTION_LEVEL = 7  # of what stands in <dt> and <summary>, under any heading


class Page(NamedTuple):
    """A page as it was read, with what it says of itself."""

    writing: Writing
    title: str
    language: str | None
    canonical: str | None
    links: tuple[str, ...]
    may_follow: bool
    may_index: bool


def read(source: str, data: bytes) -> Sequence[Document]:
    page = read_page(decoded(data))
    return [page.writing.document(source, title=page.title, language=page.language, url=page.canonical)]


def decoded(data: bytes, named: str | None = None) -> str:
    """The text of a page: by its byte order mark, what the server says, what the page says, UTF-8, else Windows' Latin."""
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("is binary, not text")
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    marked = [encoding for mark, encoding in marks if data.startswith(mark)]
    said = _CHARSET.search(data[:4096])
    for encoding in (*marked, named, said[1].decode("ascii", "replace") if said else None, "utf-8"):
        if encoding:
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeError, ValueError):
                continue
    return data.decode("windows-1252", "replace")


def read_page(html: str) -> Page:
    if not html.strip():
        raise Unreadable("is empty")
    tree = LexborHTMLParser(html)
    robots = _attribute(tree, "meta[name='robots' i]", "content").lower()
    root = tree.css_first("main, [role='main']") or _only(tree, "article") or tree.body
    if root is None:
        raise Unreadable("has no text")
    walk = _Walk(whole_body=root.tag == "body")
    walk.over(root)
    head = tree.css_first("title")
    title = walk.writing.first_heading or one_line(head.text() if head is not None else "")
    links = tuple(href for node in tree.css("a[href]") if (href := node.attributes.get("href")))
    language = _attribute(tree, "html", "lang") or None
    canonical = _attribute(tree, "link[rel='canonical' i]", "href") or None
    return Page(walk.writing, title, language, canonical, links, "nofollow" not in robots, "noindex" not in robots)


def write_html(writing: Writing, html: str) -> None:
    """A piece of HTML into a text that is being written."""
    tree = LexborHTMLParser(html)
    if tree.body is not None:
        _Walk(writing, whole_body=False).over(tree.body)


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def _only(tree: LexborHTMLParser, selector: str) -> LexborNode | None:
    found = tree.css(selector)
    return found[0] if len(found) == 1 else None


class _Walk:
    """Over the tree without recursion, so that no depth breaks it."""

    def __init__(self, writing: Writing | None = None, *, whole_body: bool) -> None:
        self.writing = writing or Writing()
        self.whole_body = whole_body
        self.text: list[str] = []
        self.lists: list[str] = []
        self.cells: list[str] | None = None
        self.names = False
        self.tables = 0
        self.level = 0

    def over(self, root: LexborNode) -> None:
        todo: list[tuple[LexborNode, bool]] = [(root, False)]
        while todo:
            node, leaving = todo.pop()
            tag = node.tag or ""
            if leaving:
                self._leave(tag)
            elif tag == "-text":
                self.text.append(_unwrapped(node.text_content or ""))
            elif tag == "pre":
                self._end_block()
                self.writing.code(node.text())
            elif not tag.startswith("-") and not (node is not root and self._skipped(node, tag)):
                self._enter(tag)
                todo.append((node, True))
                child = node.last_child
                while child is not None:
                    todo.append((child, False))
                    child = child.prev
        self._end_block()

    def _skipped(self, node: LexborNode, tag: str) -> bool:
        if tag in _SKIPPED:
            return True
        attributes = node.attributes
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or attributes.get("role") in _SKIPPED_ROLES
        ):
            return True
        if _HIDDEN.search(attributes.get("style") or ""):
            return True
        return tag == "header" and self.whole_body and node.css_first("h1") is None

    def _enter(self, tag: str) -> None:
        if tag == "br":
            self.text.append("\n")
        elif tag in _HEADINGS or tag in {"dt", "summary"}:
            self._end_block()
            self.level = _HEADINGS.get(tag, _QUESTION_LEVEL)
        elif tag in {"ul", "ol"}:
            self._end_block()
            if not self.lists:
                self.writing.divide()
            self.lists.append(tag)
        elif tag == "table":
            self._end_block()
            self.tables += 1
            self.writing.divide()
        elif tag == "tr" and self.tables == 1:
            self._end_block()
            self.cells, self.names = [], True
        elif tag in {"td", "th"} and self.cells is not None and self.tables == 1:
            self.text = []
            self.names = self.names and tag == "th"
        elif tag in _BLOCKS or tag == "li":
            self._end_block()

    def _leave(self, tag: str) -> None:
        if tag in {"td", "th"} and self.cells is not None and self.tables == 1:
            self.cells.append(one_line("".join(self.text)))
            self.text = []
        elif tag == "tr" and self.cells is not None and self.tables == 1:
            self._end_row()
        elif tag == "table":
            self._end_block()
            self.tables -= 1
            self.writing.divide()
        elif tag in {"ul", "ol"}:
            self._end_block()
            self.lists = self.lists[:-1]
            if not self.lists:
                self.writing.divide()
        elif tag in _HEADINGS or tag in {"dt", "summary"}:
            self._end_block()
            self.level = 0
        elif tag in {"details", "dl"}:
            self._end_block()
            self.writing.end(_QUESTION_LEVEL)
        elif tag in _BLOCKS or tag == "li":
            self._end_block()

    def _end_row(self) -> None:
        cells, self.cells = self.cells or [], None
        if len(cells) == 1:
            self.writing.paragraph(cells[0])
        else:
            self.writing.row(cells, header=self.names)

    def _end_block(self) -> None:
        if self.cells is not None:  # within a cell everything is one line
            self.text.append(" ")
            return
        text, self.text = "".join(self.text), []
        if not text.strip():
            return
        if self.level:
            self.writing.heading(self.level, text)
        elif self.lists:
            self.writing.item(text, numbered=self.lists[-1] == "ol")
        else:
            self.writing.paragraph(text)


def _unwrapped(text: str) -> str:
    """Line ends of the source are blanks to a reader of the page."""
    return text.replace("\r", " ").replace("\n", " ")
