"""One engine on one workload in a process of its own, so that nobody's threads disturb another's. Reads how many steps it
is to do, a line each; answers with the median of their milliseconds, or at first with its losses."""

import json
import pickle
import sys
import time

from workloads import batches


def make(engine, name, description):
    if engine.startswith("keras"):
        import engine_keras

        return engine_keras.ENGINES[engine](name, batches(name))
    if engine.startswith("torch"):
        import engine_torch

        return {**engine_torch.ENGINES, **engine_torch.IMAGE_ENGINES}[engine](name, batches(name), description[2])
    import engine_rekindle

    return engine_rekindle.ENGINES[engine](*description, batches(name))


def timed(stepper, first, steps):
    if hasattr(stepper, "round"):
        start = time.perf_counter()
        stepper.round(steps)
        return (time.perf_counter() - start) / steps * 1000
    taken = []
    for i in range(first, first + steps):
        start = time.perf_counter()
        stepper.step(i)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[steps // 2] * 1000


def main():
    engine, name, description = sys.argv[1:]
    with open(description, "rb") as file:
        stepper = make(engine, name, pickle.load(file))
    losses = [stepper.loss(i) for i in range(5)]
    if hasattr(stepper, "round"):
        stepper.round(10)
    print(json.dumps(losses), flush=True)
    done = len(losses)
    for line in sys.stdin:
        print(json.dumps(timed(stepper, done, int(line))), flush=True)
        done += int(line)


main()
