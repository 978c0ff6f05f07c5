"""Long work is the command line itself, one at a time; what a killed lab began is found again and goes on.

The last test starts a real lab and a real trial, ends both as a power cut does, starts the lab anew and lets the trial
finish: about 20 s of CPU, which buy that nothing between the page and the folder of results is lost.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from marchland.errors import InputError
from marchland.lab.jobs import Jobs
from marchland.lab.offered import OFFERS, offered, words
from unit.lab.asking import ask

SLOW = "import sys,time; print('judged V1', file=sys.stderr, flush=True); print('40% done, about 9 s left', file=sys.stderr, flush=True); time.sleep(60)"
QUICK = "print('kept in results/x-trial-001; verdicts: a; page one: b')"
WRONG = "import sys; print('error: no claims', file=sys.stderr); sys.exit(2)"


def until(what, seconds: float = 240.0):
    """What a question answers once it is not empty. Fails after some time."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def jobs(folder: Path, code: str) -> Jobs:
    return Jobs(folder, (sys.executable, "-c", code))


def standing(some: Jobs, number: int = 1) -> dict:
    return some.standing(some.noted(number))


def test_one_at_a_time_with_progress_and_a_stop(tmp_path) -> None:
    some = jobs(tmp_path, SLOW)
    note = some.start("trial", ["trial", "two_valleys"], "Two valleys")
    until(lambda: standing(some)["done"])
    told = standing(some)
    assert (told["state"], told["done"], told["left"], told["last"]) == ("running", 0.4, "9 s", "judged V1")
    assert told["command"] == "marchland trial two_valleys"
    with pytest.raises(InputError, match="one thing at a time"):
        some.start("trial", [])
    found = Jobs(tmp_path)  # another lab, after this one was killed: the work is still there
    assert standing(found)["state"] == "running"
    with pytest.raises(InputError, match="one thing at a time"):
        found.start("trial", [])
    found.stop(note.number)
    until(lambda: standing(some)["state"] != "running")
    assert standing(some)["state"] == standing(found)["state"] == "stopped"
    assert standing(found)["again"] == OFFERS["trial"].again and found.again(1).number == 2
    assert found.leave() == 2
    until(lambda: standing(found, 2)["state"] == "stopped")


def test_how_it_ended_is_told_by_what_it_printed(tmp_path) -> None:
    some = jobs(tmp_path / "a", QUICK)
    some.start("trial", [])
    until(lambda: standing(some)["state"] == "finished")
    assert standing(some)["made"] == "results/x-trial-001"
    some = jobs(tmp_path / "b", WRONG)
    some.start("trial", [])
    until(lambda: standing(some)["state"] == "failed")
    assert standing(some)["last"] == "error: no claims"
    assert some.leave() is None


@pytest.mark.parametrize("number", [0, 2, "1", None, True, [1]])
def test_no_other_number_is_a_job(tmp_path, number) -> None:
    (tmp_path / "001.json").write_text("[]")
    (tmp_path / "002.json").write_text("{broken")
    assert Jobs(tmp_path).told() == []
    with pytest.raises(InputError, match="there is no job"):
        Jobs(tmp_path).stop(number)


def test_the_words_are_those_of_a_user(session) -> None:
    assert words(session, {"kind": "trial", "runs": 64}) == (
        "trial", ["trial", "two_valleys", "--runs=64", "--seed=1", "--cut=2002-01-06"],
    )  # fmt: skip
    found = words(session, {"kind": "sensitivity", "strategies": ["history", "settlement"]})[1]
    assert found[-1] == "--strategies=history,settlement"
    can = {one["id"]: one["cannot"] for one in offered(session)}
    assert can["trial"] is None and "3 captures" in can["calibrate"]
    assert "later day" not in can["calibrate"], "the cut cannot be moved to a day that has five"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"kind": "trail"}, "did you mean 'trial'"),
        ({"kind": "calibrate"}, "3 captures before"),
        ({"kind": "trial", "runs": 0}, "runs: expected"),
        ({"kind": "sensitivity", "strategies": ["history"]}, "two names or more"),
        ({"kind": "sensitivity", "strategies": ["history", "--out=/tmp/x"]}, "no strategy named"),
        ({"kind": ["trial"]}, "no job named"),
    ],
)
def test_nothing_else_is_started(app, body, said) -> None:
    answer = ask(app, "POST", "/api/job", body)
    assert answer.status == 422 and said in answer.json["error"]


class Lab:
    """A lab in a folder, started as a user starts it."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "marchland", "lab", "two_valleys", "--no-browser", "--port", "0"]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "PYTHONUNBUFFERED": "1"})  # fmt: skip
        link = re.search(r"(http://\S+)/\?token=(\S+)", self.process.stdout.readline())
        self.home, self.token = link[1], link[2]

    def ask(self, path: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.home + path, data, {"x-marchland-token": self.token})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def job(self) -> dict:
        return self.ask("/api/jobs")["jobs"][0]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX does")
def test_a_lab_that_is_killed_in_mid_job_goes_on_when_it_is_started_again(tmp_path) -> None:
    lab = Lab(tmp_path)
    try:
        assert lab.ask("/api/trial")["judged"] == "record"
        lab.ask("/api/job", {"kind": "trial", "runs": 64})
        until(lambda: list(tmp_path.glob("results/two_valleys-trial-001/begun.json")))
        job = lab.job()
        assert job["state"] == "running"
    finally:
        lab.kill()
    [note] = [json.loads(path.read_text()) for path in tmp_path.glob("results/.lab/*.json")]
    os.killpg(note["pid"], signal.SIGKILL)
    lab = Lab(tmp_path)
    try:
        stopped = until(lambda: (one := lab.job())["state"] != "running" and one)
        assert stopped["state"] == "stopped" and stopped["again"] == OFFERS["trial"].again
        lab.ask("/api/again", {"number": stopped["number"]})
        done = until(lambda: (one := lab.job())["state"] != "running" and one)
        assert (done["state"], done["made"]) == ("finished", "results/two_valleys-trial-001"), done
        assert lab.ask("/api/trial")["judged"] == "record and model"
    finally:
        lab.kill()
    assert [path.parent.name for path in tmp_path.glob("results/*/trial.json")] == ["two_valleys-trial-001"]
    assert not list(tmp_path.glob("results/*/begun.json"))
