package messages

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// htmlField is the source of a mail written as HTML.
func (w *writing) htmlField(c preview.Content) fyne.CanvasObject {
	source := ""
	if c.Body != nil {
		source = cmp.Or(c.Body.HTML, c.Body.MJML)
	}
	mjml := c.Body != nil && c.Body.MJML != ""
	e := w.code(lexMail, 8, "html")
	e.SetText(source)
	e.OnChanged = func(text string) {
		w.page.change("html", func(c *preview.Content) {
			if mjml {
				c.Body = &preview.Body{MJML: text}
			} else {
				c.Body = &preview.Body{HTML: text}
			}
		})
	}
	w.main = e
	return widgets.Column(look.Space2, widgets.Grow(e), w.note("html", e), widgets.Row(look.Space2, w.page.valueButton(e), widgets.Grow(w.codeHint())))
}

// plainField is the text part of a mail; left empty it is made of the mail.
func (w *writing) plainField(c preview.Content) fyne.CanvasObject {
	e := widgets.NewTextArea(lang.X("messages.text.made", "Left empty, the text is made of the mail itself."), 18)
	e.SetText(c.Text)
	e.OnChanged = func(text string) { w.page.change("text", func(c *preview.Content) { c.Text = text }) }
	return widgets.Column(look.Space2, e, w.note("text", e), widgets.Row(look.Space2, w.page.valueButton(e), widgets.Space()),
		widgets.NewParagraph(lang.X("messages.text.words", "Shown where a mail program shows no HTML, and read by filters."), widgets.Small))
}

// textFields are those of SMS, push and Slack.
func (w *writing) textFields(c preview.Content) fyne.CanvasObject {
	body := widgets.Column(look.Space2)
	if c.Channel == preview.Push {
		body.Add(w.lineRow("subject", lang.X("messages.field.title", "Title"), c.Subject, "", func(c *preview.Content, text string) { c.Subject = text }))
	}
	e := widgets.NewTextArea("", 9)
	e.SetText(c.Text)
	w.length = widgets.NewCutText("", widgets.Small.Aligned(widgets.Right))
	e.OnChanged = func(text string) { w.page.change("text", func(c *preview.Content) { c.Text = text }) }
	body.Add(e)
	body.Add(w.note("text", e))
	body.Add(widgets.Row(look.Space2, w.page.valueButton(e), widgets.Grow(w.length)))
	if c.Channel == preview.SMS {
		body.Add(widgets.NewParagraph(lang.X("messages.sms.letters", "A Korean letter takes 2 bytes, a Latin one and a digit 1. More than 90 bytes go as a long message."), widgets.Small))
		w.surveyRow(body, c)
	}
	if c.Channel == preview.Push {
		body.Add(w.lineRow("picture", lang.X("messages.block.picture", "Picture"), c.Picture, lang.X("messages.push.picture_hint", "None, or https://"), func(c *preview.Content, text string) { c.Picture = text }))
		body.Add(w.lineRow("url", lang.X("messages.edit.url", "Leads to"), c.URL, "https://", func(c *preview.Content, text string) { c.URL = text }))
	}
	return body
}

// textLength says what a text costs: 84 / 90 bytes.
func textLength(m preview.Measure) string {
	limit := preview.SMSLimit
	if m.Kind != preview.ShortMessage {
		limit = preview.LMSLimit
	}
	words := lang.X("messages.sms.bytes", "{{.N}} / {{.Limit}} bytes", ui.With("N", ui.Number(m.Bytes), "Limit", ui.Number(limit)))
	switch m.Kind {
	case preview.LongMessage:
		words = lang.X("messages.sms.long", "Long message") + " · " + words
	case preview.TooLong:
		words = lang.X("messages.sms.too_long", "Too long") + " · " + words
	}
	if len(m.Foreign) > 0 {
		words += " · " + lang.X("messages.sms.foreign", "phones show ? for {{.Letters}}", ui.With("Letters", string(m.Foreign)))
	}
	return words
}

// priceOf says what one text of a length costs, where the shop has told its prices.
func (w *writing) priceOf(m preview.Measure) string {
	key := store.SettingPriceSMS
	if m.Kind != preview.ShortMessage {
		key = store.SettingPriceLMS
	}
	price, currency := w.page.stock.setting(key), w.page.stock.setting(store.SettingCurrency)
	if price == "" {
		return ""
	}
	words := price + " " + currency // a fraction of what the currency has coins for
	if each, err := value.ParseMoney(price, currency); err == nil {
		words = ui.Money(each)
	}
	return " · " + lang.X("messages.sms.price", "{{.Money}} each", ui.With("Money", words))
}

// kakaoFields are those of an approved template or a brand message: its code, its
// words, its variables, its buttons, and what is sent where it cannot be delivered.
func (w *writing) kakaoFields(c preview.Content) fyne.CanvasObject {
	body, brand := widgets.Column(look.Space2), c.BrandMessage()
	templateHint, textHint := lang.X("messages.kakao.template_hint", "Its approved code"), lang.X("messages.kakao.text_hint", "The approved text, with #{variables} where values go")
	if brand {
		templateHint, textHint = lang.X("messages.kakao.brand_template", "None: what is written here"), lang.X("messages.kakao.brand_text", "What the message says; Kakao writes (광고) and how to refuse around it")
		body.Add(widgets.NewParagraph(lang.X("messages.kakao.brand", "An advertisement goes as a brand message: nobody approves it beforehand, and only those get it who agreed to KakaoTalk."), widgets.Small))
		body.Add(w.targetingRow(c))
	}
	body.Add(w.lineRow("template", lang.X("messages.kakao.template", "Template"), c.Template, templateHint, func(c *preview.Content, text string) { c.Template = text }))
	text := widgets.NewTextArea(textHint, 8)
	text.SetText(c.Text)
	values := w.kakaoValues(c)
	text.OnChanged = func(text string) {
		w.page.change("text", func(c *preview.Content) { c.Text = text })
		values.show(w.page.shown())
	}
	w.length = widgets.NewCutText("", widgets.Small.Aligned(widgets.Right))
	body.Add(text)
	body.Add(w.note("text", text))
	body.Add(widgets.Row(look.Space2, w.page.valueButton(text), widgets.Grow(w.length)))
	body.Add(values.object)
	body.Add(w.kakaoButtons(c))
	body.Add(w.fallbackField(c))
	return body
}

// kakaoValues are the fields for what stands in the places of a template's variables: one
// for each variable that the text has, as it is typed.
type kakaoValues struct {
	writing *writing
	object  *fyne.Container
	names   []string
}

func (w *writing) kakaoValues(c preview.Content) *kakaoValues {
	v := &kakaoValues{writing: w, object: widgets.Column(look.Space2)}
	v.show(c)
	return v
}

func (v *kakaoValues) show(c preview.Content) {
	names := kakaoVariables(c)
	if slices.Equal(names, v.names) {
		return
	}
	v.names = names
	v.object.RemoveAll()
	for _, name := range names {
		whole := "#{" + name + "}" // documents write it so, too
		v.object.Add(v.writing.lineRow("variables."+name, whole, cmp.Or(c.Variables[name], c.Variables[whole]), "{{ name }}", func(c *preview.Content, text string) {
			if c.Variables == nil {
				c.Variables = map[string]string{}
			}
			delete(c.Variables, whole)
			c.Variables[name] = text
		}))
	}
	v.object.Hidden = len(names) == 0
	v.writing.body.Refresh()
}

// targetingRow asks whom Kakao brings a brand message to.
func (w *writing) targetingRow(c preview.Content) fyne.CanvasObject {
	options := []widgets.Option{
		{ID: preview.TargetFriends, Text: lang.X("messages.kakao.friends", "Friends of the channel")},
		{ID: preview.TargetAgreed, Text: lang.X("messages.kakao.agreed", "Everybody who agreed to advertising")},
		{ID: preview.TargetOthers, Text: lang.X("messages.kakao.others", "Who agreed, but is no friend of the channel")},
	}
	return labelled(lang.X("messages.kakao.targeting", "Reaches"), widgets.NewSelect(options, cmp.Or(c.Targeting, preview.TargetFriends), func(id string) {
		w.page.change("", func(c *preview.Content) { c.Targeting = id })
	}))
}

// fallbackField is the text message sent where Kakao does not reach.
func (w *writing) fallbackField(c preview.Content) fyne.CanvasObject {
	fallback := ""
	if c.Fallback != nil {
		fallback = c.Fallback.Text
	}
	other := widgets.NewTextArea(lang.X("messages.kakao.fallback_hint", "Nothing is sent instead"), 3)
	other.SetText(fallback)
	other.OnChanged = func(text string) {
		w.page.change("fallback", func(c *preview.Content) {
			c.Fallback = nil
			if text != "" {
				c.Fallback = &preview.Fallback{Channel: preview.SMS, Text: text}
			}
		})
	}
	return widgets.Column(look.Space2, widgets.NewField(lang.X("messages.kakao.fallback", "Text message where Kakao cannot deliver"), other, ""), w.note("fallback.text", other))
}

// mostKakaoButtons is what Kakao allows on one message.
const mostKakaoButtons = 5

// kakaoButtons are the words of each button and where it leads.
func (w *writing) kakaoButtons(c preview.Content) fyne.CanvasObject {
	rows := widgets.Column(look.Space1)
	line := func(i int, text, hint string, set func(*preview.Button, string)) *widgets.Entry {
		e := widgets.NewEntry(hint)
		e.SetText(text)
		e.OnChanged = func(text string) {
			w.page.change("button "+hint, func(c *preview.Content) { set(&c.Buttons[i], text) })
		}
		return e
	}
	for i, b := range c.Buttons {
		words := line(i, b.Text, lang.X("messages.edit.button_text", "Words"), func(b *preview.Button, text string) { b.Text = text })
		leads := line(i, b.URL, "https://", func(b *preview.Button, text string) { b.URL, b.Mobile = text, text })
		gone := widgets.NewIconButton("x", lang.X("messages.row.remove", "Remove"), func() {
			w.page.rebuild(func(c *preview.Content) { c.Buttons = slices.Delete(c.Buttons, i, i+1) })
		})
		rows.Add(widgets.Row(look.Space2, widgets.Grow(words), widgets.GrowBy(2, leads), gone))
	}
	add := widgets.NewButton(lang.X("messages.kakao.add_button", "Add a button"), "plus", widgets.LinkTo, func() {
		w.page.rebuild(func(c *preview.Content) {
			c.Buttons = append(c.Buttons, preview.Button{Type: preview.WebLink, URL: "https://"})
		})
	}).InCard()
	add.SetEnabled(len(c.Buttons) < mostKakaoButtons)
	return widgets.Column(look.Space1, rows, widgets.Row(0, add, widgets.Space()))
}

// kakaoVariables are the names that the text has, in its order, and others that have a
// value; the field of one that is half typed and has none does not stay.
func kakaoVariables(c preview.Content) (names []string) {
	rest := c.Text
	for {
		_, after, found := strings.Cut(rest, "#{")
		name, tail, closed := strings.Cut(after, "}")
		if !found || !closed {
			break
		}
		if !slices.Contains(names, name) && name != "" {
			names = append(names, name)
		}
		rest = tail
	}
	for _, key := range slices.Sorted(maps.Keys(c.Variables)) {
		if name := preview.KakaoName(key); !slices.Contains(names, name) && c.Variables[key] != "" {
			names = append(names, name)
		}
	}
	return names
}

// webhookFields are those of a call to another system.
func (w *writing) webhookFields(c preview.Content) fyne.CanvasObject {
	request := c.Request
	if request == nil {
		request = &preview.Request{}
	}
	method := widgets.NewSelect([]widgets.Option{{ID: "POST", Text: "POST"}, {ID: "PUT", Text: "PUT"}, {ID: "GET", Text: "GET"}, {ID: "DELETE", Text: "DELETE"}},
		cmp.Or(request.Method, "POST"), func(id string) {
			w.page.change("", func(c *preview.Content) { w.request(c).Method = id })
		})
	source := ""
	if request.JSON != nil {
		if data, err := json.MarshalIndent(request.JSON, "", "  "); err == nil {
			source = string(data)
		}
	}
	body := w.code(lexJSON, 12, "json")
	body.SetText(source)
	field := widgets.NewField("JSON", body, "")
	body.OnChanged = func(text string) {
		var v any
		err := json.Unmarshal([]byte(text), &v)
		if err != nil && strings.TrimSpace(text) != "" {
			field.SetNote(lang.X("messages.webhook.not_json", "This is not JSON yet; the last readable text is kept."), true)
			return
		}
		field.SetNote("", false)
		w.page.change("json", func(c *preview.Content) { w.request(c).JSON = v })
	}
	return widgets.Column(look.Space2, labelled(lang.X("messages.webhook.method", "Method"), method),
		w.lineRow("request.url", lang.X("messages.webhook.url", "Address"), request.URL, "https://", func(c *preview.Content, text string) { w.request(c).URL = cmp.Or(text, "https://") }),
		field, widgets.Row(look.Space2, w.page.valueButton(body), widgets.Space()))
}

func (w *writing) request(c *preview.Content) *preview.Request {
	if c.Request == nil {
		c.Request = &preview.Request{Method: "POST"}
	}
	return c.Request
}
