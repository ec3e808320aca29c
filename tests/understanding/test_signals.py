"""What texts say to the bot itself, as a table; the right column is everything that may be heard."""

import pytest

from frontdesk.dialogue.reading import Signal
from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.pipeline.signals import PATTERNS, SIGNAL_WORDS, hinted, signals

TABLE: dict[str, str] = {
    # yes and no
    "yes": "yes", "Yes please": "yes", "yep": "yes", "YES!": "yes", "yeah sure": "yes", "ok": "yes", "okay, do it": "yes",
    "sure, go ahead": "yes", "that's right": "yes", "that is correct.": "yes", "👍": "yes", "yes, change it to Oslo": "yes",
    "yes i want the red one": "yes", "of course": "yes", "sounds good": "yes", "y": "yes", "I think so": "yes",
    "no": "no", "nope": "no", "no thanks": "no", "no, A-1235": "no", "No. It is A-1235": "no correction", "nah": "no",
    "not really": "no",
    "no i want the red one": "no correction", "no that's wrong": "no", "I don't think so": "no", "n": "no", "not sure": "no",
    "no thank you": "no", "no, not that one": "no", "that's not right": "no", "👎": "no",
    "no idea": "", "no problem with my order?": "", "no refund arrived": "", "nobody was home": "", "is that right": "",
    "there is no label in the box": "", "I know": "", "yesterday": "", "not yet delivered": "", "noon works": "",
    "do I need to sign, yes or no": "", "ok where is my order": "", "the address is not right": "",
    # the conversation itself
    "what did you ask?": "repeat", "sorry, what did you ask me": "repeat", "can we go back one step": "back",
    "I'd like to skip this": "skip", "start all over again": "restart",
    "cancel": "cancel", "stop": "cancel", "never mind": "cancel", "nvm": "cancel", "forget it": "cancel",
    "please cancel that": "cancel", "cancel please": "cancel", "I changed my mind": "cancel",
    "cancel my order": "", "I want to cancel my subscription": "", "can I stop the shipment": "",
    "do not forget it is urgent": "",
    "start over": "restart", "restart": "restart", "can we start over?": "restart", "let's start over please": "restart",
    "I started over a month ago": "", "my router needs a restart": "",
    "back": "back", "go back": "back", "go back please": "back", "previous question": "back",
    "I want to send it back": "", "call me back": "", "when are you back": "",
    "skip": "skip", "skip this please": "skip", "I'd rather not say": "skip", "can I skip this?": "skip",
    "skip the line": "",
    "repeat that please": "repeat", "say that again": "repeat", "what was the question?": "repeat",
    "can you repeat that?": "repeat",
    "can I repeat my last order": "", "pardon?": "repeat",
    # a person
    "I want to speak to a real human": "person", "can I talk to someone?": "person", "agent": "person",
    "human please": "person",
    "let me talk to a person": "person", "connect me to an agent": "person", "I need a human": "person",
    "get me a real person": "person", "put me through to customer service": "person", "representative!!": "person",
    "transfer me to a supervisor": "person", "is there a real person there?": "person", "speak with an operator": "person",
    "I would like to chat with a live agent": "person", "can I speak with somebody about my order": "person",
    "i don't want to talk to a bot": "person", "real human now": "person", "talk to your support team": "person",
    "is a person of 70 allowed": "", "a person at the door signed for it": "", "how many people fit in the tent": "",
    "I do not want to talk to an agent": "", "the agent was rude": "", "the delivery person was nice": "",
    "do I have to talk to an agent to cancel": "", "is the human resources handbook sold": "", "travel agent discount": "",
    "do you sell human hair wigs": "", "I don't need to speak to anyone": "",
    "is there anybody real here": "person", "is there anyone real here?": "person", "hello? is anyone there?": "greeting person",
    "i need help from someone": "person", "can somebody help me": "person", "can someone please help me?": "person",
    "get me someone": "person", "put me through to billing": "person", "is there anyone there": "person",
    "is anyone there at the store on sunday": "", "can someone else sign for the parcel": "", "can you help me": "",
    "they put me through to the wrong place": "", "is there anyone who delivers on sundays": "",
    "what do you mean": "repeat", "What do you mean?": "repeat", "i don't understand the question": "repeat",
    "huh what was that": "repeat", "huh, what was that?": "repeat", "what do you mean by store credit": "",
    # politeness
    "hi": "greeting", "Hello there!": "greeting", "good morning": "greeting", "hey, where is my order": "greeting",
    "hiya": "greeting",
    "his order is late": "", "high chair delivery": "", "hello kitty mugs": "greeting", "history of my orders": "",
    "thanks": "thanks", "thank you so much!": "thanks", "thx": "thanks", "great, thanks a lot": "yes thanks",
    "do you sell thank you cards": "",
    "hi, thanks for the help": "greeting thanks", "cheers": "thanks", "🙏": "thanks",
    "bye": "goodbye", "goodbye!": "goodbye", "thanks, bye": "thanks goodbye",
    "that's all, thank you": "thanks goodbye", "see you later": "goodbye",
    "good night": "goodbye", "have a nice day": "goodbye", "I bought it at Best Bye": "",
    # frustration
    "this is ridiculous": "frustrated", "you are useless": "frustrated", "WTF": "frustrated",
    "worst service ever": "frustrated",
    "I AM STILL WAITING FOR MY ORDER": "frustrated", "for the third time, where is my order": "frustrated",
    "you don't understand": "frustrated", "that's not what I asked": "frustrated", "I'm fed up": "frustrated",
    "where is it?????": "frustrated",
    "you didn't answer my question": "frustrated", "i'm going to sue you": "frustrated", "this is useless": "frustrated",
    "this isn't working": "frustrated", "that doesn't answer my question": "frustrated", "you suck": "frustrated",
    "what the hell": "frustrated", "you bunch of assholes": "frustrated", "shut up": "frustrated",
    "this isnt working": "frustrated",
    "my zipper isn't working": "", "hello, is the shell jacket in stock": "greeting", "sue ordered it for me": "",
    "do you sell tennis court shoes": "", "can i get an answer by friday": "", "does the vacuum suck up hair": "",
    "stupid bot, give me a human": "person frustrated", "what a useless thing, let me talk to a person": "person frustrated",
    # a correction of what was said before
    "no, I meant A-1235": "no correction", "sorry, not Monday, Tuesday": "correction", "actually the large one": "correction",
    "oops wrong number": "correction", "i mean the blue one": "correction", "not the red one, the blue one": "correction",
    "not A-1234 but A-1235": "correction", "my bad, it's A-1002": "correction", "typo, A-1002": "correction",
    "i mistyped the number": "correction", "sorry wrong order number": "correction", "make it 3 pm": "correction",
    "no, make that two": "no correction", "can you make it tuesday instead": "correction",
    "actually, Tuesday": "correction", "oh wait, it's A-1003": "correction", "Tuesday instead": "correction",
    "i said A-1235, not A-1234": "correction", "scratch that, make it friday": "correction",
    "no wait, A-1001": "no correction", "oh sorry no, the 2": "no correction", "wait 5": "", "sorry, wait": "",
    "i gave you the wrong number": "correction", "i entered the number wrong": "correction", "change it to Oslo": "correction",
    "it should be A-1003 not A-1002": "correction", "let me correct that: A-1003": "correction",
    "oops typo 🙈": "correction", "ACTUALLY A-1004": "correction", "soz i meant large": "correction",
    "i mean it": "", "I mean business": "", "actually where is my order": "", "actually i want to return it": "",
    "sorry, where is my refund": "", "sorry to bother you": "", "you sent me the wrong size": "", "i got the wrong item": "",
    "i put in the wrong address": "", "the number on the parcel is wrong": "", "make it stop": "",
    "can you make it cheaper": "", "can i get a refund instead": "", "do you sell correction tape": "",
    "i ordered by mistake": "", "the mug is not blue": "", "no, not that one please": "no", "no, it's fine": "no",
    # typos, slang, emoji, politeness and noise around all of them
    "yep that's right": "yes", "yess pls 👍": "yes", "yup thx": "yes thanks", "YES PLEASE!!!": "yes", "yeah go ahead mate": "yes",
    "sure thing 😊": "yes", "k": "yes", "ok cool, do it": "yes", "of course, thank you": "yes thanks",
    "nope sorry": "no", "no way": "no", "nah mate": "no", "No!!!": "no", "nooo": "no", "no ty": "no", "um no": "no",
    "no worries": "", "no hurry": "", "nope 🙅": "no", "yes and no": "",
    "human plzzz": "person", "speak 2 a real person": "person", "HUMAN!!!": "person", "gimme a human": "person",
    "i want 2 talk 2 someone": "person", "agent pls": "person", "get me a real person 😡": "person frustrated",
    "can i plz speak with a manager": "person", "operator!!!": "person", "live agent please 🙏": "person thanks",
    "I can't speak to the quality": "", "there is no person in the picture": "", "is it for one person": "",
    "the agent confirmed it": "", "customer service hours": "", "how many persons fit in": "",
    "thx a lot 🙏": "thanks", "thank u so much": "thanks", "tysm!!": "thanks", "ty ❤️": "thanks", "cheers m8": "thanks",
    "sure thing, do it 🎉": "yes",
    "thanks in advance": "thanks", "thank you card": "", "thanks for nothing": "frustrated",
    "there was no thank you card inside": "",
    "hiya!!": "greeting", "heyyy": "greeting", "helloooo 👋": "greeting", "good mornin": "greeting", "yo": "greeting",
    "hey there 😊": "greeting", "hidden fees": "", "hit the road jack": "", "hello": "greeting",
    "THIS IS RIDICULOUS!!!": "frustrated", "this is rediculous": "frustrated", "u guys suck": "frustrated",
    "wtf is this": "frustrated", "im so annoyed rn": "frustrated", "omg worst service ever 😡": "frustrated",
    "this bot is dumb": "frustrated", "not helpful at all": "frustrated", "where the hell is it????": "frustrated",
    "it is not annoying to wear, is it": "frustrated", "the price is crazy good": "", "fed the dog": "", "sick leave": "",
    "stop it pls": "cancel", "nvm thx": "cancel thanks", "cancel that plz": "cancel", "forget about it mate": "cancel",
    "plz stop": "cancel", "non stop flight": "", "the bus stop": "", "cancel culture": "",
    "bye!!": "goodbye", "ok bye": "goodbye", "cya l8r": "goodbye", "ttyl": "goodbye", "good nite": "goodbye",
    "start over pls": "restart", "go back plz": "back", "skip plz": "skip", "say that again plz": "repeat",
    "where is my USB cable": "", "the worst case is fine": "", "is there an angry birds mug": "frustrated",
}  # fmt: skip

NORMALISER = Normaliser(tuple(SIGNAL_WORDS), word_ranks())

GENERAL = [
    "when do you refund the money",
    "what is your returns policy",
    "whats your return policy",
    "What's your return policy?",
    "how long do i have to send something back",
    "how do refunds work",
    "do you have gift cards?",
    "can i return sale items",
    "how do i cancel an order",
    "how long does delivery take",
    "where are you located",
    "any discount codes?",
    "how much is delivery",
    "do you price match",
    "can i cancel after it shipped",
    "is the tent waterproof",
    "hi, quick question: do you ship to norway?",
    "sorry but what does express cost",
    "can i cancel an order",
    "can you deliver on sundays",
    "can i pay with paypal",
    "can i return an opened item",
    "could you tell me what your opening hours are",
    "can i get a refund if i lost the receipt",
    "how can i return something",
    "is there a student discount",
    "are you open on sunday",
    "will you restock the blue one",
    "did you change the returns policy",
    "who pays for the return",
    "which sizes do you have",
    "is it waterproof",
    "can i return shoes without the box",
    "ok and how do refunds work",
    "why is delivery so expensive",
    "do i need to sign, yes or no",
    "does the tent come with pegs",
    "when do you open",
    "can i use a gift card",
    "have you got a shop in oslo",
    "may i ask how you pack the mugs",
]
OWN = [
    "can you help me with returns",
    "where is my order",
    "can i cancel my order",
    "i want to return something",
    "cancel it",
    "can i send something back",
    "can you cancel order A-1003",
    "track my parcel",
    "when will my refund arrive",
    "can i talk to someone",
    "can i get a refund please",
    "could you change the address",
    "can you help me",
    "can i return it",
    "how do i cancel it",
    "how do i return this order",
    "can i return the items",
    "can you send me details",
    "where is it?",
    "where is the parcel",
    "when will it arrive",
    "what happened to the order",
    "where is order A-1003",
    "any news?",
    "any size is fine",
    "what do you mean?",
    "what was the question?",
    "is there a real person there?",
    "how are you?",
    "what's up",
    "what i want is a refund",
    "when i get home",
    "what a mess",
    "how about tomorrow?",
    "what about tomorrow",
    "why was i charged twice",
    "can you check the status",
    "could you resend the details",
    "can i make a return",
    "can i cancel",
    "can i have a discount",
    "will you refund me",
    "can you tell me where my order is",
    "can you tell me when it arrives",
    "can you open a ticket",
    "yes",
    "hi",
    "no",
    "hello",
    "what",
    "can i skip this?",
    "why not",
    "can you change the delivery address to 12 king street",
    "is the order late",
    "do it",
    "please do",
]


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=list(TABLE))
def test_a_text_says_exactly_this(text: str, expected: str) -> None:
    assert set(signals(text, NORMALISER.text(text))) - {"question"} == set(expected.split())


@pytest.mark.parametrize("text", GENERAL)
def test_a_general_question_is_heard_as_one(text: str) -> None:
    assert "question" in signals(text)


@pytest.mark.parametrize("text", OWN)
def test_a_wish_about_the_own_order_is_no_general_question(text: str) -> None:
    assert "question" not in signals(text)


@pytest.mark.parametrize("signal", PATTERNS)
def test_where_a_slow_pattern_matches_its_hint_is_there(signal: Signal) -> None:
    matching = [text.lower() for text in (*TABLE, *GENERAL, *OWN) if PATTERNS[signal].search(text.lower())]
    assert len(matching) > 10
    assert [text for text in matching if signal not in hinted(text)] == []


def test_a_repaired_text_is_heard_too() -> None:
    assert signals("tlak to a humna", "talk to a human") == ("person",)


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert signals("where is my order " * 100_000 + "stop") == ()
