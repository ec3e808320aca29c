"""The language of short messages is told among those that a bot speaks, and a bot of one language pays nothing for it."""

import itertools
from pathlib import Path

import pytest

from frontdesk.understanding.pipeline import language
from frontdesk.understanding.pipeline.language import guess_language

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
LINES = (Path(__file__).parent / "languages.tsv").read_text("utf-8").splitlines()
TEXTS = [(text, name) for name, text in (line.split("\t") for line in LINES)]


def share_right(languages: tuple[str, ...]) -> float:
    mine = [(text, name) for text, name in TEXTS if name in languages]
    return sum(guess_language(text, languages) == name for text, name in mine) / len(mine)


def test_seven_languages_are_told_apart_in_a_few_words() -> None:
    assert len(TEXTS) >= 120
    assert share_right(LANGUAGES) >= 0.97


@pytest.mark.parametrize("pair", [*itertools.combinations(LANGUAGES, 2)], ids="-".join)
def test_two_languages_are_told_apart_in_a_few_words(pair: tuple[str, str]) -> None:
    assert share_right(pair) >= 0.94
    assert share_right(pair[::-1]) == share_right(pair)


def test_a_bot_of_one_language_does_not_even_read_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_table", None)
    assert guess_language("où est ma commande", ("en",)) == "en"


@pytest.mark.parametrize("text", ["", "12345", "A-1234", "👍", "!?", "\ud800"])
def test_the_first_language_is_taken_where_there_are_no_words(text: str) -> None:
    assert guess_language(text, ("es", "en")) == "es"
    assert guess_language(text, ("en", "es")) == "en"


def test_tags_come_back_as_the_bot_writes_them() -> None:
    assert guess_language("onde está o meu pedido", ("en-GB", "pt-BR")) == "pt-BR"
    assert guess_language("where is my order", ("en-GB", "pt_BR")) == "en-GB"
    assert guess_language("hvor er pakken min, jeg venter fortsatt", ("en", "nb")) == "nb"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我的订单在哪里", "zh"),
        ("где мой заказ", "ru"),
        ("注文はどこですか", "ja"),
        ("أين طلبي", "ar"),
        ("ΠΟΥ ΕΙΝΑΙ ΤΟ ΔΕΜΑ ΜΟΥ", "el"),
    ],
)
def test_other_scripts_are_known(text: str, name: str) -> None:
    assert guess_language(text, ("en", "zh", "ru", "ja", "ar", "el")) == name


def test_a_language_that_the_table_does_not_have_is_only_taken_where_no_other_is() -> None:
    assert guess_language("where is my order", ("eu", "en")) == "en"
    assert guess_language("non dago nire eskaera", ("eu", "gd")) == "eu"


def test_accents_may_be_written_in_two_signs() -> None:
    assert guess_language("cua\u0301ndo llega mi paquete", ("pt", "es")) == "es"
