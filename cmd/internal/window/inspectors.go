package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// everyStep is a journey with a step of each kind; the title of each is its id, but
// a note has only its text.
//
//go:embed every_step.json
var everyStep string

const everyStepName = "Every step"

// inspectors opens the settings of each kind of step and keeps a picture of each.
// The journey comes from the command line, beside the open window.
func inspectors(p *program, name string) error {
	save := exec.Command(filepath.Join(filepath.Dir(p.dropper), "gilmokctl"), "journey", "save", "-")
	save.Env, save.Stdin = p.env(), strings.NewReader(everyStep)
	if out, err := save.CombinedOutput(); err != nil {
		return fmt.Errorf("save the journey: %w: %s", err, out)
	}
	var doc struct {
		Steps map[string]struct{ Kind, Text string }
	}
	if err := json.Unmarshal([]byte(everyStep), &doc); err != nil {
		return err
	}
	w := words[name[:2] == "ko"]
	if err := p.goTo(slices.Index(places, "journeys"), w["journeys"]); err != nil {
		return err
	}
	if err := p.click(everyStepName); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(doc.Steps)) {
		step := doc.Steps[id]
		title := id
		if step.Kind == "note" {
			title = step.Text
		}
		if err := p.click(title); err != nil {
			return err
		}
		if _, err := p.find(w["duplicate"]); err != nil {
			return fmt.Errorf("settings of %s: %w", step.Kind, err)
		}
		time.Sleep(400 * time.Millisecond)
		if err := p.shot(name + "-inspector-" + step.Kind); err != nil {
			return err
		}
		if err := p.hand("key", "Escape"); err != nil {
			return err
		}
		if err := p.gone(w["duplicate"]); err != nil {
			return err
		}
	}
	return nil
}
