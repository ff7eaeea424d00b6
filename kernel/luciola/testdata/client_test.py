"""The kernel as libzmq and jupyter_client see it: transports, restart, signals, ends. The Go test beside this folder starts it."""

import os
import signal
import subprocess
import time
import unittest

import zmq

import started
from started import PATIENCE


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(p) for p in out.split()]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, seconds=PATIENCE):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Clients(unittest.TestCase):
    def start(self, **options):
        manager = started.manager(self, **options)
        return manager, started.client(self, manager)

    def run_cell(self, client, code):
        outputs = []
        reply = client.execute_interactive(code, timeout=PATIENCE, output_hook=outputs.append)
        return reply["content"], outputs

    def pid(self, manager):
        return manager.provisioner.process.pid

    def test_ipc(self):
        _, client = self.start(transport="ipc")
        content, outputs = self.run_cell(client, "6 * 7")
        self.assertEqual(content["status"], "ok", content)
        self.assertEqual([o["content"]["data"]["text/plain"] for o in outputs if o["msg_type"] == "execute_result"], ["42"])

    def test_restart_forgets_and_changes_session(self):
        manager, client = self.start()
        self.run_cell(client, "x := 1")
        first = client.kernel_info(reply=True, timeout=PATIENCE)["header"]["session"]
        manager.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        content, _ = self.run_cell(client, "x")
        self.assertEqual(content["status"], "error")
        self.assertNotEqual(client.kernel_info(reply=True, timeout=PATIENCE)["header"]["session"], first)

    def test_shutdown_leaves_nothing(self):
        manager, client = self.start()
        self.run_cell(client, "1 + 1")
        front = self.pid(manager)
        workers = children(front)
        self.assertEqual(len(workers), 1)
        begun = time.time()
        manager.shutdown_kernel()
        self.assertLess(time.time() - begun, 2)
        self.assertFalse(alive(front))
        self.assertTrue(until(lambda: not alive(workers[0]), 2), "the worker outlives the kernel")

    def test_killed_front_takes_its_worker_along(self):
        manager, client = self.start()
        self.run_cell(client, "1 + 1")
        client.execute("for {\n}")
        time.sleep(0.3)
        workers = children(self.pid(manager))
        os.kill(self.pid(manager), signal.SIGKILL)
        self.assertTrue(until(lambda: not alive(workers[0]), 5), "a busy worker outlives a killed kernel")

    def test_signals(self):
        manager, client = self.start()
        self.run_cell(client, "kept := 1")
        os.kill(self.pid(manager), signal.SIGINT)  # between cells: nothing
        msg_id = client.execute("for {\n}")
        time.sleep(0.3)
        os.kill(self.pid(manager), signal.SIGINT)
        while True:
            reply = client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"]["msg_id"] == msg_id:
                break
        self.assertEqual(reply["content"]["ename"], "KeyboardInterrupt")
        content, _ = self.run_cell(client, "kept")
        self.assertEqual(content["status"], "ok", content)
        os.kill(self.pid(manager), signal.SIGTERM)
        self.assertTrue(until(lambda: not manager.is_alive(), 3), "SIGTERM does not end it")

    def test_zmq_heartbeats_and_monitor(self):
        """A peer with ZMTP heartbeats stays connected: PING is answered."""
        manager, _ = self.start()
        context = zmq.Context.instance()
        socket = context.socket(zmq.DEALER)
        self.addCleanup(socket.close, 0)
        socket.setsockopt(zmq.HEARTBEAT_IVL, 50)
        socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 200)
        events = socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self.addCleanup(events.close, 0)
        info = manager.get_connection_info()
        socket.connect(f"tcp://127.0.0.1:{info['shell_port']}")
        self.assertEqual(events.poll(1000), 0, "the kernel or the peer hung up")

    def test_big_output(self):
        _, client = self.start()
        content, outputs = self.run_cell(client, 'for i := 0; i < 3; i++ {\n\tfmt.Println(strings.Repeat("x", 500000))\n}')
        self.assertEqual(content["status"], "ok", content)
        text = "".join(o["content"]["text"] for o in outputs if o["msg_type"] == "stream")
        self.assertEqual(len(text), 3 * 500001)


if __name__ == "__main__":
    unittest.main()
