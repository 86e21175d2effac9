"""Starts a process for each engine, has them agree on their losses, and times them in turns."""

import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-3
# What is aimed at: so many times as fast as the fastest peer.
GOALS = {
    "resnet": 1.15,
    "separable": 2.0,
    "lstm": 1.4,
    "gru": 2.2,
    "transformer": 1.3,
    "recommender": 1.1,
    "tabular": 6.0,
    "conv1d": 1.3,
}
IMAGES = ["resnet", "separable"]


class Contestant:
    def __init__(self, engine, name, description):
        environment = {**os.environ, "OMP_NUM_THREADS": "2"} if engine != "rekindle" else None
        command = [sys.executable, str(HERE / "contestant.py"), engine, name, description]
        self.engine, self.medians = engine, []
        self.said = tempfile.TemporaryFile("w+")  # TensorFlow greets; only what stands before an end is of interest
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said,
                                        text=True, env=environment)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.said.seek(0)
            raise SystemExit(f"{self.engine} has ended:\n{self.said.read()}")
        return json.loads(line)

    def run(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        self.medians.append(self.answer())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def describe(name, file):
    """In a process of its own: TensorFlow's threads stay out of this one."""
    code = "import pickle, sys, engine_keras; pickle.dump(engine_keras.describe(sys.argv[1]), open(sys.argv[2], 'wb'))"
    made = subprocess.run([sys.executable, "-c", code, name, file], cwd=HERE, stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        raise SystemExit(f"Keras cannot describe {name}:\n{made.stderr}")


def engines(name):
    known = ["rekindle", "keras", "keras fit", "torch", "torch compiled"]
    return known + ["torch channels last", "torch compiled channels last"] * (name in IMAGES)


def require_agreement(contestants):
    losses = {each.engine: each.answer() for each in contestants}
    expected = losses["keras"]
    for engine, own in losses.items():
        worst = max(abs(a - b) / abs(b) for a, b in zip(own, expected))
        if worst > TOLERANCE:
            raise SystemExit(f"{engine} does not agree: losses {own}, Keras's are {expected}")


def compare(name, rounds):
    with tempfile.TemporaryDirectory() as folder:
        description = str(Path(folder) / "description")
        describe(name, description)
        contestants = [Contestant(engine, name, description) for engine in engines(name)]
        require_agreement(contestants)
        for _ in range(rounds):
            for each in contestants:
                each.run(WORKLOADS[name].steps)
        for each in contestants:
            each.end()
    report(name, contestants)


def report(name, contestants):
    medians = {each.engine: statistics.median(each.medians) for each in contestants}
    fastest = min(time for engine, time in medians.items() if engine != "rekindle")
    print(f"{name}: rekindle is {fastest / medians['rekindle']:.2f} times as fast as the fastest peer; "
          f"goal {GOALS[name]}")
    for engine, median in sorted(medians.items(), key=lambda item: item[1]):
        print(f"  {engine:30} {median:8.3f} ms a step")
    sys.stdout.flush()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for name in sys.argv[2:] or WORKLOADS:
        compare(name, rounds)


main()
