package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// words are what the walk clicks on, by language.
var words = map[bool]map[string]string{
	false: {"sample": "Open the sample shop", "today": "Today", "customers": "Customers", "segments": "Segments", "journeys": "Journeys",
		"messages": "Messages", "outbox": "Outbox", "reports": "Reports", "settings": "Settings", "stop": "Stop everything", "duplicate": "Duplicate", "entry": "Name of the journey"},
	true: {"sample": "예시 가게 열기", "today": "오늘", "customers": "고객", "segments": "세그먼트", "journeys": "여정",
		"messages": "메시지", "outbox": "발송함", "reports": "리포트", "settings": "설정", "stop": "모두 멈추기", "duplicate": "복제", "entry": "여정 이름"},
}

// places in the order of the rail.
var places = []string{"today", "customers", "segments", "journeys", "messages", "outbox", "reports", "settings"}

// pages opens every place of the sample shop and keeps a picture of each.
func pages(p *program, name string) error {
	korean := name[:2] == "ko"
	w := words[korean]
	if err := p.click(w["sample"]); err != nil {
		return err
	}
	if err := p.gone(w["sample"]); err != nil {
		return err
	}
	if _, err := p.find(w["stop"]); err != nil {
		return err
	}
	for i, place := range places {
		if err := p.goTo(i, w[place]); err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		time.Sleep(1500 * time.Millisecond)
		if err := p.shot(name + "-" + place); err != nil {
			return err
		}
	}
	return nil
}

// folded is the width below which the rail shows icons alone.
const folded = 1280

// goTo clicks a place of the rail: by its name, or, where the rail is folded, by
// its order from the top (settings stands at the foot).
func (p *program) goTo(i int, name string) error {
	if p.width >= folded {
		return p.clickRail(name)
	}
	y := 68 + 36*i
	if i == len(places)-1 {
		y = p.height - 69
	}
	return p.clickAt(27, y, "1")
}

// clickRail clicks the leftmost of the texts that match: the rail's.
func (p *program) clickRail(want string) error {
	rail, err := p.outermost(want, func(a, b text) bool { return a.X < b.X })
	if err != nil {
		return err
	}
	x, y := rail.centre()
	return p.clickAt(x, y, "1")
}

// outermost gives the text that comes first by an order, of those that match.
func (p *program) outermost(want string, before func(a, b text) bool) (text, error) {
	found, err := p.find(want)
	if err != nil {
		return found, err
	}
	list, err := p.texts()
	for _, t := range list {
		if t.Text == want && before(t, found) {
			found = t
		}
	}
	return found, err
}

// A step on the board is 176 × 48 px; its title stands 40 px from its left edge
// and 6 px from its top.
const stepWidth, stepHeight, titleLeft, titleTop = 176, 48, 40, 6

// The board lies between the palette and the inspector, below the bar.
const boardLeft, boardRight, boardTop = 256, 1120, 60

// step gives the middle of the top and of the bottom edge of a step by its title.
func (p *program) step(title string) (x, top, bottom int, err error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(150 * time.Millisecond) {
		var list []text
		list, err = p.texts()
		for _, t := range list {
			if t.Text == title && t.X > boardLeft && t.X < boardRight && t.Y > boardTop {
				x, top = int(t.X)-titleLeft+stepWidth/2, int(t.Y)-titleTop
				return x, top, top + stepHeight, nil
			}
		}
	}
	return 0, 0, 0, errors.Join(err, fmt.Errorf("there is no step %q on the board", title))
}

const customers = "customer_id,name,email,phone,city,marketing consent\n1,Kim Seo-yeon,seoyeon@example.com,010-1234-5678,Busan,Y\n2,Park Ji-hoon,jihoon@example.com,,Seoul,N\n"

// mainJob is what the program is for: look around, draw, rehearse, preview,
// launch to files; then a shop of one's own, from a file.
func mainJob(p *program, name string) error {
	for _, part := range []func(*program, string) error{pages, byKeys, draw, launch, preview, bring} {
		if err := part(p, name); err != nil {
			return err
		}
	}
	return nil
}

// inspected opens the sample shop for pictures of all settings.
func inspected(p *program, name string) error {
	w := words[name[:2] == "ko"]
	if err := p.click(w["sample"]); err != nil {
		return err
	}
	if err := p.gone(w["sample"]); err != nil {
		return err
	}
	if _, err := p.find(w["stop"]); err != nil {
		return err
	}
	return inspectors(p, name)
}

// byKeys goes through the program without the mouse.
func byKeys(p *program, _ string) error {
	for _, step := range []struct{ keys, finds string }{
		{"ctrl+2", "All customers"}, {"Down", "Whole profile"}, {"Escape", "All customers"},
		{"ctrl+4", "Abandoned cart"}, {"ctrl+n", "New journey"}, {"Escape", "Abandoned cart"},
		{"ctrl+s", "Saved. Gilmok saves by itself."},
		{"ctrl+k", "Go to a page, a customer, a journey, a message"}, {"Escape", "Abandoned cart"}, {"F1", "Keys"}, {"Escape", "Abandoned cart"},
		{"ctrl+8", "Senders"}, {"ctrl+1", "The next 24 hours"},
	} {
		if err := p.hand("key", step.keys); err != nil {
			return err
		}
		if _, err := p.find(step.finds); err != nil {
			return fmt.Errorf("after %s: %w", step.keys, err)
		}
		time.Sleep(time.Second) // the words may have been there before, and what the key opens not yet
	}
	return nil
}

// draw makes a journey of a template, adds a step, connects it and takes that back.
func draw(p *program, name string) error {
	if err := p.clickEach("Journeys", "New journey", "Review request"); err != nil {
		return err
	}
	if _, err := p.find("Wait 10 days"); err != nil {
		return err
	}
	time.Sleep(time.Second)
	x, _, bottom, err := p.step("Review request")
	if err != nil {
		return err
	}
	carried, err := p.outermost("Exit", func(a, b text) bool { return a.X < b.X })
	if err != nil {
		return err
	}
	fromX, fromY := carried.centre()
	if err := p.drag(fromX, fromY, x, bottom+110); err != nil {
		return err
	}
	time.Sleep(time.Second)
	_, top, _, err := p.step("Exit")
	if err != nil {
		return err
	}
	if top < bottom {
		return fmt.Errorf("the step that was dragged from the palette is not on the board")
	}
	if err := p.clickAt(x, bottom-stepHeight/2, "1"); err != nil { // selected, a step shows its ports
		return err
	}
	time.Sleep(time.Second)
	if err := p.drag(x, bottom, x, top+2); err != nil {
		return err
	}
	time.Sleep(time.Second)
	if err := p.shot(name + "-draw"); err != nil {
		return err
	}
	if err := p.hand("key", "ctrl+z"); err != nil {
		return err
	}
	time.Sleep(time.Second)
	if err := p.clickEach("Rehearse"); err != nil {
		return err
	}
	if _, err := p.find("Messages sent"); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	return p.shot(name + "-rehearse")
}

// launch sets the journey going; in the sample its messages become files.
func launch(p *program, name string) error {
	if err := p.clickEach("Launch"); err != nil {
		return err
	}
	if _, err := p.find("Within 30 days, by rehearsal"); err != nil {
		return err
	}
	if err := p.shot(name + "-launch"); err != nil {
		return err
	}
	if err := p.clickEach("Launch"); err != nil {
		return err
	}
	if _, err := p.find("Running*"); err != nil {
		return err
	}
	return p.shot(name + "-live")
}

// preview looks at what a customer gets.
func preview(p *program, name string) error {
	// The rail is folded on the board: the way back is the crumb.
	if err := p.clickEach("Journeys"); err != nil {
		return err
	}
	time.Sleep(time.Second)
	if err := p.clickRail("Messages"); err != nil {
		return err
	}
	if err := p.clickEach("Cart reminder A"); err != nil {
		return err
	}
	if _, err := p.find("Send to me"); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	return p.shot(name + "-composer")
}

// bring drops a file on the sample: it goes into a workspace of one's own.
func bring(p *program, name string) error {
	file := filepath.Join(p.config, "고객 목록.csv")
	if err := os.WriteFile(file, []byte(customers), 0o600); err != nil {
		return err
	}
	if err := p.drop(file); err != nil {
		return err
	}
	if err := p.clickEach("Make it and read the file"); err != nil {
		return err
	}
	if _, err := p.find("Import 2 customers"); err != nil {
		return err
	}
	if err := p.shot(name + "-import"); err != nil {
		return err
	}
	if err := p.clickEach("Import 2 customers"); err != nil {
		return err
	}
	if _, err := p.find("고객 목록.csv is in"); err != nil {
		return err
	}
	return p.shot(name + "-imported")
}

func (p *program) clickEach(texts ...string) error {
	for _, t := range texts {
		if err := p.click(t); err != nil {
			return err
		}
		time.Sleep(700 * time.Millisecond)
	}
	return nil
}
