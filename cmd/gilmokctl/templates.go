package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"gilmok/journey"
	"gilmok/journey/template"
	"gilmok/preview"
	"gilmok/store"
)

type journeyTemplatesCmd struct {
	Use  string `placeholder:"ID" help:"Make a journey of this template, with its messages and segments."`
	Lang string `enum:",en,ko" default:"" help:"Language of its texts; the shop's where left out."`
}

// Run lists the ready journeys, usable ones first, or makes one.
func (c *journeyTemplatesCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	if c.Lang == "" {
		if c.Lang, err = st.Settings().Get(a.ctx, store.SettingLanguage); err != nil {
			return err
		}
	}
	if c.Use != "" {
		return c.use(a)
	}
	offers, err := template.Offers(a.ctx, st)
	if err != nil {
		return err
	}
	values, rows := []map[string]any{}, [][]string{}
	for _, t := range offers {
		missing := append(append([]string{}, t.Events...), t.Attributes...) // a list in JSON, also where nothing is
		if t.Products {
			missing = append(missing, "products")
		}
		values = append(values, map[string]any{"id": t.ID, "name": t.Name(c.Lang), "ready": t.Ready(), "missing": missing, "people": t.People})
		state := fmt.Sprintf("ready, %d people", t.People)
		if !t.Ready() {
			state = "needs " + strings.Join(missing, ", ")
		}
		rows = append(rows, []string{t.ID, t.Name(c.Lang), state})
	}
	return a.table(values, []string{"ID", "NAME", ""}, rows)
}

// use keeps the template's journey and those of its messages that are not there yet.
func (c *journeyTemplatesCmd) use(a *app) error {
	t, ok := template.Find(c.Use)
	if !ok {
		return fault{"NOT_FOUND", fmt.Sprintf("There is no template %q. List them with: gilmokctl journey templates", c.Use), exitFailed}
	}
	var seed [8]byte
	rand.Read(seed[:]) // never fails since Go 1.24
	j, messages, err := t.Open(c.Lang, binary.LittleEndian.Uint64(seed[:]))
	if err != nil {
		return err
	}
	doc, err := journey.Marshal(j)
	if err != nil {
		return err
	}
	err = a.inTx(func(tx store.Tx) error {
		country, err := tx.Settings().Get(a.ctx, store.SettingCountry)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if m.Document, err = preview.ForCountry(m.Document, country); err != nil {
				return err
			}
			if _, err := tx.Messages().Find(a.ctx, m.Name); err == nil {
				continue
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err := tx.Messages().Save(a.ctx, &store.Message{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Document: m.Document, Tags: m.Tags}); err != nil {
				return err
			}
		}
		return tx.Journeys().Save(a.ctx, &store.Journey{Name: j.Name, Draft: doc, State: store.JourneyDraft, EditedBy: a.person()})
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"journey": j.Name, "messages": len(messages)}, "Made %s with %d messages.", j.Name, len(messages))
}
