"""Connections of the web server: bounded in number, and dropped where they are too slow."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from bot.channels.web import Bounds, Connections

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def hello(request: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="hello")


async def flood_of_bytes(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 1_000_000)


@asynccontextmanager
async def served(connections: Connections, handler: Handler = hello) -> AsyncIterator[int]:
    """An aiohttp server behind these bounds; gives its port."""
    inner = web.Server(handler)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connections.guarding(inner), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await inner.shutdown(0.1)


Opened = Callable[[int], Awaitable[Stream]]


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    """Opens connections, and closes them at the end."""
    writers: list[asyncio.StreamWriter] = []

    async def open_one(port: int) -> Stream:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return reader, writer

    yield open_one
    for writer in writers:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def ended(stream: Stream) -> bool:
    """Whether the other side ended the connection before long."""
    with suppress(ConnectionError):
        async with asyncio.timeout(10):
            while await stream[0].read(65536):
                pass
    return True


async def answered(stream: Stream) -> bool:
    """Whether a request is answered over this connection."""
    try:
        stream[1].write(REQUEST)
        async with asyncio.timeout(10):
            line = await stream[0].readline()
            head = await stream[0].readuntil(b"\r\n\r\n")
            await stream[0].readexactly(len("hello"))
    except (ConnectionError, asyncio.IncompleteReadError):
        return False
    return b" 200 " in line and bool(head)


async def until_open(connections: Connections, count: int) -> None:
    async with asyncio.timeout(10):
        while connections.open != count:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n"], ids=["silent", "half"]
)
async def test_who_never_ends_the_head_is_dropped(sent: bytes, opened: Opened) -> None:
    connections = Connections(Bounds(head_seconds=0.2))
    async with served(connections) as port:
        slow = await opened(port)
        slow[1].write(sent)
        assert await ended(slow)
        await until_open(connections, 0)
    assert connections.closed == 1


async def test_a_head_that_comes_byte_by_byte_is_dropped_and_others_are_served(
    opened: Opened,
) -> None:
    connections = Connections(Bounds(head_seconds=0.5))
    async with served(connections) as port:
        slow = [await opened(port) for _ in range(50)]

        async def drip() -> None:
            for byte in b"GET / HTTP/1.1\r\nX-A: " + b"a" * 200:
                await asyncio.sleep(0.05)
                for _, writer in slow:
                    writer.write(bytes([byte]))

        dripping = asyncio.create_task(drip())
        assert await answered(await opened(port))
        assert all([await ended(one) for one in slow])
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
    assert connections.closed == 50


async def test_a_head_in_two_pieces_is_a_head(opened: Opened) -> None:
    connections = Connections(Bounds(head_seconds=1.0))
    async with served(connections) as port:
        for cut in range(len(REQUEST)):
            reader, writer = await opened(port)
            writer.write(REQUEST[:cut])
            await writer.drain()
            await asyncio.sleep(0.005)
            writer.write(REQUEST[cut:])
            assert b" 200 " in await reader.readline()
        await asyncio.sleep(1.2)
    assert connections.closed == 0


async def test_a_connection_in_use_outlives_the_time_for_the_head(opened: Opened) -> None:
    connections = Connections(Bounds(head_seconds=0.2))
    async with served(connections) as port:
        stream = await opened(port)
        assert await answered(stream)
        await asyncio.sleep(0.5)
        assert await answered(stream)


async def test_no_more_than_the_total_are_open_and_a_place_is_free_again_afterwards(
    opened: Opened,
) -> None:
    connections = Connections(Bounds(total=5))
    async with served(connections) as port:
        five = [await opened(port) for _ in range(5)]
        assert all([await answered(one) for one in five])
        assert await ended(await opened(port))
        assert connections.open == 5
        five[0][1].close()
        await until_open(connections, 4)
        assert await answered(await opened(port))


async def test_one_address_has_its_share_and_others_have_theirs(opened: Opened) -> None:
    networks = iter(["a"] * 4 + ["b"] * 2)
    connections = Connections(Bounds(per_address=3, network=lambda peer: next(networks)))
    async with served(connections) as port:
        streams = [await opened(port) for _ in range(6)]
        assert [await answered(one) for one in streams] == [True, True, True, False, True, True]


async def test_a_proxy_and_this_machine_have_no_share(opened: Opened) -> None:
    connections = Connections(Bounds(per_address=1, network=lambda peer: ""))
    async with served(connections) as port:
        streams = [await opened(port) for _ in range(5)]
        assert all([await answered(one) for one in streams])


async def test_who_does_not_read_what_they_asked_for_is_dropped(opened: Opened) -> None:
    connections = Connections(Bounds(stall_seconds=0.3))
    async with served(connections, flood_of_bytes) as port:
        _, writer = await opened(port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # typed as any transport
        writer.write(REQUEST)
        await until_open(connections, 1)
        await until_open(connections, 0)
    assert connections.closed == 1


async def test_the_log_tells_of_it_once_and_of_nobody(
    caplog: pytest.LogCaptureFixture, opened: Opened
) -> None:
    connections = Connections(Bounds(total=0, network=lambda peer: peer))
    async with served(connections) as port:
        for _ in range(5):
            assert await ended(await opened(port))
    assert connections.closed == 5
    assert len(caplog.messages) == 1
    assert "127" not in caplog.text
    assert "127" not in repr(vars(connections))
