"""What the console's tests share."""

from collections.abc import AsyncIterator

import pytest

from tests.console.deskworld import Console


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    """Live view, thread and desk over a log and a desk that remember."""
    console = Console()
    await console.server.start_server(shutdown_timeout=0.1)
    yield console
    await console.close()
