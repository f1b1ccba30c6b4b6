package main

import (
	_ "embed"

	"fyne.io/fyne/v2"
)

//go:embed icon.png
var iconPNG []byte

// metadata says what FyneApp.toml says, for programs built without the fyne
// command; a test compares the two.
var metadata = fyne.AppMetadata{
	ID:      "com.gilmok.Gilmok",
	Name:    "Gilmok",
	Version: "0.1.0",
	Build:   1,
	Icon:    fyne.NewStaticResource("icon.png", iconPNG),
}
