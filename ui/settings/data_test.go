package settings

import (
	"archive/zip"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/value"
	"gilmok/ui"
)

// people puts two customers with an order and an event into the workspace.
func (b *bench) people() {
	b.t.Helper()
	ctx := context.Background()
	err := b.store().InTx(ctx, func(tx store.Tx) error {
		minji := &store.Customer{ExternalID: "1", Name: "김민지", Email: "minji@example.com", Phone: "+821012345678"}
		if err := tx.Customers().Save(ctx, minji); err != nil {
			return err
		}
		if err := tx.Customers().Save(ctx, &store.Customer{ExternalID: "2", Name: "=cmd()"}); err != nil {
			return err
		}
		won := value.Money{Minor: 9000, Currency: "KRW"}
		if err := tx.Orders().Save(ctx, &store.Order{ExternalID: "A", Customer: minji.ID, At: time.Now(), Total: won, State: store.OrderPlaced,
			Lines: []store.OrderLine{{Product: "soap", Quantity: 1, Price: won}}}); err != nil {
			return err
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: minji.ID, Name: store.EventViewed, At: time.Now()})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) setting(key string) string {
	got, err := b.store().Settings().Get(context.Background(), key)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// The caps that the page writes are those that journeys go by.
func TestCapsAreWrittenAsJourneysReadThem(t *testing.T) {
	b := open(t, "rules")
	b.press("Add a cap")
	b.until("a cap is saved", func() bool { return b.setting(store.SettingCaps) != "" })
	c := b.page.newCaps()
	c.list[0].Channel, c.list[0].Per, c.list[0].Calendar = store.ChannelSMS, ui.CapPer(36, "hours"), false
	c.save()
	b.until("it is saved anew", func() bool { return strings.Contains(b.setting(store.SettingCaps), "sms") })
	all, err := b.store().Settings().All(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rules, err := journey.RulesFor(&journey.Journey{}, all)
	if err != nil || len(rules.Caps) != 1 || rules.Caps[0].Most != 3 || rules.Caps[0].Per != value.Span(36*time.Hour) || rules.Caps[0].Channel != store.ChannelSMS {
		t.Errorf("journeys read %+v, %v", rules.Caps, err)
	}
	if n, unit := ui.CapSpan(rules.Caps[0]); n != 36 || unit != "hours" {
		t.Errorf("shown as %d %s", n, unit)
	}
}

func TestQuietHoursAreSwitchedOff(t *testing.T) {
	b := open(t, "rules")
	b.page.set(store.SettingQuietTo, b.page.values[store.SettingQuietFrom])
	b.until("they are off", func() bool { return b.setting(store.SettingQuietTo) == b.setting(store.SettingQuietFrom) })
	all, err := b.store().Settings().All(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if rules, err := journey.RulesFor(&journey.Journey{}, all); err != nil || rules.Quiet != nil {
		t.Errorf("journeys still keep quiet: %+v, %v", rules.Quiet, err)
	}
}

func TestAddressesNeverWrittenTo(t *testing.T) {
	b := open(t, "blocked")
	b.until("the empty list says so", func() bool { return b.says("Nobody is on the list.") })
	entry := b.field("Email address or phone number")
	entry.SetText("somebody")
	b.press("Never write to it")
	if !b.says("neither an email address") {
		t.Error("what is no address is taken in silence")
	}
	entry.SetText("010-1234-5678")
	b.press("Never write to it")
	b.until("it stands on the list", func() bool { return b.says("+821012345678") && b.says("added by hand") })
	if has, err := b.store().Suppressions().Has(context.Background(), store.ChannelKakao, "+821012345678"); err != nil || !has {
		t.Errorf("Kakao would still be written to: %v", err)
	}
}

func TestAddressesAreReadFromAnyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte("\ufeffemail;name;phone\n\"a@example.com\";Kim;010-1111-2222\nnobody\nb@example.com"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := readAddresses(path, "KR")
	if err != nil || len(list) != 3 || list[0].Address != "a@example.com" || list[1].Address != "+821011112222" || list[2].Address != "b@example.com" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestLogoIsKeptInTheWorkspace(t *testing.T) {
	b := open(t, "")
	path := filepath.Join(t.TempDir(), "logo.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	picture := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	picture.Set(1, 1, color.Black)
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	f.Close()
	b.page.takeLogo(path)
	b.until("the page offers another", func() bool { return b.says("Another picture") })
	if a, err := b.store().Assets().Get(context.Background(), b.setting(store.SettingLogo)); err != nil || a.Type != "image/png" {
		t.Errorf("kept %+v, %v", a, err)
	}
	if err := os.WriteFile(path, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.page.takeLogo(path)
	b.until("it is refused in words", func() bool { return b.says("is not a picture") })
}

func TestErasingStatesWhoAndHowMuch(t *testing.T) {
	b := open(t, "data")
	b.people()
	key := b.field("Who")
	key.SetText("nobody@example.com")
	b.press("Find")
	b.until("nobody is found", func() bool { return b.says("There is nobody") })
	key.SetText("010-1234-5678") // as a person writes it
	b.press("Find")
	overlay := func() string { return strings.Join(wordsIn(b.ui.Window().Canvas().Overlays().Top()), " ") }
	b.until("the sheet names the person", func() bool {
		return b.ui.Window().Canvas().Overlays().Top() != nil && strings.Contains(overlay(), "Erase 1 person for good: 김민지")
	})
	if got := overlay(); !strings.Contains(got, "Orders 1 Events 1") {
		t.Errorf("the sheet says %q", got)
	}
	b.pressIn(b.ui.Window().Canvas().Overlays().Top(), "Erase 김민지")
	b.until("the person is gone", func() bool {
		_, err := b.store().Customers().Find(context.Background(), "1")
		return err != nil
	})
}

func TestEverythingIsWrittenWhole(t *testing.T) {
	b := open(t, "data")
	b.people()
	folder := t.TempDir()
	path := filepath.Join(folder, "all.zip")
	b.page.write(path, func(ctx context.Context, to io.Writer, report func(float64)) error {
		return export.Everything(ctx, b.store(), to, report)
	})
	b.until("it is written", func() bool { return b.says("Wrote all.zip") })
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	read := func(name string) string {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for name, want := range map[string]string{
		"customers.csv": "'=cmd()", "customers.jsonl": `"name":"김민지"`, "orders.jsonl": `"customer":"1"`,
		"events.jsonl": `"name":"viewed"`, "settings.json": "shop.zone", "suppressions.csv": "address",
	} {
		if got := read(name); !strings.Contains(got, want) {
			t.Errorf("%s holds %q, want %q in it", name, got, want)
		}
	}
	b.page.write(path, func(context.Context, io.Writer, func(float64)) error { return store.ErrDiskFull })
	b.until("the failure is said", func() bool { return b.says("The disk is full") || b.ui.Window().Canvas().Overlays().Top() != nil })
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 || read("settings.json") == "" {
		t.Errorf("after a failure: %v, %v", left, err)
	}
}
