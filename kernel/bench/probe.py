"""Asks kernels what peers have been seen to do wrong, with hostile messages among it, and prints a table.

    python kernel/bench/probe.py [luciola] [python3] ...

Every row is a question with a right answer; the exit status is 1 when the first kernel named fails one. The client is libzmq.
"""

import argparse
import os
import re
import signal
import socket
import sys
import time

import zmq

from driver import PATIENCE, Kernel

FLOOD = 100_000
LOOP = {"luciola": "for {\n}", "python3": "while True:\n    pass"}
SLOW = {"luciola": "time.Sleep(300 * time.Millisecond)", "python3": "import time; time.sleep(0.3)"}
FAIL = {"luciola": 'panic("on purpose")', "python3": "1 / 0"}
PRINT = {"luciola": 'fmt.Println("text")\n1 + 1', "python3": 'print("text")\n1 + 1'}


# A question returns (right, what was seen).


def welcome(k):
    return k.first == "iopub_welcome", k.first


def info_status(k):
    content = k.ask("kernel_info_request")["content"]
    return content.get("status") == "ok", content.get("status")


def own_session(k):
    header = k.ask("kernel_info_request")["header"]
    return header["session"] != k.session.session, "its own" if header["session"] != k.session.session else "the client's"


def date(k):
    s = k.socket(zmq.DEALER, "shell")
    msg_id = k.send("kernel_info_request", on=s)
    s.poll(PATIENCE * 1000)
    frames = s.recv_multipart()
    s.close(0)
    found = re.search(rb'"date": ?"([^"]*)"', frames[frames.index(b"<IDS|MSG>") + 2])
    text = found.group(1).decode() if found else "none"
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|\+00:00)", text)) and bool(msg_id), text


def control_answers(k):
    msg = k.ask("kernel_info_request", on=k.control, seconds=3)
    return bool(msg), "on control" if msg else "not on control"


def control_while_busy(k):
    msg_id = k.running(LOOP[k.name])
    begun = time.perf_counter()
    msg = k.ask("kernel_info_request", on=k.control, seconds=3)
    took = (time.perf_counter() - begun) * 1000
    k.interrupt()
    k.reply(msg_id)
    k.published(msg_id)
    return bool(msg), f"{took:.0f} ms" if msg else "no answer"


def silent(k):
    k.drain(0.1)
    msg_id = k.execute(PRINT[k.name], silent=True)
    k.reply(msg_id)
    names = k.published(msg_id)
    return "execute_input" not in names and "execute_result" not in names and names[-1] == "idle", " ".join(names)


def count_without_history(k):
    msg = k.reply(k.execute("1 + 1", store_history=False))
    return isinstance(msg["content"].get("execution_count"), int), msg["content"].get("execution_count")


def queue_stops(k):
    ids = [k.execute(code) for code in (SLOW[k.name], FAIL[k.name], "1 + 1", "1 + 1")]
    states = [k.reply(i)["content"]["status"] for i in ids]
    k.drain(0.2)
    return states == ["ok", "error", "aborted", "aborted"], " ".join(states)


def next_after_interrupt(k):
    seen = []
    for _ in range(5):
        msg_id = k.running(LOOP[k.name])
        k.interrupt()
        k.reply(msg_id)
        seen.append(k.reply(k.execute("1 + 1"))["content"]["status"])
    k.drain(0.2)
    return seen == ["ok"] * 5, " ".join(seen)


def unknown_request(k):
    k.drain(0.1)
    names = k.published(k.send("no_such_request"), 3)
    return names[:1] == ["busy"] and names[-1:] == ["idle"], " ".join(names) or "nothing"


def unknown_target(k):
    k.drain(0.1)
    names = k.published(k.send("comm_open", {"comm_id": "c", "target_name": "no such target", "data": {}}), 3)
    return "comm_close" in names, " ".join(names)


def hostile(make):
    """A row: after frames that make(good frames) returns, on each socket, the kernel runs cells."""

    def question(k):
        good = k.session.serialize(k.session.msg("execute_request", {"code": "hostile", "silent": False}))
        for s in (k.shell, k.control):
            s.send_multipart(make(list(good)))
        ok = k.alive()
        return ok, "alive" if ok else "dead"

    return question


def replaced(index, frame):
    return lambda frames: frames[:index] + [frame] + frames[index + 1:]


def unsigned_runs_nothing(k):
    k.drain(0.1)
    msg = k.session.msg("execute_request", {"code": PRINT[k.name], "silent": False, "store_history": True})
    frames = k.session.serialize(msg)
    frames[1] = b"0" * 64
    k.shell.send_multipart(frames)
    k.shell.send_multipart([frames[0], b""] + frames[2:])
    k.alive()
    seen = [m for m in k.drain(0.3) if m["parent_header"].get("msg_id") == msg["header"]["msg_id"]]
    return not seen, "nothing" if not seen else "it ran"


def raw(k, port="shell"):
    return socket.create_connection((k.info["ip"], k.info[port + "_port"]), timeout=PATIENCE)


def silent_peers(k):
    peers = [raw(k, port) for port in ("shell", "control", "iopub", "stdin", "hb") for _ in range(20)]
    s = k.dealer("shell")
    msg = k.ask("kernel_info_request", on=s, seconds=5)
    s.close(0)
    for p in peers:
        p.close()
    return bool(msg), "served" if msg else "not served"


def garbage(k):
    for junk in (b"GET / HTTP/1.0\r\n\r\n", os.urandom(4096), b"\xff" + b"\0" * 8 + b"\x7f\x09", b"\xff" * 200):
        p = raw(k)
        try:
            p.sendall(junk)
        except OSError:
            pass  # it has hung up already
        p.close()
    ok = k.alive()
    return ok, "alive" if ok else "dead"


def huge_claim(k):
    """After a proper greeting, a frame that claims 2^62 bytes."""
    p = raw(k)
    greeting = b"\xff" + b"\0" * 8 + b"\x7f" + bytes([3, 0]) + b"NULL".ljust(20, b"\0") + b"\0" * 32
    ready = b"\x05READY" + b"\x0bSocket-Type" + (6).to_bytes(4, "big") + b"DEALER" + b"\x08Identity" + (0).to_bytes(4, "big")
    p.sendall(greeting + bytes([4, len(ready)]) + ready)
    p.sendall(b"\x02" + (1 << 62).to_bytes(8, "big") + b"x" * 1000)
    p.settimeout(5)
    try:
        while p.recv(4096):
            pass
        hung_up = True
    except ConnectionError:
        hung_up = True
    except TimeoutError:
        hung_up = False
    p.close()
    ok = k.alive()
    return ok, ("alive" if ok else "dead") + (", hangs up" if hung_up else ", goes on waiting")


def same_identity(k):
    """A client that has come back under its old name is served."""
    served = []
    old = []
    for _ in range(3):
        s = k.context.socket(zmq.DEALER)
        s.linger, s.identity = 0, b"the same name"
        s.connect(f"tcp://{k.info['ip']}:{k.info['shell_port']}")
        old.append(s)
        served.append(bool(k.ask("kernel_info_request", on=s, seconds=2)))
    for s in old:
        s.close(0)
    return all(served), " ".join("served" if s else "not served" for s in served)


def reconnects(k):
    for _ in range(50):
        s = k.dealer("shell")
        if not k.ask("kernel_info_request", on=s, seconds=5):
            return False, "not served"
        s.close(0)
    return True, "50 times"


def sigint_idle(k):
    os.kill(k.manager.provisioner.process.pid, signal.SIGINT)
    time.sleep(0.3)  # or it would be meant for the cell that comes next
    ok = k.alive()
    return ok, "alive" if ok else "dead"


def sigint_busy(k):
    msg_id = k.running(LOOP[k.name])
    os.kill(k.manager.provisioner.process.pid, signal.SIGINT)
    msg = k.reply(msg_id)
    k.published(msg_id)
    return bool(msg) and msg["content"].get("ename") == "KeyboardInterrupt" and k.alive(), msg and msg["content"].get("ename")


def flood(k):
    """Many messages, all answered while another client is served too."""
    n, got, sent = FLOOD, 0, 0
    s, other = k.dealer("shell"), k.dealer("control")
    begun, served = time.time(), True
    while got < n and time.time() - begun < 300:
        while sent < n and sent - got < 500:
            s.send_multipart(k.session.serialize(k.session.msg("comm_info_request", {})))
            sent += 1
            if sent % (n // 5) == 0:
                served = served and bool(k.ask("kernel_info_request", on=other, seconds=10))
        if not s.poll(PATIENCE * 1000):
            break
        s.recv_multipart()
        got += 1
        while k.iopub.poll(0):
            k.iopub.recv_multipart()
    k.drain(0.3)
    s.close(0)
    other.close(0)
    return got == n and served and k.alive(), f"{got} answered in {time.time() - begun:.0f} s"


def shutdown(k):
    begun = time.perf_counter()
    msg = k.ask("shutdown_request", {"restart": False}, on=k.control, seconds=5)
    process = k.manager.provisioner.process
    while process.poll() is None and time.perf_counter() - begun < 10:
        time.sleep(0.001)
    took = time.perf_counter() - begun
    return bool(msg) and msg["content"].get("restart") is False and took < 5, f"{took:.2f} s"


QUESTIONS = [
    ("iopub_welcome on subscription", welcome),
    ("status in kernel_info_reply", info_status),
    ("header.session", own_session),
    ("header.date: microseconds, UTC", date),
    ("kernel_info on control", control_answers),
    ("kernel_info on control while a cell runs", control_while_busy),
    ("silent: no execute_input, no result", silent),
    ("execution_count without history", count_without_history),
    ("[slow, error, ok, ok] at once", queue_stops),
    ("the cell after an interrupted one", next_after_interrupt),
    ("unknown request: busy, idle", unknown_request),
    ("unknown comm target: comm_close", unknown_target),
    ("bad signature", hostile(replaced(1, b"f" * 64))),
    ("signature that is not hex", hostile(replaced(1, b"no"))),
    ("no delimiter", hostile(lambda frames: [b"x"])),
    ("an empty frame", hostile(lambda frames: [b""])),
    ("delimiter only", hostile(lambda frames: [b"<IDS|MSG>"])),
    ("truncated: no content", hostile(lambda frames: frames[:-1])),
    ("header that is not JSON", hostile(replaced(2, b"{"))),
    ("10 MB of junk", hostile(replaced(5, b"x" * 10_000_000))),
    ("unsigned and forged messages run", unsigned_runs_nothing),
    ("a client beside 100 silent TCP peers", silent_peers),
    ("junk instead of a greeting", garbage),
    ("a frame that claims 2^62 bytes", huge_claim),
    ("three clients with one identity", same_identity),
    ("reconnects", reconnects),
    ("SIGINT between cells", sigint_idle),
    ("SIGINT while a cell runs", sigint_busy),
    ("a flood of requests", flood),
    ("shutdown_request to the end", shutdown),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kernels", nargs="*", default=["luciola", "python3"])
    parser.add_argument("--flood", type=int, default=FLOOD, help="requests of the flood")
    args = parser.parse_args()
    globals()["FLOOD"], names = args.flood, args.kernels
    answers = {}
    for name in names:
        k = Kernel(name)
        try:
            for title, question in QUESTIONS:
                try:
                    answers[name, title] = question(k)
                except Exception as problem:  # a kernel that is gone shows as timeouts and missing replies
                    answers[name, title] = (False, f"{type(problem).__name__}: {problem}")
        finally:
            k.close()
    width = max(len(title) for title, _ in QUESTIONS) + 2
    print(" " * width + "".join(f"{name:38}" for name in names))
    for title, _ in QUESTIONS:
        cells = []
        for name in names:
            right, seen = answers[name, title]
            cells.append(f"{('ok    ' if right else 'FAILS ') + str(seen)[:30]:38}")
        print(f"{title:{width}}" + "".join(cells))
    failed = [title for title, _ in QUESTIONS if not answers[names[0], title][0]]
    print(f"{names[0]}: {len(QUESTIONS) - len(failed)} of {len(QUESTIONS)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
