"""Child processes that measure: a request in JSON, an answer in JSON, nothing kept."""

import json
import subprocess
import sys
from typing import Any

from bot.content.matcher_cache import environment
from bot.errors import SettingsError

_SHOWN = 60


def ask(module: str, request: object) -> Any:  # noqa: ANN401  # JSON
    """What the module ``bot.…`` answers. Raises SettingsError when it fails."""
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", module], input=json.dumps(request).encode(),
        env=environment(), check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
        kind = last.partition(":")[0][:_SHOWN]  # what follows may be of somebody's text
        raise SettingsError(
            f"{module} ended with {done.returncode} ({kind}). "
            "Check that there is free memory, then try again."
        )
    return json.loads(done.stdout)
