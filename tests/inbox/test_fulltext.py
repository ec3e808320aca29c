"""What counts as a word, and that both engines find the same."""

import pytest

from frontdesk.inbox.fulltext.words import LONGEST_WORD, MOST_TERMS, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where is MY order A-1003?", "where is my order a 1003"),
        ("Café CAFÉ cafe", "cafe"),
        ("Straße", "strasse"),
        ("jo@acme.example", "jo acme example"),
        ("snake_case", "snake case"),
        ("退货 please", "退 货 please"),
        ("Ünïcode ＦＵＬＬ width", "unicode full width"),
        ('\'; DROP TABLE "x" -- * & | ! :*', "drop table x"),
        ("", ""),
    ],
)
def test_words_are_without_case_accents_and_signs(text: str, words: str) -> None:
    assert words_of(text) == words


def test_a_query_and_a_word_have_bounds() -> None:
    assert len(terms_of(" ".join(f"word{number}" for number in range(100)))) == MOST_TERMS
    assert terms_of("x" * 1000) == ("x" * LONGEST_WORD,)
    assert terms_of("?!") == ()
