"""The child process that trains: a request on stdin, the models' files as its answer."""

import json
import os
import sys
from pathlib import Path

from bot.mind import danger_training
from bot.mind.training import Example, train
from bot.model import LanguageCode


def main() -> None:
    """Train on ``{"path", "rows": [[text, topic, language], …], "danger"}``.

    The matcher's model goes to ``path``, the safety net's, empty where there is nothing
    to learn of danger, to ``danger``.
    """
    os.nice(5)
    request = json.load(sys.stdin)
    rows = [(text, topic, language) for text, topic, language in request["rows"]]
    examples = [
        Example(text=text, topic=topic, language=LanguageCode(language))
        for text, topic, language in rows
    ]
    danger = danger_training.train(rows)
    _write(Path(request["danger"]), danger.to_bytes() if danger else b"")
    _write(Path(request["path"]), train(examples).to_bytes())


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


if __name__ == "__main__":
    main()
