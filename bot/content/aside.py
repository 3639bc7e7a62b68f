"""The child process that reads the content, so that no message waits for it.

A thread would hold the interpreter's lock: at 100 messages a second that was 400 ms.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.nice(10)  # the imports are half of the work

from bot.content.build import taken
from bot.content.passing import packed


def main() -> None:
    """Write what ``taken`` gives on stdout."""
    sys.stdout.buffer.write(packed(*taken(Path(sys.argv[1]), Path(sys.argv[2]))))


if __name__ == "__main__":
    main()
