package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The fyne command takes FyneApp.toml, go build takes metadata.go: they must not
// tell two stories.
func TestMetadataIsThatOfFyneApp(t *testing.T) {
	data, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^(\w+) = "?([^"\n]*)"?$`)
	toml := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(string(data), -1) {
		toml[m[1]] = m[2]
	}
	for key, have := range map[string]string{"ID": metadata.ID, "Name": metadata.Name, "Version": metadata.Version, "Build": strconv.Itoa(metadata.Build)} {
		if toml[key] != have {
			t.Errorf("%s is %q in FyneApp.toml and %q in metadata.go", key, toml[key], have)
		}
	}
	icon, err := os.ReadFile(filepath.Join("../..", toml["Icon"]))
	if err != nil || string(icon) != string(metadata.Icon.Content()) {
		t.Errorf("FyneApp.toml names another icon: %s (%v)", toml["Icon"], err)
	}
	// It would switch Fyne's thread checks off; only the release build does that.
	if strings.Contains(string(data), "fyneDo") || metadata.Migrations["fyneDo"] {
		t.Error("fyneDo is set")
	}
}

func TestHasDisplay(t *testing.T) {
	tests := []struct {
		system string
		env    map[string]string
		want   bool
	}{
		{"linux", nil, false},
		{"linux", map[string]string{"DISPLAY": ":0"}, true},
		{"freebsd", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, true},
		{"windows", nil, true},
		{"darwin", nil, true},
	}
	for _, x := range tests {
		if got := hasDisplay(x.system, func(key string) string { return x.env[key] }); got != x.want {
			t.Errorf("%s with %v: %v", x.system, x.env, got)
		}
	}
	if !strings.Contains(noDisplay, "gilmokctl") {
		t.Error("the sentence does not name the command that needs no window")
	}
}

func TestFlags(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		want flags
	}{
		{nil, flags{}},
		{[]string{"-lang", "ko", "-theme", "dark"}, flags{language: "ko", theme: "dark"}},
		{[]string{"-workspace", "/a/shop.gilmok"}, flags{workspace: "/a/shop.gilmok"}},
		{[]string{"-hidden"}, flags{hidden: true}},
		{[]string{"shop.gilmok"}, flags{workspace: filepath.Join(here, "shop.gilmok")}},
	}
	for _, x := range tests {
		if got, err := parseFlags(x.args); err != nil || got != x.want {
			t.Errorf("%v: %+v, %v", x.args, got, err)
		}
	}
}

func TestLogRotates(t *testing.T) {
	dir := t.TempDir()
	r := &rotating{path: filepath.Join(dir, "gilmok.log"), max: 100}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if _, err := r.Write([]byte(strings.Repeat(strconv.Itoa(i%10), 29) + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1+logsKept {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for name, first := range map[string]string{"gilmok.log": "8", "gilmok.log.1": "5", "gilmok.log.2": "2"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.HasPrefix(string(text), first) || len(text) > 100 {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}
