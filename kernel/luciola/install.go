package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/luciola-nn/luciola/install/kernelspec"
)

// placeFlags are the flags that say where.
func placeFlags(flags *flag.FlagSet, p *kernelspec.Place) {
	flags.StringVar(&p.Prefix, "prefix", "", "in this environment: `DIR`/share/jupyter/kernels")
	flags.BoolVar(&p.SysPrefix, "sys-prefix", false, "in the active virtual or conda environment")
	flags.Bool("user", true, "for the current user; the default")
}

// install is `luciola install`: the specification names this executable where it lies.
func install(args []string) error {
	var place kernelspec.Place
	flags := flag.NewFlagSet("install", flag.ContinueOnError)
	placeFlags(flags, &place)
	name := flags.String("name", kernelspec.DefaultName, "name of the kernel")
	display := flags.String("display-name", kernelspec.DefaultDisplayName, "name in JupyterLab's launcher")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	kernels, err := place.Kernels()
	if err != nil {
		return err
	}
	dir, err := kernelspec.Install(kernels, *name, kernelspec.New(self, *display))
	if err != nil {
		return err
	}
	fmt.Printf("%s is registered in %s\nand runs %s\n", *display, dir, self)
	return nil
}

// uninstall is `luciola uninstall`; the executable stays.
func uninstall(args []string) error {
	var place kernelspec.Place
	flags := flag.NewFlagSet("uninstall", flag.ContinueOnError)
	placeFlags(flags, &place)
	name := flags.String("name", kernelspec.DefaultName, "name of the kernel")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	kernels, err := place.Kernels()
	if err != nil {
		return err
	}
	dir, err := kernelspec.Uninstall(kernels, *name)
	if err != nil {
		return err
	}
	fmt.Println("removed", dir)
	return nil
}
