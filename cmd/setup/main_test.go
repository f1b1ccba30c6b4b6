package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// machine is a setup on a made-up machine that has some commands.
func machine(out *bytes.Buffer, ran *[]string, fail bool, has ...string) setup {
	return setup{
		out: out,
		look: func(name string) (string, error) {
			if slices.Contains(has, name) {
				return "/bin/" + name, nil
			}
			return "", errors.New("not there")
		},
		run: func(name string, args ...string) error {
			*ran = append(*ran, name+" "+strings.Join(args, " "))
			if fail {
				return errors.New("exit status 1")
			}
			return nil
		},
	}
}

func TestInstallsWithTheManagerThatIsThere(t *testing.T) {
	for _, c := range []struct{ has, want string }{
		{"apt-get", "sudo apt-get install -y -q --no-install-recommends gcc"},
		{"dnf", "sudo dnf install -y gcc"},
		{"pacman", "sudo pacman -S --needed --noconfirm gcc"},
	} {
		var out bytes.Buffer
		var ran []string
		if err := machine(&out, &ran, false, c.has).main("linux"); err != nil {
			t.Errorf("%s: %v", c.has, err)
		}
		if len(ran) == 0 || !strings.HasPrefix(ran[len(ran)-1], c.want) {
			t.Errorf("%s: ran %q, want %q…", c.has, ran, c.want)
		}
	}
}

func TestSaysWhatToDoByHand(t *testing.T) {
	for _, c := range []struct {
		system, want string
		has          []string
	}{
		{"linux", "Run this as an administrator", []string{"apt-get"}},
		{"linux", "package manager is not known", nil},
		{"darwin", "xcode-select --install", nil},
		{"windows", "mingw-w64-x86_64-toolchain", nil},
		{"plan9", "gilmokctl", nil},
	} {
		var out bytes.Buffer
		var ran []string
		err := machine(&out, &ran, true, c.has...).main(c.system)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %v: %v, want %q", c.system, c.has, err, c.want)
		}
	}
}

func TestDoesNothingWhereNothingIsMissing(t *testing.T) {
	for system, compiler := range map[string]string{"darwin": "clang", "windows": "gcc"} {
		var out bytes.Buffer
		var ran []string
		if err := machine(&out, &ran, false, compiler).main(system); err != nil || len(ran) != 0 {
			t.Errorf("%s: ran %q, %v", system, ran, err)
		}
		if !strings.Contains(out.String(), "Nothing is missing") {
			t.Errorf("%s said %q", system, out.String())
		}
	}
}
