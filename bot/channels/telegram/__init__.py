"""Telegram, by long polling or by webhook.

python-telegram-bot serves as the client library; its dispatching, queues and rate
limiter are not used, since they confirm updates before anything is stored.
"""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")  # periods as timedelta, PTB's coming default
