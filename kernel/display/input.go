package display

import "errors"

var errNobody = errors.New("nobody can be asked for input here")

// Input shows a prompt and returns the line that the user enters. The error is io.EOF when the user ends the input; a front end
// that cannot be asked is an error at once.
func Input(prompt string) (string, error) { return ask(prompt, false) }

// Password is [Input] for what must not be seen.
func Password(prompt string) (string, error) { return ask(prompt, true) }

func ask(prompt string, password bool) (string, error) {
	if s := sink.Load(); s != nil {
		return (*s).Ask(prompt, password)
	}
	return "", errNobody
}

// OutputLimit sets how many bytes of printed text each cell may show from now on; of more, the beginning and the end are kept. 0
// lifts the limit. Mind that a Jupyter server has a limit of its own, --ServerApp.iopub_data_rate_limit.
func OutputLimit(bytes int) {
	if s := sink.Load(); s != nil {
		(*s).OutputLimit(bytes)
	}
}
