"""`rate`: have the user say how it went, from 1 to 5, by button, number, word, star or thumb; and why, if they like."""

import re

from frontdesk.dialogue.flow import AskingStep, Scene
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Move, Rate, Say
from frontdesk.dialogue.picking import plain
from frontdesk.dialogue.state import Input
from frontdesk.dialogue.steps.ask import AskStep

BEST = 5
LABELS = tuple(str(score) for score in range(1, BEST + 1))
SHORT_WORDS = 4  # in more words the opinion is about something
_OUT_OF_FIVE = re.compile(r"(?<![\d.,/])([1-5])\s*(?:/|out of|of|from)\s*(?:5|five)(?![\d.,]*\d)", re.IGNORECASE)
_ALONE = re.compile(
    r"\D*(?<![\d.,/-])([1-5])(?![.,/]?\d|\s*(?:/|out of|times|days|weeks|hours|minutes|%))\D*", re.IGNORECASE
)
_STARS = re.compile("[⭐★🌟]")
_THUMBS = {
    "👍": 5,
    "😀": 5,
    "😃": 5,
    "😍": 5,
    "❤": 5,
    "🙂": 4,
    "😊": 5,
    "😐": 3,
    "🙁": 2,
    "😞": 2,
    "👎": 1,
    "😡": 1,
    "😠": 1,
}
_WORDS = {
    5: "great excellent perfect amazing awesome fantastic brilliant wonderful superb outstanding love loved five",
    4: "good nice well helpful fine satisfied happy four",
    3: "ok okay alright average mediocre neutral meh three",
    2: "bad poor disappointing disappointed unhappy unhelpful two",
    1: "terrible awful horrible worst useless rubbish one",
}
_SCORES = {word: score for score, words in _WORDS.items() for word in words.split()}
_DENIES = frozenset({"not", "no", "never", "isn", "wasn", "didn"})


class RateStep(AskingStep, frozen=True, kw_only=True):
    """`labels` are the five buttons, the worst first."""

    labels: tuple[str, ...] = LABELS

    def prefill(self, scene: Scene) -> Move | None:
        return None

    def take(self, scene: Scene, message: Input) -> Move | None:
        score = self._labelled(scene, message.text) or score_of(message.text)
        return None if score is None else self._rate(score)

    def offered(self, scene: Scene, message: Input) -> Move | None:
        score = self._labelled(scene, message.text)
        return None if score is None else self._rate(score)

    def _labelled(self, scene: Scene, text: str) -> int | None:
        labels = [plain(scene.render(label)) for label in self.labels]
        said = plain(text)
        return labels.index(said) + 1 if said in labels and said else None

    def _rate(self, score: int) -> Rate:
        return Rate(step=self.id, slot=self.slot, score=score, next=self.next)

    def ask(self, scene: Scene) -> Say:
        labels = [scene.render(label) for label in self.labels]
        choices = tuple(Choice(label, label) for label in labels)
        text = self.wording(scene)
        return Say(text, purpose="question", kind="choices", choices=choices, step=self.id, asks=self.slot)

    def speech(self) -> tuple[str, ...]:
        return (*self.prompts, *self.labels)

    def templates(self) -> tuple[str, ...]:
        return (*self.prompts, *self.labels)


class CommentStep(AskStep, frozen=True, kw_only=True):
    """What follows a rating: a free text to the score that stands under `rating`."""

    rating: str

    def prefill(self, scene: Scene) -> Move | None:
        return None

    def take(self, scene: Scene, message: Input) -> Move | None:
        text = message.text.strip()
        score = scene.frame.variables.get(self.rating)
        if not text or not isinstance(score, int):
            return None
        return Rate(step=self.id, slot=self.slot, score=score, next=self.next, comment=text)


def score_of(text: str) -> int | None:
    """Return the score that a text gives, or None: "5", "4 out of 5", "five stars", "great!", "👍", "⭐⭐⭐"."""
    if "?" in text:
        return None
    out_of = _OUT_OF_FIVE.search(text)
    if out_of is not None:
        return int(out_of[1])
    stars = len(_STARS.findall(text))
    if stars:
        return stars if stars <= BEST else None
    words = plain(text).split()
    alone = _ALONE.fullmatch(text) if len(words) <= SHORT_WORDS and not _DENIES & set(words) else None
    if alone is not None:
        return int(alone[1])
    thumbs = {score for picture, score in _THUMBS.items() if picture in text}
    if len(thumbs) == 1:
        return thumbs.pop()
    return _worded(words)


def _worded(words: list[str]) -> int | None:
    scores = {_SCORES[word] for word in words if word in _SCORES}
    if len(scores) != 1 or len(words) > SHORT_WORDS:
        return None
    if _DENIES & set(words):
        return 2 if scores.pop() >= 4 else None
    return scores.pop()
