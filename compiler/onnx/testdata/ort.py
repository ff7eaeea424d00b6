"""Runs ONNX models through ONNX Runtime, its optimisations off: the outputs that the importer's tests compare with.

ort.py JOBS.json    [{"model": path, "inputs": [path.npy, ...], "out": folder}, ...]

For input i of a job it writes OUT/i.bin, all outputs as float32 one after the other, and OUT/i.json, their names and shapes in order.
"""
import json
import sys

import numpy as np
import onnxruntime as ort


def run(job):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = ort.InferenceSession(job["model"], options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    for i, path in enumerate(job["inputs"]):
        outputs = session.run(names, {session.get_inputs()[0].name: np.load(path)})
        with open(f"{job['out']}/{i}.bin", "wb") as f:
            for y in outputs:
                f.write(np.ascontiguousarray(y, dtype="<f4").tobytes())
        with open(f"{job['out']}/{i}.json", "w") as f:
            json.dump([{"name": n, "shape": list(y.shape)} for n, y in zip(names, outputs)], f)


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        for job in json.load(f):
            run(job)
