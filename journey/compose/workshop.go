package compose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/store"
)

// workshop is a renderer with the shop's settings and blocks of one moment, and
// what it has compiled and looked up. When they change, another one is opened.
type workshop struct {
	front
	blocks   map[string]string
	options  preview.Options
	renderer *preview.Renderer

	mu       sync.Mutex
	versions map[store.MessageVersionID]*version
	articles map[string]store.Product
}

// front is the shop as customers see it.
type front struct {
	settings map[string]string
	vars     map[string]any // as templates read it
}

func newFront(settings map[string]string) front { return front{settings, shop(settings)} }

// version is a frozen message, compiled once.
type version struct {
	record  *store.MessageVersion
	message *preview.Message
	front   front    // of the shop, with what was frozen of it
	names   []string // of the variables it reads
	err     error    // the document's fault, the same for everybody
}

// with gives a renderer with other shared blocks.
func (w *workshop) with(blocks map[string]string) *preview.Renderer {
	o := w.options
	o.Liquid.Blocks = blocks
	return preview.New(o)
}

// as gives a renderer with what a version was frozen with.
func (w *workshop) as(v *store.MessageVersion, settings map[string]string, st store.Reads) *preview.Renderer {
	o := w.options
	o.Liquid.Blocks, o.Shop = v.Blocks, ShopOf(settings)
	if v.Pictures != nil {
		now := o.Asset
		o.Asset = func(name string) ([]byte, string, bool) {
			sum, kept := v.Pictures[name]
			if !kept {
				return now(name) // named by a value of the customer's, or of the catalogue
			}
			a, err := st.Messages().Picture(context.Background(), sum)
			if err != nil {
				return nil, "", false
			}
			return a.Data, a.Type, true
		}
	}
	return preview.New(o)
}

// frozen gives settings with those of SettingsFrozen as they were.
func frozen(now, shop map[string]string) map[string]string {
	settings := maps.Clone(now)
	for _, key := range store.SettingsFrozen {
		if v, was := shop[key]; was {
			settings[key] = v
		} else {
			delete(settings, key)
		}
	}
	return settings
}

// planned gives the workshop of the last Plan: within a group nothing is looked up twice.
func (c *Composer) planned(ctx context.Context) (*workshop, error) {
	c.mu.Lock()
	w := c.current
	c.mu.Unlock()
	if w != nil {
		return w, nil
	}
	return c.workshop(ctx)
}

// workshop gives that of now.
func (c *Composer) workshop(ctx context.Context) (*workshop, error) {
	settings, err := c.st.Settings().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	blocks, err := c.st.Messages().Blocks(ctx)
	if err != nil {
		return nil, fmt.Errorf("read content blocks: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.current; w != nil && maps.Equal(w.settings, settings) && maps.Equal(w.blocks, blocks) {
		return w, nil
	}
	known, err := c.known(ctx)
	if err != nil {
		return nil, err
	}
	c.current = &workshop{
		front: newFront(settings), blocks: blocks, versions: map[store.MessageVersionID]*version{}, articles: map[string]store.Product{},
		options: preview.Options{Shop: ShopOf(settings), Liquid: liquid.Options{KnownNames: known}, Asset: c.asset},
	}
	c.current.renderer = c.current.with(blocks)
	return c.current, nil
}

// ShopOf is the shop that blocks are written for, by its settings.
func ShopOf(settings map[string]string) preview.Shop {
	get := func(key string) string { return Setting(settings, key) }
	return preview.Shop{
		Name: get(store.SettingShopName), Address: get(store.SettingShopAddress), Contact: get(store.SettingShopContact),
		URL: get(store.SettingShopURL), Privacy: get(store.SettingPrivacy), Logo: get(store.SettingLogo), Color: get(store.SettingColor), Language: get(store.SettingLanguage),
		Currency: get(store.SettingCurrency),
	}
}

// personNames and otherNames are the variables that every template may read, beside the
// custom attributes; what entry, context and event carry has any name.
var (
	personNames = []string{"name", "first_name", "last_name", "email", "phone", "external_id", "country", "locale", "time_zone", "created_at"}
	otherNames  = []string{
		"entry", "context", "event", "event_properties", "canvas_entry_properties",
		"now", "today", "unsubscribe_url", "cart", "orders", "last_order", "coupon",
	}
)

// known lists the variables there are. Of a customer and of the shop each field stands
// for itself, so that a slip in one is found.
func (c *Composer) known(ctx context.Context) ([]string, error) {
	attributes, err := c.st.Customers().Attributes(ctx)
	if err != nil {
		return nil, fmt.Errorf("list attributes: %w", err)
	}
	person := slices.Clone(personNames)
	for _, a := range attributes {
		person = append(person, a.Key)
	}
	names := slices.Concat(person, otherNames, dialectPaths)
	for _, whole := range [...]string{"customer", "custom_attribute"} {
		for _, field := range person {
			names = append(names, whole+"."+field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(shopKeys)) {
		names = append(names, "shop."+field)
	}
	return names, nil
}

func (c *Composer) asset(name string) (data []byte, mime string, ok bool) {
	a, err := c.st.Assets().Get(context.Background(), name)
	if err != nil {
		return nil, "", false // said as a warning of the render
	}
	return a.Data, a.Type, true
}

// version gives a compiled version; a fault of its document is kept with it.
func (w *workshop) version(ctx context.Context, st store.Reads, id store.MessageVersionID) (*version, error) {
	w.mu.Lock()
	v := w.versions[id]
	w.mu.Unlock()
	if v != nil {
		return v, nil
	}
	record, err := st.Messages().Version(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read version %d of a message: %w", id, err)
	}
	v = &version{record: record}
	content, err := preview.ParseMessage(record.Document)
	if err == nil {
		v.front = w.front
		if record.Shop != nil {
			v.front = newFront(frozen(w.settings, record.Shop))
		}
		v.message, err = w.as(record, v.front.settings, st).Compile(content)
	}
	if v.err = err; err == nil {
		v.names = w.names(v.message, record.Blocks)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.versions[id] = v
	return v, nil
}

// names gives the variables a message reads: its own, and those of the blocks it draws in.
func (w *workshop) names(m *preview.Message, blocks map[string]string) []string {
	names := slices.Clone(m.Variables())
	for _, source := range blocks {
		block, err := w.renderer.Compile(preview.Content{Channel: preview.SMS, Text: source})
		if err == nil { // one with a fault shows it where it is drawn in
			names = append(names, block.Variables()...)
		}
	}
	return names
}

// drawn gives the shared blocks that a message draws in.
func (w *workshop) drawn(c preview.Content) map[string]string {
	document, err := preview.MarshalMessage(c)
	if err != nil {
		return w.blocks // some of which it may
	}
	return store.DrawnIn(string(document), w.blocks)
}

// products looks up what a subject's cart and orders speak of.
func (w *workshop) products(ctx context.Context, st store.Reads, s *store.Subject) (map[string]store.Product, error) {
	ids := ProductIDs(s)
	if len(ids) == 0 {
		return nil, nil
	}
	found := make(map[string]store.Product, len(ids))
	for _, id := range ids {
		p, err := w.product(ctx, st, id)
		if err != nil {
			return nil, err
		}
		if p.ExternalID != "" {
			found[id] = p
		}
	}
	return found, nil
}

// product looks one up, once per workshop; one that is not there is the zero Product.
func (w *workshop) product(ctx context.Context, st store.Reads, id string) (store.Product, error) {
	w.mu.Lock()
	p, known := w.articles[id]
	w.mu.Unlock()
	if known {
		return p, nil
	}
	found, err := st.Products().Get(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return p, fmt.Errorf("read product %s: %w", id, err)
	default:
		p = *found
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.articles[id] = p
	return p, nil
}

// forgetProducts: prices and stock change between groups.
func (w *workshop) forgetProducts() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.articles)
}
