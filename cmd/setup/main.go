// Command setup installs what this machine lacks to build Gilmok's window: a C
// compiler and the headers of OpenGL, X11 and Wayland. Where nothing is missing
// it does nothing and asks nothing. It says what it did.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

func main() {
	s := setup{out: os.Stdout, look: exec.LookPath, run: run, root: os.Geteuid() == 0}
	if err := s.main(runtime.GOOS); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stderr, os.Stderr
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	return cmd.Run()
}

// needed is a sentence that says what the person has to do.
type needed string

// Error implements error.
func (n needed) Error() string { return string(n) }

// setup is one run; its fields are the world, so that a test can give it another.
type setup struct {
	out  io.Writer
	look func(string) (string, error)
	run  func(name string, args ...string) error
	root bool
}

// probe is the smallest C program that needs every header the window needs.
const probe = `#include <GL/gl.h>
#include <X11/Xlib.h>
#include <X11/Xcursor/Xcursor.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/Xinerama.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/xf86vmode.h>
#include <wayland-client-core.h>
#include <xkbcommon/xkbcommon.h>
int main(void) { return 0; }
`

// manager is a package manager with the packages the window needs.
type manager struct {
	command  string
	update   []string
	install  []string
	packages []string
}

var managers = []manager{
	{"apt-get", []string{"update", "-q"}, []string{"install", "-y", "-q", "--no-install-recommends"},
		[]string{"gcc", "libc6-dev", "libgl1-mesa-dev", "xorg-dev", "libwayland-dev", "libxkbcommon-dev"}},
	{"dnf", nil, []string{"install", "-y"},
		[]string{"gcc", "mesa-libGL-devel", "libXcursor-devel", "libXrandr-devel", "libXinerama-devel", "libXi-devel", "libXxf86vm-devel",
			"wayland-devel", "libxkbcommon-devel"}},
	{"pacman", nil, []string{"-S", "--needed", "--noconfirm"},
		[]string{"gcc", "mesa", "libxcursor", "libxrandr", "libxinerama", "libxi", "libxxf86vm", "wayland", "libxkbcommon", "xorgproto"}},
}

func (s setup) main(system string) error {
	switch system {
	case "linux", "freebsd", "openbsd", "netbsd":
		return s.unix()
	case "darwin":
		return s.compiler("clang", "Gilmok's window needs Apple's command line tools. Install them with:\n\n    xcode-select --install\n\nand run this command again.")
	case "windows":
		return s.compiler("gcc", "Gilmok's window needs a C compiler. Install MSYS2 from msys2.org, open \"MSYS2 MINGW64\" and run:\n\n    pacman -S --noconfirm mingw-w64-x86_64-toolchain\n\nthen add C:\\msys64\\mingw64\\bin to PATH and run this command again.")
	}
	return needed("Gilmok's window is not built for " + system + " yet. The command line is: go run ./cmd/gilmokctl")
}

func (s setup) compiler(name, advice string) error {
	if _, err := s.look(name); err != nil {
		return needed(advice)
	}
	fmt.Fprintln(s.out, "Nothing is missing: the window can be built here.")
	return nil
}

func (s setup) unix() error {
	if s.builds() {
		fmt.Fprintln(s.out, "Nothing is missing: the window can be built here.")
		return nil
	}
	for _, m := range managers {
		if _, err := s.look(m.command); err == nil {
			return s.installWith(m)
		}
	}
	return needed("This system's package manager is not known. Install a C compiler and the development files of OpenGL, X11 (Xcursor, Xrandr, Xinerama, Xi, Xxf86vm), Wayland and xkbcommon, then run this command again")
}

// builds reports whether the probe compiles. It is only checked, never linked.
func (s setup) builds() bool {
	if _, err := s.look("gcc"); err != nil {
		return false
	}
	dir, err := os.MkdirTemp("", "gilmok-setup")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	file := dir + "/probe.c"
	if err := os.WriteFile(file, []byte(probe), 0o600); err != nil {
		return false
	}
	check := exec.Command("gcc", "-fsyntax-only", file)
	return check.Run() == nil
}

func (s setup) installWith(m manager) error {
	fmt.Fprintf(s.out, "Installing what the window needs, with %s: %s\n", m.command, strings.Join(m.packages, " "))
	if m.update != nil {
		if err := s.privileged(m.command, m.update...); err != nil {
			return s.byHand(m, err)
		}
	}
	if err := s.privileged(m.command, append(m.install, m.packages...)...); err != nil {
		return s.byHand(m, err)
	}
	fmt.Fprintln(s.out, "Installed. The window can be built now.")
	return nil
}

func (s setup) privileged(name string, args ...string) error {
	if s.root {
		return s.run(name, args...)
	}
	return s.run("sudo", append([]string{name}, args...)...)
}

func (s setup) byHand(m manager, err error) error {
	return fmt.Errorf("%s did not finish (%w). Nothing of Gilmok has changed. Run this as an administrator, then go on:\n\n    %s %s %s",
		m.command, err, m.command, strings.Join(m.install, " "), strings.Join(m.packages, " "))
}
