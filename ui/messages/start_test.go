package messages

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/ui"
)

// shelf is a catalogue of one kind of soap.
type shelf struct{}

func (shelf) Items(string, []string) ([]map[string]any, error)   { return soaps(1), nil }
func (shelf) Selection(string, string) ([]map[string]any, error) { return soaps(1), nil }
func (shelf) Related(_ liquid.RelatedKind, _ string, n int) ([]map[string]any, error) {
	return soaps(n), nil
}

func soaps(n int) (list []map[string]any) {
	for range n {
		list = append(list, map[string]any{"id": "s", "name": "Mugwort soap", "price": 9000.0, "link": "https://soap.test/s"})
	}
	return list
}

// regular is somebody of whom everything is known that a start may read.
func regular() preview.Vars {
	products := []any{}
	for _, p := range soaps(2) {
		products = append(products, p)
	}
	order := map[string]any{"id": "20261101-7", "at": time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC), "total": 27000.0, "products": products}
	return preview.Vars{"name": "Minsu", "external_id": "a", "coupon": "SOAP-1234", "cart": products, "orders": []any{order}, "last_order": order,
		"entry": map[string]any{"name": "Mugwort soap", "price": 9000.0}, "unsubscribe_url": "https://soap.test/out", "email": "a@mail.test",
		"shop": map[string]any{"name": "Gilmok Soap", "url": "https://soap.test", "address": "12 Soap Street", "currency": "KRW"}}
}

// shopIn is the shop that mails are begun for.
func shopIn(t *testing.T, language string) preview.Shop {
	t.Helper()
	if err := ui.SetLanguage(language); err != nil {
		t.Fatal(err)
	}
	return preview.Shop{Name: "Gilmok Soap", Address: "12 Soap Street", Contact: "02-000-0880", URL: "https://soap.test", Language: language, Currency: "KRW"}
}

// Each start is read back, and a mail made of it for a regular has everything in it.
func TestStarts(t *testing.T) {
	test.NewTempApp(t)
	for _, language := range []string{"en", "ko"} {
		shop := shopIn(t, language)
		mails, seen := 0, map[string]bool{}
		for _, s := range starts(shop) {
			t.Run(language+" "+s.name, func(t *testing.T) {
				if seen[s.name] {
					t.Error("there are two of this name")
				}
				seen[s.name] = true
				s.content.Name = s.name
				data, err := preview.MarshalMessage(s.content)
				if err != nil {
					t.Fatal(err)
				}
				c, err := preview.ParseMessage(data)
				if err != nil {
					t.Fatal(err)
				}
				m, err := preview.New(preview.Options{Shop: shop}).Compile(c)
				if err != nil {
					t.Fatal(err)
				}
				if c.Channel != preview.Email || c.Body.HTML != "" {
					return
				}
				mails++
				out, err := m.RenderEnv(regular(), liquid.Env{Catalog: shelf{}})
				if err != nil {
					t.Fatal(err)
				}
				if len(out.Missing) > 0 || len(out.Warnings) > 0 || out.Subject == "" && s.name != "Email" && s.name != "이메일" {
					t.Errorf("subject %q, missing %v, warnings %v", out.Subject, out.Missing, out.Warnings)
				}
				if label := strings.HasPrefix(out.Subject, "(광고) "); language == "ko" && out.Subject != "" && label != (c.Purpose == string(store.PurposeAdvertising)) {
					t.Errorf("%q is for %s", out.Subject, c.Purpose)
				}
				if !strings.Contains(out.HTML, "https://soap.test/out") {
					t.Error("there is no way out of it")
				}
			})
		}
		if mails < 20 {
			t.Errorf("%d mails in %s, want 20", mails, language)
		}
	}
}
