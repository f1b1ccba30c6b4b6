package messages

import (
	"cmp"
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
	one := finding{words: ui.FindingWords(found)}
	c := f.page.shown()
	switch found.Fix {
	case rules.FixAddLabel, rules.FixAddOptOut, rules.FixAddFooter, rules.FixConvertTags:
		probe := clone(c)
		if probe.Mend(f.page.stock.mending(found.Fix)) {
			one.verb, one.do = ui.MendWords(found.Fix, c.Channel == preview.Email), func() { f.page.mend(found.Fix) }
		} else if found.Fix == rules.FixAddOptOut && f.page.stock.setting(store.SettingOptOut) == "" || found.Fix == rules.FixAddFooter && (c.Channel != preview.Email || hasFooter(c)) {
			one.verb, one.do = lang.X("messages.mend.settings", "Open Settings"), func() { f.page.frame.Go(ui.Route{Place: ui.Settings}) }
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

// mending is what the shop says for a finding's mend.
func (k *stock) mending(fix rules.Fix) preview.Mending {
	return preview.Mending{Fix: fix, Names: k.keys(), Country: k.setting(store.SettingCountry), Shop: k.shop(), OptOut: k.setting(store.SettingOptOut)}
}

// mend does what a finding's mend says to the document in view.
func (p *composer) mend(fix rules.Fix) {
	p.rebuild(func(c *preview.Content) { c.Mend(p.stock.mending(fix)) })
}

// addDefault gives a variable a word to show where it is empty, wherever it is
// printed.
func (p *composer) addDefault(variable, word string) {
	p.rebuild(func(c *preview.Content) {
		c.Mend(preview.Mending{Fix: rules.FixAddDefault, Variable: variable, Word: word})
	})
}

func (p *composer) askDefault(variable, label string) {
	p.frame.AskName(lang.X("messages.mend.ask", "What to write where “{{.What}}” is empty", ui.With("What", label)), "",
		lang.X("messages.findings.fill", "Fill in"), func(word string) { p.addDefault(variable, word) })
}

// rename puts another variable in the place of a misspelt one.
func (p *composer) rename(from, to string) {
	p.rebuild(func(c *preview.Content) {
		preview.EachText(c, func(_, text string) string { return renameIn(text, from, to) })
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

// warningWords says what the renderer noticed.
func warningWords(w preview.Warning) string {
	detail := ui.With("Detail", w.Detail)
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
	if words := liquidWarning(liquid.WarningCode(w.Code), detail); words != "" {
		return words
	}
	return lang.X("messages.warning.other", "Look at “{{.Detail}}”", ui.With("Detail", cmp.Or(w.Detail, w.Code)))
}

// liquidWarning says what the renderer noticed of a template or of what it made; "" for what
// needs no words of its own.
func liquidWarning(code liquid.WarningCode, detail map[string]any) string {
	switch code {
	case liquid.WarnOffline, liquid.WarnFetch, liquid.WarnLater:
		return lang.X("messages.warning.unanswered", "What another server answers is not known yet")
	case liquid.WarnNotADate:
		return lang.X("messages.warning.not_a_date", "“{{.Detail}}” is no date and stays as it is", detail)
	case liquid.WarnRawTag, liquid.WarnProgramText, liquid.WarnObject:
		return lang.X("messages.warning.unclean", "“{{.Detail}}” would go out as it stands", detail)
	case liquid.WarnElseIgnored:
		return lang.X("messages.warning.else", "What stands behind “else” is not looked at; write “elsif”")
	case liquid.WarnMixed:
		return lang.X("messages.warning.mixed", "“and” and “or” in one condition are read from the right")
	case liquid.WarnStrayBraces:
		return lang.X("messages.warning.braces", "Braces stand here that belong to nothing")
	case liquid.WarnAddress:
		return lang.X("messages.warning.address", "“{{.Detail}}” would run a program as a link, and leads nowhere", detail)
	}
	return ""
}
