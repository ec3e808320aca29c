"""Lets these tests use the crash harness in `benchmarks/`, which is no package that gets installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
