"""What bench.py measures, on any kernel: each function does one thing to a kernel, notes times, and whether what came back was right.

Times are from sending a request until what it is said to take has arrived, in milliseconds unless a row says otherwise.
"""

import time
from collections import defaultdict

import psutil

from driver import PATIENCE
from driver import Kernel as Driven

# What the kernels are given, in their languages.
CELLS = {
    "luciola": {
        "hello": 'fmt.Println("hello")',
        "loop": "for {\n}",
        "sleep": "time.Sleep(time.Hour)",
        "wait": "<-make(chan int)",
        "call": "eval.Accuracy(net, set.Test)",
        "for call": "net := zoo.GlyphNet()\nset := datasets.Glyphs(datasets.Count(10, 20000))",
        "keep": "kept := 41",
        "lines": "for i := 0; i < 100000; i++ {\n\tfmt.Println(i)\n}",
        "few": "for i := 0; i < 1000; i++ {\n\tfmt.Println(i)\n}",
        "unlimited": "display.OutputLimit(0)",
        "define": "func f%d(a int) int { return a + %d }\nf%d(1)",
        "fail": 'panic("on purpose")',
        "complete": ("math.Sq", {"Sqrt", "Sqrt2", "SqrtE", "SqrtPhi", "SqrtPi"}),
    },
    "python3": {
        "hello": 'print("hello")',
        "loop": "while True:\n    pass",
        "sleep": "import time\ntime.sleep(3600)",
        "wait": "import queue\nqueue.Queue().get()",
        "call": "import statistics\nstatistics.variance(range(10**9))",
        "for call": "0",
        "keep": "kept = 41",
        "lines": "for i in range(100000):\n    print(i)",
        "few": "for i in range(1000):\n    print(i)",
        "unlimited": "0",
        "define": "def f%d(a): return a + %d\nf%d(1)",
        "fail": "1 / 0",
        "complete": ("import math; math.sq", {"sqrt"}),
    },
}


class Kernel(Driven):
    """A kernel with notes: times by metric, and what was wrong by metric."""

    def __init__(self, name, times, wrong):
        super().__init__(name)
        self.times, self.wrong, self.cells = times, wrong, CELLS[name]
        self.note("start to kernel_info", self.started * 1000)

    def note(self, metric, value):
        self.times[metric].append(value)

    def check(self, metric, right, what):
        if not right:
            self.wrong[metric].append(what)

    def since(self, metric, begun):
        self.note(metric, (time.perf_counter() - begun) * 1000)

    def until_idle(self, msg_id):
        """What is published for a request, up to its idle."""
        out = []
        while True:
            msg = self.receive(self.iopub)
            if msg is None:
                raise TimeoutError(f"{self.name}: no idle within {PATIENCE} s")
            if msg["parent_header"].get("msg_id") == msg_id:
                out.append(msg)
                if msg["content"].get("execution_state") == "idle":
                    return out

    def cell(self, code, metric=None):
        """Runs a cell; what it published, and the content of its reply. The clock stops when the bytes of idle have come: what it takes
        to read them in Python is not the kernel's."""
        begun = time.perf_counter()
        msg_id = self.execute(code)
        frames, mine = [], msg_id.encode()
        while not frames or mine not in frames[-1][-3] or b'"idle"' not in frames[-1][-1]:
            if not self.iopub.poll(PATIENCE * 1000):
                raise TimeoutError(f"{self.name}: no idle within {PATIENCE} s")
            frames.append(self.iopub.recv_multipart())
        if metric:
            self.since(metric, begun)
        out = [self.session.deserialize(self.session.feed_identities(f)[1]) for f in frames]
        return [m for m in out if m["parent_header"].get("msg_id") == msg_id], self.reply(msg_id)["content"]

    def result(self, code):
        """The text of a cell's result; "" if it has none."""
        out, _ = self.cell(code)
        return "".join(m["content"]["data"]["text/plain"] for m in out if m["msg_type"] == "execute_result")

    def processes(self):
        front = psutil.Process(self.manager.provisioner.process.pid)
        return [front, *front.children(recursive=True)]

    def memory(self, resident=False):
        """Memory of the kernel and of what it has started, in MiB: pages that several processes share are divided among them, or,
        resident, counted in each."""
        kind = "rss" if resident else "pss"
        return sum(getattr(p.memory_full_info(), kind) for p in self.processes()) / 2**20


def text(messages):
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")


def first_cell(k):
    """The first cell; then, as of a notebook that is open and not worked in, memory some cells later."""
    k.cell("1 + 1", "first cell")
    time.sleep(2)
    for _ in range(5):
        k.cell(k.cells["hello"])
    time.sleep(0.5)
    k.note("idle memory, MiB", k.memory())
    k.note("the same, shared pages twice", k.memory(resident=True))


def shutdown(k):
    """A cell prints and the request to shut down follows at once: all that was printed arrives, and no process is left."""
    metric, processes = "shutdown", k.processes()
    msg_id = k.execute(k.cells["few"])
    k.reply(msg_id)
    begun = time.perf_counter()
    asked = k.send("shutdown_request", {"restart": False}, k.control)
    answer, process = k.reply(asked, k.control), k.manager.provisioner.process
    while process.poll() is None and time.perf_counter() - begun < PATIENCE:
        time.sleep(0.0005)
    k.since(metric, begun)
    k.check(metric, answer and answer["content"]["status"] == "ok", "no reply")
    published = k.drain(0.3)
    printed = text(m for m in published if m["parent_header"].get("msg_id") == msg_id)
    k.check(metric, printed.count("\n") == 1000, f"{printed.count(chr(10))} lines of 1000 arrived")
    k.check(metric, any(m["msg_type"] == "shutdown_reply" for m in published), "not told on iopub")
    _, left = psutil.wait_procs(processes, timeout=1)
    k.check(metric, not left, f"left behind: {left}")


def trivial(k):
    begun = time.perf_counter()
    k.send("kernel_info_request")
    k.shell.poll(PATIENCE * 1000)
    k.since("kernel_info round trip", begun)
    k.receive(k.shell)
    k.drain(0)
    _, reply = k.cell("1 + 1", "trivial cell")
    k.check("trivial cell", reply["status"] == "ok", reply)


def hello(k):
    begun = time.perf_counter()
    msg_id = k.execute(k.cells["hello"])
    while k.receive(k.iopub)["msg_type"] != "stream":
        pass
    k.since("hello: first text", begun)
    k.until_idle(msg_id)
    k.reply(msg_id)


def complete(k, metric="completion"):
    code, want = k.cells["complete"]
    begun = time.perf_counter()
    content = k.ask("complete_request", {"code": code, "cursor_pos": len(code)})["content"]
    k.since(metric, begun)
    found = {m.rpartition(".")[2] for m in content["matches"]}
    types = content["metadata"].get("_jupyter_types_experimental", [])
    k.check(metric, found == want, f"matches {content['matches']}")
    k.check(metric, len(types) == len(content["matches"]) and all(t["type"] for t in types), f"types {types}")
    k.drain(0)


def busy(k, completes):
    """An endless loop: requests are answered beside it."""
    msg_id = k.running(k.cells["loop"])
    for _ in range(5):
        begun = time.perf_counter()
        k.ask("kernel_info_request", on=k.control)
        k.since("control while a cell runs", begun)
    for _ in range(20 if completes else 0):
        complete(k, "completion while a cell runs")
    k.interrupt()
    k.reply(msg_id)
    k.drain(0.2)


def interrupt(k, what, metric):
    """A cell is interrupted as JupyterLab does it; the next one comes at once, is right and finds the variables."""
    msg_id = k.running(k.cells[what])
    begun = time.perf_counter()
    k.interrupt()
    content = k.reply(msg_id)["content"]
    k.since(metric, begun)
    k.check(metric, content.get("ename") == "KeyboardInterrupt", content)
    k.check(metric, k.result("kept + 1") == "42", "the next cell was not right")
    time.sleep(0.1)


def stuck(k, after):
    """A product of matrices cannot be asked to stop: its cell ends, it is named, later cells are told, and a second interrupt replaces
    the worker. The product is interrupted after seconds: it clears 128 MB in its first 0.2 s, which Go's scheduler cannot divide, and
    takes ten."""
    metric, again = "interrupt of a product of matrices", "second interrupt: a new worker"
    k.cell("a := mat.NewDense(4000, 4000, nil)\nfloats.AddConst(1, a.RawMatrix().Data)\nkept := 41")
    msg_id = k.running("a.Mul(a, a)")
    time.sleep(after)
    begun = time.perf_counter()
    k.interrupt()
    content = k.reply(msg_id)["content"]
    k.since(metric, begun)
    k.check(metric, "mat.(*Dense).Mul (goroutine " in content.get("evalue", ""), content)
    k.until_idle(msg_id)
    out, _ = k.cell("kept + 1")
    k.check(metric, "still runs" in text(out), "a later cell is not told")
    k.check(metric, any(m["msg_type"] == "execute_result" for m in out), "a later cell does not find the variables")
    begun = time.perf_counter()
    k.ask("interrupt_request", on=k.control)
    out, reply = k.cell("1 + 1")
    k.since(again, begun)
    k.check(again, reply["status"] == "ok", reply)
    k.check(again, "Lost variables: a, kept" in text(out + k.drain(0.2)), "not told what is lost")
    k.cell(k.cells["keep"])


def lines(k):
    """100,000 lines arrive whole, in few messages, none after idle."""
    metric = "100,000 lines"
    out, _ = k.cell(k.cells["lines"], metric)
    late = [m for m in k.drain(0.3) if m["msg_type"] == "stream"]
    messages = sum(m["msg_type"] == "stream" for m in out)
    k.check(metric, text(out) == "".join(f"{i}\n" for i in range(100000)), f"{text(out).count(chr(10))} lines")
    k.check(metric, messages <= 30 and not late, f"{messages} messages, {len(late)} after idle")


def soak(k, cells):
    """Cells of several kinds, each of which does as it is told; how much memory the kernel has taken on at the end."""
    before = k.memory()
    for i in range(cells):
        code, want = [("1 + 1", "ok"), (k.cells["hello"], "ok"), (k.cells["fail"], "error"),
                      (k.cells["define"].replace("%d", str(i % 50)), "ok")][i % 4]
        _, reply = k.cell(code)
        k.check("growth, MiB", reply["status"] == want, (code, reply["status"]))
    k.note("growth, MiB", k.memory() - before)


def notes():
    return defaultdict(list)
