"""Hints: cheap signs in a text's words, which must never hide what a pattern would have found."""

from frontdesk.understanding.pipeline.hints import KEPT_LETTERS, Hints

HINTS = Hints((r"\d", r"thank", r"^at$"))


def test_each_sign_has_a_bit() -> None:
    assert HINTS.of("nothing here") == 0
    assert HINTS.of("order a-1") == 1
    assert HINTS.of("thanks a lot") == 2
    assert HINTS.of("at 5, thank you") == 7


def test_a_long_word_is_looked_at_too() -> None:
    assert HINTS.of("x" * KEPT_LETTERS + "1") == 1


def test_the_same_text_again_gives_the_same() -> None:
    assert HINTS.of("thanks at 5") == HINTS.of("thanks at 5")
