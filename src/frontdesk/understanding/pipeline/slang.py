"""How customers shorten English, spelled out; the normaliser reads a text through this."""

_SHORT = """
u=you ur=your r=are y=why n=and k=ok kk=ok b4=before gr8=great l8r=later 2day=today 2moro=tomorrow 2mrw=tomorrow tmrw=tomorrow
tmr=tomorrow tomo=tomorrow tmw=tomorrow tomoz=tomorrow ystrday=yesterday yday=yesterday pls=please plz=please plss=please
plez=please pleas=please thx=thanks thnx=thanks tnx=thanks thanx=thanks thks=thanks ty=thank|you tysm=thank|you tks=thanks
wanna=want|to gonna=going|to gotta=have|to lemme=let|me gimme=give|me kinda=kind|of dunno=do|not|know cuz=because
coz=because cos=because bc=because becuz=because bcoz=because w/=with w/o=without abt=about msg=message msgs=messages
acct=account acc=account addr=address addy=address num=number nr=number qty=quantity amt=amount pkg=package pckg=package
pwd=password pw=password pass=password info=information asap=as|soon|as|possible eta=arrival|time btw=by|the|way
fyi=for|your|information idk=i|do|not|know imo=in|my|opinion omg=oh|my|god rn=right|now atm=at|the|moment nvm=never|mind
nm=never|mind np=no|problem ppl=people sry=sorry srry=sorry soz=sorry hru=how|are|you sup=what|is|up wassup=what|is|up
whats=what|is wheres=where|is whens=when|is hows=how|is whos=who|is thats=that|is theres=there|is its=it|is im=i|am
ive=i|have id=i|would ill=i|will youre=you|are theyre=they|are dont=do|not doesnt=does|not didnt=did|not cant=can|not
cannot=can|not couldnt=could|not wont=will|not wouldnt=would|not isnt=is|not arent=are|not wasnt=was|not werent=were|not
havent=have|not hasnt=has|not hadnt=had|not shouldnt=should|not aint=is|not lets=let|us yess=yes yesss=yes yse=yes yas=yes
yea=yeah yeh=yeah yup=yep nop=no noo=no helo=hello hlo=hello hii=hi heya=hey mins=minutes min=minute hrs=hours hr=hour
wk=week wks=weeks mth=month mths=months yr=year yrs=years dept=department appt=appointment apt=appointment biz=business
doc=document docs=documents pic=picture pics=pictures fav=favourite sth=something smth=something sb=somebody smb=somebody
bday=birthday tho=though thru=through nite=night luv=love wat=what wut=what wen=when wer=where hw=how hv=have hav=have
wud=would shud=should cud=could bout=about ordr=order oder=order ordre=order recieve=receive recieved=received
adress=address refnd=refund delivry=delivery shiping=shipping cancle=cancel cancell=cancel acount=account
"""
_APOSTROPHE = {
    "n't": " not",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'m": " am",
    "'d": " would",
}
_SAYS_IS = {
    "what",
    "where",
    "who",
    "how",
    "when",
    "why",
    "that",
    "it",
    "there",
    "here",
    "he",
    "she",
}  # others' 's is a genitive

# "id", "ill", "pass", "min", "doc", "apt" and "its" are words of their own too often to be spelled out
_WORDS_OF_THEIR_OWN = {
    "id",
    "ill",
    "pass",
    "min",
    "doc",
    "docs",
    "apt",
    "its",
    "acc",
    "cos",
    "nm",
    "b",
    "y",
    "sup",
    "np",
}

SLANG: dict[str, str] = {
    short: long.replace("|", " ")
    for short, _, long in (entry.partition("=") for entry in _SHORT.split())
    if short not in _WORDS_OF_THEIR_OWN
}
IRREGULAR = {"can't": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us", "ain't": "is not"}


def spell_out(word: str) -> str:
    """Return a lower-case word without its contraction or slang: `wheres` → `where is`, `don't` → `do not`."""
    short = SLANG.get(word)
    if short is not None:
        return short
    if "'" not in word:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("'s"):
        return f"{word[:-2]} is" if word[:-2] in _SAYS_IS else word
    for ending, full in _APOSTROPHE.items():
        if word.endswith(ending):
            return word[: -len(ending)] + full
    return word
