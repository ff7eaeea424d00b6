"""A kernel as libzmq sees it: a process of Jupyter's kernel manager, raw sockets to it, and what comes back. probe.py and bench.py
ask through it."""

import subprocess
import time

import zmq
from jupyter_client.manager import KernelManager

PATIENCE = 15


class Kernel:
    """A kernel and raw sockets to it."""

    def __init__(self, name):
        self.name = name
        self.manager = KernelManager(kernel_name=name)
        begun = time.perf_counter()
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session, self.context = self.manager.session, zmq.Context.instance()
        self.info = self.manager.get_connection_info()
        self.shell, self.control = self.dealer("shell"), self.dealer("control")
        self.iopub = self.subscribe()
        self.ask("kernel_info_request")
        self.started = time.perf_counter() - begun  # from the call that starts the process to the first reply
        heard, end = [], time.time() + PATIENCE  # until the subscription is known to be in place
        while not heard and time.time() < end:
            self.ask("kernel_info_request")
            heard = self.drain(0.2)
        self.first = heard[0]["msg_type"] if heard else None

    def socket(self, kind, port):
        s = self.context.socket(kind)
        s.linger = 0
        s.reconnect_ivl = 1  # ms; libzmq would look for a kernel that starts every 100
        if kind == zmq.SUB:
            s.subscribe(b"")
        s.connect(f"tcp://{self.info['ip']}:{self.info[port + '_port']}")
        return s

    def dealer(self, port):
        return self.socket(zmq.DEALER, port)

    def subscribe(self):
        return self.socket(zmq.SUB, "iopub")

    def send(self, msg_type, content=None, on=None, header=None):
        msg = self.session.msg(msg_type, content or {})
        msg["header"].update(header or {})
        self.session.send(on or self.shell, msg)
        return msg["header"]["msg_id"]

    def receive(self, sock, seconds=PATIENCE):
        if not sock.poll(seconds * 1000):
            return None
        frames = sock.recv_multipart()
        _, frames = self.session.feed_identities(frames)
        return self.session.deserialize(frames)

    def reply(self, msg_id, on=None, seconds=PATIENCE):
        end = time.time() + seconds
        while time.time() < end:
            msg = self.receive(on or self.shell, max(end - time.time(), 0))
            if msg and msg["parent_header"].get("msg_id") == msg_id:
                return msg
        return None

    def ask(self, msg_type, content=None, on=None, seconds=PATIENCE):
        return self.reply(self.send(msg_type, content, on), on, seconds)

    def execute(self, code, **options):
        return self.send("execute_request", {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                                             "allow_stdin": False, "stop_on_error": True, **options})

    def drain(self, seconds):
        """What iopub says until nothing has come for seconds."""
        out = []
        while True:
            msg = self.receive(self.iopub, seconds)
            if msg is None:
                return out
            out.append(msg)

    def published(self, msg_id, seconds=PATIENCE):
        """The names of what is published for a request up to its idle."""
        names, end = [], time.time() + seconds
        while time.time() < end:
            msg = self.receive(self.iopub, max(end - time.time(), 0))
            if msg is None or msg["parent_header"].get("msg_id") != msg_id:
                continue
            name = msg["content"].get("execution_state") if msg["msg_type"] == "status" else msg["msg_type"]
            names.append(name)
            if name == "idle":
                break
        return names

    def alive(self):
        """Whether a cell still runs."""
        msg_id = self.execute("1 + 1")
        msg = self.reply(msg_id)
        self.published(msg_id)
        return bool(msg) and msg["content"]["status"] == "ok" and self.manager.is_alive()

    def running(self, code):
        """Starts a cell and waits until it is under way."""
        self.drain(0.05)
        msg_id = self.execute(code)
        end = time.time() + PATIENCE
        while time.time() < end:
            msg = self.receive(self.iopub, 1)
            if msg and msg["msg_type"] == "execute_input" and msg["parent_header"].get("msg_id") == msg_id:
                time.sleep(0.1)
                return msg_id
        raise TimeoutError(f"{code!r} does not begin")

    def interrupt(self):
        self.manager.interrupt_kernel()

    def close(self):
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        for s in (self.shell, self.control, self.iopub):
            s.close(0)
