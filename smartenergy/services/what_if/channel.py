"""A pipe between a process and its copy, whose arrays go through memory that both share.

A pipe takes them some kB at a time, and the other side has to wake for each.
"""

import mmap
import pickle
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

ROOM_BYTES = 32 << 20
"""What does not fit goes through the pipe. Of what is never used nothing is taken."""


class Channel(NamedTuple):
    """One end. What one side sends the other takes before it answers: so there is room for one at a time."""

    pipe: Connection
    room: mmap.mmap

    @classmethod
    def pair(cls, *pipes: Connection) -> "list[Channel]":
        """Both ends, for two processes of which one is then forked from the other."""
        room = mmap.mmap(-1, ROOM_BYTES)
        return [cls(pipe, room) for pipe in pipes]

    def send(self, thing: Any) -> None:
        """Anything that can be pickled."""
        places = list[slice]()

        def keep_in_pickle(buffer: pickle.PickleBuffer) -> bool:
            first = places[-1].stop if places else 0
            raw = buffer.raw()
            if first + raw.nbytes > ROOM_BYTES:
                return True
            places.append(slice(first, first + raw.nbytes))
            self.room[places[-1]] = raw
            return False

        packed = pickle.dumps(thing, protocol=5, buffer_callback=keep_in_pickle)
        self.pipe.send((packed, places))

    def recv(self) -> Any:
        """What the other side has sent. Raises EOFError once it is gone."""
        packed, places = self.pipe.recv()
        with memoryview(self.room) as room:
            beside = [bytearray(room[place]) for place in places]
        return pickle.loads(packed, buffers=beside)  # noqa: S301 # what our own copy has packed

    def close(self) -> None:
        """This end."""
        self.pipe.close()
