package settings

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// saved gives a sender as it lies in the workspace.
func (b *bench) saved(name string) *store.Sender {
	b.t.Helper()
	var s *store.Sender
	b.until("saved: "+name, func() bool {
		var err error
		s, err = b.store().Senders().Get(context.Background(), name)
		return err == nil
	})
	return s
}

func TestMailboxOfASender(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.field("From").SetText("Soap <soap@naver.com>")
	if got := b.field("Mailbox server").Text(); got != "imap.naver.com" {
		t.Errorf("the mailbox of Naver is %q", got)
	}
	f := b.form()
	f.secret.SetText("correct horse")
	f.boxSecret.SetText("battery staple")
	b.press("Save")
	s := b.saved("Naver")
	if s.Config["imap_host"] != "imap.naver.com" || b.secrets["Naver"] != "correct horse" || b.secrets[inbound.MailboxOf("Naver")] != "battery staple" {
		t.Errorf("%v %v", s.Config, b.secrets)
	}
	for key, value := range s.Config {
		if value == "battery staple" {
			t.Errorf("the password is in the workspace, as %s", key)
		}
	}
}

// TestFieldsFollowTheChannel: a Kakao sender of NHN asks for other things than one of texts.
func TestFieldsFollowTheChannel(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.form().choose("nhn")
	b.field("App key").SetText("APP")
	if !b.says("Registered number") || b.says("Sender key") {
		t.Error("a sender of texts asks for a Kakao channel")
	}
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		if choice, ok := o.(*widgets.Segmented); ok {
			choice.OnChanged(string(store.ChannelKakao))
		}
	})
	if b.says("Registered number") || b.field("App key").Text() != "APP" {
		t.Error("the channel was chosen and the form did not follow")
	}
	b.press("Save")
	if !b.says("Sender key of the Kakao channel") {
		t.Error("saved without what it needs")
	}
	b.field("Sender key of the Kakao channel").SetText("KEY")
	b.press("Save")
	if s := b.saved("Texts and Kakao (NHN Cloud)"); s.Channel != store.ChannelKakao || s.Config["sender_key"] != "KEY" {
		t.Errorf("%+v", s)
	}
}

// TestSendersChangedElsewhere are shown as they are now, and so opened.
func TestSendersChangedElsewhere(t *testing.T) {
	b := open(t, "senders")
	for _, host := range []string{"one.example", "two.example"} {
		err := b.store().InTx(t.Context(), func(tx store.Tx) error {
			return tx.Senders().Save(t.Context(), &store.Sender{Name: "main", Kind: "smtp", Channel: store.ChannelEmail, Config: map[string]string{"host": host}})
		})
		if err != nil {
			t.Fatal(err)
		}
		b.until(host+" is shown", func() bool { return b.says(host) })
	}
}

// TestAHalfFilledFormIsNotLost by Escape, another tab or another sender.
func TestAHalfFilledFormIsNotLost(t *testing.T) {
	b := open(t, "senders")
	leave := map[string]func(){
		"Escape":         func() { b.page.Command(ui.CommandEscape) },
		"another tab":    func() { b.page.tabs.OnChanged("data") },
		"another sender": func() { b.page.edit(b.page.newSender()) },
	}
	sheet := func() fyne.CanvasObject { return b.ui.Window().Canvas().Overlays().Top() }
	for how, do := range leave {
		b.page.edit(b.page.newSender())
		f := b.form()
		b.field("From").SetText("Soap <soap@naver.com>")
		do()
		if sheet() == nil || b.form() != f {
			t.Fatalf("%s: closed without asking", how)
		}
		b.pressIn(sheet(), "Go on filling in")
		if b.form() != f || b.field("From").Text() != "Soap <soap@naver.com>" {
			t.Errorf("%s: what was typed is gone", how)
		}
		do()
		b.pressIn(sheet(), "Close without saving")
		if sheet() != nil || b.form() == f {
			t.Errorf("%s: still there", how)
		}
		if b.form() != nil { // untouched: nothing to ask about
			b.page.Command(ui.CommandEscape)
		}
		if sheet() != nil || b.form() != nil || b.page.Command(ui.CommandEscape) {
			t.Errorf("%s: an untouched form asks, or stays", how)
		}
	}
}

func TestWarmUpAndShare(t *testing.T) {
	b := open(t, "senders")
	err := b.store().InTx(context.Background(), func(tx store.Tx) error {
		return tx.Senders().Save(context.Background(), &store.Sender{Name: "old", Kind: "resend", Channel: store.ChannelEmail, Default: true, Config: map[string]string{"from": "a@b.test"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.until("the page knows of it", func() bool { return len(b.page.senders) == 1 })
	b.press("New sender")
	b.form().choose("postmark")
	b.field("From").SetText("shop@shop.test")
	b.field("Share of its channel").SetText("2.5")
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		if box, ok := o.(*widgets.Check); ok && wordsIn(box)[0] == "Warm up slowly" {
			test.Tap(box)
		}
	})
	if !b.says("Day 1 of") || !b.says("at most 50 today") {
		t.Error("the plan is not told")
	}
	b.press("Save")
	s := b.saved("Postmark")
	if s.Config[dispatch.KeyShare] != "2.5" || s.Config[dispatch.KeyWarmUp] != time.Now().Format(time.DateOnly) {
		t.Errorf("%v", s.Config)
	}
}

// TestWhatCouldNotBeAsked: a provider that refuses our questions is seen in the list,
// and its form says what to do.
func TestWhatCouldNotBeAsked(t *testing.T) {
	b := open(t, "senders")
	ctx := context.Background()
	err := b.store().InTx(ctx, func(tx store.Tx) error {
		if err := tx.Senders().Save(ctx, &store.Sender{Name: "shop", Kind: "brevo", Channel: store.ChannelEmail, Config: map[string]string{"from": "a@b.test"}}); err != nil {
			return err
		}
		return tx.Settings().Set(ctx, "inbound.shop", `{"at":"2026-11-21T05:00:00Z","code":"401 unauthorized","words":"Key not found"}`)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.until("the list says so", func() bool { return b.says("Not asked") })
	b.page.edit(b.page.senders[0])
	if !b.says("The provider refused the key") || !b.says("Key not found") {
		t.Errorf("on the screen: %q", wordsIn(b.ui.Window().Canvas().Content()))
	}
	if err := b.store().InTx(ctx, func(tx store.Tx) error {
		return tx.Settings().Set(ctx, "inbound.shop", `{"mark":"m","at":"2026-11-21T05:05:00Z"}`)
	}); err != nil {
		t.Fatal(err)
	}
	b.until("it is asked again", func() bool { return !b.page.failing(b.page.senders[0]) })
	b.page.edit(b.page.senders[0])
	if !b.says("nothing was wrong") {
		t.Error("the form does not say that all is well")
	}
}

// TestAskingNow: nobody has to wait for the next time, and what was taught is said.
func TestAskingNow(t *testing.T) {
	b := open(t, "senders")
	asked := make(chan bool, 1)
	b.ui.Frame().Workspace().Fetch = func(context.Context) ([]inbound.Collected, error) {
		asked <- true
		return []inbound.Collected{{Source: "Brevo", New: 2}}, nil
	}
	err := b.store().InTx(t.Context(), func(tx store.Tx) error {
		ctx := t.Context()
		at := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
		text := `{"per_day":480,"day_at":"` + at + `","per_second":1.5,"second_at":"` + at + `"}`
		if err := tx.Settings().Set(ctx, "sender.learned.Brevo", text); err != nil {
			return err
		}
		return tx.Senders().Save(ctx, &store.Sender{Name: "Brevo", Channel: store.ChannelEmail, Kind: "brevo", Config: map[string]string{"from": "a@shop.test"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.until("the sender is listed", func() bool { return b.says("Brevo") && len(b.page.senders) == 1 })
	b.press("Ask now")
	b.until("they were asked", func() bool { return b.says("2 reports are new.") })
	<-asked
	b.page.edit(b.page.senders[0])
	b.until("what was taught is said", func() bool {
		return b.says("stopped after 480 messages in a day") && b.says("About 90 a minute got through")
	})
}
