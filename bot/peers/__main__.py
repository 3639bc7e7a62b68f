"""The child process that tries one peer.

A request on stdin: ``{"peer", "trainings": [[[text, topic], …], …], "texts": [[text, …], …],
"asks": [[number of a training, number of texts], …]}``. The first training chooses the
setting and is timed. JSON on stdout, with the guesses of each of ``asks``.
"""

import json
import sys
import time
from dataclasses import astuple

from bot.peers.kinds import KINDS
from bot.peers.trial import chosen, fitted, microseconds


def main() -> None:
    """Try it."""
    request = json.load(sys.stdin)
    kind = next(kind for kind in KINDS if kind.name == request["peer"])
    trainings = [[(text, topic) for text, topic in rows] for rows in request["trainings"]]
    setting = chosen(kind, trainings[0])
    before = time.perf_counter()
    peer = fitted(kind, setting, trainings[0])
    found: dict[str, object] = {
        "setting": setting,
        "train_seconds": time.perf_counter() - before,
        "median_us": microseconds(peer, request["texts"][0]),
    }
    peers = [peer, *(fitted(kind, setting, rows) for rows in trainings[1:])]
    found["guesses"] = [
        [astuple(guess) for guess in peers[learnt].guess(request["texts"][asked])]
        for learnt, asked in request["asks"]
    ]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
