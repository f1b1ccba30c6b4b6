// Package sample makes the sample workspace: a small soap shop with customers in
// Korea and elsewhere, eighteen months of orders, visits and carts, a catalogue,
// segments, journeys and past sends, so that every page has something true to show.
//
// It is deterministic: the same day and language give the same shop. All
// addresses lie in domains and number ranges that reach nobody (RFC 2606; Korean
// mobile numbers of the unassigned block 010-0000), and the workspace is sealed:
// it sends only to files.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gilmok/store"
)

// Language is the language of the shop's own words: products, segments, journeys.
type Language string

// The languages.
const (
	English Language = "en"
	Korean  Language = "ko"
)

// Customers is how many customers the shop has.
const Customers = 2418

// months of history before the day of making.
const months = 18

// maker carries what the parts of one sample share.
type maker struct {
	rng      *rand.Rand
	lang     Language
	now      time.Time
	zone     *time.Location
	products []store.Product
	people   []*person
}

// Fill writes the shop into an empty workspace, as it stands at now, with its
// journeys as drafts: nothing was ever sent. Make gives it a past.
func Fill(ctx context.Context, st store.Store, lang Language, now time.Time) error {
	m, err := makeShop(lang, now)
	if err != nil {
		return err
	}
	return m.save(ctx, st, m.now.Add(time.Second))
}

// makeShop thinks the shop up, with everything that happened until now.
func makeShop(lang Language, now time.Time) (*maker, error) {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	m := &maker{rng: rand.New(rand.NewPCG(20261121, 7)), lang: lang, now: now.Truncate(time.Minute), zone: zone}
	m.products = m.makeProducts()
	m.people = m.makePeople()
	for n, p := range m.people {
		m.live(p, n)
	}
	return m, nil
}

// save writes the shop with what happened before an instant.
func (m *maker) save(ctx context.Context, st store.Store, before time.Time) error {
	events := func(ctx context.Context, tx store.Tx) error { return m.saveEvents(ctx, tx, time.Time{}, before) }
	return st.InTx(ctx, func(tx store.Tx) error {
		for _, step := range []func(context.Context, store.Tx) error{
			m.saveSettings, m.saveProducts, m.savePeople, events, m.saveDocuments,
		} {
			if err := step(ctx, tx); err != nil {
				return fmt.Errorf("sample: %w", err)
			}
		}
		return nil
	})
}

// say picks the word of the shop's language.
func (m *maker) say(english, korean string) string {
	if m.lang == Korean {
		return korean
	}
	return english
}

func (m *maker) chance(p float64) bool { return m.rng.Float64() < p }

func pick[T any](m *maker, from []T) T { return from[m.rng.IntN(len(from))] }

func (m *maker) saveSettings(ctx context.Context, tx store.Tx) error {
	for key, value := range map[string]string{
		store.SettingShopName:    m.say("Gilmok Soap", "길목 비누"),
		store.SettingShopAddress: m.say("12 Gilmok-ro, Seongdong-gu, Seoul", "서울 성동구 길목로 12"),
		store.SettingShopContact: "02-000-0880",
		store.SettingShopURL:     "https://shop.example",
		store.SettingLanguage:    string(m.lang),
		store.SettingUnsubscribe: "https://shop.example/unsubscribe",
		store.SettingPrivacy:     "https://shop.example/privacy",
		store.SettingLegalBasis:  m.say("Consent given at sign-up", "가입할 때 받은 동의"),
		store.SettingOptOut:      "080-000-0000",
		store.SettingTestPeople:  "me@example.com",
	} {
		if err := tx.Settings().Set(ctx, key, value); err != nil {
			return err
		}
	}
	return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file", Default: true, PerHour: 300,
		Config: map[string]string{"dir": "", "from": m.say("Gilmok Soap", "길목 비누") + " <hello@gilmok.example>"}})
}
