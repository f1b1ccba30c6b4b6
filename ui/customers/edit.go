package customers

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// line is one field of the form: its text as typed, and how it is put into the
// record. put says in words what is wrong with the text, "" where it is right.
type line struct {
	field *widgets.Field
	entry *widgets.Entry
	was   string
	put   func(c *store.Customer, text string) string
}

// form edits one customer.
type form struct {
	frame *ui.Frame
	id    store.CustomerID
	of    *profile
	lines []*line
	close func()
}

// editPerson opens a sheet with all fields of a customer. Only what was changed is
// written, so that what came in meanwhile from elsewhere stays.
func editPerson(f *ui.Frame, a *profile) *form {
	e := &form{frame: f, id: a.row.ID, of: a}
	body := widgets.Column(look.Space3)
	for _, l := range e.standard() {
		body.Add(l.field)
	}
	for _, at := range a.attributes {
		if !at.Computed {
			body.Add(e.attribute(at).field)
		}
	}
	save := widgets.NewButton(lang.X("customers.edit.save", "Save"), "", widgets.Primary, e.save)
	e.close = ui.AskSheet(f.Canvas(), 480, lang.X("customers.edit.title", "Edit the customer"), save, widgets.Fixed(0, 420, widgets.Scroll(widgets.Pad(0, look.Space3, 0, 0, body))))
	return e
}

func (e *form) add(label, text string, put func(*store.Customer, string) string) *line {
	l := &line{entry: widgets.NewEntry(""), was: text, put: put}
	l.entry.SetText(text)
	l.field = widgets.NewField(label, widgets.Fixed(0, look.ControlHeight, l.entry), "")
	e.lines = append(e.lines, l)
	return l
}

func (e *form) standard() []*line {
	c := &e.of.row
	e.add(ui.FieldName("name"), c.Name, func(c *store.Customer, text string) string { c.Name = text; return "" })
	e.add(ui.FieldName("email"), c.Email, func(c *store.Customer, text string) (wrong string) {
		c.Email, wrong = normal(text, importer.Email, lang.X("customers.edit.email", "This is not an email address."))
		return wrong
	})
	region := e.of.country
	if region == "" {
		region = "KR"
	}
	phone := func(s string) (string, importer.Code) { return importer.Phone(s, region) }
	e.add(ui.FieldName("phone"), c.Phone, func(c *store.Customer, text string) (wrong string) {
		c.Phone, wrong = normal(text, phone, lang.X("customers.edit.phone", "This is not a phone number that gets texts."))
		return wrong
	})
	e.add(ui.FieldName("external_id"), c.ExternalID, func(c *store.Customer, text string) string { c.ExternalID = text; return "" })
	return e.lines
}

func normal(text string, read func(string) (string, importer.Code), wrong string) (string, string) {
	if text == "" {
		return "", ""
	}
	kept, bad := read(text)
	if bad != "" {
		return "", wrong
	}
	return kept, ""
}

func (e *form) attribute(at store.Attribute) *line {
	label := at.Label
	if label == "" {
		label = at.Key
	}
	return e.add(label, editText(e.of.row.Attributes[at.Key]), func(c *store.Customer, text string) string {
		v, ok := value.Typed(text, at.Kind, e.of.currency)
		if !ok {
			return wrongValue(at.Kind)
		}
		set(c, at.Key, v)
		return ""
	})
}

// set puts an attribute into a record; a missing value takes it out.
func set(c *store.Customer, key string, v value.Value) {
	if v.IsNone() {
		delete(c.Attributes, key)
		return
	}
	if c.Attributes == nil {
		c.Attributes = store.Attributes{}
	}
	c.Attributes[key] = v
}

// editText writes a value as value.Typed reads it.
func editText(v value.Value) string {
	if v.Kind() == value.KindList {
		return strings.Join(v.List(), ", ")
	}
	return v.String()
}

func wrongValue(kind value.Kind) string {
	switch kind {
	case value.KindNumber, value.KindMoney:
		return lang.X("customers.edit.number", "Write a number, as 12000.")
	case value.KindDate, value.KindTime:
		return lang.X("customers.edit.date", "Write a date, as 2026-11-21.")
	case value.KindBool:
		return lang.X("customers.edit.yes_no", "Write true or false.")
	case value.KindList:
		return lang.X("customers.edit.list", "Write at least one entry, as VIP.")
	}
	return lang.X("customers.edit.value", "This value does not fit.")
}

// check tells at each changed field what is wrong with it; ok where nothing is.
func (e *form) check() (changed []*line, ok bool) {
	ok = true
	for _, l := range e.lines {
		text := strings.TrimSpace(l.entry.Text())
		l.field.SetNote("", false)
		l.entry.SetWarning(false)
		if text == l.was {
			continue
		}
		if wrong := l.put(&store.Customer{}, text); wrong != "" {
			ok = false
			l.field.SetNote(wrong, true)
			l.entry.SetWarning(true)
			continue
		}
		changed = append(changed, l)
	}
	return changed, ok
}

func (e *form) save() {
	changed, ok := e.check()
	if !ok {
		return
	}
	e.close()
	if len(changed) == 0 {
		return
	}
	texts := make([]string, len(changed))
	for i, l := range changed {
		texts[i] = strings.TrimSpace(l.entry.Text())
	}
	e.frame.Write(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, e.id)
		if err != nil {
			return err
		}
		for i, l := range changed {
			l.put(c, texts[i])
		}
		return tx.Customers().Save(ctx, c)
	}, func() { e.frame.Say(lang.X("customers.edit.saved", "Saved."), "", nil) })
}
