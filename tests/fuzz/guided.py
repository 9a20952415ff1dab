"""Coverage-guided fuzzing with atheris: ``python tests/fuzz/guided.py DOOR [options of libFuzzer] [corpus folder]``; see docs/how-to/fuzzing.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["compliance"]):
    from tests.fuzz.doors import DOORS, enter


def main() -> None:
    """Fuzz one door until told to stop; an exception that is no refusal ends it and leaves the file that caused it."""
    door, options = sys.argv[1], sys.argv[2:]
    seeds = DOORS[door][0]()
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for index, seed in enumerate(seeds):
            (corpus / f"{index}").write_bytes(bytes([index % 256]) + seed.read_bytes())

        def one(data: bytes) -> None:
            # The first byte says which sound file this pretends to be: its name tells its format.
            if data:
                enter(door, data[1:], seeds[data[0] % len(seeds)], Path(place) / "here")

        atheris.Setup([sys.argv[0], *options, str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
