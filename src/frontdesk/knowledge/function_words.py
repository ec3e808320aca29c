"""Words that say nothing of what a question is about, in the languages that customers write: who, how, please, my.

Articles hardly have them, so that they would count as rare, telling words. As they are after folding (`words.words_of`), and only
such as are nothing else elsewhere: of Romanian "care", English keeps its own.
"""

_ENGLISH = """
a an and any are am as at be been being but by can cannot could did do does doing don for from get got had has have having
he her here hers him his how i if in into is it its just let like may me might mine must my need of off on or our ours
please shall she should so some tell than that the their theirs them then there these they this those to too us very was
we were what whats when where wheres which while who whom whose why will with would you your yours yes no not about want
know wanna gonna u ur pls plz hi hello hey thanks thank im ive id ill dont cant wont isnt doesnt didnt
"""
_LATIN_ELSEWHERE = """
que qué quien quién quienes quiénes cual cuál cuales cuáles cuando cuándo cuanto cuánto cuanta cuánta cuantos cuántos
cuantas cuántas donde dónde adónde como cómo porque por para los las una unos unas sus mi mis tu tus nos les eran
fueron está están este esta esto estos estas ese esa eso yo usted ustedes puedo puede pueden puedes quiero quisiera
tengo hola gracias
wer wie wo wann warum wieso weshalb welche welcher welches welchen welchem wohin woher womit wofür wozu worum woran
wodurch wessen wem wen wieviel der das dem des ein eine einen einem einer eines und oder zum zur von vom auf für bei
sind waren wurde wurden wird werden haben hatte hatten habe kann kannst können könnte konnte möchte möchten muss
müssen soll darf ich du sie wir ihr mein meine meinen meinem meiner mich mir dich ihre ihren uns unser unsere sich
nicht wenn denn dass gibt bitte danke hallo
qui quoi quel quelle quels quelles quand où ou pourquoi combien lequel laquelle lesquels lesquelles quil quils cet
cette cest une à dans sur avec elle ils elles je nous vous votre vos notre sont était étaient été être avoir peux peut
peuvent dois veux voudrais sil plaît bonjour merci
chi che quale quali qual quando quanto quanta quanti quante perché perche cosè gli uno della dei delle nel nella è
sono hanno posso può puoi voglio vorrei mio mia miei mie tuo tua suo sua ciao grazie
quem quais quantos quantas onde porquê quê uma é são foi foram estão há pode podem quero meu minha meus minhas seu
você vocês não olá obrigado obrigada
wat waar wanneer waarom welke welk hoeveel waarmee waarvoor het een zijn mijn jij jullie kan kunnen moet heb heeft
hebben mij ons onze niet naar voor bedankt graag
kto kogo komu czym gdzie kiedy dlaczego jak jaki jaka jakie jakim jakiego jakiej który która które którego której
którzy ile czy się są był była było być mam mogę może chcę mój moja moje nie dla proszę dziękuję cześć
vad vem vilka vilken vilket när hur varför vart och att det ett är jag mitt mina vill har på för inte som hej
hvad hvem hvilken hvilket hvilke hvornår hvor hvordan hvorfor hva når jeg
mikä mitä missä milloin miksi miten kuka mistä mihin kuinka
kdo kde kdy proč jaký jaká jaké který která které kolik
mikor hogyan miért mennyi hány melyik
cine cui când cand unde cât câte câți câtă căror cărui cărei în unei unui și sau sunt erau fost avut poate vreau mea
mele mei să mulțumesc multumesc salut
ne neden niçin nicin nasıl nasil kime kimin kimi kimdir nedir nelerdir nerede nereden nereye hangi hangisi hangileri
kaç kac kaçıncı niye mı mü midir mıdır miyim mıyım bir için icin şu olarak olan benim bana beni değil degil gibi
istiyorum merhaba lütfen lutfen teşekkürler tesekkurler
gì nào đâu bao nhiêu mấy là của và có không được cho trong với các những một này đó tôi bạn như ở đã từ để vào vì thì
mà bởi về
"""
"""Spanish, German, French, Italian, Portuguese, Dutch, Polish, Scandinavian, Finnish, Czech, Hungarian, Romanian, Turkish,
Vietnamese."""
_OTHER_SCRIPTS = """
ποιοσ ποια ποιο ποιον ποιοι ποιεσ ποιων ποιουσ ποιου ποιασ τι που πωσ ποτε ποσο ποσα ποσοι ποσεσ ποση ποσουσ ποσων
ποσοσ γιατι ο η το οι τα τον την του τησ των στο στη στην στον στα στισ στουσ και σε με για απο ειναι ηταν να θα δεν
εχει ειχε εχουν μπορω μπορει θελω μου σου μασ σασ εγω εσυ αυτο αυτη αυτοσ αυτα ενα μια ενασ ενοσ μιασ ωσ γεια
ευχαριστω παρακαλω
что кто кого кому кем чем чего чему где когда куда откуда почему зачем как какои какая какое какие каких какого какому
каким какую какими сколько чеи чья чье чьи которыи которая которое которые которого которои которым ли и в во на с со
по к у о об от до за из для при не это эта этот эти был была было были есть я ты мы вы он она они мне меня мои моя мое
вас вам наш ваш можно могу может хочу пожалуиста спасибо здравствуите привет
ما ماذا من متى اين كيف لماذا كم هل اي اية بماذا التي الذي الذين في على الى عن مع هو هي هذا هذه ذلك تلك كان كانت يكون
قد او و ان انا لي لم لا وما ومن مرحبا شكرا اريد يمكن يمكنني
क्या कौन किस किसे किसने किसका किसकी किसके किसको कब कहां कैसे कैसा कैसी क्यों कितना कितनी कितने कौनसा कौनसी किन किनके
किन्हें है हैं था थी थे हो होता होती होते का की के को में से पर ने और या एक यह वह ये वे इस उस इन उन मैं मुझे मेरा मेरी
मेरे आप हम हमें लिए द्वारा भी ही तो जो कि हूं नहीं गया गई गए रहा सकता सकते सकती चाहिए कृपया नमस्ते धन्यवाद
什 么 什么 什麼 麼 谁 誰 哪 哪个 哪些 哪里 哪裡 怎 怎么 怎样 吗 嗎 呢 几 多少 为什 為什 请 請 的 了 是 在 和 我 你 您 我们
"""
"""Greek, Russian, Arabic, Hindi, and Chinese in signs and pairs."""
FUNCTION_WORDS = frozenset(f"{_ENGLISH} {_LATIN_ELSEWHERE} {_OTHER_SCRIPTS}".split())
