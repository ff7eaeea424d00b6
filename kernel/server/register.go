package server

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/luciola-nn/luciola/kernel/wire"
	"github.com/luciola-nn/luciola/kernel/zmtp"
)

// Register tells a client that started the kernel with a registration file where the kernel listens, and waits until it has
// understood (handshake of protocol 5.6). at is what [Listen] returned. Without a registration port it does nothing.
func Register(ctx context.Context, at wire.Connection, session *wire.Session) error {
	if at.RegistrationPort == 0 {
		return nil
	}
	endpoint := "tcp://" + net.JoinHostPort(at.RegistrationIP, strconv.Itoa(int(at.RegistrationPort)))
	client, err := zmtp.DialDealer(ctx, endpoint, "")
	if err != nil {
		return fmt.Errorf("server: registration: %w", err)
	}
	defer client.Close(0)
	frames, err := session.Registration(at)
	if err != nil {
		return err
	}
	if err := client.Send(frames); err != nil {
		return fmt.Errorf("server: registration at %s: %w", endpoint, err)
	}
	answer, err := client.Receive(ctx)
	if err != nil {
		return fmt.Errorf("server: registration: no answer from %s: %w", endpoint, err)
	}
	return session.Acknowledged(answer)
}
