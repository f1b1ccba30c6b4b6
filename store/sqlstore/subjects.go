package sqlstore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// subjectChunk is how many customers are read at a time: each chunk takes a few
// statements, whatever is needed of it, and is given out when it is complete.
const subjectChunk = 4000

// subjectReader streams customers with what the needs name.
type subjectReader struct {
	s        *session
	needs    segment.Needs // widened by those of the segments
	shop     *time.Location
	now      time.Time
	registry *registry
	rules    []namedRule // segments, those they rest on first
}

type namedRule struct {
	name string
	rule segment.Rule
}

func (s customers) Subjects(ctx context.Context, needs segment.Needs, only []store.CustomerID) iter.Seq2[*store.Subject, error] {
	return func(yield func(*store.Subject, error) bool) {
		r, err := s.newSubjectReader(ctx, needs)
		if err != nil {
			yield(nil, err)
			return
		}
		if only != nil {
			only = slices.Clone(only)
			slices.Sort(only)
			for chunk := range slices.Chunk(slices.Compact(only), subjectChunk) {
				if !r.give(ctx, scope{ids: chunk}, yield) {
					return
				}
			}
			return
		}
		r.giveAll(ctx, yield)
	}
}

// giveAll walks through everybody by ranges of ids.
func (r *subjectReader) giveAll(ctx context.Context, yield func(*store.Subject, error) bool) {
	last := int64(0)
	for {
		var to int64
		err := r.s.one(ctx, `SELECT coalesce(max(id), 0) FROM (SELECT id FROM customers WHERE id > ?1 ORDER BY id LIMIT ?2) AS chunk`,
			[]any{last, subjectChunk}, &to)
		if err != nil {
			yield(nil, r.s.fail("read customers", err))
			return
		}
		if to == 0 || !r.give(ctx, scope{after: last, to: to}, yield) {
			return
		}
		last = to
	}
}

// scope is a chunk: some ids, or those in (after, to].
type scope struct {
	ids       []store.CustomerID
	after, to int64
}

// condition says that a column is in the scope; its arguments are ?1 and ?2.
func (c scope) condition(d *Dialect, column string) (string, []any) {
	if c.ids != nil {
		return column + ` IN (` + d.IDs("?1") + `) AND ?2 = 0`, []any{ids(c.ids), 0}
	}
	return column + ` > ?1 AND ` + column + ` <= ?2`, []any{c.after, c.to}
}

func (s customers) newSubjectReader(ctx context.Context, needs segment.Needs) (*subjectReader, error) {
	r := &subjectReader{s: s.session, needs: needs.Clone(), now: s.instant()}
	var err error
	if r.shop, err = settings(s).Zone(ctx); err != nil {
		return nil, err
	}
	if r.registry, err = s.attributes(ctx); err != nil {
		return nil, err
	}
	return r, r.addSegments(ctx, needs.Segments, map[string]bool{})
}

// addSegments widens the needs by those of the segments: membership is then
// asked of the rule in memory.
func (r *subjectReader) addSegments(ctx context.Context, names []string, seen map[string]bool) error {
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		x, err := segments{r.s}.Find(ctx, name)
		if err == store.ErrNotFound {
			continue
		}
		if err != nil {
			return err
		}
		var inner segment.Needs
		inner.Add(x.Rule)
		if err := r.addSegments(ctx, inner.Segments, seen); err != nil {
			return err
		}
		r.needs.Merge(inner)
		r.rules = append(r.rules, namedRule{name, x.Rule})
	}
	return nil
}

// give reads one chunk and gives it out; false ends the stream.
func (r *subjectReader) give(ctx context.Context, of scope, yield func(*store.Subject, error) bool) bool {
	subjects, err := r.read(ctx, of)
	if err != nil {
		yield(nil, err)
		return false
	}
	for i := range subjects {
		if !yield(&subjects[i], nil) {
			return false
		}
	}
	return true
}

func (r *subjectReader) read(ctx context.Context, of scope) ([]store.Subject, error) {
	subjects, err := r.readCustomers(ctx, of)
	if err != nil {
		return nil, r.s.fail("read customers", err)
	}
	at := &place{subjects: subjects}
	steps := []func(context.Context, scope, *place) error{r.readComputed, r.readEvents}
	if r.needs.Consent {
		steps = append(steps, r.readConsents)
	}
	if r.needs.Suppressed {
		steps = append(steps, r.readSuppressed)
	}
	for _, step := range steps {
		if err := step(ctx, of, at); err != nil {
			return nil, r.s.fail("read customers", err)
		}
	}
	for i := range subjects {
		r.join(&subjects[i])
	}
	return subjects, nil
}

// join asks the segments about one subject.
func (r *subjectReader) join(s *store.Subject) {
	if len(r.rules) == 0 {
		return
	}
	s.Memberships = make(map[string]bool, len(r.rules))
	for _, x := range r.rules {
		s.Memberships[x.name] = x.rule.Match(s, r.now)
	}
}

// place finds the subject of an ascending run of ids.
type place struct {
	subjects []store.Subject
	at       int
}

func (p *place) rewind() { p.at = 0 }

func (p *place) find(id store.CustomerID) *store.Subject {
	for p.at < len(p.subjects) && p.subjects[p.at].ID < id {
		p.at++
	}
	if p.at < len(p.subjects) && p.subjects[p.at].ID == id {
		return &p.subjects[p.at]
	}
	return nil
}

// readCustomers reads the rows with the custom attributes that are needed.
func (r *subjectReader) readCustomers(ctx context.Context, of scope) ([]store.Subject, error) {
	where, args := of.condition(r.s.env.Dialect, `c.id`)
	var keys []*attribute
	columns := ``
	for _, key := range r.needs.Attributes {
		if a, ok := r.registry.byKey[key]; ok && !slices.Contains(keys, a) {
			keys = append(keys, a)
			columns += `, ` + r.s.env.Dialect.JSONField(`c.attributes`, `$."`+a.Key+`"`)
		}
	}
	cells := make([]any, len(keys))
	places := make([]any, len(keys))
	for i := range cells {
		places[i] = &cells[i]
	}
	size := subjectChunk
	if of.ids != nil {
		size = len(of.ids)
	}
	subjects := make([]store.Subject, 0, size)
	_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
		subjects = append(subjects, store.Subject{Location: r.shop, Shop: r.shop})
		s := &subjects[len(subjects)-1]
		err := row.Scan(append([]any{&s.ID, text{&s.ExternalID}, text{&s.Email}, text{&s.Phone}, text{&s.Name}, text{&s.TimeZone}, text{&s.Locale},
			text{&s.Country}, &s.Stub, at{&s.CreatedAt}, at{&s.UpdatedAt}}, places...)...)
		if err != nil {
			return struct{}{}, err
		}
		s.Location = zoneOr(s.TimeZone, r.shop)
		return struct{}{}, fillAttributes(s, keys, cells)
	}, `SELECT c.id, c.external_id, c.email, c.phone, c.name, c.time_zone, c.locale, c.country, c.stub, c.created_at, c.updated_at`+columns+`
		FROM customers c WHERE `+where+` ORDER BY c.id`, args...)
	return subjects, err
}

func fillAttributes(s *store.Subject, keys []*attribute, cells []any) error {
	for i, a := range keys {
		if cells[i] == nil {
			continue
		}
		if s.Attributes == nil {
			s.Attributes = make(store.Attributes, len(keys))
		}
		v := columnToValue(a.Kind, cells[i])
		if a.isList() {
			var err error
			if v, err = decodeValue(a.Kind, textOf(cells[i])); err != nil {
				return fmt.Errorf("attribute %s: %w", a.Key, err)
			}
		}
		s.Attributes[a.Key] = v
	}
	return nil
}

func (r *subjectReader) readConsents(ctx context.Context, of scope, to *place) error {
	to.rewind()
	where, args := of.condition(r.s.env.Dialect, `k.customer_id`)
	var id store.CustomerID
	var k store.Consent
	into := consentFields(&id, &k)
	_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
		err := row.Scan(into...)
		if s := to.find(id); s != nil {
			s.Consents = append(s.Consents, k)
		}
		return struct{}{}, err
	}, `SELECT `+consentColumns+` FROM `+consentTables+` WHERE `+where+` ORDER BY k.customer_id, k.topic`, args...)
	return err
}

// readSuppressed looks addresses up on the list; a phone there closes Kakao, too.
func (r *subjectReader) readSuppressed(ctx context.Context, of scope, to *place) error {
	for _, x := range []struct {
		column  string
		listed  store.Channel
		closing []store.Channel
	}{
		{`lower(c.email)`, store.ChannelEmail, []store.Channel{store.ChannelEmail}},
		{`c.phone`, store.ChannelSMS, []store.Channel{store.ChannelSMS, store.ChannelKakao}},
	} {
		to.rewind()
		where, args := of.condition(r.s.env.Dialect, `c.id`)
		_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
			var id store.CustomerID
			err := row.Scan(&id)
			if s := to.find(id); s != nil {
				if s.Suppressed == nil {
					s.Suppressed = map[store.Channel]bool{}
				}
				for _, ch := range x.closing {
					s.Suppressed[ch] = true
				}
			}
			return struct{}{}, err
		}, `SELECT c.id FROM customers c JOIN suppressions u ON u.channel = ?3 AND u.address = `+x.column+` WHERE `+where+` ORDER BY c.id`,
			append(args, string(x.listed))...)
		if err != nil {
			return err
		}
	}
	return nil
}

// occurred is a property list small enough to search through.
type occurred []property

type property struct {
	name string
	v    value.Value
}

// Property implements segment.Properties.
func (o occurred) Property(name string) value.Value {
	for i := range o {
		if o[i].name == name {
			return o[i].v
		}
	}
	return value.None
}
