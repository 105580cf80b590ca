import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.sandbox.supervisor import frames

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@given(st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers() | st.none()))
def test_what_is_sent_is_received(message):
    one, other = socket.socketpair()
    with one, other:
        frames.send(one, message)
        assert frames.receive(other) == message


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", struct.pack(">I", 9) + b"{}", struct.pack(">I", 2) + b"[]",
     struct.pack(">I", 2) + b"{x", struct.pack(">I", frames.MAX_BYTES + 1)],
)  # fmt: skip
def test_no_message_is_the_end(ends, data):
    one, other = ends
    one.sendall(data)
    one.shutdown(socket.SHUT_WR)
    with pytest.raises(frames.Closed):
        frames.receive(other)


def test_a_lost_peer_is_the_end(ends):
    one, other = ends
    other.close()
    with pytest.raises(frames.Closed):
        frames.send(one, {"x": "y" * 1_000_000})
