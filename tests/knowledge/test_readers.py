"""Every format gives the text that a reader sees, with its headings, lists and tables, and nothing else of the page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.files import docx, pdf, word_paragraph, word_table, xlsx

from frontdesk.knowledge.chunking import Passage, cut_passages
from frontdesk.knowledge.readers.base import Unreadable
from frontdesk.knowledge.readers.html import decoded, read_page
from frontdesk.knowledge.readers.isolated import Isolated
from frontdesk.knowledge.readers.opening import read_bytes, read_here
from frontdesk.knowledge.readers.registry import READERS
from frontdesk.knowledge.sources.base import Document

Shape = list[tuple[tuple[str, ...], list[tuple[str, str]]]]

PAGE = """<!doctype html><html lang="de"><head><title>Versand - Acme</title>
<link rel="canonical" href="https://acme.example/versand"></head><body>
<nav><a href="/">Home</a></nav><header>Acme</header><main><h1>Versand</h1>
<p>Wir liefern <b>weltweit</b>.
Mehr <a href="/x">hier</a>.</p><ol><li>Waehlen</li><li>Zahlen</li></ol>
<table><tr><th>Land</th><th>Preis</th></tr><tr><td>Norwegen</td><td>5&nbsp;€</td></tr></table>
<h2>Retouren</h2><p style="display:none">verborgen</p><details><summary>Wie lange?</summary><p>30 Tage.</p></details>
<p>Immer kostenlos.</p><dl><dt>Wer zahlt?</dt><dd>Wir.</dd></dl><script>alert(1)</script></main>
<footer>Impressum</footer></body></html>"""


def read(name: str, data: bytes | str) -> list[Document]:
    with Isolated() as isolated:
        return read_bytes(name, data.encode() if isinstance(data, str) else data, isolated)


def shape(document: Document) -> Shape:
    """Each passage's headings with how its units read."""
    return [(p.headings, [(unit.kind, unit.plain) for unit in p.units]) for p in cut_passages(document)]


def check_quotes(document: Document) -> None:
    for passage in cut_passages(document):
        for unit in passage.units:
            quote = document.text[unit.start : unit.end]
            assert quote.strip()
            assert unit.kind == "row" or quote.split() == unit.plain.split()


def test_a_web_page_is_read_without_its_menus_scripts_and_hidden_parts() -> None:
    [document] = read("versand.html", PAGE)
    assert (document.title, document.language, document.url) == ("Versand", "de", "https://acme.example/versand")
    assert shape(document) == [
        (
            (),
            [
                ("sentence", "Wir liefern weltweit."),
                ("sentence", "Mehr hier."),
                ("item", "Waehlen"),
                ("item", "Zahlen"),
                ("row", "Land: Norwegen, Preis: 5 €"),
            ],
        ),
        (("Retouren", "Wie lange?"), [("sentence", "30 Tage.")]),
        (("Retouren",), [("sentence", "Immer kostenlos.")]),
        (("Retouren", "Wer zahlt?"), [("sentence", "Wir.")]),
    ]
    check_quotes(document)


def test_a_word_document_keeps_its_headings_lists_and_tables() -> None:
    body = (
        word_paragraph("Guide", style="Title")
        + word_paragraph("Paying", style="Heading1")
        + word_paragraph("You can pay. By card & cash.")
        + word_paragraph("card", numbering=1)
        + word_paragraph("Choose", numbering=2)
        + word_table([("Country", "Cost"), ("Norway", "5")])
    )
    [document] = read("guide.docx", docx(body))
    assert document.title == "Guide"
    assert shape(document) == [
        (
            ("Paying",),
            [
                ("sentence", "You can pay."),
                ("sentence", "By card & cash."),
                ("item", "card"),
                ("item", "Choose"),
                ("row", "Country: Norway, Cost: 5"),
            ],
        )
    ]
    check_quotes(document)


def test_a_pdf_is_put_together_from_its_lines() -> None:
    def page(number: int) -> list[tuple[str, float, bool]]:
        head = [("Acme Manual", 8.0, False), ("", 10.0, False)]
        text = [
            (f"Chapter {number}", 18.0, True),
            ("Put the poles in the sleeves and", 10.0, False),
            ("pull the tent up. Then peg it.", 10.0, False),
            ("", 10.0, False),
            ("- one peg", 10.0, False),
            ("1. First", 10.0, False),
            ("Care", 10.0, True),
            ("Dry it.", 10.0, False),
            ("", 30.0, False),
            (f"Page {number}", 8.0, False),
        ]
        return head + text

    [document] = read("manual.pdf", pdf([page(1), page(2), page(3)], title="The manual"))
    assert "Acme Manual" not in document.text
    assert "Page 2" not in document.text
    assert shape(document)[:2] == [
        (
            (),
            [
                ("sentence", "Put the poles in the sleeves and pull the tent up."),
                ("sentence", "Then peg it."),
                ("item", "one peg"),
                ("item", "First"),
            ],
        ),
        (("Care",), [("sentence", "Dry it.")]),
    ]
    check_quotes(document)


def test_rows_of_questions_and_answers_are_an_article_each() -> None:
    table = [
        ("Question", "Answer", "Tags", "Visibility", "id"),
        ("Do you ship?\nShipping", "Yes.\n- Norway\n- Spain", "post, parcel", "", "ship"),
        ("Who is on call?", "<p>Ask <b>Jo</b>.</p>", "", "internal", ""),
        ("", "An answer to nothing", "", "", ""),
    ]
    first, second = read("faq.xlsx", xlsx({"Faq": table}))
    assert (first.source, first.title, first.tags) == ("faq.xlsx#ship", "Do you ship?", ("Shipping", "post", "parcel"))
    assert shape(first) == [((), [("sentence", "Yes."), ("item", "Norway"), ("item", "Spain")])]
    assert (second.source, second.visibility) == ("faq.xlsx#3", "internal")
    assert shape(second) == [((), [("sentence", "Ask Jo.")])]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_is_read_whatever_parts_its_values(mark: str) -> None:
    lines = [("frage", "antwort"), ("Liefern Sie?", '"Ja, gern."')]
    [document] = read("faq.csv", "\ufeff" + "\r\n".join(mark.join(line) for line in lines))
    assert (document.source, document.title) == ("faq.csv#2", "Liefern Sie?")
    assert shape(document) == [((), [("sentence", "Ja, gern.")])]


def test_a_row_says_for_whom_and_about_what_it_is() -> None:
    [document] = read("faq.csv", 'question,answer,audience,product\nHow?,So.,"a, b",Pump 1')
    assert (document.audience, document.product) == (("a", "b"), ("Pump 1",))


def test_any_other_table_is_read_by_the_row() -> None:
    prices, sizes = read(
        "shop.xlsx", xlsx({"Prices": [("Item", "Price"), ("Tent", "5")], "Sizes": [("S", "M"), ("1", "2")]})
    )
    assert (prices.source, prices.title) == ("shop.xlsx#Prices", "Prices")
    assert shape(prices) == [((), [("row", "Item: Tent, Price: 5")])]
    assert prices.text == "Item\tPrice\nTent\t5"
    assert sizes.title == "Sizes"


ZENDESK: dict[str, Any] = {
    "count": 3,
    "next_page": None,
    "articles": [
        {
            "id": 35467,
            "url": "https://acme.zendesk.com/api/v2/help_center/en-us/articles/35467.json",
            "html_url": "https://acme.zendesk.com/hc/en-us/articles/35467-Returns",
            "author_id": 888887,
            "draft": False,
            "promoted": False,
            "section_id": 98838,
            "name": "Returns",
            "title": "Returns",
            "source_locale": "en-us",
            "locale": "en-us",
            "user_segment_id": None,
            "label_names": ["refund"],
            "body": "<h2>How long?</h2><p>30 days.</p>",
        },
        {
            "id": 1,
            "title": "Not yet",
            "body": "<p>Draft.</p>",
            "draft": True,
            "locale": "en-us",
            "user_segment_id": None,
        },
        {"id": 2, "title": "For staff", "body": "<p>Secret.</p>", "draft": False, "user_segment_id": 12},
    ],
    "sections": [{"id": 98838, "name": "Orders", "category_id": 3465}],
}
FRESHDESK = [
    {
        "id": 4,
        "type": 1,
        "category_id": 3,
        "folder_id": 4,
        "folder_visibility": 1,
        "hierarchy": [
            {"level": 0, "type": "category", "data": {"id": 3, "name": "Orders", "language": "en"}},
            {"level": 1, "type": "folder", "data": {"id": 4, "name": "Shipping", "language": "en"}},
        ],
        "seo_data": {"meta_keywords": "post, parcel"},
        "title": "Postage",
        "description": "<p>It costs <b>5</b>.</p>",
        "description_text": "It costs 5.",
        "status": 2,
    },
    {"id": 5, "folder_id": 4, "title": "Draft", "description": "<p>x</p>", "description_text": "x", "status": 1},
    {
        "id": 6, "folder_id": 9, "folder_visibility": 3, "title": "Staff", "description": "<p>y z</p>",
        "description_text": "y z", "status": 2,
    },
]  # fmt: skip
HAPPYFOX = [
    {"id": 1, "name": "Billing", "articles": [{"id": 9, "title": "Invoices", "contents": "<div>By mail.</div>"}]}
]


@pytest.mark.parametrize(
    ("export", "expected"),
    [
        (ZENDESK, [("#35467", "Returns", "public", ("refund", "Orders")), ("#2", "For staff", "internal", ())]),
        (FRESHDESK, [("#4", "Postage", "public", ("post", "parcel", "Orders", "Shipping")), ("#6", "Staff", "internal", ())]),
        (HAPPYFOX, [("#9", "Invoices", "public", ("Billing",))]),
        ([{"articles": []}, HAPPYFOX], [("#9", "Invoices", "public", ("Billing",))]),
    ],
)  # fmt: skip
def test_an_export_of_a_help_centre_gives_what_is_published(export: Any, expected: list[tuple[Any, ...]]) -> None:
    documents = read("help.json", json.dumps(export))
    assert [(d.source.removeprefix("help.json"), d.title, d.visibility, d.tags) for d in documents] == expected
    for document in documents:
        check_quotes(document)


def test_an_export_may_have_one_article_a_line() -> None:
    lines = "\n".join(json.dumps(article) for article in ZENDESK["articles"])
    documents = read("help.json", lines)
    assert [document.title for document in documents] == ["Returns", "For staff"]
    assert documents[0].url == "https://acme.zendesk.com/hc/en-us/articles/35467-Returns"
    assert shape(documents[0]) == [(("How long?",), [("sentence", "30 days.")])]


def test_a_page_is_decoded_as_it_says_itself() -> None:
    assert decoded("<p>Größe".encode()) == "<p>Größe"
    assert decoded("<p>Größe".encode("latin-1")) == "<p>Größe"
    assert decoded('<meta charset="iso-8859-2"><p>ł'.encode("iso-8859-2")).endswith("ł")
    assert decoded("<p>Größe".encode("utf-16")) == "<p>Größe"
    assert decoded(b'<meta charset="no-such"><p>a').endswith("a")


READABLE: dict[str, Callable[[], bytes]] = {
    "markdown": lambda: b"# A\n\nText.",
    "plain": lambda: b"Text.",
    "html": PAGE.encode,
    "pdf": lambda: pdf([[("Text here.", 10.0, False)]]),
    "docx": lambda: docx(word_paragraph("Text.")),
    "xlsx": lambda: xlsx({"A": [("a", "b"), ("c", "d")]}),
    "csv": lambda: b"a,b\nc,d\n",
    "json": lambda: json.dumps(ZENDESK).encode(),
}


@pytest.mark.parametrize("format", READERS)
def test_every_reader_reads_a_file_of_its_format_twice_the_same(format: str) -> None:  # noqa: A002
    data = READABLE[format]()
    name = f"a{READERS[format].suffixes[0]}"
    documents = read(name, data)
    assert documents
    assert documents == read(name, data)
    for document in documents:
        assert document.source.startswith(name)
        assert cut_passages(document)
        check_quotes(document)


@pytest.mark.parametrize("format", READERS)
@given(junk=st.binary(max_size=400))
def test_no_reader_breaks_on_junk(format: str, junk: bytes) -> None:  # noqa: A002
    for data in (junk, READABLE[format]()[:200] + junk):
        try:
            documents = read_here(format, "a", data)
        except Unreadable:
            continue
        for document in documents:
            check_places(cut_passages(document))


def check_places(passages: tuple[Passage, ...]) -> None:
    for passage in passages:
        for unit in passage.units:
            assert passage.document.text[unit.start : unit.end].strip()


_TEXT = st.text(alphabet=st.sampled_from(list("ab .!?&<>\n\té東。:")), min_size=1, max_size=30)
_TAGS = st.sampled_from(
    ["p", "div", "h1", "h2", "ul", "ol", "li", "table", "tr", "td", "th", "b", "pre", "details", "summary", "dt", "br"]
)


@given(st.recursive(_TEXT, lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)), max_leaves=25))
def test_what_is_quoted_of_any_page_is_found_in_its_text(tree: Any) -> None:
    html = f"<body>{as_html(tree)}"
    seen = "".join(visible(html).split())
    page = read_page(html)
    try:
        document = page.writing.document("a.html")
    except Unreadable:
        return
    for passage in cut_passages(document):
        for unit in passage.units:
            assert "".join(document.text[unit.start : unit.end].split()) in seen


def as_html(tree: Any) -> str:
    if isinstance(tree, str):
        return tree.replace("&", "&amp;").replace("<", "&lt;")
    tag, children = tree
    return f"<{tag}>{''.join(map(as_html, children))}</{tag}>"


def visible(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    return body.text() if body is not None else ""
