package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// everyStep is a journey with a step of each kind in each of its forms; the title of
// each is its id, but a note has only its text.
//
//go:embed every_step.json
var everyStep string

// everyEntry are the ways into a journey in each of their forms.
//
//go:embed every_entry.json
var everyEntry []byte

const everyStepName = "Every step"

// way is one of everyEntry. Whole asks for pictures of the settings down to their
// end, which most ways in have in common.
type way struct {
	As    string
	Whole bool
	Entry json.RawMessage
	Rest  map[string]json.RawMessage
}

func (e way) name() string { return "In by " + e.As }

// document is a journey with that way in, and nothing else.
func (e way) document() (string, error) {
	doc := map[string]any{"gilmok": "journey/1", "name": e.name(), "seed": 7, "entry": e.Entry,
		"steps": map[string]any{"end": map[string]any{"kind": "exit"}}, "edges": [][]string{{"entry", "out", "end"}}}
	for key, value := range e.Rest {
		doc[key] = value
	}
	b, err := json.Marshal(doc)
	return string(b), err
}

// inspectors opens the settings of each form of each step and of each way in, and
// keeps pictures of them down to their end. The journeys come from the command line,
// beside the open window.
func inspectors(p *program, name string) error {
	var ways []way
	if err := json.Unmarshal(everyEntry, &ways); err != nil {
		return err
	}
	var doc struct {
		Steps map[string]struct{ Kind, Text string }
	}
	if err := json.Unmarshal([]byte(everyStep), &doc); err != nil {
		return err
	}
	if err := p.save(everyStep); err != nil {
		return err
	}
	if err := p.openJourney(everyStepName); err != nil {
		return err
	}
	w := words[name[:2] == "ko"]
	for _, id := range slices.Sorted(maps.Keys(doc.Steps)) {
		step := doc.Steps[id]
		title := id
		if step.Kind == "note" {
			title = step.Text
		}
		if err := p.jump(title); err != nil {
			return err
		}
		if _, err := p.find(w["duplicate"]); err != nil {
			return fmt.Errorf("settings of %s: %w", id, err)
		}
		if err := p.panel(name+"-inspector-"+step.Kind+"-"+strings.ReplaceAll(id, " ", "-"), true); err != nil {
			return err
		}
		if err := p.hand("key", "Escape"); err != nil {
			return err
		}
		if err := p.gone(w["duplicate"]); err != nil {
			return err
		}
	}
	for _, e := range ways {
		if err := p.inspectEntry(e, w["entry"], name); err != nil {
			return fmt.Errorf("%s: %w", e.name(), err)
		}
	}
	return nil
}

// inspectEntry opens the settings of a journey as a whole.
func (p *program) inspectEntry(e way, title, name string) error {
	doc, err := e.document()
	if err != nil {
		return err
	}
	if err := p.save(doc); err != nil {
		return err
	}
	if err := p.openJourney(e.name()); err != nil {
		return err
	}
	if err := p.hand("key", "Down"); err != nil { // to the first step, which is the entry
		return err
	}
	if _, err := p.find(title); err != nil {
		return err
	}
	return p.panel(name+"-entry-"+e.As, e.Whole)
}

// save brings a journey into the open workspace.
func (p *program) save(document string) error {
	cmd := exec.Command(filepath.Join(filepath.Dir(p.dropper), "gilmokctl"), "journey", "save", "-")
	cmd.Env, cmd.Stdin = p.env(), strings.NewReader(document)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("save the journey: %w: %s", err, out)
	}
	return nil
}

// openJourney goes to a journey's board by the search over everything.
func (p *program) openJourney(name string) error {
	if err := p.hand("key", "ctrl+k"); err != nil {
		return err
	}
	time.Sleep(500 * time.Millisecond)
	if err := p.hand("type", "--delay", "15", name); err != nil {
		return err
	}
	time.Sleep(500 * time.Millisecond)
	if err := p.click(name); err != nil {
		return err
	}
	return p.titled(name)
}

// barHeight is that of the line over every page, which names what is open.
const barHeight = 52

// titled waits until the bar names a journey: then its board is there, and takes keys.
func (p *program) titled(name string) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(150 * time.Millisecond) {
		list, err := p.texts()
		if err == nil && slices.ContainsFunc(list, func(t text) bool { return t.Text == name && t.Y < barHeight }) {
			return nil
		}
	}
	return fmt.Errorf("the board of %q did not come within %v", name, patience)
}

// jump goes to a step of the board by its title.
func (p *program) jump(title string) error {
	if err := p.hand("key", "ctrl+f"); err != nil {
		return err
	}
	time.Sleep(400 * time.Millisecond)
	if err := p.hand("type", "--delay", "15", title); err != nil {
		return err
	}
	time.Sleep(400 * time.Millisecond)
	return p.hand("key", "Return")
}

// panelWidth is how wide the settings are, at the right of the window.
const panelWidth = 320

// panel keeps a picture of the settings, and, to their end, of each part that comes
// when one scrolls.
func (p *program) panel(name string, whole bool) error {
	time.Sleep(400 * time.Millisecond)
	for n := 1; ; n++ {
		seen, err := p.inPanel()
		if err != nil {
			return err
		}
		mark := ""
		if n > 1 {
			mark = "-" + strconv.Itoa(n)
		}
		if err := p.shot(name + mark); err != nil {
			return err
		}
		if !whole || n == 9 {
			return nil
		}
		// Beside the fields, which have wheels of their own.
		if err := p.hand("mousemove", strconv.Itoa(p.width-panelWidth+7), strconv.Itoa(p.height/2), "click", "--repeat", "9", "--delay", "20", "5"); err != nil {
			return err
		}
		time.Sleep(400 * time.Millisecond)
		now, err := p.inPanel()
		if err != nil || slices.Equal(seen, now) {
			return err
		}
	}
}

// inPanel gives the texts of the settings where they stand.
func (p *program) inPanel() ([]text, error) {
	all, err := p.texts()
	return slices.DeleteFunc(all, func(t text) bool { return t.X < float64(p.width-panelWidth) }), err
}
