"""The process that sends deliveries: one thread speaks with the database, many wait for other people's hosts.

It may be killed anywhere: an attempt of which nothing was written down is made again when its lease is over. While the
database is gone it waits, and keeps what it could not write yet.
"""

import logging
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from django.db import Error, connection

from jobs.bell import LONGEST_WAIT, Bell
from jobs.callbacks import lane, sender
from jobs.callbacks.lane import Errand, Outcome
from jobs.callbacks.room import Room
from jobs.callbacks.telling import CHANNEL
from jobs.models import Pulse

PAUSE_SECONDS = 1.0
"""The wait for a database that does not answer."""
PULSE_SECONDS = 5.0
"""How often it shows that it would send what is due."""

log = logging.getLogger(__name__)

_Ended = tuple[Errand, Outcome, float]


class Deliverer:
    """Sends what is due until it is stopped; `threads` attempts at once."""

    def __init__(self, threads: int) -> None:
        self._room = Room(threads)
        self._senders = ThreadPoolExecutor(threads, "delivery")
        # what wakes the thread that speaks with the database: an attempt that ended, or None for the bell
        self._heard: queue.SimpleQueue[_Ended | None] = queue.SimpleQueue()
        self._ended: list[tuple[Errand, Outcome]] = []
        self._stopped = threading.Event()
        self._pulse_at = 0.0

    def stop(self) -> None:
        """Begin nothing more; what is in flight comes to its end first. May be called by a signal."""
        self._stopped.set()
        self._heard.put(None)

    def run(self) -> None:
        """Send until stopped."""
        listener = threading.Thread(target=self._listen, name="delivery bell", daemon=True)
        listener.start()
        while not (self._stopped.is_set() and self._room.is_empty):
            try:
                self._write_down()
                if not self._stopped.is_set():
                    self._begin()
            except Error:
                log.warning("deliveries wait: the database does not answer")
                connection.close()
                time.sleep(PAUSE_SECONDS)
            except Exception:
                # what went wrong with one delivery must not end all others
                log.exception("deliveries stumbled")
                time.sleep(PAUSE_SECONDS)
            self._wait()
        self._senders.shutdown()
        with suppress(Error):
            self._write_down()
        listener.join()
        connection.close()

    def _begin(self) -> None:
        """Hand every delivery that is due and has room to a thread, and show that this is done."""
        for errand in lane.take(self._room):
            self._senders.submit(self._send, errand)
        if time.monotonic() >= self._pulse_at:
            Pulse.show(Pulse.DELIVERIES)
            self._pulse_at = time.monotonic() + PULSE_SECONDS

    def _send(self, errand: Errand) -> None:
        began = time.monotonic()
        outcome = sender.attempt(errand)
        self._heard.put((errand, outcome, time.monotonic() - began))

    def _write_down(self) -> None:
        """Write down what came of the attempts that ended; what could not be written stays for the next time."""
        while self._ended:
            lane.conclude(*self._ended[-1])
            self._ended.pop()

    def _wait(self) -> None:
        """Wait until there is something to do, and take in all that was heard meanwhile."""
        hear = partial(self._heard.get, timeout=PAUSE_SECONDS)
        while True:
            try:
                ended = hear()
            except queue.Empty:
                return
            if ended is not None:
                errand, outcome, seconds = ended
                self._room.leave(errand.host, errand.account_id, seconds)
                self._ended.append((errand, outcome))
            hear = partial(self._heard.get, block=False)

    def _listen(self) -> None:
        """Pass the database's bell on: it rings for a row that was written, and twice a second for a time that came."""
        bell = Bell(CHANNEL)
        while not self._stopped.is_set():
            try:
                bell.listen()
                self._heard.put(None)
                bell.wait(LONGEST_WAIT)
            except Error:
                connection.close()
                self._stopped.wait(PAUSE_SECONDS)
        connection.close()
