"""How much of the fault suite runs: a seeded sample by ``make test``, all of it by ``make faults``.

A test asks for its number here, so that both runs are the same code.
"""

import os
import random
from typing import TypeVar

import pytest

T = TypeVar("T")

FULL = os.environ.get("TUCAUSA_FAULTS") == "full"
"""Whether the full sizes were asked for."""

SEED = int(os.environ.get("TUCAUSA_FAULTS_SEED", "2031"))
"""Of every random choice of these tests; a failure prints it."""


full_only = pytest.mark.full_only
"""For a test that has no sample: ``make test`` leaves it out."""


def size(*, sample: T, full: T) -> T:
    """The number, or whatever else differs, for this run."""
    return full if FULL else sample


def seeded(name: str) -> random.Random:
    """Random choices of one test; the same ones in every run with the same SEED."""
    return random.Random(f"{SEED} {name}")
