// Command gilmok is the window: the campaign designer of a small shop.
//
// The same workspace without a window is gilmokctl.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"gilmok/cmd/internal/login"
	"gilmok/cmd/internal/wire"
	"gilmok/ui"
	"gilmok/ui/live"
)

// onShown runs once the window is on the screen; files with build tags add to it.
var onShown []func()

// flags is what the command line says.
type flags struct {
	workspace, language, theme string
	hidden                     bool
}

func main() {
	f, err := parseFlags(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	} else if err != nil {
		os.Exit(2)
	}
	if err := run(f); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parseFlags(args []string) (f flags, err error) {
	set := flag.NewFlagSet("gilmok", flag.ContinueOnError)
	set.StringVar(&f.workspace, "workspace", "", "open this .gilmok `file`")
	set.StringVar(&f.language, "lang", "", "language of the window: en or ko")
	set.StringVar(&f.theme, "theme", "", "light, dark or system")
	set.BoolVar(&f.hidden, "hidden", false, "begin without the window, where the desktop has a tray")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	if f.workspace == "" && set.NArg() > 0 { // a double click in a file manager
		f.workspace = set.Arg(0)
	}
	if f.workspace == "" {
		return f, nil
	}
	f.workspace, err = filepath.Abs(f.workspace)
	return f, err
}

func run(f flags) error {
	if !hasDisplay(runtime.GOOS, os.Getenv) {
		return sentence(noDisplay)
	}
	dir, err := wire.ConfigDir()
	if err != nil {
		return tell("Gilmok cannot start: this account has no folder for settings (%v). Set GILMOK_CONFIG to a folder you may write to", err)
	}
	logs, err := openLog(filepath.Join(dir, "log"))
	if err != nil {
		return tell("Gilmok cannot start: it may not write to %s (%v). Nothing was changed. Check the rights of that folder", dir, err)
	}
	defer logs.Close()
	machine, err := wire.LoadMachine(dir)
	if err != nil {
		return tell("Gilmok cannot start: its settings in %s cannot be read (%v). Your workspaces are not touched. Move machine.json away and start again", dir, err)
	}
	show(f, dir, machine)
	return nil
}

// sentence is an error as a person reads it at a terminal.
type sentence string

// Error implements error.
func (s sentence) Error() string { return string(s) }

func tell(format string, values ...any) error { return sentence(fmt.Sprintf(format, values...)) }

// show opens the window and stays until it is closed.
func show(f flags, dir string, machine *wire.Machine) {
	compose := composeInWindow(runtime.GOOS)
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // a new account may have none, of which Fyne would complain
	}
	a := app.NewWithID(metadata.ID)
	w := &workspaces{dir: dir, machine: machine}
	tray := hasTray()
	window := ui.New(a, ui.Config{
		Pages: pages, Machine: machine,
		Open: w.open, Create: w.create, Sample: w.sample, IsSample: w.isSample, Backups: w.copies().list, Restore: restore, ChooseFile: fileChooser(), ChooseFolder: folderChooser(), Room: room,
		Workspace: f.workspace, Language: f.language, Theme: f.theme,
		ComposeHangul: compose, Tray: tray, AtLogin: atLogin(),
		Logs: filepath.Join(dir, "log"), Version: metadata.Version,
	})
	a.Lifecycle().SetOnStarted(func() {
		window.Start()
		for _, do := range onShown {
			do()
		}
	})
	quitOnSignal(window)
	slog.Info("start", "version", metadata.Version, "system", runtime.GOOS)
	if !f.hidden || !tray {
		window.Window().Show()
	}
	a.Run()
}

// atLogin is the program as the system starts it at login; nil where it does not
// know its own path.
func atLogin() ui.LoginItem {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	return login.Item{ID: metadata.ID, Name: metadata.Name, Program: program, Args: []string{"-hidden"}}
}

// quitOnSignal closes the workspace in order when the session ends.
func quitOnSignal(window *ui.UI) {
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-end
		live.Show(window.Quit)
	}()
}

const noDisplay = "Gilmok needs a screen, and there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set). Nothing was changed. " +
	"Use gilmokctl, which does the same without a window: gilmokctl help"

// hasDisplay reports whether a window can be opened.
func hasDisplay(system string, env func(string) string) bool {
	switch system {
	case "windows", "darwin":
		return true
	}
	return env("DISPLAY") != "" || env("WAYLAND_DISPLAY") != ""
}

// composeInWindow reports whether the fields are to compose Hangul themselves, and
// then keeps X11's input methods away: Fyne shows what they compose outside the
// field and loses the last syllable.
func composeInWindow(system string) bool {
	if system == "windows" || system == "darwin" {
		return false
	}
	os.Setenv("XMODIFIERS", "@im=none") // can fail only for a malformed name
	return true
}

// exists reports whether there is a file.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func init() { app.SetMetadata(metadata) }

var _ fyne.AppMetadata = metadata
