package login

import (
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

const runKey = `Software\Microsoft\Windows\CurrentVersion\Run`

func (i Item) on() bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	_, _, err = key.GetStringValue(i.Name)
	return err == nil
}

func (i Item) add() error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	args := i.command()
	for n, a := range args {
		args[n] = syscall.EscapeArg(a)
	}
	return key.SetStringValue(i.Name, strings.Join(args, " "))
}

func (i Item) remove() error {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.DeleteValue(i.Name); !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}
