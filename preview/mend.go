package preview

import (
	"slices"
	"strings"

	"gilmok/preview/liquid"
	"gilmok/preview/rules"
)

// Mending is what a finding's mend needs to know.
type Mending struct {
	Fix      rules.Fix
	Country  string // of the shop, whose label an advertisement bears
	Shop     Shop
	OptOut   string   // the free number; empty: there is none
	Variable string   // of FixAddDefault: what is empty …
	Word     string   // … and what stands there then
	Names    []string // of FixConvertTags: the shop's attributes
}

// Mend does to a document what a finding's mend says, in all its languages. It gives false,
// and changes nothing, where nothing can be done, or only by hand.
func (c *Content) Mend(m Mending) bool {
	if m.Fix == rules.FixAddDefault {
		return c.addDefault(m.Variable, m.Word)
	}
	if m.Fix == rules.FixConvertTags {
		return c.convertTags(m.Names)
	}
	changed := false
	for _, language := range append([]string{""}, sortedKeys(c.Languages)...) {
		view := c.In(language)
		if view.mend(m) {
			*c, changed = c.With(language, view), true
		}
	}
	return changed
}

func (c *Content) mend(m Mending) bool {
	switch m.Fix {
	case rules.FixAddLabel:
		line := &c.Text
		if c.Channel == Email || c.Channel == Push && c.Subject != "" {
			line = &c.Subject
		}
		was := *line
		if was == "" && c.spoken != "" {
			return false // a translation that leaves it empty has the message's own
		}
		*line = rules.Label(was, m.Country)
		return *line != was
	case rules.FixAddOptOut:
		return c.addOptOut(m)
	case rules.FixAddFooter:
		return c.addSender(m)
	}
	return false
}

// addDefault gives a variable a word to show where it is empty, wherever it is printed. A
// text with a fault stays as it is: its field says so.
func (c *Content) addDefault(variable, word string) (changed bool) {
	engine := liquid.New(liquid.Options{})
	EachText(c, func(_, text string) string {
		mended, err := engine.AddDefault(text, variable, word)
		if err != nil || mended == text {
			return text
		}
		changed = true
		return mended
	})
	return changed
}

// convertTags writes the tags of other tools as ours where it is certain what they mean.
func (c *Content) convertTags(attributes []string) (changed bool) {
	EachText(c, func(_, text string) string {
		mended := liquid.Convert(text, attributes, c.Channel == Kakao)
		changed = changed || mended != text
		return mended
	})
	return changed
}

// The last lines of an advertisement in Korea, by which it is refused free of charge.
const (
	optOutLine = "무료수신거부 "
	pushOptOut = "수신거부: 앱 설정 > 알림"
)

func (c *Content) addOptOut(m Mending) bool {
	line := pushOptOut
	if c.Channel == SMS {
		line = optOutLine + m.OptOut
	}
	if c.Text == "" && c.spoken != "" || c.Channel != SMS && c.Channel != Push || c.Channel == SMS && m.OptOut == "" || strings.HasSuffix(c.Text, line) {
		return false
	}
	c.Text = strings.TrimRight(c.Text, "\n ") + "\n" + line
	return true
}

// addSender says who writes: a mail of blocks by its footer, a text behind its label.
func (c *Content) addSender(m Mending) bool {
	if c.Channel == Email {
		if c.Body == nil || c.Body.HTML != "" || c.Body.MJML != "" || slices.ContainsFunc(c.Body.Blocks, func(b Block) bool { return b.Kind == BlockFooter }) {
			return false
		}
		body := *c.Body
		body.Blocks = append(slices.Clone(body.Blocks), Block{Kind: BlockFooter})
		c.Body = &body
		return true
	}
	var missing []string
	for _, words := range []string{m.Shop.Name, m.Shop.Contact} {
		if words != "" && !strings.Contains(c.Text, words) {
			missing = append(missing, words)
		}
	}
	if len(missing) == 0 || c.Text == "" && c.spoken != "" || c.Channel == Webhook || c.Channel == Slack {
		return false
	}
	c.Text = rules.Signed(c.Text, strings.Join(missing, " "))
	return true
}
