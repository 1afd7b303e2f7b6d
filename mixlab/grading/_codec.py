"""Values on their way between the grader's process and the student's: plain data, never pickles.

Both ends use this module, and neither trusts what the other sends: reading builds numbers, words,
arrays and containers of these, and nothing else.
"""

import base64
import json
import math
import os
import select
import struct
import time

import numpy as np

LONGEST = 32_000_000  # bytes of one message
MOST_KEYS = 10_000  # in a dict: numbers can be chosen such that more of them take hours
HEADER = struct.Struct(">Q")
PLAIN = (bool, int, float, str)


class BrokenLineError(Exception):
    """The other end is gone, or what it sends is not a message."""


class LateError(Exception):
    """The other end did not answer in time."""


class Opaque:
    """What stands in the place of a value that cannot be sent: a description of it."""

    def __init__(self, description):
        self.description = description

    def __repr__(self):
        return self.description


def encode(value):
    """Turn a value into what JSON can hold."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, np.random.Generator):
        bits = value.bit_generator
        return {"is": "rng", "state": _plain(bits.state), "seed": _plain(bits.seed_seq.state)}
    if isinstance(value, tuple):  # also a named one
        return {"is": "tuple", "items": [encode(item) for item in value]}
    if isinstance(value, list):
        return {"is": "list", "items": [encode(item) for item in value]}
    if isinstance(value, dict):
        items = [[encode(key), encode(item)] for key, item in value.items()]
        return {"is": "dict", "items": items}
    return _encode_other(value)


def _encode_other(value):
    """Whatever calls itself an array, or a number; a description of the rest."""
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":  # exact numbers of SymPy, say
            array = array.astype(float)
        if array.dtype.kind in "biufc":
            data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
            shape = list(array.shape)
            return {"is": "array", "dtype": array.dtype.str, "shape": shape, "data": data}
    except Exception:  # whatever the conversion of a foreign object may do
        pass
    return {"is": "opaque", "text": f"an object of type {type(value).__name__}"}


def decode(coded):
    """Turn what `encode` made back into a value; ValueError for anything else."""
    if coded is None or type(coded) in PLAIN:
        return coded
    if not isinstance(coded, dict):
        raise ValueError("not a coded value")
    kind = coded.get("is")
    if kind in ("tuple", "list"):
        items = [decode(item) for item in coded["items"]]
        return tuple(items) if kind == "tuple" else items
    if kind == "dict":
        if len(coded["items"]) > MOST_KEYS:
            raise ValueError("a dict of too many items")
        return {decode(key): decode(item) for key, item in coded["items"]}
    if kind == "array":
        dtype = np.dtype(str(coded["dtype"]))
        if dtype.kind not in "biufc":
            raise ValueError("not an array of numbers")
        if math.prod(size for size in coded["shape"] if size) > LONGEST:  # of none of 1e18 numbers
            raise ValueError("not an array of a decent size")
        array = np.frombuffer(base64.b64decode(coded["data"]), dtype).reshape(coded["shape"]).copy()
        return array if array.ndim else array[()]
    if kind == "opaque":
        return Opaque(str(coded["text"]))
    if kind == "rng":
        return _generator(coded["state"], coded["seed"])
    raise ValueError("not a coded value")


def _plain(state):
    """Return the state of a bit generator with arrays as lists."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else state


def _generator(state, seed):
    """Return the generator in this state, whose children will be those that it would have had."""
    if state["bit_generator"] not in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"):
        raise ValueError("not a bit generator")
    if seed["pool_size"] != 4:  # NumPy's; a large one takes long
        raise ValueError("not a seed")
    seed = np.random.SeedSequence(**{**seed, "spawn_key": tuple(seed["spawn_key"])})
    bits = getattr(np.random, state["bit_generator"])(seed)
    bits.state = state
    return np.random.Generator(bits)


class Line:
    """Messages over a pair of pipes, each a JSON object after its length.

    Whoever sends with a deadline has to have made the outgoing pipe one that does not block.
    """

    def __init__(self, incoming, outgoing):
        self.incoming, self.outgoing = incoming, outgoing
        self.come = bytearray()  # what was read already, together with the message before it

    def send(self, message, deadline=None):
        """Send a message, until `deadline`: the other end may have stopped reading."""
        data = json.dumps(message).encode()
        if len(data) > LONGEST:
            raise ValueError("the message is too long")
        data = memoryview(HEADER.pack(len(data)) + data)
        while data:
            try:
                data = data[os.write(self.outgoing, data) :]
            except BlockingIOError:  # the pipe is full
                wait([], [self.outgoing], deadline)
            except OSError as error:
                raise BrokenLineError("nobody listens") from error

    def receive(self, deadline=None):
        """Wait for a message, until `deadline` on the clock `time.monotonic`."""
        if deadline is not None and deadline <= time.monotonic():
            raise LateError  # however many messages have come already
        (length,) = HEADER.unpack(self._take(HEADER.size, deadline))
        if length > LONGEST:
            raise BrokenLineError("the message is too long")
        try:
            message = json.loads(self._take(length, deadline))
        except (ValueError, RecursionError) as error:
            raise BrokenLineError("the message is not JSON") from error
        if not isinstance(message, dict):
            raise BrokenLineError("the message is not an object")
        return message

    def _take(self, length, deadline):
        while len(self.come) < length:
            wait([self.incoming], [], deadline)
            piece = os.read(self.incoming, 1 << 16)
            if not piece:
                raise BrokenLineError("the other end is gone")
            self.come += piece
        taken = bytes(self.come[:length])
        del self.come[:length]
        return taken


def wait(incoming, outgoing, deadline):
    """Wait until one can be read or written; LateError when it is too late for that."""
    if deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0 or not any(select.select(incoming, outgoing, [], left)):
            raise LateError
