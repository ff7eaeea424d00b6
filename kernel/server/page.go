package server

import (
	"strings"
)

// helpRequest recognises a cell of one line that ends in "?" or "??": help on the name before it, or help and source.
func helpRequest(code string) (name string, detail int, ok bool) {
	code = strings.TrimSpace(code)
	if strings.ContainsAny(code, "\n\"'`") || !strings.HasSuffix(code, "?") {
		return "", 0, false
	}
	name = strings.TrimSuffix(code, "?")
	if long, ok := strings.CutSuffix(name, "?"); ok {
		name, detail = long, 1
	}
	name = strings.TrimSpace(name)
	return name, detail, name != "" && !strings.ContainsAny(name, "? \t")
}

// page answers a help request with a payload that the front end shows.
func (k *Kernel) page(e *execution, name string, detail int) map[string]any {
	text, markdown, found := k.Language.Inspect(name, len([]rune(name)), detail)
	if !found {
		return k.fail(e, failure("NoHelp", "nothing is known of "+name,
			"want a package, a member such as fmt.Println, or a name that a cell has declared, before the question mark"))
	}
	data := map[string]any{"text/plain": text}
	if markdown != "" {
		data["text/markdown"] = markdown
	}
	return k.succeed(e, nil, map[string]any{"source": "page", "start": 0, "data": data})
}
