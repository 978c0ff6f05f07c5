"""Joining a cluster: blocks go to the workers of a dask scheduler, or of one that is started on this machine.

What is asked of a cluster is judged before anything is computed: the address, whether a scheduler answers there, has
workers, and whether they would compute the same bits. Results come back to this process, the only one that writes. A
worker that is lost costs time and no bit: its blocks are computed again by others. Everything else that can go wrong
ends the command with one sentence, and what is finished stays.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from marchland.engine.blocks import shared
from marchland.errors import InputError, MarchlandError, MissingPart, Notice

if TYPE_CHECKING:
    from distributed import Client

LOCAL = re.compile(r"local:([0-9]{1,4})")
SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1 GB",  # a plan of a large war has megabytes
    # Of a scheduler and workers started here, which otherwise look at themselves up to a hundred times a second.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1 s",
    "distributed.admin.tick.limit": "1 min",
    "distributed.admin.system-monitor.interval": "10 s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    # One thread a worker; dask also has memory given back to the system at once, to be asked for anew by every block.
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1
    ),
}
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
"""What a worker here does first: Ctrl-C in a terminal reaches it too, and is for the command that will end it."""
MOST = 256
"""Worker processes on this machine."""
SCHEMES = ("tcp", "tls")
EXPECTED = (
    f"expected tcp://HOST:PORT of a dask scheduler, or local:N for N processes on this machine (1 to {MOST})"
)
KEPT = "blocks that were finished are kept where the command keeps any: give it again to go on"
CONNECT, FIRST, LOST = 10.0, 30.0, 60.0
"""Seconds in which a scheduler answers, in which it has a worker, and after which lost workers count as lost."""
AHEAD = 2
"""Blocks that are begun for each thread of the cluster."""
AGAIN = 5.0
"""Seconds after which the threads of a cluster are counted again: workers come and go."""


@contextmanager
def joined(cluster: str | None) -> Iterator[None]:
    """While this lasts a cluster computes the blocks: `tcp://host:port`, `local:N`, or None for this process.

    Raises InputError for an address that is none, where no scheduler answers or has workers, or workers that differ;
    MissingPart without the extra; MarchlandError if the cluster is lost on the way.
    """
    if cluster is None:
        yield
        return
    asked = address(cluster)
    with connected(asked) as client:
        alike(client, cluster)
        try:
            with shared(lambda one: Workers(client, one)):
                yield
        except CancelledError:
            raise MarchlandError(f"cluster {cluster}: the scheduler is gone; {KEPT}") from None
        except library().KilledWorker as error:
            many = error.allowed_failures + 1
            raise MarchlandError(
                f"cluster {cluster}: a block ended {many} workers in turn (out of memory?); {KEPT}"
            ) from None


def address(cluster: str) -> str | int:
    """The address of a scheduler, or a number of local workers. Raises InputError."""
    if found := LOCAL.fullmatch(cluster):
        if 1 <= int(found[1]) <= MOST:
            return int(found[1])
    else:
        try:
            parts = urlsplit(cluster)
            whole = parts.scheme in SCHEMES and parts.hostname and parts.port and not parts.path.strip("/")
        except ValueError:
            whole = None
        if whole:
            return cluster.rstrip("/")
    raise InputError(f"--cluster {cluster}: {EXPECTED}")


def library() -> Any:
    """dask.distributed, told to be quiet. Raises MissingPart where it is not installed."""
    try:
        import cloudpickle  # noqa: F401
        import dask
        import distributed
    except ImportError:
        raise MissingPart("a cluster needs an extra: python -m pip install 'marchland[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    dask.config.set(SETTINGS)
    return distributed


@contextmanager
def connected(asked: str | int) -> Iterator[Client]:
    """A client of a scheduler that answers and has workers. Raises InputError, MissingPart."""
    distributed = library()
    if isinstance(asked, int):
        with started(asked) as own, distributed.Client(own, set_as_default=False) as client:
            yield client
        return
    try:
        client = distributed.Client(asked, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"--cluster {asked}: no dask scheduler answers there within {CONNECT:.0f} s ({why})"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=FIRST)
        except TimeoutError:
            raise InputError(
                f"--cluster {asked}: the scheduler has had no worker for {FIRST:.0f} s; start some: "
                f"dask worker {asked} --nthreads 1 --nworkers 4"
            ) from None
        yield client
    finally:
        client.close(timeout=CONNECT)


def started(count: int) -> Any:
    """A scheduler in this process and so many workers of one thread in theirs. Raises InputError."""
    try:
        return library().LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=logging.CRITICAL,
            preload=[DEAF],
        )
    except (RuntimeError, OSError) as error:
        why = f"{error.__cause__ or error}".splitlines()[0]
        raise InputError(
            f"--cluster local:{count}: its processes do not start ({why}); a script of your own must do its work below "
            "`if __name__ == '__main__':`, for each of them reads it"
        ) from None


def who() -> Callable[[], Mapping[str, str]]:
    """A function that travels whole, and so can say that a worker has no marchland."""

    def asked() -> Mapping[str, str]:
        try:
            from marchland.cluster.plan import here
        except ImportError as error:
            return {"missing": f"{error}"}
        return here()

    return asked


def alike(client: Client, cluster: str) -> None:
    """See that all workers have what this process has. Raises InputError, and warns of other processors."""
    import warnings

    from marchland.cluster.plan import PROCESSOR, here

    said = client.run(who(), on_error="return")
    mine, wrong, others = here(), [], set()
    for worker, found in sorted(said.items()):
        if isinstance(found, BaseException):
            wrong.append(f"{worker} cannot say what it has ({type(found).__name__}: {found})")
        elif "missing" in found:
            wrong.append(f"{worker} has no marchland with the extra 'cluster' ({found['missing']})")
        else:
            wrong += [
                f"{worker} has {name} {found.get(name, 'unknown') or 'unset'}, here it is {value or 'unset'}"
                for name, value in mine.items()
                if name != PROCESSOR and found.get(name) != value
            ]
            others |= {found[PROCESSOR]} - {mine[PROCESSOR]}
    if wrong:
        more = f" (and {len(wrong) - 1} more like this)" if len(wrong) > 1 else ""
        raise InputError(f"--cluster {cluster}: {wrong[0]}{more}; workers must have the same as this machine")
    if others:
        warnings.warn(
            f"workers have other processors than this machine ({mine[PROCESSOR]}): {', '.join(sorted(others))}; "
            "the last bits of a number may depend on who computed it",
            Notice,
            stacklevel=3,
        )


class Workers:
    """The workers of a cluster as those who compute the pieces of one kind of work (`engine.blocks.Pool`)."""

    def __init__(self, client: Client, one: Callable[[Any], Any]) -> None:
        from marchland.cluster.plan import Plan, plan_of

        made = plan_of(one)
        self.client, self.hands = client, client.get_executor(pure=False)
        # As a task of its own the plan is sent once, passed on between workers, and there again if one is lost.
        self.plan = client.submit(Plan, made.name, made.packed, made.made, key=f"plan-{made.name}")
        self.threads, self.counted, self.alone = 0, float("-inf"), 0.0

    @property
    def room(self) -> int:
        """AHEAD blocks for each thread that the cluster has now."""
        if time.monotonic() - self.counted > AGAIN:
            self.threads, self.counted = self.count(), time.monotonic()
        return max(1, AHEAD * self.threads)

    def count(self) -> int:
        """Threads that the cluster has. Raises CancelledError if the scheduler is gone."""
        try:
            return sum(self.client.nthreads().values())
        except OSError:
            raise CancelledError from None

    def begin(self, item: Any) -> Future[Any]:
        """Send a block. Raises CancelledError if the scheduler is gone."""
        from marchland.cluster.plan import carry_out

        try:
            begun: Future[Any] = self.hands.submit(carry_out, self.plan, item)
        except library().client.ClosedClientError:
            raise CancelledError from None
        return begun

    def look(self) -> None:
        """Raise MarchlandError if the cluster has had no worker for LOST seconds."""
        now = time.monotonic()
        if self.count():
            self.alone = 0.0
        elif not self.alone:
            self.alone = now
        elif now - self.alone > LOST:
            raise MarchlandError(f"the cluster has had no worker for {LOST:.0f} s; {KEPT}")

    def leave(self) -> None:
        """Drop what is begun and not finished."""
        if self.client.status == "running":
            self.hands.shutdown(wait=False)
