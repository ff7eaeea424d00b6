"""An encrypted connection as jupyter_client asks for it and libzmq speaks it. The Go test beside this folder starts it."""

import json
import unittest

import zmq

import started
from started import PATIENCE


class Curve(unittest.TestCase):
    def setUp(self):
        self.manager = started.manager(self, transport_encryption="required")
        with open(self.manager.connection_file) as f:
            self.at = json.load(f)

    def client(self):
        return started.client(self, self.manager)

    def test_cells(self):
        self.assertEqual(len(self.at["curve_publickey"]), 40)
        client = self.client()
        for size in (1, 300, 1_000_000):  # short and long frames, both ways
            out = []
            reply = client.execute_interactive(
                f'fmt.Println(len("{"x" * size}"), strings.Repeat("y", {size}))', timeout=PATIENCE,
                output_hook=lambda m: out.append(m["content"].get("text", "")))
            self.assertEqual(reply["content"]["status"], "ok")
            self.assertEqual("".join(out), f"{size} " + "y" * size + "\n")

    def test_heartbeat_and_control(self):
        client = self.client()
        self.assertTrue(client.is_alive())
        client.hb_channel.unpause()
        self.assertTrue(client.hb_channel.is_beating())
        msg = client.session.msg("kernel_info_request", {})
        client.control_channel.send(msg)
        self.assertEqual(client.get_control_msg(timeout=PATIENCE)["content"]["status"], "ok")

    def test_strangers(self):
        """No answer for a client without encryption, nor for one that has another server's key."""
        client = self.client()
        other, _ = zmq.curve_keypair()
        context = zmq.Context()
        self.addCleanup(context.destroy, linger=0)
        for server in (None, other, self.at["curve_publickey"].encode()):
            socket = context.socket(zmq.REQ)
            socket.linger = 0
            self.addCleanup(socket.close)
            if server is not None:
                socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
                socket.curve_serverkey = server
            socket.connect(f"tcp://{self.at['ip']}:{self.at['hb_port']}")
            socket.send(b"ping")
            known = server == self.at["curve_publickey"].encode()
            self.assertEqual(socket.poll(PATIENCE * 1000 if known else 1000), 1 if known else 0, server)
        reply = client.execute_interactive("1 + 1", timeout=PATIENCE, output_hook=lambda m: None)
        self.assertEqual(reply["content"]["status"], "ok")


if __name__ == "__main__":
    unittest.main()
