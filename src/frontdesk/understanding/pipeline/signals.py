"""Hears yes, no, stop, a wish for a person and the like: precise patterns, so that a question is not taken for an answer."""

import re
from collections.abc import Set

from frontdesk.dialogue.reading import Signal
from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline import corrections
from frontdesk.understanding.pipeline.hints import Hints
from frontdesk.understanding.pipeline.questions import asks_in_general

_READ_CHARACTERS = 400

_POLITE_WORDS = """please thanks thank you very much so just then now mate man dude sir lol madam ma'am oh ah um uh
hmm well um, actually
    sorry hey hi hello i guess bot plz pls thx ty soz m8 bro omg"""
_POLITE = frozenset(_POLITE_WORDS.split())

_YES = """yes|yeah|yep|yup|yea|ya|yah|yas|yess|y|aye|sure|sure thing|of course|ok|okay|k|alright|all right|right|correct
exactly|absolutely|definitely|certainly|indeed|fine|perfect|affirmative|true|that is right|that is correct|that is it
that's right|that's correct|that's it|thats right|thats correct|thats it|thats fine|that's fine|that is fine|sounds good
sounds great|go ahead|go for it|do it|do that|please do|why not|i do|i am|it is|it does|i have|i would|i would like that
i'd like that|i would love to|yes i do|yes it is|yes i am|yes i have|yes that is right|you got it|looks good|looks right|good
great|works for me|that works|i think so|i believe so|very well|no problem|confirm|confirmed|i confirm|i agree|agreed
by all means|totally|cool|ok cool|okay cool|ok great|👍|👌|✅"""
_NO = """no|nope|nah|nay|n|no way|not really|not at all|not now|not yet|not today|never|negative|incorrect|wrong|false
i do not|i don't|i dont|i am not|i'm not|im not|it is not|it isn't|it isnt|it's not|its not|that is wrong|that's wrong
thats wrong|that is not right|that's not right|thats not right|that is not correct|that's not correct|thats not correct
not correct|not right|i do not think so|i don't think so|i dont think so|not sure|do not|don't|dont|please do not
please don't|absolutely not|definitely not|certainly not|of course not|no thanks|no thank you|not interested|i would not
i'd rather not|👎|❌"""
_CANCEL = """cancel|cancel it|cancel that|cancel this|cancel everything|stop|stop it|stop this|stop that|abort|quit|exit
never mind|nevermind|nvm|forget it|forget about it|forget that|forget this|leave it|drop it|scrap that|scratch that
i changed my mind|i have changed my mind|i've changed my mind|ive changed my mind|changed my mind|let us stop|let's stop
lets stop|i want to stop|stop here|not anymore|i do not want this anymore|i don't want this anymore
i do not want to do this anymore|i don't want to do this anymore|it does not matter anymore"""
_RESTART = """restart|start over|start again|start from the beginning|start from scratch|from the beginning|from the start
begin again|reset|start again from scratch|start all over|start all over again
let us start over|let's start over|lets start over|can we start over|i want to start over
can we start again|start afresh"""
_BACK = """back|go back|go back one step|one step back|step back|previous|previous question|previous step|undo|undo that
take me back|go back a step|let us go back|let's go back|lets go back|can we go back one step
can we go back|can i go back|let me go back|i want to go back|go to the previous question"""
_SKIP = """skip|skip it|skip this|skip that|skip this question|skip this one|skip this step|pass|next|next question
i would rather not say|i'd rather not say|rather not say|prefer not to say|i prefer not to say|i would rather not
i'd rather not|i would like to skip this|i'd like to skip this|i'd like to skip that|i want to skip this
can i skip this|can i skip|can we skip this|can i skip that|let us skip this|let's skip this
i do not want to say|i don't want to say"""
_REPEAT = """repeat|repeat that|repeat it|repeat the question|repeat please|say that again|say it again|again please
come again|pardon|pardon me|what did you say|what was that|what was the question|what did you ask|what did you ask me
what was your question|what was your question again|what did you want to know|what are you asking
i did not get that|i didn't get that
i did not catch that|i didn't catch that|can you repeat that|can you repeat|could you repeat that|could you repeat
can you say that again|could you say that again|can you repeat the question|could you repeat the question|sorry what
excuse me what|huh|huh what|huh what was that|what do you mean|what do you mean by that|what does that mean
what is that supposed to mean|i do not understand the question|i don't understand the question|i dont understand the question
i do not understand|i don't understand|i dont understand|i did not understand the question|i didn't understand the question"""
_GOODBYE = """bye|bye bye|byebye|goodbye|good bye|see you|see ya|cya|see you later|talk to you later|talk later|ttyl
good night|night|farewell|take care|have a nice day|have a good day|have a great day|have a good one|have a nice evening
have a good evening|have a great evening|have a nice weekend|have a good weekend|that is all|that's all|thats all
that will be all|that'll be all|that is everything|that's everything|nothing else|i am done|i'm done|im done|bye for now
until next time|ok bye|okay bye|alright bye|cya later|cya l8r|see ya later|good nite|nite|laters|👋"""
_BARE_PERSON = """human|a human|a human please|human please|person|a person|real person|a real person|real human|a real human
agent|an agent|live agent|a live agent|live chat|live person|live support|operator|an operator|representative
a representative|rep|customer service|customer support|customer care|human agent|human being|human support|human help
speak to agent|talk to agent|supervisor|manager|staff|advisor|adviser|someone real|somebody real|real agent|real people
no bots|no robots|not a bot"""


def _phrases(lines: str) -> frozenset[str]:
    return frozenset(phrase for line in lines.splitlines() for phrase in line.split("|"))


# What the whole text, or one of its clauses, has to be, politeness aside.
_WHOLE: tuple[tuple[Signal, frozenset[str]], ...] = (
    ("yes", _phrases(_YES)),
    ("no", _phrases(_NO)),
    ("cancel", _phrases(_CANCEL)),
    ("restart", _phrases(_RESTART)),
    ("back", _phrases(_BACK)),
    ("skip", _phrases(_SKIP)),
    ("repeat", _phrases(_REPEAT)),
    ("goodbye", _phrases(_GOODBYE)),
    ("person", _phrases(_BARE_PERSON)),
)
_MEANS: dict[str, tuple[Signal, ...]] = {}
for _signal, _set in _WHOLE:
    for _phrase in _set:
        _MEANS[_phrase] = (*_MEANS.get(_phrase, ()), _signal)

# Only these mean something in a clause that is not the first or the only one: "it is A-1, cancel it" is an order's matter.
_ANYWHERE: frozenset[Signal] = frozenset({"goodbye", "person"})

_WHO = (
    r"(?:human(?: being| agent)?s?|person|people|agents?|operator|representatives?|reps?|advis[eo]rs?"
    r"|assistant|staff|supervisor|manager"
    r"|employee|customer (?:service|support|care)|support (?:team|agent|person|staff)|support|service desk"
    r"|team member|specialist|member of (?:the |your )?(?:staff|team)|your team|the team)"
)
_KIND = (
    r"(?:an?|the|some|any|one of "
    r"your|your|another|with)?\s*(?:(?:real|actual|live|human|proper|physical|living|service|support|customer) ){0,3}"
)
_LINK = r"(?:to|with|2|w)"
_PERSON = on_first_use(
    rf"\b(?:speak|talk|chat|connect(?: me)?|transfer(?: me)?|put me through|put me on|pass me(?: on)?"
    rf"|hand me(?: over)?|switch(?: me)?"
    rf"|escalate(?: this| me| it)?|forward me|get through|get in touch|get me through|be connected"
    rf"|be transferred|direct me"
    rf"|speaking|talking|chatting|contact me) {_LINK} (?:{_KIND}{_WHO}|some ?one|some ?body|anyone"
    rf"|anybody)\b(?! of \d)"
    rf"|\b(?:need|want|give me|get me|have|prefer|rather have|bring me|find me|contact|reach|call|phone) "
    rf"(?:an?|the|some|your)? ?(?:(?:real|actual|live|human|proper) )+(?:{_WHO})\b"
    rf"|\b(?:i (?:need|want)|i would like|i'd like|give me|get me|bring me|can i (?:get|have)) "
    r"(?:an? |the |your )?(?:human(?: being| agent)?|agent|operator|representative|rep|supervisor|manager)\b(?! of \d)"
    r"|\bis (?:there|anyone|anybody|someone) (?:an? |any )?(?:real |actual |live )?(?:human|person|agent"
    r"|people|there)\b(?: there| here| i)?"
    rf"|\b(?:human|real person|real human|live agent|live person|agent|representative|operator)s? (?:please|pls|now)\b"
    r"|\b(?:not|don't|do not) (?:want|wish|like)? ?(?:to )?(?:talk|speak|chat) (?:to|with) (?:a|an|the"
    r"|this) (?:bot|robot|machine|computer|ai)\b"
    r"|\b(?:let me|can i|could i|may i|want to|wanna|need to|like to) (?:talk|speak|chat) (?:to|with) (?:him"
    r"|her|them|a human|some ?one|some ?body)\b|\bis (?:there )?(?:any|some) ?(?:one|body) (?:real|human|alive)\b"
    r"|\bis there (?:any|some) ?(?:one|body)(?: (?:there|here|around|available|online))?(?: please"
    r"| who can help(?: me)?)?(?=[?!.,]|$)"
    r"|\b(?:need|want|like|get|have) (?:some |any |a bit of )?help from (?:some|any) ?(?:one|body)\b"
    r"|\b(?:can|could|would|will) (?:some|any) ?(?:one|body) (?:please |there |here |just )*(?:help"
    r"|assist)(?=[?!.,]|$| (?:me|us|please)\b)"
    r"|\b(?:get|give|find|bring) me some ?(?:one|body)\b|\bneed some ?(?:one|body) to (?:help|assist|call|phone) me\b"
    r"|(?<!you )(?<!they )(?<!he )(?<!she )\bput me through(?: to (?!voicemail|hell)|(?=[?!.,]|$| please| now))"
)
_NOT_PERSON = on_first_use(
    rf"\b(?:not|don't|dont|do not|never|no need to|without|instead of|avoid) (?:want(?:ing)? to |need to "
    rf"|have to |wish to |like to )?"
    rf"(?:speak|talk|chat|speaking|talking|chatting)(?:ing)? {_LINK} (?:{_KIND}{_WHO}|some ?one|anyone)\b"
    r"|\b(?:do|must|should|did|does) (?:i|we|you|he|she|they|one) (?:\w+ )?(?:have to |need to )?(?:speak|talk|chat)\b"
    r"|\bis (?:any|some) ?(?:one|body) there (?:at|in|on|when|during|over|to)\b"
    r"|\b(?:already|yesterday|before|earlier) (?:spoke|talked|was)\b"
)

_LEADING_YES = on_first_use(
    r"^(?:yes|yeah|yep|yup|yea|yess|of course|absolutely|definitely)\b(?! (?:or no|men|and no)\b)"
)
_LEADING_NO = on_first_use(
    r"^(?:nope|nah|no way)\b|^no(?:,|\.|!|;| -)"
    r"|^no (?:i|it|its|it's|that|thats|that's|this|thanks|thank|please|not|my|we|they|you|don't|dont|do|sorry"
    r"|but|wrong|cancel|never|he|she"
    r"|the other|because|just|actually|nothing|never|there|what|where|let|can|could|is|are|stop|wait|nope|no)\b"
)
_AGREES = on_first_use(
    r"^(?:ok|okay|sure|alright|all right|fine|great|good|perfect) (?:do (?:it|that|so)|go ahead|go for it"
    r"|that (?:works|is fine)|sounds good|let us do (?:it|that)|let's do (?:it|that))\b"
)
_GREETING = on_first_use(
    r"^(?:(?:oh|well|ok|okay|um|uh) )?(?:hi+|hello+|hey+|heya|hiya|howdy|yo|greetings|hi there|hey there"
    r"|hello there|g'?day|good day"
    r"|good (?:morning|afternoon|evening)|morning|evening|afternoon|what'?s up|wassup|sup)\b(?=$"
    r"|[ ,.!?;:)-])(?! (?:tea|glory|flight|delivery|slot))"
)
_THANKS = on_first_use(
    r"(?<!no )\b(?:thanks|thank you|thank u|thankyou|thx|thnx|tnx|thanx|tysm|ty|much appreciated|many thanks"
    r"|cheers|appreciate (?:it|that|your help|the help)"
    r"|you(?: have|'ve) been (?:very |so |really )?helpful)\b(?! (?:card|note|letter|gift|page|email|for nothing))|🙏"
)
_FRUSTRATED = on_first_use(
    r"\b(?:useless|ridiculous|unacceptable|pathetic|rubbish|garbage|bullshit|bs|crap|crappy|shit|shitty"
    r"|fuck\w*|fk|fking|wtf|ffs|stfu|damn|dammit|idiot\w*"
    r"|moron\w*|stupid|dumb|scam|scammers|thieves|disgusting|disgrace(?:ful)?|appalling|frustrat(?:ed|ing)"
    r"|annoyed|annoying|infuriating|furious"
    r"|angry|pissed(?: off)?|fed up|sick (?:of|and tired)|had enough|waste of (?:my )?time|wasting my time"
    r"|joke of a|worst (?:service|company|support"
    r"|experience|bot|chat\w*)|terrible (?:service|support|experience)|awful (?:service|support|experience)"
    r"|horrible (?:service|support|experience)"
    r"|thanks for nothing)\b|this is (?:a joke|terrible|awful|horrible|insane|crazy|outrageous)\b"
    r"|\b(?:you|u|it|bot|this) (?:do not|don't|dont|did not|didn't|are not|aren't|is not|isn't"
    r"|never) (?:understand(?:ing)?|get it|listen(?:ing)?|help(?:ing)?|helpful)\b"
    r"|\bnot (?:what i (?:asked|said|meant)|helping|helpful)\b|\b(?:again and again|over and over"
    r"|for the (?:third|fourth|fifth|tenth|hundredth|umpteenth|\d+th|3rd) time|how many times)\b"
    r"|\bnobody (?:answers|helps|replies|cares)\b|\bno ?one (?:answers|helps|replies|cares)\b"
    r"|\b(?:asshole|arsehole|bitch|bastard|cunt|motherf|dickhead|dumbass|jackass|wank|bollocks|imbecile"
    r"|retard|crook|fraudster)\w*"
    r"|\b(?:liars|incompetent|screw you|go to hell|what the hell|bloody hell|piss off|shut up)\b"
    r"|\b(?:you|u|this|service|company|bot) (?:guys )?(?:really )?sucks?\b|\bhate (?:you|this (?:bot|company"
    r"|service|shop))\b|\b(?:sue|suing) (?:you|u|your|this)\b|\b(?:take|taking|see) you (?:guys )?(?:to|in) court\b"
    r"|\bhear(?:ing)? from my lawyers?\b"
    r"|\btak(?:e|ing) legal action\b|\bthis (?:is not|isn't|isnt|is still not) working\b"
    r"|\b(?:you|u|it|bot|this|that) (?:still |even )?(?:did not|didn't|didnt|do not|don't|dont|does not"
    r"|doesn't|doesnt|have not|haven't"
    r"|havent|are not|aren't|is not|isn't|never|not) (?:even |really |actually )?answer(?:ed|ing|s)?\b|[?!]{4,}|😡|🤬|😠"
)
_SHOUTING = on_first_use(r"(?:\b[A-Z]{2,}\b[^a-z]*){4,}")
_DRAWN_OUT = on_first_use(r"([a-z])\1{2,}")
_PICTURES = on_first_use("[\u2190-\u2bff\ufe0f\u200d\U0001f300-\U0001faff]+")
_CLAUSES = on_first_use(r"[,.!?;:\n]+|\s[-–—]+\s")

_TO_THE_BOT: frozenset[Signal] = frozenset({"yes", "no", "cancel", "restart", "back", "skip", "repeat", "person"})

# The slower patterns, and what has to be in some word of a text for one of them to be in the text.
PATTERNS: dict[Signal, re.Pattern[str]] = {
    "person": _PERSON,
    "thanks": _THANKS,
    "frustrated": _FRUSTRATED,
    "correction": corrections.CORRECTION,
}
_HINTS = Hints(
    (
        r"human|person|people|agent|operator|\brep|advis|assistant|staff|supervisor|manager|employee|customer|support"
        r"|service|team|specialist|member|some|any|there|through|speak|talk|chat",
        r"thank|thx|thnx|tnx|thanx|tysm|\bty\b|appreciate|cheers|helpful|🙏",
        r"useless|ridiculous|unacceptable|pathetic|rubbish|garbage|\bbs\b|crap|shit|fuck|\bfk|wtf|ffs|stfu|damn|dammit"
        r"|idiot|moron|stupid|dumb|scam|thieves|disgust|disgrace|appalling|frustrat|annoy|furi|angry|pissed|\bfed\b"
        r"|\bsick\b|\benough\b|wast|joke|worst|terrible|awful|horrible|nothing|insane|crazy|outrageous"
        r"|\bnot\b|n't\b|\bdont\b|\bnever\b|\bagain\b|\bover\b|\btimes?\b|answer|helps|replies|cares"
        r"|asshole|arsehole|bitch|bastard|cunt|motherf|dickhead|jackass|wank|bollocks|imbecile|retard|crook|fraud|liars"
        r"|incompetent|screw|hell\b|shut|suck|hate|\bsu(?:e|ing)\b|court|lawyer|legal|isnt|[?!]{4}|😡|🤬|😠",
        corrections.HINT,
    )
)
_BITS: tuple[tuple[int, Signal, re.Pattern[str]], ...] = tuple(
    (1 << number, signal, pattern) for number, (signal, pattern) in enumerate(PATTERNS.items())
)

_REPAIRABLE = """yes yeah no nope cancel stop abort quit exit restart start over again back previous skip pass repeat pardon human
person agent operator representative supervisor manager someone somebody speak talk chat connect transfer real live hello hi hey
good morning afternoon evening thanks thank you cheers goodbye bye please sure okay correct right wrong hiya heya howdy ridiculous
useless unacceptable terrible"""
SIGNAL_WORDS = frozenset(_REPAIRABLE.split())  # the normaliser repairs typos towards these too


def signals(text: str, spelled_out: str | None = None) -> tuple[Signal, ...]:
    """Return what the text says to the bot itself, in the order of the vocabulary; `spelled_out` is the same text repaired."""
    text = text[:_READ_CHARACTERS].strip()
    plain = " ".join(text.lower().replace("’", "'").split())
    found = _heard(plain)
    if spelled_out is not None and (other := spelled_out[:_READ_CHARACTERS]) != plain:
        found |= _heard(other)
    if _DRAWN_OUT.search(plain):
        found |= _heard(_DRAWN_OUT.sub(r"\1", plain))
    if len(text) > 12 and not text.islower() and _SHOUTING.search(text):
        found.add("frustrated")
    if found & _TO_THE_BOT:
        found.discard("question")
    return in_order(found) if found else ()


def in_order(found: Set[Signal]) -> tuple[Signal, ...]:
    """The signals in the order of the vocabulary."""
    return tuple([signal for signal in _ORDER if signal in found])


_ORDER: tuple[Signal, ...] = (
    "yes", "no", "cancel", "restart", "back", "skip", "repeat", "person", "greeting", "thanks", "goodbye",
    "frustrated", "question", "correction",
)  # fmt: skip


def hinted(lower: str) -> set[Signal]:
    """The signals whose slower pattern is worth a search in a lower-case text."""
    hints = _HINTS.of(lower)
    return {signal for bit, signal, _ in _BITS if hints & bit}


def _heard(text: str) -> set[Signal]:
    hints = _HINTS.of(text)
    found: set[Signal] = {signal for bit, signal, pattern in _BITS if hints & bit and pattern.search(text)}
    if "person" in found and _NOT_PERSON.search(text):
        found.discard("person")
    found |= _whole(text) | _answer(text)
    if _GREETING.search(text):
        found.add("greeting")
    if asks_in_general(text):
        found.add("question")
    return found


def _whole(text: str) -> set[Signal]:
    """What is said by the whole text, by its first clause, or at the end of it."""
    clauses = [clause for clause in (_bare(part) for part in _CLAUSES.split(text)) if clause is not None]
    found: set[Signal] = set(_MEANS.get(_bare(text) or "", ()))
    spoken = [clause for clause in clauses if clause]
    for number, clause in enumerate(spoken):
        for signal in _MEANS.get(clause, ()):
            if (
                len(spoken) == 1
                or signal in _ANYWHERE
                or (number == 0 and signal in ("yes", "no"))
                or _only_signals(spoken)
            ):
                found.add(signal)
    if "?" in text and found & {"yes", "no"}:  # "right?", "no?" ask, they do not answer
        found -= {"yes", "no"} if len(spoken) <= 1 else set()
    return found - {"yes"} if "no" in found else found


def _only_signals(clauses: list[str]) -> bool:
    return all(clause in _MEANS for clause in clauses)


def _answer(text: str) -> set[Signal]:
    if text.endswith("?") and len(text) < 8:
        return set()
    if _LEADING_NO.match(text):
        return {"no"}
    if _LEADING_YES.match(text) or _AGREES.match(text):
        return {"yes"}
    return set()


def _bare(clause: str) -> str | None:
    """The clause without marks at its ends and without politeness around it; None for an empty one."""
    words = clause.strip(" \t\"'()*_~").split()
    if not words:
        return None
    plain = " ".join(words)
    if plain in _MEANS:
        return plain
    if not plain.isascii():
        words = _PICTURES.sub(" ", plain).split()
    first, last = 0, len(words)
    while last > first and words[last - 1] in _POLITE:
        last -= 1
    while first < last and words[first] in _POLITE:
        first += 1
    return " ".join(words[first:last])
