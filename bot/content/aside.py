"""The child process that reads the content, so that no message waits for it.

A thread would hold the interpreter's lock: at 100 messages a second that was 400 ms.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.nice(10)  # the imports are half of the work

from bot.content import kept
from bot.content.build import taken
from bot.content.passing import packed


def main() -> None:
    """Write the rows of the lesson on stdout, and in further lines the snapshot."""
    root, cache = map(Path, sys.argv[1:])
    snapshot, lesson = taken(root, cache)
    data = packed(snapshot)
    if snapshot.usable:
        kept.keep(data, snapshot.version, cache)
    sys.stdout.buffer.write(lesson.rows + b"\n" + data)


if __name__ == "__main__":
    main()
