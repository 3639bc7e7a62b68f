"""Telegram, by long polling or by webhook.

python-telegram-bot serves as the client library; its dispatching, queues and rate
limiter are not used, since they confirm updates before anything is stored.
"""

import os
import sys

os.environ.setdefault("PTB_TIMEDELTA", "true")  # periods as timedelta, PTB's coming default

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None stops its import:
# the command line of a library that PTB imports and we do not use, click and all, 2 MB
