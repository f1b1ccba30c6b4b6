package settings

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// caps is the card of frequency caps: how much one person may get at most.
type caps struct {
	page *page
	list []journey.Cap
	rows *fyne.Container
	add  *widgets.Button
}

func (p *page) newCaps() *caps {
	c := &caps{page: p, rows: widgets.Column(look.Space2)}
	if doc := p.values[store.SettingCaps]; doc != "" {
		if err := json.Unmarshal([]byte(doc), &c.list); err != nil {
			slog.Warn("read the frequency caps", "error", err) // shown as none; changing them writes them anew
		}
	}
	return c
}

func (c *caps) card() fyne.CanvasObject {
	c.add = widgets.NewButton(lang.X("settings.caps.add", "Add a cap"), "plus", widgets.Secondary, func() {
		c.list = append(c.list, ui.NewCap())
		c.save()
		c.draw()
	}).InCard()
	c.draw()
	return titled(lang.X("settings.caps.title", "Frequency caps"), lang.X("settings.caps.note", "how much one person gets at most, from all journeys together"),
		c.rows, widgets.Row(0, c.add, widgets.Space()),
		widgets.NewParagraph(lang.X("settings.caps.words", "Advertising that would be more is skipped, and the customer goes on; information is always sent. A journey may have caps of its own, or none."), widgets.Hint))
}

func (c *caps) draw() {
	c.rows.Objects = nil
	if len(c.list) == 0 {
		c.rows.Add(widgets.NewParagraph(lang.X("settings.caps.none", "No cap: everybody gets whatever the journeys send."), widgets.Second))
	}
	for i := range c.list {
		c.rows.Add(c.row(i))
	}
	c.add.SetEnabled(len(c.list) < journey.MostCaps && !c.page.frame.ReadOnly())
	c.rows.Refresh()
}

// row is one cap as a sentence: at most 3 · of any channel · tagged … · in 7 days.
func (c *caps) row(i int) fyne.CanvasObject {
	one := c.list[i]
	may := !c.page.frame.ReadOnly()
	most := c.figure(strconv.Itoa(one.Most), func(n int) { c.list[i].Most = n })
	span, unit := ui.CapSpan(one)
	per := c.figure(strconv.Itoa(span), func(n int) { c.list[i].Per = ui.CapPer(n, unit) })
	units := widgets.NewSelect(ui.CapUnits(), unit, func(id string) {
		unit = id
		n, _ := ui.CapSpan(c.list[i])
		c.list[i].Per, c.list[i].Calendar = ui.CapPer(n, id), id == ui.CapCalendar
		c.save()
	}).Dense()
	channel := widgets.NewSelect(ui.CapChannels(), string(one.Channel), func(id string) {
		c.list[i].Channel = store.Channel(id)
		c.save()
	}).Dense()
	tag := widgets.NewEntry(lang.X("settings.caps.any_tag", "any tag"))
	tag.SetText(one.Tag)
	tag.OnFocus = func(focused bool) {
		if !focused && c.list[i].Tag != strings.TrimSpace(tag.Text()) {
			c.list[i].Tag = strings.TrimSpace(tag.Text())
			c.save()
		}
	}
	remove := widgets.NewIconButton("trash-2", lang.X("settings.caps.remove", "Remove this cap"), func() {
		c.list = append(c.list[:i:i], c.list[i+1:]...)
		c.save()
		c.draw()
	}).InCard()
	for _, o := range []interface{ SetEnabled(bool) }{most, per, units, channel, tag, remove} {
		o.SetEnabled(may)
	}
	return widgets.Row(look.Space2, widgets.NewText(lang.X("settings.caps.most", "At most"), widgets.Base), widgets.Fixed(52, 30, most),
		widgets.Fixed(132, 0, channel), widgets.Grow(widgets.Fixed(0, 30, tag)), widgets.NewText(lang.X("settings.caps.in", "in"), widgets.Base),
		widgets.Fixed(52, 30, per), widgets.Fixed(138, 0, units), remove)
}

// figure is a field of a whole number above 0.
func (c *caps) figure(text string, set func(int)) *widgets.Entry {
	e := widgets.NewEntry("")
	e.SetText(text)
	take := func() {
		n, err := strconv.Atoi(strings.TrimSpace(e.Text()))
		bad := err != nil || n < 1 || n > 1000
		e.SetWarning(bad)
		if !bad {
			set(n)
			c.save()
		}
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	return e
}

func (c *caps) save() {
	doc := ""
	if len(c.list) > 0 {
		data, err := json.Marshal(c.list)
		if err != nil {
			c.page.frame.Fail(err)
			return
		}
		doc = string(data)
	}
	c.page.set(store.SettingCaps, doc)
}
