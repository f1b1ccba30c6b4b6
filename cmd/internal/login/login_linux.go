package login

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func (i Item) path() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "autostart", i.ID+".desktop"), err
}

func (i Item) on() bool {
	path, err := i.path()
	return err == nil && exists(path)
}

func (i Item) add() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	return write(path, entry(i.Name, i.command()))
}

func (i Item) remove() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	return forget(path)
}

// entry is a desktop entry; the quoting is that of its specification's Exec key:
// once for the argument, once for the value.
func entry(name string, command []string) string {
	args := make([]string, len(command))
	for i, a := range command {
		a = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(a)
		args[i] = `"` + strings.ReplaceAll(a, `%`, `%%`) + `"`
	}
	exec := strings.ReplaceAll(strings.Join(args, " "), `\`, `\\`)
	return fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s\nExec=%s\nX-GNOME-Autostart-enabled=true\n", name, exec)
}
