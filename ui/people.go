package ui

import (
	"cmp"
	"context"
	"strconv"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Called is what a customer goes by: the name, else what else is known.
func Called(c store.Customer) string {
	return cmp.Or(c.Name, c.Email, c.Phone, c.ExternalID, NoName())
}

// NoName stands where a name would.
func NoName() string { return lang.X("people.none.name", "No name") }

// SegmentOf asks for a name and keeps these customers, as they are now, as a
// segment; then is told the name, and may be nil.
func (f *Frame) SegmentOf(ids []store.CustomerID, suggested string, then func(name string)) {
	f.saveSegment(suggested, func(ctx context.Context, tx store.Tx) (segment.Rule, error) {
		list, err := tx.Customers().ListByID(ctx, ids)
		return People(list), err
	}, then)
}

// SegmentOfRule asks for a name and keeps whoever a rule means, now and later, as a
// segment; then is told the name, and may be nil.
func (f *Frame) SegmentOfRule(rule segment.Rule, suggested string, then func(name string)) {
	f.saveSegment(suggested, func(context.Context, store.Tx) (segment.Rule, error) { return rule, nil }, then)
}

// KeepSegment keeps these customers, or whoever a rule means where there is one, as a
// segment without asking for a name: what comes next can be renamed, too. A name that
// means others already gets a number.
func (f *Frame) KeepSegment(ids []store.CustomerID, rule segment.Rule, suggested string, then func(name string)) {
	var name string
	f.Write(func(ctx context.Context, tx store.Tx) error {
		if rule == nil {
			list, err := tx.Customers().ListByID(ctx, ids)
			if err != nil {
				return err
			}
			rule = People(list)
		}
		all, err := tx.Segments().List(ctx)
		if err != nil {
			return err
		}
		kept := map[string]segment.Rule{}
		for _, s := range all {
			kept[s.Name] = s.Rule
		}
		name = suggested
		for n := 2; ; n++ {
			of, taken := kept[name]
			if taken && segment.Format(of) == segment.Format(rule) {
				return nil
			}
			if !taken {
				return tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: rule})
			}
			name = suggested + " " + strconv.Itoa(n)
		}
	}, func() {
		f.saidSaved(name)
		then(name)
	})
}

func (f *Frame) saidSaved(name string) {
	f.Say(lang.X("people.segment.saved", "“{{.Name}}” is saved.", map[string]any{"Name": name}), lang.X("people.segment.look", "Look at it"),
		func() { f.Go(Route{Place: Segments, ID: name}) })
}

func (f *Frame) saveSegment(suggested string, rule func(context.Context, store.Tx) (segment.Rule, error), then func(name string)) {
	f.AskName(lang.X("people.segment.title", "Name of the segment"), suggested, lang.X("people.segment.save", "Save the segment"), func(name string) {
		f.Write(func(ctx context.Context, tx store.Tx) error {
			of, err := rule(ctx, tx)
			if err != nil {
				return err
			}
			return tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: of})
		}, func() {
			f.saidSaved(name)
			if then != nil {
				then(name)
			}
		})
	})
}

// People is the rule that means just these customers: by external id, or by e-mail
// or phone for those who have none.
func People(list []store.CustomerRow) segment.Rule {
	keys := map[string][]value.Value{}
	for _, c := range list {
		switch {
		case c.ExternalID != "":
			keys["external_id"] = append(keys["external_id"], value.Text(c.ExternalID))
		case c.Email != "":
			keys["email"] = append(keys["email"], value.Text(c.Email))
		case c.Phone != "":
			keys["phone"] = append(keys["phone"], value.Text(c.Phone))
		}
	}
	var of []segment.Rule
	for _, key := range []string{"external_id", "email", "phone"} {
		if len(keys[key]) > 0 {
			of = append(of, segment.Attribute{Key: key, Test: segment.Test{Op: segment.OpIn, Values: keys[key]}})
		}
	}
	return segment.Normalize(segment.Any{Of: of})
}
