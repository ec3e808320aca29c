"""Writes help articles by the thousand that look like real ones, and an encoder for them that costs next to nothing.

Sentences are those of real passages with every eighth word replaced, so that no two are the same; words come as often as
they do in the passages. A text's vector is the sum of its words' vectors, which the shipped encoder made, rare words
counting more, and a little noise that is the text's own. Everything follows from a fixed seed.
"""

import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import msgspec
import numpy as np

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.knowledge.function_words import FUNCTION_WORDS
from frontdesk.knowledge.sentences import sentence_spans

SEED = 17
SECTIONS = 5
SECTION_CHARACTERS = 800
REPLACED = 0.125
NOISE = 0.25
NOISES = 4_096
"""Rows of noise; each text has the sum of two."""
WORD = re.compile(r"[a-z][a-z']{1,30}|[0-9]+")


class Writer:
    """Real passages (JSON lines with `text`), taken apart."""

    def __init__(self, file: Path) -> None:
        texts = [msgspec.json.decode(line)["text"] for line in file.read_bytes().splitlines() if line.strip()]
        found = (text[start:end] for text in texts for start, end in sentence_spans(text))
        self.sentences = [one for one in dict.fromkeys(found) if 30 <= len(one) <= 300 and one.isascii()]
        counts = Counter(word for sentence in self.sentences for word in WORD.findall(sentence.lower()))
        self.counts = {word: count for word, count in counts.items() if word not in FUNCTION_WORDS}
        self._words, self._until = list(self.counts), list(accumulate(self.counts.values()))

    def article(self, number: int) -> str:
        """One of `SECTIONS` passages, the same for the same number."""
        chance = random.Random(SEED * 1_000_003 + number)
        lines = [f"# {self._name(chance, 3)} {number}"]
        for _ in range(SECTIONS):
            begin, size, section = chance.randrange(len(self.sentences)), 0, list[str]()
            while size < SECTION_CHARACTERS:
                section.append(self._changed(chance, self.sentences[(begin + len(section)) % len(self.sentences)]))
                size += len(section[-1])
            lines += [f"## {self._name(chance, 3)}", " ".join(section[:-1] or section)]
        return "\n\n".join(lines) + "\n"

    def write(self, folder: Path, articles: int) -> None:
        for number in range(articles):
            path = folder / f"{number // 1_000:04}" / f"{number}.md"
            if number % 1_000 == 0:
                path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.article(number))

    def questions(self, articles: int, count: int) -> Iterator[tuple[str, str]]:
        """What a customer may ask, and the article that it was made from: six in ten words of a sentence; every tenth question
        has a slip of the pen."""
        chance = random.Random(SEED)
        while count:
            number = chance.randrange(articles)
            sentences = [one for line in self.article(number).split("\n\n")[2::2] for one in line.split(". ")]
            words = WORD.findall(chance.choice(sentences).lower())
            content = [word for word in words if word not in FUNCTION_WORDS]
            if len(content) < 6:
                continue
            kept = [word for word in words if word in FUNCTION_WORDS or chance.random() < 0.6][:14]
            if chance.random() < 0.1:
                at = max(range(len(kept)), key=lambda place: len(kept[place]))
                kept[at] = kept[at][:2] + kept[at][3:4] + kept[at][2:3] + kept[at][4:]
            yield " ".join(kept), f"{number // 1_000:04}/{number}.md"
            count -= 1

    def _name(self, chance: random.Random, words: int) -> str:
        return " ".join(chance.choices(self._words, cum_weights=self._until, k=words)).capitalize()

    def _changed(self, chance: random.Random, sentence: str) -> str:
        words = sentence.split(" ")
        others = iter(chance.choices(self._words, cum_weights=self._until, k=len(words)))
        return " ".join(next(others) if at and chance.random() < REPLACED else word for at, word in enumerate(words))


class Blend:
    """Keeps `encoding.base.Encoder`. A question takes as long as with the shipped encoder, which encodes it too."""

    def __init__(self, writer: Writer, real: BatchingEncoder, kept: Path) -> None:
        self.name, self.dimension = f"blend-{real.name}", real.dimension
        self._real = real
        if not kept.exists():
            np.save(kept, real.encode_now(list(writer.counts)))
        vectors = np.load(kept)
        total = sum(writer.counts.values())
        weights = np.array([math.log(total / count) for count in writer.counts.values()], np.float32)
        self._vectors = (vectors * weights[:, None]).astype(np.float32)
        self._noise = np.random.default_rng(SEED).standard_normal((NOISES, self.dimension), np.float32)
        self._noise *= NOISE / math.sqrt(2 * self.dimension)
        self._numbers = {word: number for number, word in enumerate(writer.counts)}

    async def encode(self, texts: Sequence[str]) -> Vectors:
        await self._real.encode(texts)
        return self.encode_now(texts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)
        result: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return result

    def knows_word(self, word: str) -> bool:
        return word in self._numbers

    def _row(self, text: str) -> Vectors:
        words = [self._numbers[word] for word in WORD.findall(text.lower()) if word in self._numbers]
        row = self._vectors[words].sum(axis=0)
        one, other = divmod(zlib.crc32(text.encode()) % NOISES**2, NOISES)
        result: Vectors = row / (math.sqrt(float(row @ row)) or 1.0) + self._noise[one] + self._noise[other]
        return result
