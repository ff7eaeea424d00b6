"""jupyter_kernel_test 0.7 with every sample given: 13 tests, none skipped. The Go test beside this folder starts it."""

import unittest

import jupyter_kernel_test  # not its classes: unittest would run them too


class LuciolaTests(jupyter_kernel_test.KernelTests):
    kernel_name = "luciola"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "test")'
    completion_samples = [
        {"text": "math.Sqr", "matches": {"Sqrt", "Sqrt2", "SqrtE", "SqrtPhi", "SqrtPi"}},
        {"text": "fmt.Println(strings.Repl", "matches": {"Replace", "ReplaceAll", "Replacer"}},
    ]
    complete_code_samples = ["x := 1", "func f() int {\n\treturn 1\n}", 'fmt.Println("a")']
    incomplete_code_samples = ["for i := 0; i < 3; i++ {", "fmt.Println(", "x := `a"]
    invalid_code_samples = ["x := )", "func 1()"]
    code_page_something = "fmt.Println?"
    code_generate_error = 'panic("on purpose")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "math.Sqrt(4)", "result": "2"},
        {"code": "[]int{1, 2, 3}", "mime": "text/plain"},
    ]
    code_display_data = [
        {"code": 'display.HTML("<b>x</b>")', "mime": "text/html"},
        {"code": 'display.Markdown("*x*")', "mime": "text/markdown"},
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6*7"
    code_inspect_sample = "fmt.Println"
    code_clear_output = "display.Clear(false)"


class LuciolaWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "luciola"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
