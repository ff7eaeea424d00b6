package wire

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Connection is a connection file: where the five sockets of a kernel are and the key that signs messages.
type Connection struct {
	Transport       string `json:"transport"` // "tcp" or "ipc"
	IP              string `json:"ip"`        // tcp: host; ipc: the path before "-port"
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`
	CurvePublicKey  string `json:"curve_publickey,omitempty"` // Z85; with the secret one all five sockets are encrypted
	CurveSecretKey  string `json:"curve_secretkey,omitempty"`

	// A registration file (protocol 5.6, JEP 66) has no ports but says where the client waits to be told those that the kernel chose.
	KernelID         string `json:"kernel_id,omitempty"`
	RegistrationIP   string `json:"registration_ip,omitempty"`
	RegistrationPort port   `json:"registration_port,omitempty"`
}

// ReadConnection reads and checks a connection file or a registration file.
func ReadConnection(path string) (Connection, error) {
	c := Connection{Transport: "tcp", SignatureScheme: "hmac-sha256"}
	text, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("wire: connection file: %w", err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("wire: connection file %s: %w", path, err)
	}
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return c, fmt.Errorf("wire: connection file %s: transport is %q, want \"tcp\" or \"ipc\"", path, c.Transport)
	}
	if c.IP == "" {
		return c, fmt.Errorf("wire: connection file %s: ip is empty", path)
	}
	if c.RegistrationPort != 0 {
		return c.registration(path)
	}
	for name, port := range map[string]int{
		"shell_port": c.ShellPort, "iopub_port": c.IOPubPort, "stdin_port": c.StdinPort,
		"control_port": c.ControlPort, "hb_port": c.HBPort,
	} {
		if port <= 0 || c.Transport == "tcp" && port > 65535 {
			return c, fmt.Errorf("wire: connection file %s: %s is %d, want a port number", path, name, port)
		}
	}
	return c, nil
}

// Endpoint names one socket of the connection: "tcp://127.0.0.1:5555" or "ipc:///tmp/kernel-1".
func (c Connection) Endpoint(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	return "tcp://" + net.JoinHostPort(c.IP, strconv.Itoa(port))
}
