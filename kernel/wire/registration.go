package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// port is a number that some clients write as text.
type port int

func (p *port) UnmarshalJSON(text []byte) error {
	n, err := strconv.Atoi(strings.Trim(string(text), `"`))
	if err != nil || n <= 0 || n > 65535 {
		return fmt.Errorf("registration_port is %s, want a port number", text)
	}
	*p = port(n)
	return nil
}

// registration checks what a registration file must say. The kernel's own ports are the system's choice.
func (c Connection) registration(path string) (Connection, error) {
	if c.Transport != "tcp" {
		return c, fmt.Errorf("wire: registration file %s: transport is %q, want \"tcp\", where the system can choose ports", path, c.Transport)
	}
	if c.RegistrationIP == "" {
		c.RegistrationIP = c.IP
	}
	c.ShellPort, c.IOPubPort, c.StdinPort, c.ControlPort, c.HBPort = 0, 0, 0, 0, 0
	return c, nil
}

// Registration is the message that tells the client the kernel's ports: the delimiter, the signature of the content, and the content
// as xeus writes it, ports as text.
func (s *Session) Registration(c Connection) ([][]byte, error) {
	content, err := json.Marshal(map[string]string{
		"kernel_id": c.KernelID, "shell_port": strconv.Itoa(c.ShellPort), "iopub_port": strconv.Itoa(c.IOPubPort),
		"stdin_port": strconv.Itoa(c.StdinPort), "control_port": strconv.Itoa(c.ControlPort), "hb_port": strconv.Itoa(c.HBPort),
	})
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	return [][]byte{[]byte(Delimiter), s.signer.sign(content), content}, nil
}

// Acknowledged reads the client's answer to a registration: the delimiter, a signature, and ACK.
func (s *Session) Acknowledged(frames [][]byte) error {
	for len(frames) > 0 && string(frames[0]) != Delimiter {
		frames = frames[1:]
	}
	if len(frames) < 3 || string(frames[2]) != "ACK" || !s.signer.check(frames[1], frames[2]) {
		return errors.New("wire: the answer to the registration is no signed ACK")
	}
	return nil
}
