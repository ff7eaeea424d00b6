"""History, subshells, input, usage and the variables panel as libzmq and jupyter_client see them. The Go test beside this folder
starts it."""

import glob
import os
import stat
import time
import unittest

import started
from started import PATIENCE


class Protocol(unittest.TestCase):
    def start(self):
        manager = started.manager(self)
        return manager, started.client(self, manager)

    def reply(self, get, msg_id):
        while True:
            msg = get(timeout=PATIENCE)
            if msg["parent_header"].get("msg_id") == msg_id:
                return msg

    def send(self, client, channel, msg_type, content, subshell=None):
        msg = client.session.msg(msg_type, content)
        if subshell:
            msg["header"]["subshell_id"] = subshell
        getattr(client, channel + "_channel").send(msg)
        return msg["header"]["msg_id"]

    def control(self, client, msg_type, content=None):
        return self.reply(client.get_control_msg, self.send(client, "control", msg_type, content or {}))["content"]

    def execute(self, client, code, **extra):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True,
                   "stop_on_error": True}
        return self.send(client, "shell", "execute_request", content, **extra)

    def outputs(self, client, msg_ids):
        """What is published for each of the requests, until all are idle."""
        found, waiting = {i: [] for i in msg_ids}, set(msg_ids)
        while waiting:
            msg = client.get_iopub_msg(timeout=PATIENCE)
            parent = msg["parent_header"].get("msg_id")
            if parent in found:
                found[parent].append(msg)
                if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                    waiting.discard(parent)
        return found

    def text(self, messages):
        return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")

    def test_history_of_an_earlier_run(self):
        manager, client = self.start()
        _, beside = self.start()
        mark = f"marker_{time.time_ns()} := 1"
        client.execute(mark, reply=True, timeout=PATIENCE)
        beside.execute("beside := 2", reply=True, timeout=PATIENCE)
        manager.shutdown_kernel()
        _, later = self.start()
        for other in (later, beside):
            found = other.history(hist_access_type="search", pattern=mark, raw=True, reply=True, timeout=PATIENCE)["content"]["history"]
            self.assertEqual([f[2] for f in found], [mark])
            session = found[0][0]
            ranged = other.history(hist_access_type="range", session=session, start=1, stop=2, raw=True, reply=True, timeout=PATIENCE)
            self.assertEqual(ranged["content"]["history"], [[session, 1, mark]])
        (path,) = glob.glob(os.path.join(os.environ["JUPYTER_DATA_DIR"], "luciola", "history.jsonl"))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_subshell_runs_beside_a_busy_cell(self):
        _, client = self.start()
        self.assertIn("kernel subshells", client.kernel_info(reply=True, timeout=PATIENCE)["content"]["supported_features"])
        client.execute("go_on := make(chan bool)", reply=True, timeout=PATIENCE)
        subshell = self.control(client, "create_subshell_request")["subshell_id"]
        self.assertEqual(self.control(client, "list_subshell_request")["subshell_id"], [subshell])
        busy = self.execute(client, 'fmt.Println("main", <-go_on)')
        beside = self.execute(client, 'fmt.Println("sub")\ngo_on <- true', subshell=subshell)
        found = self.outputs(client, [busy, beside])
        self.assertEqual(self.text(found[busy]), "main true\n")
        self.assertEqual(self.text(found[beside]), "sub\n")
        self.assertTrue(all(m["parent_header"]["subshell_id"] == subshell for m in found[beside]))
        self.assertEqual(self.control(client, "delete_subshell_request", {"subshell_id": subshell})["status"], "ok")
        self.assertEqual(self.control(client, "list_subshell_request")["subshell_id"], [])

    def test_input(self):
        _, client = self.start()
        asked = self.execute(client, 'name := display.Input("Name? ")\nkey := display.Password("Key? ")\nfmt.Println(name, len(key))')
        for prompt, password, answer in (("Name? ", False, "Ada"), ("Key? ", True, "secret")):
            question = client.get_stdin_msg(timeout=PATIENCE)
            self.assertEqual(question["content"], {"prompt": prompt, "password": password})
            self.assertEqual(question["parent_header"]["msg_id"], asked)
            client.input(answer)  # has no parent_header
        self.assertEqual(self.text(self.outputs(client, [asked])[asked]), "Ada 6\n")

    def test_variables_while_busy(self):
        _, client = self.start()
        client.execute("kept := 41", reply=True, timeout=PATIENCE)
        busy = self.execute(client, 'fmt.Println("begun")\nfor {\n}')
        while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        times = []
        for _ in range(18):  # as often as JupyterLab asks in a short session
            begun = time.perf_counter()
            info = self.control(client, "debug_request", {"type": "request", "seq": 1, "command": "debugInfo"})
            times.append(time.perf_counter() - begun)
            self.assertTrue(info["success"], info)
        self.assertLess(sorted(times)[9], 0.1, "the answer to debugInfo waits for the cell")
        rows = self.control(client, "debug_request", {"type": "request", "seq": 2, "command": "inspectVariables"})["body"]["variables"]
        self.assertEqual([(r["name"], r["type"], r["value"]) for r in rows], [("kept", "int", "41")])
        usage = self.control(client, "usage_request")
        self.assertGreater(usage["cpu_count"], 0)
        self.control(client, "interrupt_request")
        self.assertEqual(self.reply(client.get_shell_msg, busy)["content"]["ename"], "KeyboardInterrupt")

    def test_completion_while_busy(self):
        _, client = self.start()
        busy = self.execute(client, 'fmt.Println("begun")\nfor {\n}')
        while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        content = client.complete("𝔸 := strings.Repl", reply=True, timeout=PATIENCE)["content"]
        self.assertEqual(content["matches"], ["Replace", "ReplaceAll", "Replacer"])
        self.assertEqual((content["cursor_start"], content["cursor_end"]), (13, 17))
        typed = content["metadata"]["_jupyter_types_experimental"]
        self.assertEqual([t["type"] for t in typed], ["function", "function", "class"])
        self.control(client, "interrupt_request")
        self.reply(client.get_shell_msg, busy)


if __name__ == "__main__":
    unittest.main()
