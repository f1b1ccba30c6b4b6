package main

import (
	"os"

	"github.com/godbus/dbus/v5"
)

// trayWatcher is the name under which a desktop with a tray answers on the bus
// (freedesktop.org, StatusNotifierItem).
const trayWatcher = "org.kde.StatusNotifierWatcher"

// hasTray reports whether the desktop shows signs of programs without a window.
// GNOME as it comes does not.
func hasTray() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false // the library would start a bus of its own
	}
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return false
	}
	defer bus.Close()
	var has bool
	err = bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, trayWatcher).Store(&has)
	return err == nil && has
}
