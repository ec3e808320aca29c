"""What the benchmark's customers write: endlessly many different texts, so that no cache can answer in the encoder's place."""

# Texts go in threes, a conversation each: a question about a thing that Acme sells, an errand with an order, which begins
# one of the demo bot's flows and looks the order up, and another question. Eleven words on average. A text's number picks
# its words as a number picks its digits, so no two numbers below `VARIETY` give the same text, and every run writes the
# same ones. Nobody asks for a person: a conversation that a person has is not read by the bot any more.

_OPENINGS = (
    "", "hi, ", "hello, ", "hey ", "hiya, ", "please, ", "ok, ", "sorry, ", "morning! ", "hi again, ", "thanks, ", "so ",
)  # fmt: skip
_QUESTIONS = (
    "do you have the {} in stock", "is the {} still available", "when will the {} be back in stock",
    "can i exchange the {} for another size", "how long do i have to return the {}",
    "how long does delivery take for the {}", "do you ship the {} to norway", "how much is shipping for the {}",
    "is there a warranty on the {}", "can i pay for the {} with paypal", "how do i use a gift card for the {}",
    "how do i wash the {}", "can i get the {} tomorrow by express delivery", "i want to return the {}",
    "where is the refund for the {}", "can i cancel my order of the {}",
)  # fmt: skip
_ERRANDS = (
    "where is my order {}", "where's my parcel, order {}", "track my package {}", "has order {} been sent yet",
    "what's the status of order {}", "when do i get order {}", "i want to return something from order {}",
    "i'd like to send back order {}", "where is my refund for order {}", "i want to change the address of order {}",
    "can i still cancel order {}", "i want to cancel order {}",
)  # fmt: skip
_ORDERS = tuple(f"A-{number}" for number in range(1001, 1013))
_COLOURS = ("", "green ", "blue ", "rust ", "cream ", "grey ")
_THINGS = (
    "rain jacket", "raincoat", "merino jumper", "sweater", "backpack", "rucksack", "tent", "two person tent",
    "lantern", "camp light", "steel bottle", "flask", "wool blanket", "throw", "mug set", "enamel mugs",
)  # fmt: skip
_ENDINGS = ("", " please", " thanks", " asap", " then", " now", " actually", " anyway")

_DIFFERENT_QUESTIONS = len(_OPENINGS) * len(_QUESTIONS) * len(_COLOURS) * len(_THINGS) * len(_ENDINGS)
_DIFFERENT_ERRANDS = len(_OPENINGS) * len(_ERRANDS) * len(_ORDERS) * len(_COLOURS) * len(_THINGS)
VARIETY = _DIFFERENT_QUESTIONS // 2 * 3  # two questions to an errand, of which there are more than half as many
_STRIDE = 97_561  # shares no factor with how many there are, so that stepping by it visits every one once, well mixed


def text(number: int) -> str:
    """Return what the customer with this number writes; different for every number below `VARIETY`."""
    conversation, turn = divmod(number, 3)
    return _errand(conversation) if turn == 1 else _question(2 * conversation + turn // 2)


def _question(number: int) -> str:
    rest, opening = divmod(number * _STRIDE % _DIFFERENT_QUESTIONS, len(_OPENINGS))
    rest, question = divmod(rest, len(_QUESTIONS))
    rest, colour = divmod(rest, len(_COLOURS))
    ending, thing = divmod(rest, len(_THINGS))
    return _OPENINGS[opening] + _QUESTIONS[question].format(_COLOURS[colour] + _THINGS[thing]) + _ENDINGS[ending]


def _errand(number: int) -> str:
    rest, opening = divmod(number * _STRIDE % _DIFFERENT_ERRANDS, len(_OPENINGS))
    rest, errand = divmod(rest, len(_ERRANDS))
    rest, order = divmod(rest, len(_ORDERS))
    thing, colour = divmod(rest, len(_COLOURS))
    return f"{_OPENINGS[opening]}{_ERRANDS[errand].format(_ORDERS[order])}, the {_COLOURS[colour]}{_THINGS[thing]}"
