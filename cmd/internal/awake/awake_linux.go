package awake

import (
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
)

// system asks logind, which holds sleep off until the file that it gives is closed.
func system() (release func(), err error) {
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		return nil, fmt.Errorf("reach the system bus: %w", err)
	}
	defer bus.Close()
	return inhibit(bus)
}

func inhibit(bus *dbus.Conn) (release func(), err error) {
	var lock dbus.UnixFD
	err = bus.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		Call("org.freedesktop.login1.Manager.Inhibit", 0, "sleep:idle", "Gilmok", reason, "block").Store(&lock)
	if err != nil {
		return nil, fmt.Errorf("ask logind: %w", err)
	}
	held := os.NewFile(uintptr(lock), "inhibit")
	return func() { held.Close() }, nil
}
