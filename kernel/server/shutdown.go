package server

import "github.com/luciola-nn/luciola/kernel/wire"

// shutdown answers a shutdown request and tells all subscribers. The process ends either way; who asked for a restart starts a
// new one.
func (k *Kernel) shutdown(m *wire.Message) (string, any) {
	var asked struct {
		Restart bool `json:"restart"`
	}
	_ = m.Decode(&asked) // a request that says it badly is shut down too
	content := map[string]any{"status": "ok", "restart": asked.Restart}
	k.out.send(m, "shutdown_reply", content)
	return "shutdown_reply", content
}

// Shutdown makes Serve return.
func (k *Kernel) Shutdown() { k.stop.Do(func() { close(k.quit) }) }
