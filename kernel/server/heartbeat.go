package server

// heartbeat echoes, whatever the cells do.
func (k *Kernel) heartbeat() {
	for {
		frames, err := k.sockets.Heartbeat.Receive()
		if err != nil {
			return
		}
		_ = k.sockets.Heartbeat.Send(frames)
	}
}
