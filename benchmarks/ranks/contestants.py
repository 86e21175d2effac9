"""Runs of several processes each, which do what they are told by a line and answer by one; while one of them works the
others wait without using a processor."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build/release"
LIBRARIES = {way: BUILD / f"communicators/{way}/librekindle-{way}.so" for way in ("tcp", "mpi")}


# As root, as in a container, mpirun asks for these variables.
MPIRUN_ENVIRONMENT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def mpirun(ranks):
    return ["mpirun", "--bind-to", "none", "--oversubscribe", "-n", str(ranks)]


class Run:
    """`commands`: of the processes that are started, the first of which answers. `orders`: where they are told what to
    do; None: on their standard inputs. `folder`: a temporary one that goes with the run."""

    def __init__(self, name, commands, environment=None, orders=None, folder=None):
        self.name, self.folder = name, folder
        self.said = tempfile.TemporaryFile("w+")
        self.processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said, text=True,
                             env={**os.environ, **(environment or {})})
            for command in commands
        ]
        self.orders = orders or [process.stdin for process in self.processes]

    def ask(self, line):
        """The numbers of its answer."""
        for orders in self.orders:
            orders.write(line + "\n")
            orders.flush()
        answer = self.processes[0].stdout.readline()
        if not answer:
            self.end()
            self.said.seek(0)
            raise SystemExit(f"{self.name} has ended:\n{self.said.read()}")
        return [float(number) for number in answer.split()]

    def end(self):
        for orders in self.orders:
            orders.close()
        for process in self.processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.folder is not None:
            self.folder.cleanup()


def rekindle(way, subject, batch, shards, ranks):
    """`way`: "tcp", "mpi", or "alone"."""
    program = str(BUILD / "benchmarks/ranks_contestant")
    rest = [subject, str(batch), str(shards)]
    if way == "alone":
        return Run("rekindle alone", [[program, "-", "-", *rest]])
    library, folder = str(LIBRARIES[way]), tempfile.TemporaryDirectory()
    if way == "mpi":
        prefix = os.path.join(folder.name, "orders")
        for rank in range(ranks):
            os.mkfifo(f"{prefix}{rank}")
        # For reading, too, so that it does not wait for the rank.
        orders = [os.fdopen(os.open(f"{prefix}{rank}", os.O_RDWR), "w") for rank in range(ranks)]
        return Run("rekindle mpi", [[*mpirun(ranks), program, library, "", *rest, prefix]], MPIRUN_ENVIRONMENT, orders,
                   folder)
    arguments = [f"rank={rank},size={ranks},store={folder.name},interface=lo" for rank in range(ranks)]
    return Run("rekindle tcp", [[program, library, argument, *rest] for argument in arguments], folder=folder)


def ddp(variant, subject, batch, folder, ranks):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-B", str(HERE / "ddp.py"), variant, subject, str(batch), folder]
    environment = {"OMP_NUM_THREADS": "1"}
    return Run(f"torch {variant}", [[*command, str(rank), str(ranks), str(port)] for rank in range(ranks)], environment)


def ways():
    """Those whose library is built."""
    return [way for way, library in LIBRARIES.items() if library.exists()]
