"""The handshake of protocol 5.6 (JEP 66): the kernel chooses its ports and tells a client that waits. The Go test starts it."""

import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import unittest

import zmq
from jupyter_client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager

PATIENCE = 30
KEY = b"a key of the test"


def sign(content):
    return hmac.new(KEY, content, hashlib.sha256).hexdigest().encode()


class Registration(unittest.TestCase):
    def setUp(self):
        context = zmq.Context()
        self.addCleanup(context.destroy, linger=0)
        self.router = context.socket(zmq.ROUTER)
        self.router.linger = 0
        self.addCleanup(self.router.close)
        port = self.router.bind_to_random_port("tcp://127.0.0.1")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "registration.json")
        with open(path, "w") as f:  # the port as text, as xeus writes it
            json.dump({"transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": KEY.decode(),
                       "kernel_id": "the kernel", "registration_ip": "127.0.0.1", "registration_port": str(port)}, f)
        argv = [a.replace("{connection_file}", path) for a in KernelSpecManager().get_kernel_spec("luciola").argv]
        self.kernel = subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.kernel.communicate)
        self.addCleanup(self.kernel.kill)
        self.assertEqual(self.router.poll(PATIENCE * 1000), zmq.POLLIN)
        self.who, delimiter, signature, content = self.router.recv_multipart()
        self.assertEqual((delimiter, signature), (b"<IDS|MSG>", sign(content)))
        self.at = json.loads(content)

    def test_ports(self):
        self.router.send_multipart([self.who, b"<IDS|MSG>", sign(b"ACK"), b"ACK"])
        self.assertEqual(self.at.pop("kernel_id"), "the kernel")
        client = BlockingKernelClient()
        client.load_connection_info({"transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": KEY.decode(),
                                     **{name: int(port) for name, port in self.at.items()}})
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=PATIENCE)
        reply = client.execute_interactive("1 + 1", timeout=PATIENCE, output_hook=lambda m: None)
        self.assertEqual(reply["content"]["status"], "ok")
        client.shutdown()
        self.assertEqual(self.kernel.wait(PATIENCE), 0)

    def test_wrong_signature(self):
        self.router.send_multipart([self.who, b"<IDS|MSG>", sign(b"NAK"), b"ACK"])
        self.assertNotEqual(self.kernel.wait(PATIENCE), 0)
        self.assertIn(b"no signed ACK", self.kernel.stderr.read())


if __name__ == "__main__":
    unittest.main()
