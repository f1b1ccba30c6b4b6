package settings

import (
	"testing"

	"fyne.io/fyne/v2"

	"gilmok/journey/dispatch"
	"gilmok/ui/widgets"
)

// choose picks from the menu under a label.
func (b *bench) choose(label, id string) {
	b.t.Helper()
	done := false
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		f, ok := o.(*widgets.Field)
		if !ok || len(wordsIn(f)) == 0 || wordsIn(f)[0] != label {
			return
		}
		if s, ok := f.Control.(*widgets.Select); ok {
			s.Choose(id)
			s.OnChanged(id)
			done = true
		}
	})
	if !done {
		b.t.Fatalf("no choice %q", label)
	}
}

// TestLoginWithTokens: an account that takes no password is given what tokens are asked
// for with; what of it is secret is kept elsewhere, and only replaced as a whole.
func TestLoginWithTokens(t *testing.T) {
	b := open(t, "senders")
	b.press("New sender")
	b.field("From").SetText("Soap <soap@gmail.com>")
	b.choose("Logs in", dispatch.AuthXOAUTH2)
	if got := b.field("Token address").Text(); got != "https://oauth2.googleapis.com/token" {
		t.Errorf("Gmail gives tokens at %q", got)
	}
	if b.says("made for programs") {
		t.Error("it asks for a password in the same breath")
	}
	b.press("Save")
	if !b.says("Refresh token") {
		t.Error("saved without what it needs")
	}
	b.field("Client ID").SetText("C")
	b.field("Client secret").SetText("S")
	b.field("Refresh token").SetText("R")
	b.press("Save")
	s := b.saved("Gmail")
	g, err := dispatch.GrantOf(*s, b.secrets["Gmail"])
	if err != nil || g == nil || *g != (dispatch.Grant{TokenURL: "https://oauth2.googleapis.com/token", ClientID: "C", ClientSecret: "S", RefreshToken: "R"}) {
		t.Errorf("%+v %v", g, err)
	}
	for key, value := range s.Config {
		if value == "S" || value == "R" {
			t.Errorf("a secret is in the workspace, as %s", key)
		}
	}

	b.until("it is listed", func() bool { return len(b.page.senders) == 1 })
	b.page.edit(b.page.senders[0])
	kept := b.secrets["Gmail"]
	b.field("Client ID").SetText("C2")
	b.press("Save") // with the secrets left as they are
	b.until("saved", func() bool { return b.saved("Gmail").Config[dispatch.KeyClientID] == "C2" })
	if b.secrets["Gmail"] != kept {
		t.Errorf("the secret is now %q", b.secrets["Gmail"])
	}

	b.until("it is listed anew", func() bool { return b.page.senders[0].Config[dispatch.KeyClientID] == "C2" })
	b.page.edit(b.page.senders[0])
	b.choose("Logs in", "")
	b.press("Save")
	if !b.says("Password") || dispatch.Tokens(*b.saved("Gmail")) == false {
		t.Error("the refresh token became the password")
	}
	b.field("Password").SetText("correct horse")
	b.press("Save")
	b.until("saved", func() bool { return !dispatch.Tokens(*b.saved("Gmail")) })
	if b.secrets["Gmail"] != "correct horse" {
		t.Errorf("the password is %q", b.secrets["Gmail"])
	}
}
