package main

import (
	"context"

	"github.com/luciola-nn/luciola/kernel/client"
	"github.com/luciola-nn/luciola/kernel/server"
	"github.com/luciola-nn/luciola/kernel/wire"
)

// startLocal runs a kernel in this process, without sockets. stop ends it and waits for its worker's end.
func startLocal() (c *client.Client, k *server.Kernel, stop func(), err error) {
	session, err := wire.NewSession("", "")
	if err != nil {
		return nil, nil, nil, err
	}
	config, err := config(session)
	if err != nil {
		return nil, nil, nil, err
	}
	ends, conns := client.Memory(session)
	k = server.New(config, server.Sockets{
		Shell: ends.Shell, Control: ends.Control, Stdin: ends.Stdin, Heartbeat: ends.Heartbeat,
		IOPub: ends.IOPub,
	})
	ended := make(chan struct{})
	go func() {
		k.Serve(context.Background())
		close(ended)
	}()
	mine, err := wire.NewSession("", "")
	if err != nil {
		return nil, nil, nil, err
	}
	c = client.New(mine, conns)
	return c, k, func() {
		k.Shutdown()
		<-ended
		c.Close()
	}, nil
}
