"""Articles are cut along their structure, and every piece knows exactly where it stands in the source."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.chunking import LARGEST_CHARACTERS, TARGET_CHARACTERS, Passage, cut_passages
from frontdesk.knowledge.readers.text import parse
from frontdesk.knowledge.sentences import sentence_spans
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.sources.folder import FolderSource

ARTICLE = """---
title: Shipping
---
# Shipping

We ship **worldwide**. See [the list](https://x.example/a.b). It takes approx. 3 days, e.g. to Norway.

You need:

1. First do
   this
   - nested *one*
2. then that

| Country | Cost |
|---|---|
| Norway | **5** |
| Spain | 3 |

## Abroad

> Quoted line. And
> more here.

### Duties

None.
"""


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def check_places(passages: tuple[Passage, ...]) -> None:
    for passage in passages:
        at = 0
        for unit in passage.units:
            piece = passage.document.text[unit.start : unit.end]
            assert piece
            assert piece == piece.strip()
            assert unit.plain
            assert passage.document.body_at <= unit.start < unit.end <= len(passage.document.text)
            assert at <= unit.start
            at = unit.start


def test_headings_are_kept_as_a_path_without_the_title() -> None:
    passages = cut_passages(parse("shipping.md", ARTICLE))
    assert [passage.headings for passage in passages] == [(), ("Abroad",), ("Abroad", "Duties")]
    assert {passage.title for passage in passages} == {"Shipping"}
    assert passages[2].anchor == "duties"


def test_units_read_without_markup_and_stand_in_the_source_as_they_were_written() -> None:
    document = parse("shipping.md", ARTICLE)
    units = [(unit.kind, unit.plain, document.text[unit.start : unit.end]) for unit in cut_passages(document)[0].units]
    assert units == [
        ("sentence", "We ship worldwide.", "We ship **worldwide**."),
        ("sentence", "See the list.", "See [the list](https://x.example/a.b)."),
        ("sentence", "It takes approx. 3 days, e.g. to Norway.", "It takes approx. 3 days, e.g. to Norway."),
        ("sentence", "You need:", "You need:"),
        ("item", "First do this", "First do\n   this"),
        ("item", "nested one", "nested *one*"),
        ("item", "then that", "then that"),
        ("row", "Country: Norway, Cost: 5", "| Norway | **5** |"),
        ("row", "Country: Spain, Cost: 3", "| Spain | 3 |"),
    ]


def test_a_block_quote_over_two_lines_reads_as_one_sentence() -> None:
    document = parse("shipping.md", ARTICLE)
    last = cut_passages(document)[1].units[-1]
    assert last.plain == "And more here."
    assert document.text[last.start : last.end] == "And\n> more here."


def test_lists_and_tables_stay_whole_and_long_prose_is_cut_between_sentences() -> None:
    items = "".join(f"- item number {number} of the list with some words\n" for number in range(30))
    prose = " ".join(f"This is sentence number {number} of a long paragraph." for number in range(60))
    passages = cut_passages(Document(source="a.md", text=f"{prose}\n\n{items}"))
    check_places(passages)
    assert sum(any(block.kind == "list" for block in passage.blocks) for passage in passages) == 1
    for passage in passages:
        assert len(passage.plain) <= max(TARGET_CHARACTERS, LARGEST_CHARACTERS)
    assert all(unit.plain.endswith(".") for unit in passages[0].units)


def test_a_line_that_announces_a_list_stays_with_it() -> None:
    filler = "A sentence that fills the passage nearly up. " * 18
    passages = cut_passages(Document(source="a.md", text=f"{filler}\n\nYou need:\n\n- a card\n- a phone\n"))
    assert [unit.plain for unit in passages[-1].units][-3:] == ["You need:", "a card", "a phone"]


def test_the_title_comes_from_front_matter_then_heading_then_file_name() -> None:
    assert cut_passages(parse("a.md", "---\ntitle: One\n---\n# Two\n\nText."))[0].title == "One"
    assert cut_passages(parse("a.md", "# Two\n\nText."))[0].title == "Two"
    assert cut_passages(parse("sub/how-to_pay.md", "Text."))[0].title == "How to pay"
    plain = cut_passages(parse("a.txt", "Where to park\n\nAnywhere.", "plain"))[0]
    assert (plain.title, plain.plain) == ("Where to park", "Anywhere.")


def test_an_article_of_headings_alone_has_no_passages() -> None:
    assert cut_passages(parse("a.md", "# One\n\n## Two\n")) == ()


def test_sentences_of_other_scripts_end_at_their_own_marks() -> None:
    assert sentences("हम नौ बजे खुलते हैं। रविवार को बंद।") == ["हम नौ बजे खुलते हैं।", "रविवार को बंद।"]
    assert sentences("هل تشحنون؟ نعم.") == ["هل تشحنون؟", "نعم."]


def test_sentences_end_where_a_reader_would_end_them() -> None:
    assert sentences("Mr. Smith pays €3.50, e.g. by card. Really? Yes! See https://x.example/a.html. ok") == [
        "Mr. Smith pays €3.50, e.g. by card.",
        "Really?",
        "Yes!",
        "See https://x.example/a.html. ok",
    ]
    assert sentences("送料は無料です。返品できますか？はい。") == ["送料は無料です。", "返品できますか？", "はい。"]


def test_what_never_ends_is_cut_between_words() -> None:
    pieces = sentences("word " * 1_000)
    assert max(map(len, pieces)) <= 1_000
    assert all(piece.startswith("word") and piece.endswith("word") for piece in pieces)
    assert [len(piece) for piece in sentences("x" * 2_500)] == [1_000, 1_000, 500]


@pytest.mark.parametrize("text", ["[", "." * 3, "(", "`a ", "<a ", "*a ", "a. ", "> ", "[a](b). X ", "\\", "\u00a0a"])
def test_a_file_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    cut_passages(Document(source="a.md", text=text * 10_000))
    assert time.process_time() - started < 5


def test_html_comments_and_rules_are_not_text() -> None:
    (passage,) = cut_passages(parse("a.md", "<!-- a secret -->\n\n---\n\nText here.\n"))
    assert passage.plain == "Text here."


def test_the_articles_of_the_tests_keep_their_places(articles: Path) -> None:
    for document in FolderSource(articles).gather().documents:
        passages = cut_passages(document)
        assert passages
        check_places(passages)


@given(
    st.text(alphabet=st.sampled_from(list("ab .!?\n\r\t#-*_>|`[]()1\u2028é東。:\\<&"))),
    st.sampled_from(["markdown", "plain"]),
)
def test_any_text_is_cut_without_failing_and_places_are_true(text: str, format: str) -> None:  # noqa: A002
    document = Document(source="a.md", text=text, format="plain" if format == "plain" else "markdown")
    for passage in cut_passages(document):
        for unit in passage.units:
            assert document.text[unit.start : unit.end].strip()
            assert unit.plain


QUESTIONS = """Q: Do you ship to Norway?
A: Yes, we do. It takes a week.

Q2. Is it free?

A: From 50 euros on.
"""


@pytest.mark.parametrize("format", ["plain", "markdown"])
def test_questions_among_paragraphs_are_headings_of_their_answers(format: str) -> None:  # noqa: A002
    document = parse("faq.txt", QUESTIONS, "plain" if format == "plain" else "markdown")
    passages = cut_passages(document)
    check_places(passages)
    assert [(passage.headings, passage.plain) for passage in passages] == [
        (("Do you ship to Norway?",), "Yes, we do. It takes a week."),
        (("Is it free?",), "From 50 euros on."),
    ]


def test_a_line_in_bold_that_asks_is_a_heading_until_the_next() -> None:
    text = "# FAQ\n\nIntro.\n\n**Do you ship?**\n\nYes.\n\n**Note:** not on Sundays.\n\n**Why?**\nBecause.\n\n## More\n\nEnd.\n"
    passages = cut_passages(parse("faq.md", text))
    check_places(passages)
    assert [(passage.headings, passage.plain) for passage in passages] == [
        ((), "Intro."),
        (("Do you ship?",), "Yes.\nNote: not on Sundays."),
        (("Why?",), "Because."),
        (("More",), "End."),
    ]
