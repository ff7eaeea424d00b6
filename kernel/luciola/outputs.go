package main

import (
	"strings"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// outputs gathers what is published for the cells of a notebook in the form in which notebooks store it.
type outputs struct {
	cells    map[string]*cellOutputs     // by msg_id of the request
	displays map[string][]map[string]any // stored displays by display_id, of all cells
}

type cellOutputs struct {
	cell  map[string]any
	list  []any
	clear bool // before the next output
}

func newOutputs() *outputs {
	return &outputs{cells: map[string]*cellOutputs{}, displays: map[string][]map[string]any{}}
}

// begin makes a cell the owner of what request brings.
func (o *outputs) begin(request string, cell map[string]any) {
	o.cells[request] = &cellOutputs{cell: cell, list: []any{}}
}

// end stores the outputs in the cell.
func (o *outputs) end(request string) {
	if c := o.cells[request]; c != nil {
		c.cell["outputs"] = c.list
	}
}

// take stores one published message.
func (o *outputs) take(m *wire.Message) {
	content := client.Content(m)
	if m.Header.MsgType == "update_display_data" {
		for _, d := range o.displays[displayID(content)] {
			d["data"], d["metadata"] = bundle(content["data"]), content["metadata"]
		}
		return
	}
	c := o.cells[m.ParentHeader().MsgID]
	if c == nil {
		return
	}
	switch m.Header.MsgType {
	case "clear_output":
		if c.clear, _ = content["wait"].(bool); !c.clear {
			c.list = []any{}
		}
	case "stream":
		name, _ := content["name"].(string)
		text, _ := content["text"].(string)
		c.print(name, text)
	case "display_data", "execute_result":
		out := map[string]any{"output_type": m.Header.MsgType, "data": bundle(content["data"]), "metadata": content["metadata"]}
		if m.Header.MsgType == "execute_result" {
			out["execution_count"] = content["execution_count"]
		}
		c.add(out)
		if id := displayID(content); id != "" {
			o.displays[id] = append(o.displays[id], out)
		}
	case "error":
		c.add(map[string]any{
			"output_type": "error", "ename": content["ename"], "evalue": content["evalue"],
			"traceback": content["traceback"],
		})
	}
}

// pages stores what a reply gives to the pager, as JupyterLab shows it: with the outputs of its cell.
func (o *outputs) pages(request string, reply *wire.Message) {
	payload, _ := client.Content(reply)["payload"].([]any)
	for _, p := range payload {
		page, _ := p.(map[string]any)
		if c := o.cells[request]; c != nil && page["source"] == "page" {
			c.add(map[string]any{"output_type": "display_data", "data": bundle(page["data"]), "metadata": map[string]any{}})
		}
	}
}

func (c *cellOutputs) add(out map[string]any) {
	if c.clear {
		c.list, c.clear = []any{}, false
	}
	c.list = append(c.list, out)
}

// print joins text to the stream output before it.
func (c *cellOutputs) print(name, text string) {
	if n := len(c.list); n > 0 && !c.clear {
		if last, ok := c.list[n-1].(map[string]any); ok && last["output_type"] == "stream" && last["name"] == name {
			last["text"] = lines(joined(last["text"]) + text)
			return
		}
	}
	c.add(map[string]any{"output_type": "stream", "name": name, "text": lines(text)})
}

func displayID(content map[string]any) string {
	transient, _ := content["transient"].(map[string]any)
	id, _ := transient["display_id"].(string)
	return id
}

// bundle stores text as lines; JSON values stay values, and images in base64 one string.
func bundle(v any) map[string]any {
	out := map[string]any{}
	data, _ := v.(map[string]any)
	for kind, value := range data {
		text, ok := value.(string)
		image := strings.HasPrefix(kind, "image/") && kind != "image/svg+xml"
		if ok && !image && !strings.HasSuffix(kind, "json") {
			out[kind] = lines(text)
		} else {
			out[kind] = value
		}
	}
	return out
}
