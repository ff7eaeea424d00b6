package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	memory "runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/luciola-nn/luciola/compiler"
	"github.com/luciola-nn/luciola/install/kernelspec"
	"github.com/luciola-nn/luciola/kernel/server"
	"github.com/luciola-nn/luciola/kernel/wire"
)

const banner = `Go (Luciola): sparse neural networks in Go cells.
Load a network, fuse, prune, quantize, compile, simulate. A name and a question mark, such as prune.To?, shows its help; %help lists the magics.`

// serveKernel is `luciola kernel FILE`: it serves one front end until it is told to end.
func serveKernel(args []string) error {
	rest, err := parse(flag.NewFlagSet("kernel", flag.ContinueOnError), args, 1)
	if err != nil {
		return err
	}
	at, err := wire.ReadConnection(rest[0])
	if err != nil {
		return err
	}
	session, err := wire.NewSession(at.SignatureScheme, at.Key)
	if err != nil {
		return err
	}
	sockets, at, err := server.Listen(at, session)
	if err != nil {
		return err
	}
	config, err := config(session)
	if err != nil {
		return err
	}
	config.Listens, config.History = at, historyFile()
	config.Log = log.New(os.Stderr, "luciola: ", log.LstdFlags)
	k := server.New(config, sockets)
	obeySignals(k)
	followParent(k)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := server.Register(ctx, at, session); err != nil {
		return err
	}
	time.AfterFunc(time.Second, memory.FreeOSMemory) // what reading type information has left; no cell waits for it
	k.Serve(context.Background())
	return nil
}

// historyFile is where the history of all runs is kept: in Jupyter's data folder of the user. Without such a folder each run keeps
// its own.
func historyFile() string {
	data, err := kernelspec.UserData()
	if err != nil {
		return ""
	}
	return filepath.Join(data, "luciola", "history.jsonl")
}

// config is the kernel with its language and its worker, which is this program too.
func config(session *wire.Session) (server.Config, error) {
	self, err := os.Executable()
	if err != nil {
		return server.Config{}, err
	}
	l, err := newLanguage()
	if err != nil {
		return server.Config{}, err
	}
	return server.Config{
		Session:  session,
		Language: l,
		Launch:   server.Launch(self, "worker"),
		Doctor:   examine,
		About: server.About{Implementation: "luciola", Version: compiler.Version(), Banner: banner, Links: []server.Link{
			{Text: "Go language", URL: "https://go.dev/ref/spec"},
			{Text: "Go packages", URL: "https://pkg.go.dev/std"},
		}},
	}, nil
}

// obeySignals makes SIGINT an interrupt, as from the stop button, and SIGTERM an orderly end.
func obeySignals(k *server.Kernel) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for s := range signals {
			if s == os.Interrupt {
				k.Interrupt()
			} else {
				k.Shutdown()
			}
		}
	}()
}

// followParent ends the kernel when the server that started it is gone. jupyter_client sets JPY_PARENT_PID unless the kernel is
// meant to live on. On Windows, where the parent's number does not change, the kernel waits for its shutdown request.
func followParent(k *server.Kernel) {
	if pid, err := strconv.Atoi(os.Getenv("JPY_PARENT_PID")); err != nil || pid <= 0 {
		return
	}
	parent := os.Getppid()
	go func() {
		for range time.Tick(time.Second) {
			if os.Getppid() != parent {
				k.Shutdown()
				return
			}
		}
	}()
}
