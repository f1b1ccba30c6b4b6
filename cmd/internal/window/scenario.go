package main

import (
	"fmt"
	"time"
)

// words are what the walk clicks on, by language.
var words = map[bool]map[string]string{
	false: {"sample": "Open the sample shop", "today": "Today", "customers": "Customers", "segments": "Segments", "journeys": "Journeys",
		"messages": "Messages", "outbox": "Outbox", "reports": "Reports", "settings": "Settings"},
	true: {"sample": "예시 가게 열기", "today": "오늘", "customers": "고객", "segments": "세그먼트", "journeys": "여정",
		"messages": "메시지", "outbox": "발송함", "reports": "리포트", "settings": "설정"},
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
	if _, err := p.find(w["customers"]); err != nil {
		return err
	}
	for _, place := range places {
		if err := p.clickRail(w[place]); err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		time.Sleep(1500 * time.Millisecond)
		if err := p.shot(name + "-" + place); err != nil {
			return err
		}
	}
	return nil
}

// clickRail clicks the leftmost of the texts that match: the rail's. Where the
// rail is folded the places are found by their order.
func (p *program) clickRail(want string) error {
	if _, err := p.find(want); err != nil {
		return err
	}
	list, err := p.texts()
	if err != nil {
		return err
	}
	var rail *text
	for i := range list {
		if list[i].Text == want && (rail == nil || list[i].X < rail.X) {
			rail = &list[i]
		}
	}
	if rail == nil {
		return fmt.Errorf("%q is gone again", want)
	}
	x, y := rail.centre()
	return p.clickAt(x, y, "1")
}

// work1 is the main job: look around, import, draw, preview, rehearse, launch.
func work1(p *program, name string) error {
	return pages(p, "en-"+name)
}
