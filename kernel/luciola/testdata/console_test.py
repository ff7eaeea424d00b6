"""`jupyter console` in a terminal: a cell of several lines, an error, an interrupt, completion. The Go test beside this folder starts
it."""

import sys
import unittest

import pexpect

PATIENCE = 30


class Console(unittest.TestCase):
    def setUp(self):
        self.terminal = pexpect.spawn(sys.executable, ["-m", "jupyter_console", "--kernel", "luciola", "--no-confirm-exit"],
                                      encoding="utf-8", timeout=PATIENCE, dimensions=(40, 120))
        self.addCleanup(self.terminal.close, True)
        self.terminal.expect(r"In \[")

    def enter(self, text):
        self.terminal.send(text + "\r")

    def test_session(self):
        self.enter("kept := 41")
        self.terminal.expect(r"In \[")
        self.enter("for i := range 3 {")  # is_complete says that it goes on, and how far the next line is indented
        self.terminal.expect(r"\.\.\.")
        self.enter("fmt.Println(\"line\", i*i)")
        self.enter("}")
        self.enter("")
        self.terminal.expect("line 0\r\n.*line 1\r\n.*line 4")
        self.enter('panic("on purpose")')
        self.terminal.expect("Panic.*on purpose")
        self.enter('fmt.Println("be" + "gun"); for {}')
        self.terminal.expect("begun")  # the terminal is the cell's
        self.terminal.sendintr()
        self.terminal.expect("KeyboardInterrupt")
        self.enter("kept + 1")
        self.terminal.expect(r"Out\[.*42")
        self.terminal.expect(r"In \[")
        self.enter("exit")
        self.terminal.expect(pexpect.EOF)


if __name__ == "__main__":
    unittest.main()
