"""A cluster of our own: a master and two workers on this machine, one of which is killed midway. Run with GREENTRADE_SPARK_CLUSTER=1."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not os.environ.get("GREENTRADE_SPARK_CLUSTER"), reason="a minute and 3 GB: set GREENTRADE_SPARK_CLUSTER=1"
)
JOB = Path(__file__).resolve().parents[1] / "support" / "spark_cluster_job.py"
PATIENCE = 900  # a machine may be shared


@pytest.fixture
def start(tmp_path):
    """Start processes in groups of their own; all that still run are ended with the test."""
    running = []

    def start_(name, *command):
        log = (tmp_path / f"{name}.log").open("wb")
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        log.close()
        running.append(process)
        return process

    yield start_
    for process in reversed(running):
        kill(process)


def kill(process):
    """End a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait(condition, what, process=None):
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"waited too long for {what}"
        assert process is None or process.poll() is None, f"ended before {what}"
        time.sleep(0.2)
    return found


def test_a_worker_dies_and_the_answer_is_the_same(start, tmp_path):
    pyspark = pytest.importorskip("pyspark")
    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    deploy = "org.apache.spark.deploy"
    start(
        "master",
        spark_class,
        f"{deploy}.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--webui-port",
        "0",
    )

    def master():
        told = re.search(r"spark://127\.0\.0\.1:\d+", (tmp_path / "master.log").read_text(encoding="utf-8"))
        return told and told[0]

    url = wait(master, "the master")
    workers = [
        start(
            f"worker{i}", spark_class, f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g",
            "--webui-port", "0", "--work-dir", str(tmp_path / f"work{i}"), url,
        )
        for i in range(2)
    ]  # fmt: skip
    for i in range(2):
        log = tmp_path / f"worker{i}.log"
        wait(lambda log=log: "Successfully registered" in log.read_text(encoding="utf-8"), f"worker {i}")
    job = start("job", sys.executable, str(JOB), url, str(tmp_path))
    wait((tmp_path / "started").exists, "the job", job)
    # Both workers run tasks of it, and it is midway in its passes over the rows.
    wait(
        lambda: all(list((tmp_path / f"work{i}").glob("app-*/*/stderr")) for i in range(2)), "executors", job
    )
    time.sleep(6)
    assert not (tmp_path / "screened").exists(), "it was done before a worker could be killed"
    kill(workers[0])
    wait((tmp_path / "result.json").exists, "the answers", job if job.poll() is None else None)
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert "Lost executor" in (tmp_path / "job.log").read_text(encoding="utf-8")
    assert result["there"] == result["here"]
    assert result["kept"] == result["wanted"] > 0
