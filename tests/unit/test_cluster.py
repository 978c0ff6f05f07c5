"""Beyond one machine: real workers give the same bits, also when one is lost, and what is wrong is one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import cloudpickle
import numpy as np
import pytest

import marchland as ml
from marchland.arguments import ArgumentError
from marchland.cluster import joined, joining
from marchland.cluster.plan import plan_of
from marchland.compare.comparison import compare
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.finite import NonFiniteError
from marchland.ensemble.run import plan
from marchland.errors import InputError, MarchlandError, MissingPart

pytest.importorskip("distributed", reason="needs the extra 'cluster'")
ENV = {**os.environ, "PYTHONPATH": str(Path(ml.__file__).parents[1])}
TELLS = "from marchland.cluster import plan\nplan.here = lambda said=dict(plan.here()): {**said, 'jax': '0.9.1'}\n"
BLIND = "import sys\nsys.modules['marchland'] = None\n"
RUN = {"scenario": "two_valleys", "runs": 1000, "until": "2001-12-30"}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines that many share start processes slowly; no test waits for this long in vain."""
    monkeypatch.setattr(joining, "CONNECT", 60.0)
    monkeypatch.setattr(joining, "FIRST", 300.0)


def command(*words: str) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", *words], env=ENV, **quiet)  # type: ignore[call-overload]


class Cluster:
    """A scheduler in a process of its own, and workers in theirs."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        where = ("--host", "127.0.0.1", "--no-dashboard")
        self.folder, self.workers = folder, list[subprocess.Popen[bytes]]()
        self.scheduler = command("distributed.cli.dask_scheduler", "--port", port, *where)

    def worker(self, preload: str = "") -> subprocess.Popen[bytes]:
        """One more worker of one thread, after a script."""
        before = self.folder / f"preload{len(self.workers)}.py"
        before.write_text(preload)
        where = (
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            "--no-nanny",
            "--nthreads",
            "1",
            "--preload",
            str(before),
        )
        local = ("--local-directory", str(self.folder))
        self.workers.append(command("distributed.cli.dask_worker", self.address, *where, *local))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextmanager
def started(folder: Path, *preloads: str) -> Iterator[Cluster]:
    made = Cluster(folder)
    try:
        for preload in preloads:
            made.worker(preload)
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster"), "", "") as made:
        yield made


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The futures of this process."""
    return chunks(ml.run(**RUN, out=tmp_path_factory.mktemp("alone") / "result").path)


def chunks(folder: Path) -> dict[str, bytes]:
    """What stands on disk of futures, and the marks of blocks, which hold its hashes."""
    kept = [
        path for part in ("futures.zarr", "blocks") for path in (folder / part).rglob("*") if path.is_file()
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def test_a_run_gives_the_same_bytes(cluster: Cluster, alone: dict[str, bytes], tmp_path: Path) -> None:
    told: list[float] = []
    found = ml.run(
        **RUN, out=tmp_path / "r", cluster=cluster.address, progress=lambda share, _: told.append(share)
    )
    assert len(alone) > 100 and chunks(found.path) == alone
    assert told == sorted(told) and told[-1] == 1.0, "progress is told as ever"


def test_a_comparison_gives_the_same_bits(cluster: Cluster) -> None:
    s, cut = ml.load("two_valleys"), date(2002, 1, 6)
    how = {"weeks": 12, "runs": 64, "without": ("hold",)}
    one = compare(s, ("history", "settlement"), cut, **how)
    with joined(cluster.address):
        other = compare(s, ("history", "settlement"), cut, **how)
    assert len(one.values) > 2 and one.values.keys() == other.values.keys()
    assert all(np.array_equal(v, other.values[k], equal_nan=True) for k, v in one.values.items())


def test_what_goes_wrong_in_a_block_is_said_as_here(cluster: Cluster) -> None:
    def one(block: Block) -> np.ndarray:
        if block.number == 3:
            raise NonFiniteError("places: not a number")
        return block.rows

    with joined(cluster.address):
        with pytest.raises(NonFiniteError, match="places: not a number"):
            over_blocks(one, 1000, 10)
        assert over_blocks(lambda b: 2 * b.rows, 25, 10).tolist() == list(range(0, 50, 2)), "and work goes on"


def test_a_worker_that_is_killed_costs_no_bit(
    cluster: Cluster, alone: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[float] = []

    def kill(share: float, _: str) -> None:
        if not killed and share > 0.1:
            cluster.workers[0].kill()
            killed.append(share)

    found = ml.run(**RUN, out=tmp_path / "r", cluster=cluster.address, progress=kill)
    assert killed and killed[0] < 0.5 and chunks(found.path) == alone


def test_a_scheduler_that_goes_leaves_what_is_finished(
    cluster: Cluster, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """The last test with this cluster: another scheduler, or none, takes the same result up."""

    def kill(share: float, _: str) -> None:
        if share > 0.1:
            cluster.scheduler.kill()

    with pytest.raises(
        MarchlandError, match="the scheduler is gone; blocks that were finished are kept"
    ) as lost:
        ml.run(**RUN, out=tmp_path / "r", cluster=cluster.address, progress=kill)
    assert lost.value.exit_code == 1
    kept = len(list((tmp_path / "r" / "blocks").iterdir()))
    assert 1 <= kept < 16
    assert chunks(ml.run(**RUN, out=tmp_path / "r").path) == alone


@pytest.mark.parametrize(
    ("preload", "said"),
    [
        (TELLS, r"has jax 0\.9\.1, here it is 0\.10.*same as this machine"),
        (BLIND, "has no marchland with the extra"),
    ],
)
def test_workers_that_differ_are_refused_before_anything(preload: str, said: str, tmp_path: Path) -> None:
    with (
        started(tmp_path, preload) as odd,
        pytest.raises(InputError, match=said) as refused,
        joined(odd.address),
    ):
        raise AssertionError("refused before")
    assert refused.value.exit_code == 2 and "\n" not in str(refused.value)


def test_nobody_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(joining, "CONNECT", 1.0)
    monkeypatch.setattr(joining, "FIRST", 1.0)
    with (
        pytest.raises(InputError, match="no dask scheduler answers there") as nobody,
        joined("tcp://127.0.0.1:9"),
    ):
        pass
    assert nobody.value.exit_code == 2
    with started(tmp_path) as idle:
        monkeypatch.setattr(joining, "CONNECT", 60.0)
        with (
            pytest.raises(InputError, match="has had no worker for 1 s; start some: dask worker"),
            joined(idle.address),
        ):
            pass


BAD = (
    "", "local", "local:0", "local:-1", "local:257", "local:two", "local:" + "9" * 5000, "tcp://", "tcp://host",
    "tcp://host:port", "tcp://host:99999", "tcp://host:0", "http://host:8786", "host:8786", "tcp://host:8786/x",
    "file:///tmp",
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad[:20] or "nothing")
def test_an_address_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(InputError, match=r"expected tcp://HOST:PORT .* or local:N"), joined(bad):
        pass


def test_python_speaks_of_its_argument() -> None:
    with pytest.raises(ArgumentError, match=r"^cluster local:0: expected"):
        ml.run("two_valleys", runs=8, cluster="local:0")
    with pytest.raises(TypeError, match="cluster"):
        ml.run("two_valleys", runs=8, cluster=2)  # type: ignore[arg-type]


def test_without_the_extra_the_command_that_mends_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPart, match=r"pip install 'marchland\[cluster\]'"), joined("local:2"):
        pass


def test_a_program_arrives_as_the_one_that_is_there(alone: dict[str, bytes]) -> None:
    """Nothing is compiled twice in a process, whoever sends it: two copies of a plan share what was compiled."""
    e = plan(ml.load("two_valleys"), 64)
    program, model = e.program, e.model
    one, other = (cloudpickle.loads(plan_of(lambda: (program, model)).packed)() for _ in range(2))
    assert one[0].move is other[0].move is program.move
    assert one[1].structure == model.structure and one[1] is not other[1]


def test_a_block_that_ends_its_workers_is_not_tried_for_ever() -> None:
    import dask

    once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with once, pytest.raises(MarchlandError, match="a block ended 1 workers in turn"), joined("local:1"):
        over_blocks(lambda b: os._exit(1), 10, 10)


def test_an_interruption_ends_a_local_cluster_too(tmp_path: Path) -> None:
    """Buys: exit code 130, the command to go on with, and no process left behind."""
    program = """
import sys, time, typer
from marchland.cli import interrupt
from marchland.cli.console import guarded
from marchland.cluster import joined
from marchland.engine.blocks import over_blocks

if __name__ == "__main__":
    interrupt.install()
    try:
        with guarded(resumable=True), joined("local:1"):
            over_blocks(lambda b: time.sleep(0.05) or b.rows, 10**6, 10, progress=lambda n: print(n, flush=True))
    except typer.Exit as end:
        sys.exit(end.exit_code)
"""
    (tmp_path / "long.py").write_text(program)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    own = {"env": ENV, "cwd": tmp_path, "start_new_session": True}
    process = subprocess.Popen([sys.executable, "long.py"], **own, **pipes)
    assert process.stdout is not None and process.stdout.readline() == "10\n"
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [Path("/proc", pid) for path in threads for pid in path.read_text().split()]
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and "resume with:\n  marchland" in said and "Traceback" not in said, said
    until = time.monotonic() + 20
    while any(there(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert children and not any(there(child) for child in children)


def there(process: Path) -> bool:
    """Whether a process still runs; one that has ended and that nobody asked for is gone too."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
