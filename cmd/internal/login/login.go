// Package login starts a program when its user logs in: by the autostart folder on
// Linux (freedesktop.org, Desktop Application Autostart Specification), a launch
// agent on macOS and the Run key of the registry on Windows. All of it is the
// user's own; no rights are needed, and the system's settings list it.
package login

// Item is a program that may be started at login.
type Item struct {
	ID      string // reverse domain name
	Name    string // as the system's settings list it
	Program string // absolute path
	Args    []string
}

// command is the program with its arguments.
func (i Item) command() []string { return append([]string{i.Program}, i.Args...) }

// On reports whether the system starts the item at login.
func (i Item) On() bool { return i.on() }

// Set lets the system start the item at login, or no more.
func (i Item) Set(on bool) error {
	if on {
		return i.add()
	}
	return i.remove()
}
