package settings

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// tokens are the fields of an account that logs in with access tokens; the form's secret
// is then the client's.
type tokens struct {
	body    *fyne.Container
	refresh *widgets.Entry // nil: the account logs in with a password
}

// login asks how a mail server is logged in to, and for what that takes.
func (f *form) login() fyne.CanvasObject {
	f.tokens.body = widgets.Column(look.Space3)
	how, chosen := []widgets.Option{
		{ID: "", Text: lang.X("settings.sender.by_password", "With a password")},
		{ID: dispatch.AuthXOAUTH2, Text: lang.X("settings.sender.by_tokens", "With access tokens (OAuth 2)")},
	}, ""
	if dispatch.Tokens(f.sender) {
		chosen = dispatch.AuthXOAUTH2
	}
	choice := widgets.NewSelect(how, chosen, func(id string) {
		f.keep()
		f.sender.Config[dispatch.KeyAuth] = id
		f.askSecret()
		f.advise(f.guess.preset)
	})
	f.askSecret()
	return widgets.Column(look.Space3, widgets.NewField(lang.X("settings.sender.login", "Logs in"), choice, ""), f.tokens.body)
}

// askSecret shows the fields of the login that is chosen.
func (f *form) askSecret() {
	delete(f.fields, dispatch.KeyTokenURL)
	delete(f.fields, dispatch.KeyClientID)
	f.tokens.refresh = nil
	if !dispatch.Tokens(f.sender) {
		f.tokens.body.Objects = []fyne.CanvasObject{f.password(setting{label: lang.X("settings.sender.secret", "Password")})}
		f.tokens.body.Refresh()
		return
	}
	address := f.field(setting{key: dispatch.KeyTokenURL, label: lang.X("settings.sender.token_url", "Token address"), hint: "https://oauth2.example.com/token"})
	client := f.field(setting{key: dispatch.KeyClientID, label: lang.X("settings.sender.client_id", "Client ID")})
	note := lang.X("settings.sender.client_secret_note", "Empty, where the client has none.")
	if !f.fresh && !f.otherLogin() {
		note = lang.X("settings.sender.client_secret_kept", "It is changed together with the refresh token: fill in both.")
	}
	secret := f.password(setting{label: lang.X("settings.sender.client_secret", "Client secret"), note: note})
	f.tokens.refresh = widgets.NewPasswordEntry(f.keptHint())
	f.tokens.body.Objects = []fyne.CanvasObject{
		widgets.NewParagraph(lang.X("settings.sender.tokens_note",
			"For accounts that no password opens. You make a client of your own at the provider and let it send mail; it gives you the ID, the secret and a refresh token. Where there are passwords for programs, those are simpler."), widgets.Hint),
		address, client, secret,
		widgets.NewField(lang.X("settings.sender.refresh_token", "Refresh token"), f.tokens.refresh, f.secretNote()),
	}
	f.putTokenURL(f.guess.preset)
	f.tokens.body.Refresh()
}

func (f *form) putTokenURL(p dispatch.Preset) {
	if p.TokenURL != "" {
		f.put(dispatch.KeyTokenURL, p.TokenURL)
	}
}

// typed gives what was typed as the sender's secret; the two are kept or replaced together.
func (t *tokens) typed(secret *widgets.Entry) string {
	g := dispatch.Grant{ClientSecret: strings.TrimSpace(secret.Text()), RefreshToken: strings.TrimSpace(t.refresh.Text())}
	if g == (dispatch.Grant{}) {
		return ""
	}
	return g.Secret()
}

// otherLogin reports whether the account, as it is saved, logs in the other way: what is
// kept of a password is no refresh token.
func (f *form) otherLogin() bool {
	i := slices.IndexFunc(f.page.senders, func(s store.Sender) bool { return s.Name == f.sender.Name })
	return !f.fresh && i >= 0 && dispatch.Tokens(f.page.senders[i]) != dispatch.Tokens(f.sender)
}

// must are the fields without which the login that is chosen cannot work.
func (t *tokens) must(f *form) (list []*widgets.Entry) {
	switch {
	case t.refresh == nil && f.otherLogin():
		return []*widgets.Entry{f.secret}
	case t.refresh == nil:
		return nil
	}
	list = append(list, f.fields[dispatch.KeyTokenURL], f.fields[dispatch.KeyClientID])
	if f.fresh || f.otherLogin() || f.secret.Text() != "" {
		list = append(list, t.refresh)
	}
	return list
}
