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

func (i Item) on() bool {
	path, err := i.path()
	return err == nil && exists(path)
}

func (i Item) add() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	var args bytes.Buffer
	for _, a := range i.command() {
		args.WriteString("<string>")
		if err := xml.EscapeText(&args, []byte(a)); err != nil {
			return err
		}
		args.WriteString("</string>")
	}
	return write(path, fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Label</key><string>%s</string><key>ProgramArguments</key><array>%s</array><key>RunAtLoad</key><true/></dict></plist>
`, i.ID, args.String()))
}

func (i Item) remove() error {
	path, err := i.path()
	if err != nil {
		return err
	}
	return forget(path)
}
