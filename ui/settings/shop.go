package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) shopCards() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		titled(lang.X("settings.shop.title", "Shop"), "",
			p.entry(store.SettingShopName, lang.X("settings.shop.name", "Name"), "", ""),
			p.entry(store.SettingShopAddress, lang.X("settings.shop.address", "Address"), "",
				lang.X("settings.shop.address_note", "Stands at the foot of every advertising mail; the law asks for it.")),
			pair(p.entry(store.SettingShopContact, lang.X("settings.shop.contact", "Phone or email for customers"), "", ""),
				p.entry(store.SettingShopURL, lang.X("settings.shop.url", "Web address"), "https://", ""))),
		titled(lang.X("settings.law.title", "Law"), lang.X("settings.law.note", "what advertising must show, where it is asked for"),
			pair(p.entry(store.SettingOptOut, lang.X("settings.law.opt_out", "Free number to refuse by"), "080-000-0000",
				lang.X("settings.law.opt_out_note", "Korea: every advertising text must end with it.")),
				p.entry(store.SettingPrivacy, lang.X("settings.law.privacy", "Privacy notice"), "https://",
					lang.X("settings.law.privacy_note", "EU and UK: linked at the foot of mails."))),
			p.entry(store.SettingLegalBasis, lang.X("settings.law.basis", "On what ground people in the EU are written to"), lang.X("settings.law.basis_hint", "Consent at sign-up"),
				lang.X("settings.law.basis_note", "Kept as your record; customers do not see it."))),
		titled(lang.X("settings.place.title", "Place"), lang.X("settings.place.note", "for times, money and the law that holds"),
			pair(p.choice(store.SettingCountry, lang.X("settings.place.country", "Country"), countries(), ""),
				p.choice(store.SettingZone, lang.X("settings.place.zone", "Time zone"), zones(), "")),
			pair(p.choice(store.SettingCurrency, lang.X("settings.place.currency", "Currency"), currencies(), ""),
				p.choice(store.SettingLanguage, lang.X("settings.place.language", "Language of messages"), ui.LanguageOptions(), ""))),
		p.prices(),
		p.brand(),
	}
}

func countries() []widgets.Option {
	return []widgets.Option{
		{ID: "KR", Text: lang.X("settings.country.kr", "South Korea")}, {ID: "US", Text: lang.X("settings.country.us", "United States")},
		{ID: "GB", Text: lang.X("settings.country.gb", "United Kingdom")}, {ID: "DE", Text: lang.X("settings.country.de", "Germany")},
		{ID: "FR", Text: lang.X("settings.country.fr", "France")}, {ID: "JP", Text: lang.X("settings.country.jp", "Japan")},
		{ID: "BR", Text: lang.X("settings.country.br", "Brazil")}, {ID: "CA", Text: lang.X("settings.country.ca", "Canada")},
		{ID: "AU", Text: lang.X("settings.country.au", "Australia")},
	}
}

func zones() (options []widgets.Option) {
	for _, z := range []string{"Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "Australia/Sydney", "Europe/London",
		"Europe/Berlin", "Europe/Paris", "America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC"} {
		options = append(options, widgets.Option{ID: z, Text: z})
	}
	return options
}

func currencies() (options []widgets.Option) {
	for _, c := range ui.Currencies() {
		options = append(options, widgets.Option{ID: c, Text: c})
	}
	return options
}

// lookCards are about this machine, not the workspace.
func (p *page) lookCards() []fyne.CanvasObject {
	mode := widgets.NewSegmented([]widgets.Option{
		{ID: string(look.System), Text: lang.X("settings.look.system", "As the computer"), Icon: "monitor"},
		{ID: string(look.Light), Text: lang.X("settings.look.light", "Light"), Icon: "sun"},
		{ID: string(look.Dark), Text: lang.X("settings.look.dark", "Dark"), Icon: "moon"},
	}, string(p.frame.Theme()), func(id string) { p.frame.ChooseTheme(look.Mode(id)) })
	words := widgets.NewSegmented(ui.LanguageOptions(), ui.Language(), p.frame.ChooseLanguage)
	name := widgets.NewEntry("")
	name.SetText(p.frame.Person())
	name.OnChanged = p.frame.SetPerson
	cards := []fyne.CanvasObject{
		titled(lang.X("settings.look.title", "Look"), "", widgets.Row(0, mode, widgets.Space())),
		titled(lang.X("settings.language.title", "Language"), lang.X("settings.language.note", "of this window"), widgets.Row(0, words, widgets.Space())),
		titled(lang.X("settings.person.title", "You"), "",
			widgets.NewField(lang.X("settings.person.name", "Your name on this computer"), name,
				lang.X("settings.person.note", "What you publish and launch carries it."))),
	}
	if box := p.frame.AtLogin(); box != nil {
		cards = append(cards, titled(lang.X("settings.login.title", "Start"), "",
			box, widgets.NewParagraph(lang.X("settings.login.note", "Messages that are due go out without opening the window first, where the desktop has a tray."), widgets.Hint)))
	}
	return cards
}
