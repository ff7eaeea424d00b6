"""Measures this kernel and ipykernel side by side, in the same run, and says which bars hold.

    python kernel/bench/bench.py [--starts 7] [--cells 200] [--soak 2000]

Both kernels are driven by libzmq, started by jupyter_client through their kernelspecs, and interleaved, so that other load on the
machine falls on both. A bar is a limit on the median, on the 95th percentile, or on the ratio of the medians of the two kernels. Of the
bars on the median and on the ratio, one has to be kept.
The exit status is 1 when one is missed, or when something that was measured was wrong.
"""

import argparse
import os
import platform
import statistics
import sys
from collections import namedtuple

import measure
from measure import Kernel

# A line of the table: the largest median, the largest 95th percentile, the largest ratio; None: no bar.
Row = namedtuple("Row", "metric p50 p95 ratio")
ROWS = [
    Row("start to kernel_info", 100, None, 0.2),
    Row("first cell", 20, None, None),
    Row("kernel_info round trip", 0.7, 3, None),
    Row("trivial cell", 2, 6, 0.25),
    Row("hello: first text", 2.5, None, None),
    Row("completion", 3, 15, 0.35),
    Row("completion while a cell runs", 3, 15, None),
    Row("control while a cell runs", 5, None, None),
    Row("interrupt of a loop", 50, None, 1),
    Row("interrupt of a sleep", 50, None, 1),
    Row("interrupt of a channel wait", 50, None, 1),
    Row("interrupt of a library call", 50, None, 1),
    Row("interrupt of a product of matrices", 50, None, None),
    Row("second interrupt: a new worker", 2000, None, None),
    Row("100,000 lines", 800, None, 1.5),
    Row("shutdown", 200, None, 0.5),
    Row("idle memory, MiB", 60, None, 0.9),
    Row("the same, shared pages twice", None, None, None),
    Row("growth, MiB", 100, None, None),
]
INTERRUPTS = [("loop", "interrupt of a loop"), ("sleep", "interrupt of a sleep"), ("wait", "interrupt of a channel wait"),
              ("call", "interrupt of a library call")]


def run(args, times, wrong):
    names = ["luciola"] if args.alone else ["luciola", "python3"]
    kernels = []
    for i in range(args.starts):
        for name in names:
            k = Kernel(name, times[name], wrong[name])
            kernels.append(k)
            measure.first_cell(k)
            if i < args.starts - 1:
                kernels.remove(k)
                measure.shutdown(k)
                k.close()
    try:
        session(args, kernels)
        for k in kernels:
            measure.shutdown(k)
    finally:
        for k in kernels:
            k.close()


def session(args, kernels):
    def each(times, f, *more):
        for _ in range(times):
            for k in kernels:
                f(k, *more)

    each(args.cells, measure.trivial)
    each(args.cells // 4, measure.hello)
    each(args.cells // 2, measure.complete)
    each(1, measure.soak, args.soak)
    for k in kernels:
        k.cell(k.cells["for call"])
        k.cell(k.cells["keep"])
        k.cell(k.cells["unlimited"])
    for _ in range(args.few):
        for k in kernels:
            measure.busy(k, completes=k.name == "luciola")  # the other answers when the cell has ended
    for what, metric in INTERRUPTS:
        each(2 * args.few, measure.interrupt, what, metric)
    each(args.few, measure.lines)
    for i in range(args.few):
        measure.stuck(kernels[0], 0.25 * i)


def p95(values):
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def number(x):
    return f"{x:.3g}" if x < 100 else f"{x:.0f}"


def timed(values):
    """The median and the 95th percentile, as they are printed."""
    return f"{number(statistics.median(values))} ({number(p95(values))})" if values else "–"


def judge(row, ours, theirs):
    """What the row's bars are, and which are missed."""
    a, b = statistics.median(ours), statistics.median(theirs) if theirs else None
    bars = [(what, got, limit) for what, got, limit in (("", a, row.p50), ("p95 ", p95(ours), row.p95), ("ratio ", b and a / b, row.ratio))
            if limit is not None and got is not None]
    either = {what: got <= limit for what, got, limit in bars if what != "p95 "}
    verdicts, missed = [], 0
    for what, got, limit in bars:
        kept = got <= limit
        other = what in either and any(either.values())  # the machine is busy, or the other kernel is good
        missed += not kept and not other
        shown = f"{got:.2f} " if what == "ratio " else ""
        verdicts.append(f"{what}{shown}≤ {limit:g} {'kept' if kept else 'no' if other else 'MISSED'}")
    return ", ".join(verdicts), missed


def report(times, wrong):
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
          "milliseconds: median (95th percentile)")
    print(f"{'':36}{'luciola':>18}{'ipykernel':>18}   bars")
    missed = 0
    for row in ROWS:
        ours, theirs = times["luciola"][row.metric], times["python3"][row.metric]
        verdict, n = judge(row, ours, theirs)
        missed += n
        print(f"{row.metric:36}{timed(ours):>18}{timed(theirs):>18}   {verdict}")
    for name, metrics in wrong.items():
        for metric, all_wrong in metrics.items():
            print(f"{name}: {metric}: wrong {len(all_wrong)} of {len(times[name][metric])} times: {str(all_wrong[0])[:300]}")
    return missed + sum(len(w) for w in wrong["luciola"].values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--cells", type=int, default=200, help="trivial cells")
    parser.add_argument("--soak", type=int, default=2000, help="cells after which memory is compared")
    parser.add_argument("--few", type=int, default=5, help="repetitions of what takes long")
    parser.add_argument("--alone", action="store_true", help="without ipykernel")
    args = parser.parse_args()
    times = {name: measure.notes() for name in ("luciola", "python3")}
    wrong = {name: measure.notes() for name in ("luciola", "python3")}
    run(args, times, wrong)
    sys.exit(1 if report(times, wrong) else 0)


if __name__ == "__main__":
    main()
