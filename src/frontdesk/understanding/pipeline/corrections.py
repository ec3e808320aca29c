"""Hears that a text takes back what was said before: "no, I meant A-1235", "sorry, not Monday, Tuesday", "make it two"."""

from frontdesk.kit.patterns import on_first_use

_SLOT = (
    r"(?:order |phone |house |tracking )?(?:number|order|date|day|time|size|colou?r|name|e-?mail|code|item|product|one"
    r"|address|postcode)"
)
_BEFORE = r"(?:(?:on|at|in|for|to|the|an?|my|order|number|size) ){0,3}"
_VALUE = rf"{_BEFORE}[\w#-]+(?: one)?"
_OOPS = r"(?:no|nope|nah|sorry|oops|whoops|oopsie|ups|oh|ah|ok|okay|hmm+|um|wait|hold on|please|my bad|my mistake)"
_STOP = r"(?:no|nope|sorry|oops|whoops|wait|hold on)"
_LEAD = rf"^(?:{_OOPS}\b[ ,.!-]*)*"
_CLEAR_LEAD = rf"^(?:{_OOPS}\b[ ,.!-]*)+"
_SAID = r"(?:that'?s|that was|it was|i (?:gave|typed|entered|sent|put|wrote|picked|chose)(?: you)?)"
_NEW = (
    r"(?:it'?s|it is|make (?:it|that)|change (?:it|that) to|not|rather|i meant|i'?d (?:rather|prefer)(?: have)?|i want)"
)

_WAYS = (
    # I meant the blue one
    r"(?<!did )(?<!do )(?<!what )\b(?:i|we) (?:actually |really |obviously |just )?(?:meant?|meaned)\b"
    r"(?! (?:it(?:$|[.!])|business|no|come on|really|seriously|well|that'?s|what|this is|how)\b)",
    # it should be A-3, not A-2; I said A-3, not A-2; not Monday, Tuesday
    r"\b(?:should|supposed to) (?:have )?(?:be|been|say|read)\b(?=.*\b(?:not|instead)\b)",
    rf"\bi said {_VALUE}[ ,]+not\b",
    rf"{_CLEAR_LEAD}(?:actually,? )?not (?!now|yet|today|really|at all|sure|interested|that i|because|what){_VALUE}"
    rf"(?:[,.;-]+ ?(?:but |rather |it'?s |it is |i want |i said )?| (?:but|rather|it'?s|it is|i want|i said) ){_VALUE}",
    rf"^not {_VALUE} ?(?:,|but|rather) ?(?:it'?s |rather |but )*{_VALUE}[.!]*$",
    # oops, wrong number; I typed the wrong number; I got the number wrong; typo
    rf"{_LEAD}{_SAID} (?:the |a |an )?(?:wrong {_SLOT}|{_SLOT} (?:in )?wrong)\b",
    rf"{_LEAD}i got (?:the|my) {_SLOT} wrong\b",
    rf"{_CLEAR_LEAD}(?:wrong|typo|mis-?typed|mis-?spelled)\b",
    r"^(?:sorry,? )?(?:typo|correction|my bad|my mistake)\b(?! (?:fluid|tape|pen))",
    r"\bi (?:made|did) a (?:typo|mistake)\b|\bmis-?(?:typed|spelled|spelt|wrote)\b",
    r"\blet me (?:correct|rephrase|fix) (?:that|it|this)\b",
    # actually the large one; actually A-3; change it to Oslo; make it two; scratch that, Friday
    rf"{_LEAD}actually,? (?:no,? )?(?:(?:{_NEW}|the|on|at|in|my {_SLOT} is|tomorrow|today|next|\w+day)\b"
    r"(?! to\b)(?! (?:return|cancel|a refund))|#?[a-z]{0,2}-?\d)",
    rf"{_LEAD}(?:can you |could you |can we |let'?s |please |pls |better )*(?:make|change) (?:it|that)"
    r" (?:to |into |for |at |on )?(?!(?:work|cheap|fast|quick|better|up|stop|clear|easy|easier|right|sound|possible|happen"
    r"|so|simple|through|in time)\w*\b)\S",
    r"\b(?:scratch|scrap|ignore|forget) that[ ,.!-]+(?:it'?s |i meant |make it |the |on |at )\S",
    # sorry, it's A-3; no, the other one; Tuesday instead
    rf"{_CLEAR_LEAD}(?:it'?s|it is|its|that'?s|should be|i want(?:ed)?|i said|rather|the other)\b"
    r"(?! (?:not?|wrong|ok|okay|fine|all|enough|right|correct|too|to|stupid|ridiculous|it|a problem|bad)\b)"
    r"(?=.*(?:\d|\bthe\b|\bone\b|\w+day\b|tomorrow|$))",
    rf"^{_VALUE},? (?:instead|rather)(?: please| pls)?[.!]*$",
    # no wait, A-3; oh sorry no, 2
    rf"^(?:oh |ah )?(?:{_STOP}\b[ ,.!-]+){{2,}}{_BEFORE}#?[\w-]*\d[\w-]*[.!]*$",
)
CORRECTION = on_first_use("|".join(_WAYS))
# In some word of every text in which one of the ways is.
HINT = (
    r"meant?\b|meaned|should|supposed|\bsaid\b|\bnot\b|wrong|typo|mis-?(?:typed|spel|wrote)|\bmistake|correct|rephrase|fix"
    r"|my\b|actually|make|change|scratch|scrap|ignore|forget|it'?s\b|\bit\b|that'?s|want|rather|other|instead"
    r"|\b(?:no|nope|wait|hold|sorry)\b|oops"
)
