package login

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
)

func (i Item) path() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "LaunchAgents", i.ID+".plist"), err
}

// text is a launch agent; see launchd.plist(5).
func (i Item) text() string {
	var args bytes.Buffer
	for _, a := range i.command() {
		args.WriteString("<string>")
		_ = xml.EscapeText(&args, []byte(a)) // a buffer takes everything
		args.WriteString("</string>")
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Label</key><string>%s</string><key>ProgramArguments</key><array>%s</array><key>RunAtLoad</key><true/></dict></plist>
`, i.ID, args.String())
}
