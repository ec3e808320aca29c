"""What texts say to the bot itself, as a table; the right column is everything that may be heard."""

import pytest

from frontdesk.understanding.pipeline.signals import signals

TABLE: dict[str, str] = {
    # yes and no
    "yes": "yes", "Yes please": "yes", "yep": "yes", "YES!": "yes", "yeah sure": "yes", "ok": "yes", "okay, do it": "yes",
    "sure, go ahead": "yes", "that's right": "yes", "that is correct.": "yes", "👍": "yes", "yes, change it to Oslo": "yes",
    "yes i want the red one": "yes", "of course": "yes", "sounds good": "yes", "y": "yes", "I think so": "yes",
    "no": "no", "nope": "no", "no thanks": "no", "no, A-1235": "no", "No. It is A-1235": "no", "nah": "no",
    "not really": "no",
    "no i want the red one": "no", "no that's wrong": "no", "I don't think so": "no", "n": "no", "not sure": "no",
    "no thank you": "no", "no, not that one": "no", "that's not right": "no", "👎": "no",
    "no idea": "", "no problem with my order?": "", "no refund arrived": "", "nobody was home": "", "is that right": "",
    "there is no label in the box": "", "I know": "", "yesterday": "", "not yet delivered": "", "noon works": "",
    "do I need to sign, yes or no": "", "ok where is my order": "", "the address is not right": "",
    # the conversation itself
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
    "stupid bot, give me a human": "person frustrated", "what a useless thing, let me talk to a person": "person frustrated",
    "where is my USB cable": "", "the worst case is fine": "", "is there an angry birds mug": "frustrated",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=list(TABLE))
def test_a_text_says_exactly_this(text: str, expected: str) -> None:
    assert set(signals(text)) == set(expected.split())


def test_a_repaired_text_is_heard_too() -> None:
    assert signals("tlak to a humna", "talk to a human") == ("person",)


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert signals("where is my order " * 100_000 + "stop") == ()
