package server

import (
	"sync"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// comms are the open comms by id. No target is known yet, so every comm that a client opens is closed at once, as the protocol
// asks.
type comms struct {
	mu   sync.Mutex
	open map[string]string // id → target
}

type commContent struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name"`
}

func (k *Kernel) commInfo(m *wire.Message) (string, any) {
	var asked commContent
	if err := m.Decode(&asked); err != nil {
		return "comm_info_reply", badRequest(err)
	}
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	found := map[string]any{}
	for id, target := range k.comms.open {
		if asked.Target == "" || asked.Target == target {
			found[id] = map[string]any{"target_name": target}
		}
	}
	return "comm_info_reply", map[string]any{"status": "ok", "comms": found}
}

func (k *Kernel) commOpen(m *wire.Message) (string, any) {
	var asked commContent
	if err := m.Decode(&asked); err != nil {
		k.Log.Printf("comm_open: %v", err)
		return "", nil
	}
	k.Log.Printf("comm_open: no target %q", asked.Target)
	k.out.send(m, "comm_close", map[string]any{"comm_id": asked.ID, "data": map[string]any{}})
	return "", nil
}

// commMessage and commClose name comms that are not open: there is nothing to tell the client, which learned it from comm_close.
func (k *Kernel) commMessage(*wire.Message) (string, any) { return "", nil }

func (k *Kernel) commClose(*wire.Message) (string, any) { return "", nil }
