"""The bot under cProfile: ``python -m benchmarks.profiled FILE COMMAND...``.

SIGUSR1 begins the profile of the main thread, where the event loop runs; it is written to
FILE when the bot ends. The start is not in it, nor are other threads.
"""

import cProfile
import signal
import sys
from types import FrameType

from bot import cli


def main() -> int:
    """The bot's own exit code."""
    profile = cProfile.Profile()

    def begin(number: int, frame: FrameType | None) -> None:
        profile.enable()

    signal.signal(signal.SIGUSR1, begin)
    try:
        return cli.main(sys.argv[2:])
    finally:
        profile.disable()
        profile.dump_stats(sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
