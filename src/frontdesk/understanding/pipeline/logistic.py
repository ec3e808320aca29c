"""Trains multinomial logistic regression in numpy: a small limited-memory BFGS, deterministic, no randomness."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

_MEMORY = 8


def softmax(logits: Floats) -> Floats:
    result: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result /= result.sum(axis=-1, keepdims=True)
    return result


def fit(rows: Floats, labels: Labels, classes: int, *, strength: float, iterations: int = 100) -> Floats:
    """Return weights float32 [columns + 1, classes]; the last row is the bias, which is not penalised.

    Minimises the summed cross-entropy + |weights|² / (2 · strength), the objective that scikit-learn states with C.
    """
    columns = rows.shape[1]
    truth = np.zeros((len(rows), classes), np.float32)
    truth[np.arange(len(rows)), labels] = 1
    penalty = np.float32(1 / strength)

    def cost(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(columns + 1, classes)
        logits = rows @ weights[:columns] + weights[columns]
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        total = chances.sum(axis=1, keepdims=True)
        loss = float(np.log(total).sum(dtype=np.float64) - (logits * truth).sum(dtype=np.float64))
        chances /= total
        chances -= truth
        slope = np.empty_like(weights)
        slope[:columns] = rows.T @ chances + penalty * weights[:columns]
        slope[columns] = chances.sum(axis=0)
        size = float((weights[:columns] ** 2).sum(dtype=np.float64))
        return loss + 0.5 * float(penalty) * size, slope.reshape(-1)

    best = minimise(cost, np.zeros((columns + 1) * classes, np.float32), iterations)
    return best.reshape(columns + 1, classes)


def minimise(cost: Callable[[Floats], tuple[float, Floats]], start: Floats, iterations: int) -> Floats:
    """Limited-memory BFGS with backtracking (Nocedal and Wright, algorithm 7.5)."""
    point = start
    value, slope = cost(point)
    steps: list[tuple[Floats, Floats, float]] = []
    for _ in range(iterations):
        direction = _direction(slope, steps)
        descent = float(slope @ direction)
        if descent >= 0:
            break
        length = 1.0 if steps else min(1.0, 1.0 / max(float(np.abs(slope).sum()), 1e-12))
        for _ in range(20):
            step = (length * direction).astype(np.float32)
            new_value, new_slope = cost(point + step)
            if new_value <= value + 1e-4 * length * descent:
                break
            length /= 2
        else:
            break
        change = new_slope - slope
        curvature = float(step @ change)
        if curvature > 1e-10:
            steps = [*steps[1 - _MEMORY :], (step, change, 1 / curvature)]
        finished = value - new_value <= 1e-6 * max(abs(value), abs(new_value), 1.0)
        point, value, slope = point + step, new_value, new_slope
        if finished:
            break
    return point


def _direction(slope: Floats, steps: list[tuple[Floats, Floats, float]]) -> Floats:
    direction = -slope
    parts: list[float] = []
    for step, change, inverse in reversed(steps):
        part = inverse * float(step @ direction)
        parts.append(part)
        direction = direction - part * change
    if steps:
        step, change, inverse = steps[-1]
        direction *= np.float32(1 / (inverse * float(change @ change)))
    for (step, change, inverse), part in zip(steps, reversed(parts), strict=True):
        direction = direction + (part - inverse * float(change @ direction)) * step
    return direction
