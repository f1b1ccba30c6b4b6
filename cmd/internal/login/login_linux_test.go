package login_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/cmd/internal/login"
)

func TestItem(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	item := login.Item{ID: "com.gilmok.Gilmok", Name: "Gilmok", Program: `/home/민지/my "apps"/50% $HOME/gil\mok`, Args: []string{"-hidden"}}
	if item.On() {
		t.Fatal("on before it was set")
	}
	for _, on := range []bool{true, true, false, false} {
		if err := item.Set(on); err != nil {
			t.Fatal(err)
		}
		if item.On() != on {
			t.Fatalf("set to %v, is %v", on, item.On())
		}
	}
}

// What the desktop reads back from Exec is what was meant.
func TestEntryCanBeReadBack(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	item := login.Item{ID: "com.gilmok.Gilmok", Name: "Gilmok", Program: `/home/민지/my "apps"/50% $HOME/gil\mok`, Args: []string{"-hidden"}}
	if err := item.Set(true); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "autostart", "com.gilmok.Gilmok.desktop")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "\nExec=")
	line, _, _ := strings.Cut(rest, "\n")
	// First the value's own escapes, then the argument's, which are those of a shell's
	// double quotes; %% is one %.
	line = strings.ReplaceAll(strings.ReplaceAll(line, `\\`, `\`), "%%", "%")
	out, err := exec.Command("sh", "-c", "printf '%s\\n' "+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := item.Program + "\n-hidden\n"; string(out) != want {
		t.Errorf("read back %q, want %q", out, want)
	}
	if checker, err := exec.LookPath("desktop-file-validate"); err == nil {
		if out, err := exec.Command(checker, path).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
}
