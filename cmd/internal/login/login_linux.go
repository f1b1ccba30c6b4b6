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

// text is a desktop entry; the quoting is that of its specification's Exec key:
// once for the argument, once for the value.
func (i Item) text() string {
	args := i.command()
	for n, a := range args {
		a = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(a)
		args[n] = `"` + strings.ReplaceAll(a, `%`, `%%`) + `"`
	}
	exec := strings.ReplaceAll(strings.Join(args, " "), `\`, `\\`)
	return fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s\nExec=%s\nX-GNOME-Autostart-enabled=true\n", i.Name, exec)
}
