"""What customers say to the bot itself is heard in other languages, and their questions are not taken for it."""

import pytest

from frontdesk.understanding.pipeline.signals_elsewhere import phrase_words, signals_in

HEARD = [
    ("es", "sí", "yes"),
    ("es", "Sí, por favor", "yes"),
    ("es", "vale, gracias", "yes thanks"),
    ("es", "no, el otro", "no"),
    ("es", "no gracias", "no thanks"),
    ("es", "cancelar", "cancel"),
    ("es", "¡Hola!", "greeting"),
    ("es", "hola, quiero hablar con una persona", "person greeting"),
    ("es", "muchas gracias por todo", "thanks"),
    ("es", "adios", "goodbye"),
    ("es", "no entiendo", "repeat"),
    ("fr", "oui", "yes"),
    ("fr", "d’accord, merci", "yes thanks"),
    ("fr", "non merci", "no thanks"),
    ("fr", "laissez tomber", "cancel"),
    ("fr", "je voudrais parler à un conseiller", "person"),
    ("fr", "bonjour, où est ma commande ?", "greeting"),
    ("de", "ja bitte", "yes"),
    ("de", "nein", "no"),
    ("de", "Abbrechen!", "cancel"),
    ("de", "ich möchte mit einem Mitarbeiter sprechen", "person"),
    ("de", "Guten Tag", "greeting"),
    ("de", "vielen Dank", "thanks"),
    ("pt", "sim", "yes"),
    ("pt", "nao", "no"),
    ("pt", "deixa pra lá", "cancel"),
    ("pt", "quero falar com um atendente", "person"),
    ("pt", "bom dia", "greeting"),
    ("pt", "muito obrigada", "thanks"),
    ("it", "sì, grazie", "yes thanks"),
    ("it", "no", "no"),
    ("it", "lascia stare", "cancel"),
    ("it", "vorrei parlare con un operatore", "person"),
    ("it", "buongiorno", "greeting"),
    ("nl", "ja graag", "yes"),
    ("nl", "nee", "no"),
    ("nl", "laat maar", "cancel"),
    ("nl", "ik wil een medewerker spreken", "person"),
    ("nl", "goedemorgen", "greeting"),
    ("nl", "dank u wel", "thanks"),
]
NOT_HEARD = [
    ("es", "no he recibido el paquete"),
    ("es", "quiero cancelar mi pedido"),
    ("es", "¿sí?"),
    ("es", "una persona recogió mi paquete"),
    ("es", "cómo puedo devolver los zapatos"),
    ("fr", "je n'ai pas reçu mon colis"),
    ("fr", "comment annuler ma commande"),
    ("de", "was kostet der Versand"),
    ("de", "kann ich die Bestellung abbrechen"),
    ("pt", "como cancelar o pedido"),
    ("it", "come posso annullare l'ordine"),
    ("nl", "wat kost de verzending"),
]


@pytest.mark.parametrize(("language", "text", "heard"), HEARD)
def test_what_is_said_to_the_bot_is_heard(language: str, text: str, heard: str) -> None:
    assert " ".join(signals_in(text, text.lower(), language, (language,))) == heard


@pytest.mark.parametrize(("language", "text"), NOT_HEARD)
def test_what_is_said_of_something_else_is_not(language: str, text: str) -> None:
    assert signals_in(text, text.lower(), language, (language,)) == ()


def test_a_bot_of_two_languages_hears_short_texts_in_both() -> None:
    for text, heard in (
        ("yes", "yes"),
        ("sí", "yes"),
        ("nope", "no"),
        ("gracias", "thanks"),
        ("talk to a human", "person"),
    ):
        assert signals_in(text, text, "es" if heard == "thanks" else "en", ("es", "en")) == (heard,)
    assert signals_in("yes", "yes", "es", ("es", "en")) == ("yes",)


def test_a_bot_that_speaks_no_english_is_not_misled_by_words_that_look_english() -> None:
    assert signals_in("no he visto el paquete", "no he visto el paquete", "es", ("es",)) == ()


def test_a_language_without_phrases_hears_nothing_and_english_alone_is_as_ever() -> None:
    assert signals_in("tak", "tak", "pl", ("pl",)) == ()
    assert signals_in("yes please", "yes please", "en", ("en",)) == ("yes",)


def test_the_words_of_the_phrases_are_the_languages_own() -> None:
    assert {"gracias", "sí", "persona"} <= phrase_words(("es",))
    assert phrase_words(("en", "pl")) == frozenset()
