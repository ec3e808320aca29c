"""Words are compared as a customer means them: typos, endings, accents and joined words forgiven."""

import pytest

from frontdesk.knowledge.function_words import FUNCTION_WORDS
from frontdesk.knowledge.lexicon import Lexicon
from frontdesk.knowledge.words import bare_words_of, content_words, stem, words_of


def lexicon(*texts: str) -> Lexicon:
    return Lexicon([(words_of(text), []) for text in texts], is_word=lambda word: word in {"crash", "train"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("delivery", "deliveries"),
        ("shipping", "shipped"),
        ("addresses", "address"),
        ("charge", "charged"),
        ("size", "sizes"),
        ("tarjetas", "tarjeta"),
        ("negro", "negra"),
        ("días hábiles", "día hábil"),
        ("ngày", "ngày"),
    ],
)
def test_inflected_forms_share_a_stem(one: str, other: str) -> None:
    assert list(map(stem, words_of(one))) == list(map(stem, words_of(other)))


def test_accents_case_and_width_are_folded_and_other_scripts_are_kept() -> None:
    assert bare_words_of("Größe CAFÉ ＡＢＣ Привет don’t") == ["grosse", "cafe", "abc", "привет", "dont"]
    assert words_of("東京へ") == ["東", "京", "へ", "東京", "京へ"]
    assert bare_words_of("IŞIK ışık Łódź ή και ΑΘΉΝΑ") == ["isik", "isik", "lodz", "η", "και", "αθηνα"]


def test_a_latin_word_keeps_its_accents_however_they_are_encoded() -> None:
    assert words_of("tiếng tie\u0302\u0301ng İzmir") == ["tiếng", "tiếng", "izmir"]


def test_a_word_is_found_with_and_without_its_accents() -> None:
    words = lexicon("la canción", "el camino")
    assert words.match(["cancion"]).scores[0] == words.match(["canción"]).scores[0] > 0
    assert 1 > lexicon("la cancion", "el camino").match(["canción"]).coverage[0] > 0


def test_words_that_differ_in_their_accents_alone_are_different_ones() -> None:
    words = lexicon("bán nhà", "bạn bè", "bàn ghế")
    assert words.match(["bạn"]).scores.nonzero()[0].tolist() == [1]
    assert len(words.match(["ban"]).scores.nonzero()[0]) == 3


def test_vowels_that_are_signs_of_their_own_stay_in_their_words() -> None:
    assert words_of("हिन्दी में ส่งฟรี") == ["हिन्दी", "में", "ส่ง", "่งฟ", "งฟร", "ฟรี"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("доставка", "доставку"),
        ("δρόμος", "δρόμου"),
        ("الطلب", "طلب"),
        ("والطلبات", "طلب"),
        ("भुगतानों", "भुगतान"),
        ("ज़रूरत", "जरूरत"),
        ("पाँच", "पांच"),
        ("लड़कियां", "लड़की"),
    ],
)
def test_endings_of_other_alphabets_are_folded(one: str, other: str) -> None:
    first, second = words_of(f"{one} {other}")
    assert stem(first) == stem(second)


def test_words_said_before_count_less_than_those_of_the_question() -> None:
    words = lexicon("the red jacket", "the blue jacket", "a blue hat")
    alone, after = words.match(["jacket"]), words.match(["jacket"], [(["blue"], 0.2)])
    assert alone.scores[0] == alone.scores[1]
    assert after.scores[1] > after.scores[0] > after.scores[2] > 0
    assert after.coverage.max() <= 1


def test_function_words_do_not_count() -> None:
    assert content_words("how do I return a jacket, a jacket?") == ["return", "jacket"]


def test_a_misspelt_word_finds_what_it_means() -> None:
    found = lexicon("shipping to norway", "how to return a parcel").match(content_words("retrun"))
    assert found.scores[1] > 0 == found.scores[0]


def test_a_right_word_that_no_article_has_is_not_repaired_into_another() -> None:
    words = lexicon("you can pay in cash", "the trail is long")
    assert words.match(["crash"]).scores.max() == 0
    assert words.repaired("a crash on the train") == "a crash on the train"


def test_only_the_misspelt_words_of_a_question_are_repaired() -> None:
    words = lexicon("forgot your password", "delete your account")
    assert words.repaired("i forgto my Pasword for A-12345, thx") == "i forgot my password for A-12345, thx"


def test_numbers_are_never_guessed() -> None:
    assert lexicon("order 123456").match(["123457"]).scores.max() == 0


def test_joined_and_split_words_find_each_other() -> None:
    words = lexicon("book a callback", "buy a gift card")
    assert words.match(content_words("call back")).scores.argmax() == 0
    assert words.match(["giftcard"]).scores.argmax() == 1


def test_coverage_is_the_share_of_the_questions_words() -> None:
    found = lexicon("norway shipping", "spain returns").match(["norway", "shipping"])
    assert found.coverage[0] == pytest.approx(1.0)
    assert found.coverage[1] == 0


def test_an_empty_question_matches_nothing() -> None:
    assert lexicon("norway").match([]).scores.max() == 0


def test_words_that_only_make_a_question_say_nothing_in_any_of_the_languages() -> None:
    assert content_words("¿Cuánto cuesta el envío, por favor? Wie lange dauert die Lieferung?") == [
        *("cuesta", "el", "envío", "favor", "lange", "dauert", "die", "lieferung"),
    ]
    assert content_words("Ποιος είναι ο κωδικός") == ["κωδικοσ"]
    assert content_words("कितने दिन") == ["दिन"]


def test_function_words_are_as_words_are_folded() -> None:
    assert [word for word in FUNCTION_WORDS if word not in words_of(word)] == []
