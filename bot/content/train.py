"""The child process that trains a model: a request on stdin, a file as its answer."""

import json
import os
import sys
from pathlib import Path

from bot.mind.training import Example, train
from bot.model import LanguageCode


def main() -> None:
    """Train on ``{"path", "rows": [[text, topic, language], …]}`` and write the model."""
    os.nice(5)
    request = json.load(sys.stdin)
    examples = [
        Example(text=text, topic=topic, language=LanguageCode(language))
        for text, topic, language in request["rows"]
    ]
    path = Path(request["path"])
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(train(examples).to_bytes())
    part.replace(path)


if __name__ == "__main__":
    main()
