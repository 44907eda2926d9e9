"""Many mutated rules files, each held to the promise of `tests/core/rules/mutation.py`: `make fuzz ARGS="--count 5000"`."""

import argparse
import os
import random
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.core.rules.hostile import HOSTILE
from tests.core.rules.mutation import DESIGN, everything, judged, mutated

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of some files: how many made rules, the longest time, and the files that broke the promise."""

    accepted: int
    slowest: float
    broken: tuple[str, ...]


def batch(seed: int) -> Batch:
    """Most are mutations of the design's example and of one with every condition; one in a hundred of a large one."""
    dice, texts = random.Random(seed), (DESIGN, everything())
    large = tuple(HOSTILE.values())
    accepted, slowest, broken = 0, 0.0, []
    for number in range(_BATCH):
        text = mutated(texts[number % 2] if number % 100 else large[(seed + number // 100) % len(large)], dice)
        try:
            answer, took = judged(text)
        except Exception:  # noqa: BLE001 - whatever it is, the file that did it is wanted
            broken.append(f"{traceback.format_exc()}\n{text!r}")
            continue
        accepted, slowest = accepted + (answer.rules is not None), max(slowest, took)
    return Batch(accepted, slowest, tuple(broken))


def main() -> int:
    """Print how many files held, the slowest, and every one that did not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start, batches = time.perf_counter(), max(1, asked.count // _BATCH)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(batch, range(asked.seed, asked.seed + batches)))
    broken = [text for answer in answers for text in answer.broken]
    for text in broken[:5]:
        print(text, file=sys.stderr)
    accepted, slowest = sum(answer.accepted for answer in answers), max(answer.slowest for answer in answers)
    print(
        f"{batches * _BATCH:,} mutated files in {time.perf_counter() - start:.0f} s: {accepted:,} made rules, "
        f"the slowest took {slowest * 1000:.0f} ms, {len(broken):,} broke the promise"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
