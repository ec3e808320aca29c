"""Guesses the language of a text among those that the bot speaks; a bot of one language never needs to guess."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_FREQUENT = {
    "en": "the is are my i you to of and a in it what where how do can not for with have this that was please your me on order",
    "es": "el la los las es son mi yo de y un una en lo que qué dónde cómo no por para con mi este su pedido quiero hola gracias",
    "fr": "le la les est sont mon ma je vous de et un une en que où comment ne pas pour avec ce votre bonjour merci suis",
    "de": "der die das ist sind mein meine ich sie du zu und ein eine in was wo wie nicht für mit habe bitte hallo danke",
    "pt": "o a os as é são meu minha eu você de e um uma em que onde como não por para com este seu pedido olá obrigado quero",
    "it": "il lo la gli è sono mio mia io di e un una in che dove come non per con questo suo ordine ciao grazie vorrei",
    "nl": "de het is zijn mijn ik je u van en een in wat waar hoe niet voor met heb dit uw bestelling hallo bedankt graag",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}


def guess_language(text: str, languages: tuple[str, ...]) -> str:
    """Return that one of `languages` (IETF tags, never empty) of which most frequent words are here; the first wins a tie."""
    if len(languages) == 1:
        return languages[0]
    words = [word.lower() for word in _WORD.findall(text[:400])]
    best, most = languages[0], 0
    for language in languages:
        frequent = _WORDS.get(language.split("-")[0].lower(), frozenset())
        count = sum(word in frequent for word in words)
        if count > most:
            best, most = language, count
    return best
