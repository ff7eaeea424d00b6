"""Measures this kernel and ipykernel side by side, in the same run, and prints medians and ratios.

    python kernel/bench/bench.py [--starts 7] [--cells 100]

Both kernels are driven by jupyter_client through their kernelspecs, interleaved, so that other load on the machine falls on
both. A line passes when the median keeps the absolute goal or the ratio to ipykernel; the exit status is 1 when one does not.
"""

import argparse
import os
import platform
import queue
import statistics
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

PATIENCE = 30
# kernel -> (a trivial cell, a loop that only an interrupt ends, 100,000 printed lines)
CELLS = {
    "luciola": ("1 + 1", "for {\n}", "for i := 0; i < 100000; i++ {\n\tfmt.Println(i)\n}"),
    "python3": ("1 + 1", "while True:\n    pass", "for i in range(100000):\n    print(i)"),
}
# metric -> (goal in ms, goal as a ratio to ipykernel); None: for information
GOALS = {
    "start to kernel_info": (150, 0.4),
    "first cell": None,
    "kernel_info round trip": None,
    "trivial cell": (5, 0.7),
    "interrupt a busy loop": (100, None),
    "control while busy": (10, None),
    "100,000 lines": None,
}


def milliseconds(since):
    return (time.perf_counter() - since) * 1000


def idle(client, msg_id):
    """Waits for the idle of a request."""
    while True:
        msg = client.get_iopub_msg(timeout=PATIENCE)
        mine = msg["parent_header"].get("msg_id") == msg_id
        if mine and msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            return


def reply(get, msg_id):
    while True:
        msg = get(timeout=PATIENCE)
        if msg["parent_header"].get("msg_id") == msg_id:
            return msg


class Kernel:
    def __init__(self, name):
        self.name, self.times = name, {metric: [] for metric in GOALS}
        self.manager = self.client = None

    def note(self, metric, since):
        self.times[metric].append(milliseconds(since))

    def start(self):
        begun = time.perf_counter()
        self.manager = KernelManager(kernel_name=self.name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.answered(self.client.get_shell_msg)
        self.note("start to kernel_info", begun)
        self.answered(self.client.get_iopub_msg)  # subscribed too

    def answered(self, get):
        """Asks for kernel_info until get has a message; what is sent before the kernel listens may be lost."""
        while True:
            self.client.kernel_info()
            try:
                return get(timeout=0.5)
            except queue.Empty:
                continue

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def cell(self, code, metric=None):
        begun = time.perf_counter()
        msg_id = self.client.execute(code)
        idle(self.client, msg_id)
        if metric:
            self.note(metric, begun)
        msg = reply(self.client.get_shell_msg, msg_id)
        if msg["content"]["status"] != "ok":
            sys.exit(f"{self.name}: {code!r} gives {msg['content']}")

    def info(self):
        begun = time.perf_counter()
        reply(self.client.get_shell_msg, self.client.kernel_info())
        self.note("kernel_info round trip", begun)

    def control(self, msg_type, metric):
        begun = time.perf_counter()
        msg = self.client.session.msg(msg_type, {})
        self.client.control_channel.send(msg)
        reply(self.client.get_control_msg, msg["header"]["msg_id"])
        self.note(metric, begun)

    def busy(self):
        """An endless loop: asks for kernel_info on control while it runs, then interrupts it as JupyterLab would; send to reply."""
        msg_id = self.client.execute(CELLS[self.name][1])
        while True:
            msg = self.client.get_iopub_msg(timeout=PATIENCE)
            if msg["msg_type"] == "execute_input" and msg["parent_header"].get("msg_id") == msg_id:
                break
        time.sleep(0.1)
        for _ in range(5):
            self.control("kernel_info_request", "control while busy")
        begun = time.perf_counter()
        self.manager.interrupt_kernel()
        msg = reply(self.client.get_shell_msg, msg_id)
        self.note("interrupt a busy loop", begun)
        if msg["content"].get("ename") != "KeyboardInterrupt":
            sys.exit(f"{self.name}: an interrupted loop gives {msg['content']}")
        idle(self.client, msg_id)


def measure(kernels, starts, cells):
    for i in range(starts):
        for k in kernels:
            k.start()
            k.cell(CELLS[k.name][0], "first cell")
            if i < starts - 1:
                k.stop()
    for _ in range(cells):
        for k in kernels:
            k.info()
            k.cell(CELLS[k.name][0], "trivial cell")
    for _ in range(15):
        for k in kernels:
            k.busy()
            time.sleep(0.2)  # ipykernel aborts a cell that comes right after an interrupted one
            k.cell(CELLS[k.name][0])
    for _ in range(3):
        for k in kernels:
            k.cell(CELLS[k.name][2], "100,000 lines")
    for k in kernels:
        k.stop()


def report(ours, theirs):
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds")
    print(f"{'':24}{'luciola p50':>12}{'p95':>8}{'ipykernel p50':>15}{'p95':>8}{'ratio':>8}")
    missed = 0
    for metric, goal in GOALS.items():
        a, b = ours.times[metric], theirs.times[metric]
        p50, q50 = statistics.median(a), statistics.median(b)
        verdict = ""
        if goal:
            limit, ratio = goal
            kept = p50 <= limit or ratio is not None and p50 <= ratio * q50
            missed += not kept
            verdict = ("ok" if kept else "MISSED") + f" (goal {limit} ms" + (f" or {ratio}x)" if ratio else ")")
        print(f"{metric:24}{p50:12.1f}{p95(a):8.1f}{q50:15.1f}{p95(b):8.1f}{p50 / q50:7.2f}x  {verdict}")
    return missed


def p95(values):
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--cells", type=int, default=100)
    args = parser.parse_args()
    ours, theirs = Kernel("luciola"), Kernel("python3")
    measure([ours, theirs], args.starts, args.cells)
    sys.exit(1 if report(ours, theirs) else 0)


if __name__ == "__main__":
    main()
