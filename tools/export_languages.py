"""Makes src/frontdesk/understanding/pipeline/languages.npz: which groups of letters speak for which language.

Takes them from the model of py3langid (BSD-3-Clause; `pip install py3langid==0.4.0`, nothing else needs it): of its hundred
thousand byte groups the few hundred a language that tell it from the others best, with what each adds to the logarithm of the
chance. docs/decisions/0007-language.md says what that costs and brings.
"""

from collections import deque
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from py3langid import langid

OUT = Path(__file__).resolve().parents[1] / "src" / "frontdesk" / "understanding" / "pipeline" / "languages.npz"
LANGUAGES = "en es fr de pt it nl ca gl da sv no fi pl cs sk sl hr hu ro tr id vi et lv lt el ru uk bg sr ar he fa hi zh ja ko th"
PER_LANGUAGE = 400
SCALE = 16  # steps to the natural logarithm, so that a byte holds it


def main() -> None:
    identifier, languages = langid._load_identifier(), LANGUAGES.split()
    groups = _groups(identifier)
    columns = [list(identifier.nb_classes).index(language) for language in languages]
    numbers = np.array([number for number, group in groups.items() if _is_of_letters(group)])
    logs = identifier.nb_ptc[numbers][:, columns].astype(np.float64)
    mean = np.log(np.exp(logs).mean(axis=1, keepdims=True))
    gain = np.exp(logs) * (logs - mean)
    chosen = sorted({int(row) for column in gain.T for row in np.argsort(-column, kind="stable")[:PER_LANGUAGE]})
    texts = [groups[int(numbers[row])].decode() for row in chosen]
    steps: NDArray[np.int8] = np.clip(np.round((logs - mean)[chosen] * SCALE), -127, 127).astype(np.int8)
    joined = np.frombuffer("\n".join(texts).encode(), np.uint8)
    names = np.frombuffer(LANGUAGES.encode(), np.uint8)
    np.savez_compressed(OUT, languages=names, groups=joined, steps=steps)
    print(f"{len(texts)} groups of {len(languages)} languages, {OUT.stat().st_size} bytes")


def _groups(identifier: langid.LanguageIdentifier) -> dict[int, bytes]:
    """The shortest way through the automaton to each feature is its letters."""
    reached, waiting, found = {0}, deque([(0, b"")]), dict[int, bytes]()
    while waiting:
        state, group = waiting.popleft()
        feature = identifier.tk_output[state]
        if feature >= 0:
            found.setdefault(feature, group)
        for byte in range(256):
            following = identifier.tk_nextmove[identifier._rowbase[state] + byte]
            if following not in reached:
                reached.add(following)
                waiting.append((following, group + bytes([byte])))
    return found


def _is_of_letters(group: bytes) -> bool:
    try:
        text = group.decode()
    except UnicodeDecodeError:  # a part of a sign
        return False
    return text == text.lower() and bool(text.strip()) and all(sign.isalpha() or sign in " '’" for sign in text)


if __name__ == "__main__":
    main()
