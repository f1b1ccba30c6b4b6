package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// mostClicks is what the way from a shop's files to a running journey may take.
const mostClicks = 19

// winBackWords are what the walk clicks on and looks for, by language; a * stands for
// any end, and before it for any beginning.
var winBackWords = map[bool]map[string]string{
	false: {"own": "Make it and read the file", "bring": "Import *", "currency": "not known", "reports": "Reports", "value": "Customer value", "group": "At risk",
		"journey": "Win-back journey for them", "launch": "Launch", "files": "Write mails as files*", "asked": "Within 30 days, by rehearsal", "running": "Running*", "name": "Name of the shop", "keep": "Keep it and launch", "done": "olist_order_items_dataset.csv is in"},
	true: {"own": "만들고 파일 읽기", "bring": "*가져오기", "currency": "모름", "reports": "리포트", "value": "고객 가치", "group": "이탈 위험",
		"journey": "이 고객들 다시 찾기 여정", "launch": "시작하기", "files": "메일을 작업 파일 옆*", "asked": "리허설로 본 30일 동안", "running": "운영 중*", "name": "가게 이름", "keep": "저장하고 시작하기", "done": "olist_order_items_dataset.csv 파일을 가져왔어요"},
}

// winBack goes from a shop's orders to a journey that wins back who is about to be lost,
// in a workspace of its own. Whatever a person does with the mouse is counted.
func winBack(p *program, name string) error {
	w := winBackWords[strings.HasPrefix(name, "ko")]
	dir := filepath.Join(p.config, "shop")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	files, err := orderFiles(dir)
	if err != nil {
		return err
	}
	if _, err := p.find(words[strings.HasPrefix(name, "ko")]["sample"]); err != nil {
		return err
	}
	begun := p.clicks
	if err := p.drop(files...); err != nil {
		return err
	}
	if err := p.click(w["own"]); err != nil {
		return err
	}
	for i, file := range files {
		if err := p.bringOne(w, filepath.Base(file), i == len(files)-1, fmt.Sprintf("%s-winback-import-%d", name, i+1)); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	if _, err := p.find(w["done"]); err != nil {
		return err
	}
	if err := p.clickRail(w["reports"]); err != nil {
		return err
	}
	if err := p.clickEach(w["value"], w["group"]); err != nil {
		return err
	}
	if err := p.clickShown(name+"-winback-value", w["journey"]); err != nil {
		return err
	}
	if err := p.clickShown(name+"-winback-board", w["launch"]); err != nil {
		return err
	}
	if err := p.introduce(w, name); err != nil {
		return err
	}
	if _, err := p.find(w["asked"]); err != nil {
		return err
	}
	if err := p.clickEach(w["files"]); err != nil {
		return err
	}
	if err := p.clickShown(name+"-winback-launch", w["launch"]); err != nil {
		return err
	}
	if _, err := p.find(w["running"]); err != nil {
		return err
	}
	if err := p.shot(name + "-winback-live"); err != nil {
		return err
	}
	took := p.clicks - begun
	fmt.Printf("%s: from the files to a running journey in %d clicks\n", name, took)
	if took > mostClicks {
		return fmt.Errorf("from the files to a running journey takes %d clicks, more than %d", took, mostClicks)
	}
	return nil
}

// introduce tells who writes, which a new shop has not said yet.
func (p *program) introduce(w map[string]string, name string) error {
	if _, err := p.find(w["name"]); err != nil {
		return err
	}
	for _, typed := range [][]string{{"type", "Olist"}, {"key", "Tab"}, {"type", "shop@example.com"}} {
		time.Sleep(300 * time.Millisecond)
		if err := p.hand(typed...); err != nil {
			return err
		}
	}
	return p.clickShown(name+"-winback-shop", w["keep"])
}

// bringOne brings in the file that is shown; the last one's amounts name no currency.
func (p *program) bringOne(w map[string]string, file string, priced bool, picture string) error {
	if _, err := p.find(file); err != nil {
		return err
	}
	if priced {
		if err := p.clickEach(w["currency"], "BRL"); err != nil {
			return err
		}
		if err := p.gone(w["currency"]); err != nil {
			return err
		}
	}
	return p.clickShown(picture, w["bring"])
}

// clickShown waits for a text, keeps a picture and clicks it.
func (p *program) clickShown(picture, want string) error {
	if _, err := p.find(want); err != nil {
		return err
	}
	time.Sleep(time.Second)
	if err := p.shot(picture); err != nil {
		return err
	}
	return p.click(want)
}
