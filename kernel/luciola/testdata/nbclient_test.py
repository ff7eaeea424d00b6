"""The kernel as nbclient sees it, which executes notebooks for nbconvert, papermill and others. The Go test beside this folder
starts it."""

import unittest

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError


def notebook(*cells):
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(c) for c in cells]
    return nb


def execute(nb, **options):
    NotebookClient(nb, kernel_name="luciola", **options).execute()
    return nb


class Notebooks(unittest.TestCase):
    def test_outputs(self):
        nb = execute(notebook('fmt.Println("a")\nfmt.Println("b")\n6 * 7', 'display.HTML("<b>x</b>")', "x := 1"))
        stream, result = nb.cells[0].outputs
        self.assertEqual((stream.name, stream.text), ("stdout", "a\nb\n"))
        self.assertEqual((result.output_type, result.execution_count, result.data["text/plain"]), ("execute_result", 1, "42"))
        self.assertEqual(nb.cells[1].outputs[0].data["text/html"], "<b>x</b>")
        self.assertEqual(nb.cells[2].outputs, [])
        self.assertEqual([c.execution_count for c in nb.cells], [1, 2, 3])
        self.assertEqual(nb.metadata.language_info.name, "go")
        for times in (c.metadata.execution for c in nb.cells):
            order = ["iopub.status.busy", "iopub.execute_input", "shell.execute_reply"]
            self.assertEqual(sorted(order, key=lambda k: times[k]), order)
        nbformat.validate(nb)

    def test_displays_that_change(self):
        nb = execute(notebook('display.ShowAs("d", "before")', 'display.Update("d", "after")', 'fmt.Println("gone")\ndisplay.Clear(true)\nfmt.Println("kept")'))
        self.assertEqual([o.data["text/plain"] for o in nb.cells[0].outputs], ["after"])
        self.assertEqual(nb.cells[1].outputs, [])
        self.assertEqual([o.text for o in nb.cells[2].outputs], ["kept\n"])

    def test_an_error_ends_it(self):
        nb = notebook("kept := 1", 'panic("on purpose")', "kept")
        with self.assertRaises(CellExecutionError) as raised:
            execute(nb)
        self.assertEqual((raised.exception.ename, raised.exception.evalue), ("Panic", "on purpose"))
        self.assertEqual(nb.cells[1].outputs[0].output_type, "error")
        self.assertIsNone(nb.cells[2].execution_count)

    def test_errors_that_are_allowed(self):
        nb = notebook("kept := 1", 'panic("on purpose")', "kept")
        nb.cells[1].metadata.tags = ["raises-exception"]
        self.assertEqual(execute(nb).cells[2].outputs[0].data["text/plain"], "1")
        nb = execute(notebook('panic("on purpose")', "undefined", "2"), allow_errors=True)
        self.assertEqual([c.outputs[0].output_type for c in nb.cells], ["error", "error", "execute_result"])

    def test_a_cell_that_takes_too_long(self):
        with self.assertRaises(CellTimeoutError):
            execute(notebook("for {\n}"), timeout=1)
        nb = execute(notebook("kept := 41", "for {\n}", "kept + 1"), timeout=2, interrupt_on_timeout=True, error_on_timeout={
            "status": "error", "ename": "Late", "evalue": "", "traceback": [], "execution_count": None, "payload": [], "user_expressions": {}},
            allow_errors=True)
        self.assertEqual(nb.cells[2].outputs[0].data["text/plain"], "42")


if __name__ == "__main__":
    unittest.main()
