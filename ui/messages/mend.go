package messages

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/ui"
)

// parsePlace reads what place.String wrote.
func parsePlace(text string) (p place) {
	for _, word := range strings.Split(text, ".") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil
		}
		p = append(p, n)
	}
	return p
}

// ofRule says a finding of the rules, with the mend that this page can do.
func (f *findings) ofRule(found rules.Finding) finding {
	one := finding{words: ruleWords(found)}
	c := f.page.draft.content()
	switch found.Fix {
	case rules.FixAddLabel:
		one.verb, one.do = lang.X("messages.mend.label", "Put it in front"), func() { f.page.addLabel() }
	case rules.FixAddFooter:
		if hasFooter(c) {
			one.verb, one.do = lang.X("messages.mend.settings", "Open Settings"), func() { f.page.frame.Go(ui.Route{Place: ui.Settings}) }
		} else if modeOf(c) == asBlocks {
			one.verb, one.do = lang.X("messages.mend.footer", "Add the footer"), f.page.addFooter
		}
	}
	if one.do == nil && strings.HasPrefix(found.Code, "link_") {
		if at := emptyLink(c); at != nil {
			one.verb, one.do = lang.X("messages.findings.show", "Show it"), func() { f.page.writing.edit(at) }
		}
	}
	return one
}

func hasFooter(c preview.Content) (has bool) {
	eachBlock(c, func(_ place, b preview.Block) { has = has || b.Kind == preview.BlockFooter })
	return has
}

// emptyLink gives the first button that leads nowhere.
func emptyLink(c preview.Content) (at place) {
	eachBlock(c, func(p place, b preview.Block) {
		if at == nil && b.Kind == preview.BlockButton && (b.URL == "" || b.URL == "#") {
			at = p
		}
	})
	return at
}

func (p *composer) addFooter() {
	p.rebuild(func(c *preview.Content) {
		c.Body.Blocks = append(c.Body.Blocks, preview.Block{Kind: preview.BlockFooter})
	})
}

// addLabel puts the label of the shop's country in front of an advertisement.
func (p *composer) addLabel() {
	country := p.stock.setting(store.SettingCountry)
	p.rebuild(func(c *preview.Content) {
		if c.Channel == preview.Email {
			c.Subject = rules.Label(c.Subject, country)
		} else {
			c.Text = rules.Label(c.Text, country)
		}
	})
}

// addDefault gives a variable a word to show where it is empty, wherever it is
// printed.
func (p *composer) addDefault(variable, word string) {
	engine := liquid.New(liquid.Options{})
	p.rebuild(func(c *preview.Content) {
		eachText(c, func(_, text string) string {
			mended, err := engine.AddDefault(text, variable, word)
			if err != nil {
				return text // one with a fault says so at its field
			}
			return mended
		})
	})
}

func (p *composer) askDefault(variable, label string) {
	p.frame.AskName(lang.X("messages.mend.ask", "What to write where “{{.What}}” is empty", with("What", label)), "",
		lang.X("messages.findings.fill", "Fill in"), func(word string) { p.addDefault(variable, word) })
}

// rename puts another variable in the place of a misspelt one.
func (p *composer) rename(from, to string) {
	p.rebuild(func(c *preview.Content) {
		eachText(c, func(_, text string) string { return renameIn(text, from, to) })
	})
}

// renameIn changes a name inside the tags of a text and nowhere else.
func renameIn(text, from, to string) string {
	var out strings.Builder
	for {
		at := strings.IndexAny(text, "{")
		if at < 0 || at+1 >= len(text) {
			out.WriteString(text)
			return out.String()
		}
		end := map[byte]string{'{': "}}", '%': "%}"}[text[at+1]]
		stop := strings.Index(text[at:], end)
		if end == "" || stop < 0 {
			out.WriteString(text[:at+1])
			text = text[at+1:]
			continue
		}
		out.WriteString(text[:at])
		out.WriteString(strings.ReplaceAll(text[at:at+stop], from, to))
		text = text[at+stop:]
	}
}

// ruleWords says what a rule found.
func ruleWords(f rules.Finding) string {
	detail := with("Detail", f.Detail)
	switch f.Code {
	case "label_missing":
		return lang.X("messages.rule.label_missing", "An advertisement must begin with (광고)")
	case "label_variant":
		return lang.X("messages.rule.label_variant", "The label must be written (광고), exactly so")
	case "sender_missing":
		return lang.X("messages.rule.sender_missing", "The name of the shop is not in it")
	case "contact_missing":
		return lang.X("messages.rule.contact_missing", "The shop's phone or email is not in it")
	case "opt_out_missing", "unsubscribe_missing":
		return lang.X("messages.rule.opt_out_missing", "There is no way out in it: an unsubscribe link or number")
	case "unclean_output":
		return lang.X("messages.rule.unclean", "“{{.Detail}}” would be sent as it is", detail)
	case "subject_empty":
		return lang.X("messages.rule.subject_empty", "It has no subject")
	case "subject_long":
		return lang.X("messages.rule.subject_long", "The subject is {{.Detail}} letters long; inboxes cut it", detail)
	case "text_empty":
		return lang.X("messages.rule.text_empty", "There is no text in it")
	case "clipped":
		return lang.X("messages.rule.clipped", "So long that Gmail cuts it off")
	case "lms_too_long":
		return lang.X("messages.rule.too_long", "Longer than 2,000 bytes: no carrier takes it")
	case "not_in_euckr":
		return lang.X("messages.rule.foreign", "Phones show ? for {{.Detail}}", detail)
	}
	return structureWords(f, detail)
}

func structureWords(f rules.Finding, detail map[string]any) string {
	switch f.Code {
	case "link_empty":
		return lang.X("messages.rule.link_empty", "A link leads nowhere")
	case "link_broken", "link_relative", "link_scheme":
		return lang.X("messages.rule.link_broken", "“{{.Detail}}” is no address that can be opened", detail)
	case "link_ip", "link_private":
		return lang.X("messages.rule.link_private", "“{{.Detail}}” cannot be reached from outside", detail)
	case "alt_missing":
		return lang.X("messages.rule.alt_missing", "A picture has no description")
	case "picture_not_https":
		return lang.X("messages.rule.picture_http", "The picture “{{.Detail}}” is not fetched over https", detail)
	case "element_stripped":
		return lang.X("messages.rule.stripped", "Mail programs take out “{{.Detail}}”", detail)
	case "postal_address_missing":
		return lang.X("messages.rule.postal", "The postal address of the shop is not in it")
	}
	return lang.X("messages.rule.other", "{{.Rule}}: {{.Detail}}", with("Rule", string(f.Rule), "Detail", firstOf(f.Detail, f.Code)))
}

// warningWords says what the renderer noticed.
func warningWords(w preview.Warning) string {
	detail := with("Detail", w.Detail)
	switch w.Code {
	case preview.WarnNoPicture:
		return lang.X("messages.warning.no_picture", "The picture “{{.Detail}}” is not in the workspace", detail)
	case preview.WarnNoQR:
		return lang.X("messages.warning.no_qr", "A QR code has nothing to hold, or too much")
	case preview.WarnStyles:
		return lang.X("messages.warning.styles", "A part of the style sheet cannot be read")
	case string(liquid.WarnUnknownName):
		return lang.X("messages.warning.unknown", "“{{.Detail}}” is nothing that customers have", detail)
	}
	return lang.X("messages.warning.other", "Look at “{{.Detail}}”", with("Detail", firstOf(w.Detail, w.Code)))
}
