// Command luciola is a Jupyter kernel for sparse neural networks, in Go cells.
//
// It ties the parts together and must not do their work: the protocol is kernel/server, the language kernel/cell, what cells can
// use kernel/bind. Open this file first; one file per command.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/luciola-nn/luciola/compiler"
)

// command is one word of the command line.
type command struct {
	name, arguments, help string
	run                   func(args []string) error
}

func commands() []command {
	return []command{
		{"install", "[--user | --sys-prefix | --prefix DIR] [--name N] [--display-name D]", "register the kernel with Jupyter", install},
		{"uninstall", "[--user | --sys-prefix | --prefix DIR] [--name N]", "remove the registration", uninstall},
		{"doctor", "", "say what is missing, and what to do", doctor},
		{"run", "NOTEBOOK [-o OUT] [-p NAME=VALUE] [--timeout D] [--quiet]", "execute a notebook, without Python", runCommand},
		{"version", "", "print the version", printVersion},
		{"kernel", "CONNECTION_FILE", "serve a front end; Jupyter calls this", serveKernel},
		{"worker", "", "", serveWorker}, // the kernel calls this
	}
}

// errUsage is a mistake on the command line that has been explained.
var errUsage = errors.New("usage")

func main() {
	if len(os.Args) < 2 || os.Args[1] == "help" || os.Args[1] == "-h" || os.Args[1] == "--help" {
		usage(os.Stdout)
		return
	}
	for _, c := range commands() {
		if c.name != os.Args[1] && "--"+c.name != os.Args[1] {
			continue
		}
		err := c.run(os.Args[2:])
		switch {
		case err == nil:
			return
		case errors.Is(err, flag.ErrHelp):
			return
		case errors.Is(err, errUsage):
			os.Exit(2)
		}
		fmt.Fprintln(os.Stderr, "luciola:", forFile(os.Stderr, err.Error()))
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "luciola: there is no command %q\n", os.Args[1])
	usage(os.Stderr)
	os.Exit(2)
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "luciola is a Jupyter kernel for sparse neural networks, in Go cells.")
	fmt.Fprintln(w)
	for _, c := range commands() {
		if c.help != "" {
			fmt.Fprintf(w, "  luciola %s %s\n        %s\n", c.name, c.arguments, c.help)
		}
	}
}

// parse reads the flags of a command and exactly count arguments, which may stand before, between and behind the flags.
func parse(flags *flag.FlagSet, args []string, count int) ([]string, error) {
	flags.Init(flags.Name(), flag.ContinueOnError)
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage // flag has said why
		}
		if flags.NArg() == 0 {
			break
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
	if len(rest) != count {
		fmt.Fprintf(flags.Output(), "luciola %s: %d arguments, want %d\n", flags.Name(), len(rest), count)
		flags.Usage()
		return nil, errUsage
	}
	return rest, nil
}

func printVersion(args []string) error {
	if _, err := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, 0); err != nil {
		return err
	}
	fmt.Printf("luciola %s, %s %s/%s\n", compiler.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
