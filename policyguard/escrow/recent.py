"""The most recently used of many things, by key."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


class Recent(Generic[_Thing]):
    """So many things at most; the one longest unused goes first. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._things: OrderedDict[str, _Thing] = OrderedDict()

    def __len__(self) -> int:
        return len(self._things)

    def find(self, key: str) -> _Thing | None:
        """What is kept under *key*."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def keep(self, key: str, thing: _Thing) -> None:
        """Keep *thing* in place of what was under *key*."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._size:
                self._things.popitem(last=False)
