"""Hears a general question: how things are at the company, not what shall become of the writer's own order."""

import re

from frontdesk.kit.patterns import on_first_use

_BEFORE_QUESTION = on_first_use(
    r"^(?:(?:hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|sorry|excuse me|(?:a |just a "
    r"|one )?(?:quick|another|more) question"
    r"|i have a (?:quick )?question|question|please|pls|so|ok|okay|and|but|also|um+|uh+|hmm+|oh|well|wait"
    r"|thanks|thank you|great|cool"
    r"|actually|there|guys|team|btw|by the way|just (?:wondering|curious|checking)|one more thing)(?=$"
    r"|[\s,.!?:;-])[\s,.!?:;-]*)+"
)
_INDIRECT = on_first_use(
    r"^(?:(?:can|could|would|will) (?:you|u) (?:please )?(?:tell me|let me know|explain(?: to me)?)|(?:please )?tell me"
    r"|(?:do you know|any idea|(?:may|can) i ask|i (?:was wondering|am wondering|wonder|(?:want|need"
    r"|would like) to know))|i'd like to know|i'm wondering),? (?=(?:wh(?:at|ich|o|ere|en|y|ether)|how|if)\b)"
)
_WH = r"(?:wh(?:at|o|ere|en|y)|how)(?:'?s|'re|'d|'ll)?|which"
_ASKS = on_first_use(
    rf"^(?:(?:{_WH}) \w|(?:do|did) (?:you|u|ya|i|we|they|people|customers)\b|does \w|(?:is|are) (?:there|it"
    rf"|the|you|u|they)\b"
    r"|will (?:you|u)\b|(?:have you|you) got\b|any \w[^?]*\?|(?:can|could|may) (?:they|people|customers)\b)"
)
_ASKS_INDIRECTLY = on_first_use(rf"^(?:(?:{_WH}) \w|(?:if|whether) (?:you|u|i|we|they|there|the|it)\b)")
_MAY = on_first_use(
    r"^(?:can|could|may) (?:i|you|u|we|one) (?:please |also |still |ever |even |just |only )*(?P<wish>.+)"
)
_NO_QUESTION = on_first_use(
    r"^(?:(?:what|which|when|where|who) (?:i|we|it|he|she|they|my|the)\b|what an?\b|what(?:'?s| is) (?:up|going on)\b"
    r"|how (?:are|r) (?:you|u|things)(?= doing|$|\W*$| today)|how(?:'?s| is) it going|how (?:do you do\W*$"
    r"|about\b|many times|come\b)"
    r"|when (?:you|u) (?:can|get|have|are)\b|who cares|why not|what about (?:\w* ?\d|today|tomorrow|next|this"
    r"|that|\w+day\b)"
    r"|are (?:you|u) (?:there|sure|serious|kidding|stupid|ok|okay)\b|any (?:news|updates?|progress|luck|idea"
    r"|one|body)\b|any(?:one|body|thing)\b)"
)
_ORDERS = r"(?:order|parcel|shipment|package|delivery|refund|payment|money)"
_OWN = on_first_use(
    r"\b(?:my|mine|our|ours)\b|\b(?:this|that) order\b"
    r"|\b(?:return|cancel|track|exchange|refund|change) (?:it|this|that|them|these|those)\b"
    rf"|\b(?:order|parcel|package|shipment|ticket)(?: (?:number|no\.?|id))? (?:is )?#?[a-z]{{0,3}}-?\d"
    rf"|^(?:where|when(?! do )|why|what happened|what'?s|how'?s|is|did)\b.* (?:the|this|that) {_ORDERS}\b(?! (?:page"
    rf"|form|number|polic|fee|cost|time))"
    r"|^(?:where|when|why)(?:'?s| is| are| will| does| did| has| hasn't| isn't)? (?:it|they|(?:[a-z]{1,3}-)?#?\d+)\b"
    r"|^(?:why|when) (?:was|am|were|have|haven't|did|didn't|will|do|don't) (?:i|we)\b(?! (?:have to|need to|pay))"
    r"|^did .*\b(?:it|that|this|them)\W*$|^will (?:you|u) .*\b(?:me|us|it|that)\b"
)
_CONDITION = on_first_use(
    r" (?:after|if|when|without|before|once|unless|even though)\b|^pay (?:with|by|via|using|in|cash|on)\b"
    r"|^ship (?:to|abroad)\b"
)
_OF_MINE = on_first_use(
    r"^(?:\w+ )?(?:me|us)\b|^(?:get|have|make|file|talk|speak|ask|start|open|give|send|see|place|request"
    r"|order|book|leave)\b"
)
_PLURAL = on_first_use(r"[a-z-]{2,}[^\Wsui0-9]s\W*$")
_SINGULAR = "always details sometimes perhaps does was has yes thanks plans minutes hours weeks guys its"
_NO_PLURAL = frozenset(_SINGULAR.split())
_DEFINITE = frozenset(["the", "these", "those", "this", "that", "both", "some", "all", "two", "three", "four", "five"])
_LINKING = frozenset(["with", "in", "to", "for", "on", "by", "of", "from", "at", "or", "and", "as", "via"])


def asks_in_general(text: str) -> bool:
    """Whether the text asks how things are for everybody; "can I …" only does so about things of a kind or on a condition."""
    text = text[lead.end() :] if (lead := _BEFORE_QUESTION.match(text)) else text
    if _OWN.search(text):
        return False
    if indirect := _INDIRECT.match(text):
        asked = text[indirect.end() :]
        return bool(_ASKS_INDIRECTLY.match(asked)) and not _OWN.search(asked)
    if may := _MAY.match(text):
        return _is_generic(may["wish"])
    return bool(_ASKS.match(text)) and not _NO_QUESTION.match(text)


def _is_generic(wish: str) -> bool:
    of_mine = _OF_MINE.match(wish)
    if of_mine and of_mine[0].endswith(("me", "us")):
        return False
    if _CONDITION.search(wish):
        return True
    return _plural(wish) or bool(not of_mine and re.search(r"^[a-z]+ (?:with |in |to |for |on |by )?an? [a-z]", wish))


def _plural(wish: str) -> bool:
    """Whether the wish names several things without pointing at them: "return sale items", not "return the items"."""
    definite = False
    for word in wish.split()[1:]:
        if word in _DEFINITE or word[0].isdigit():
            definite = True
        elif word in _LINKING:
            definite = False
        elif not definite and _PLURAL.match(word) and word.strip("?!.,") not in _NO_PLURAL:
            return True
    return False
