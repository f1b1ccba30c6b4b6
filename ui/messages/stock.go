package messages

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/compose"
	"gilmok/store"
	"gilmok/store/survey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// stock is what the workspace has to write a message with.
type stock struct {
	attributes []store.Attribute
	senders    []store.Sender
	assets     []string
	pools      []string
	left       map[string]int // codes of each pool that nobody has taken
	events     []store.EventName
	blocks     []string // names of the shared ones
	surveys    []survey.Kept
	settings   map[string]string
}

// loadStock reads it.
func loadStock(ctx context.Context, s store.Reads) (k *stock, err error) {
	k = &stock{}
	if k.attributes, err = s.Customers().Attributes(ctx); err != nil {
		return nil, err
	}
	if k.senders, err = s.Senders().List(ctx); err != nil {
		return nil, err
	}
	if k.assets, err = s.Assets().Names(ctx); err != nil {
		return nil, err
	}
	if k.events, err = s.Events().Names(ctx); err != nil {
		return nil, err
	}
	if k.surveys, err = survey.List(ctx, s.Documents()); err != nil {
		return nil, err
	}
	blocks, err := s.Messages().Blocks(ctx)
	if err != nil {
		return nil, err
	}
	k.blocks = slices.Sorted(maps.Keys(blocks))
	pools, err := s.Coupons().Pools(ctx)
	if err != nil {
		return nil, err
	}
	k.pools, k.left = slices.Sorted(maps.Keys(pools)), pools
	k.settings, err = s.Settings().All(ctx)
	return k, err
}

func (k *stock) setting(key string) string { return compose.Setting(k.settings, key) }

// keys are the names of the shop's attributes.
func (k *stock) keys() []string {
	keys := make([]string, len(k.attributes))
	for i, a := range k.attributes {
		keys[i] = a.Key
	}
	return keys
}

// label names a variable as the shop does: name, city, last_order.total.
func (k *stock) label(variable string) string {
	key := strings.TrimPrefix(strings.TrimPrefix(variable, "customer."), "custom_attribute.")
	for _, a := range k.attributes {
		if a.Key == key && (a.Label != "" || a.Computed) {
			return ui.AttributeName(a)
		}
	}
	switch key {
	case "first_name":
		return lang.X("messages.value.first_name", "First name")
	case "last_name":
		return lang.X("messages.value.last_name", "Family name")
	case "unsubscribe_url":
		return lang.X("messages.value.unsubscribe", "Unsubscribe link")
	case "coupon":
		return blockName("coupon")
	case "last_order.total":
		return lang.X("messages.value.last_total", "Amount of the last order")
	case "last_order.at", "last_order.date":
		return lang.X("messages.value.last_date", "Date of the last order")
	}
	switch of, field, _ := strings.Cut(key, "."); of {
	case "last_order":
		return productsName("last_order")
	case "shop":
		return shopLabel(field)
	case "entry", "event", "event_properties", "canvas_entry_properties":
		return ui.PropertyName(field)
	case "today":
		return lang.X("messages.value.today", "Today's date")
	case "now":
		return lang.X("messages.complete.now", "This moment")
	}
	return ui.FieldName(key)
}

// shopLabel names what a template reads of the shop.
func shopLabel(field string) string {
	switch field {
	case "name":
		return lang.X("messages.value.shop", "Name of the shop")
	case "url":
		return lang.X("messages.value.shop_url", "Web address of the shop")
	case "address":
		return lang.X("messages.value.shop_address", "Address of the shop")
	case "contact":
		return lang.X("messages.value.shop_contact", "Contact of the shop")
	case "logo":
		return lang.X("messages.value.shop_logo", "Logo of the shop")
	case "color":
		return lang.X("messages.value.shop_color", "Colour of the shop")
	case "language":
		return lang.X("messages.value.shop_language", "Language of the shop")
	case "currency":
		return lang.X("messages.value.shop_currency", "Currency of the shop")
	}
	return "shop." + field
}

// valueItem is one line of the menu of values.
type valueItem struct{ text, icon, source string }

// values lists what can be put into a text.
func (k *stock) values() []valueItem {
	list := []valueItem{
		{ui.FieldName("name"), "user-round", "{{ name | default: '" + ui.Someone() + "' }}"},
		{lang.X("messages.value.first_name", "First name"), "user-round", "{{ first_name | default: '" + ui.Someone() + "' }}"},
		{ui.FieldName("email"), "at-sign", "{{ email }}"},
		{ui.FieldName("phone"), "phone", "{{ phone }}"},
		{},
	}
	for _, a := range k.attributes {
		list = append(list, valueItem{ui.AttributeName(a), "tag", k.printed(a)})
	}
	if len(k.attributes) > 0 {
		list = append(list, valueItem{})
	}
	list = append(list,
		valueItem{lang.X("messages.value.last_total", "Amount of the last order"), "banknote", k.shop().Money("last_order.total")},
		valueItem{lang.X("messages.value.last_date", "Date of the last order"), "calendar", "{{ last_order.at | date: '%Y-%m-%d' }}"},
		valueItem{lang.X("messages.value.coupon", "Coupon code"), "ticket", "{{ coupon }}"},
		valueItem{lang.X("messages.value.shop", "Name of the shop"), "store", "{{ shop.name }}"},
		valueItem{lang.X("messages.value.today", "Today's date"), "calendar-days", "{{ today | date: '%Y-%m-%d' }}"})
	if len(k.blocks) > 0 {
		list = append(list, valueItem{})
	}
	for _, name := range k.blocks {
		list = append(list, valueItem{lang.X("messages.value.block", "Shared block “{{.Name}}”", ui.With("Name", name)), "panel-bottom", "{{content_blocks.${" + name + "}}}"})
	}
	return list
}

// printed is the Liquid that prints an attribute as people write such values.
func (k *stock) printed(a store.Attribute) string {
	switch a.Kind {
	case value.KindDate, value.KindTime:
		return "{{ " + a.Key + " | date: '%Y-%m-%d' }}"
	case value.KindMoney:
		return k.shop().Money(a.Key)
	}
	return "{{ " + a.Key + " }}"
}

// insertable is a field that a value can be put into.
type insertable interface {
	Insert(text string)
	FocusOn(fyne.Canvas)
}

// valueButton opens the menu of values.
func (p *composer) valueButton(into insertable) *widgets.Button {
	b := widgets.NewButton(lang.X("messages.value.insert", "Insert customer value"), "user-round", widgets.Secondary, nil).InCard()
	b.OnTapped = func() { p.valueMenu(b, into) }
	return b
}

// valueMenu puts the chosen value where the caret of a field is.
func (p *composer) valueMenu(at fyne.CanvasObject, into insertable) {
	var items []widgets.MenuItem
	for _, v := range p.stock.values() {
		items = append(items, widgets.MenuItem{Text: v.text, Icon: v.icon, Do: func() {
			into.Insert(v.source)
			into.FocusOn(p.frame.Canvas())
		}})
	}
	widgets.ShowMenuBelow(at, items)
}

// senderOptions are the senders of a channel, the default first.
func (k *stock) senderOptions(ch store.Channel) []widgets.Option {
	options := []widgets.Option{{ID: "", Text: lang.X("messages.sender.default", "The usual sender")}}
	for _, s := range k.senders {
		if s.Channel == ch {
			options = append(options, widgets.Option{ID: s.Name, Text: senderWords(s)})
		}
	}
	return options
}

func senderWords(s store.Sender) string {
	if from := s.Config[compose.KeyFrom]; from != "" {
		return from
	}
	return s.Name
}
