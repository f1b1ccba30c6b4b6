package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"iter"
	"strconv"

	"gilmok/store"
)

// LoadEvents gives events without a key one made of their content, so that the
// same row, here or in the same file again, is the same event.
func (s imports) LoadEvents(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.EventRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, p, dry, func(l *loading) error {
		l.light = true
		return l.firstEvents(ctx, func() error {
			return chunked(rows, func(chunk []store.EventRowIn) error { return l.events(ctx, chunk) })
		})
	})
}

func (l *loading) events(ctx context.Context, chunk []store.EventRowIn) error {
	of := make([]*store.Customer, len(chunk))
	for i := range chunk {
		of[i] = &chunk[i].Customer
	}
	p, err := l.people(ctx, of)
	if err != nil {
		return err
	}
	var accepted []*store.EventRowIn
	for i := range chunk {
		row := &chunk[i]
		ok, err := l.findOrStub(ctx, p, &row.Customer, row.Record, row.Event.AnonymousID == "")
		if err != nil {
			return err
		}
		if !ok.accepted {
			continue
		}
		if row.Event.Customer = ok.id; isOrderEvent(row.Event.Name) || row.Event.Name == "" {
			l.reject(row.Record, "event_name", row.Event.Name)
			continue
		}
		accepted = append(accepted, row)
	}
	if err := p.write(ctx); err != nil {
		return err
	}
	return l.recordAll(ctx, accepted)
}

// outcome of looking for a row's customer; id 0 is nobody known.
type outcome struct {
	accepted bool
	id       store.CustomerID
}

// findOrStub gives the customer of an order or event, made as a stub where the
// row names somebody who is not known. A row that names nobody is refused where
// it must name somebody.
func (l *loading) findOrStub(ctx context.Context, p *people, c *store.Customer, record int, must bool) (outcome, error) {
	if erased, err := l.erased(ctx, c); err != nil || erased {
		if erased {
			l.reject(record, string(store.SkipErased), "")
		}
		return outcome{}, err
	}
	if x := p.find(c); x != nil {
		return outcome{true, x.ID}, nil
	}
	if c.ExternalID == "" && c.Email == "" && c.Phone == "" && len(c.Aliases) == 0 {
		if must {
			l.reject(record, "no_customer", "")
		}
		return outcome{accepted: !must}, nil
	}
	stub := *c
	stub.Stub = true
	x := p.add(stub, record)
	x.Consents = nil
	l.result.Stubs++
	return outcome{true, x.ID}, l.kinds(ctx, &x.Customer)
}

// repeated counts an event, and tells whether its key is known: from the
// workspace (true), or from this chunk.
func (l *loading) repeated(known map[string]bool, key string) bool {
	stored, ok := known[key]
	switch {
	case !ok:
		known[key] = false
		l.result.Added++
	case stored:
		l.result.Unchanged++
	default:
		l.result.Merged++
	}
	return ok
}

func (l *loading) recordAll(ctx context.Context, all []*store.EventRowIn) error {
	known, err := l.knownKeys(ctx, all)
	if err != nil {
		return err
	}
	next, err := l.lastID(ctx, "events")
	if err != nil {
		return err
	}
	first := next + 1
	var rows [][]any
	for _, row := range all {
		e := &row.Event
		name, err := l.s.eventName(ctx, e.Name)
		if err != nil {
			return err
		}
		if l.repeated(known, strconv.FormatInt(name, 10)+" "+e.Key) {
			continue
		}
		object, err := properties(e.Properties)
		if err != nil {
			return err
		}
		if e.At.IsZero() {
			e.At = l.s.now
		}
		next++
		rows = append(rows, []any{next, idOrNull(e.Customer), blank(e.AnonymousID), name, micros(e.At), object, blank(e.Key)})
		if e.At.After(l.result.ReachesTo) {
			l.result.ReachesTo = e.At
		}
		l.s.count(counter{what: countEvents, name: e.Name}, 1)
		if err := l.s.seeProperties(ctx, name, e.Properties); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	l.log.added("events", first, next)
	l.s.changes(store.TopicEvents)
	return l.s.bulk(ctx, rows, func(source string) string {
		return `INSERT INTO events (id, customer_id, anonymous_id, name_id, at, properties, key) SELECT c0, c1, c2, c3, c4, c5, c6 FROM ` + source
	})
}

// knownKeys gives the events of a chunk that are stored already: true under
// their name and key.
func (l *loading) knownKeys(ctx context.Context, all []*store.EventRowIn) (map[string]bool, error) {
	keys := map[int64][]string{}
	for _, row := range all {
		if row.Event.Key == "" {
			row.Event.Key = contentKey(&row.Event)
		}
		name, err := l.s.eventName(ctx, row.Event.Name)
		if err != nil {
			return nil, err
		}
		keys[name] = append(keys[name], row.Event.Key)
	}
	known := map[string]bool{}
	for name, of := range keys {
		prefix := strconv.FormatInt(name, 10) + " "
		_, err := list(ctx, l.s, func(row scanner) (struct{}, error) {
			var key string
			err := row.Scan(&key)
			known[prefix+key] = true
			return struct{}{}, err
		}, `SELECT e.key FROM (`+l.s.env.Dialect.Texts("?2")+`) AS k CROSS JOIN events e ON e.name_id = ?1 AND e.key = k.value WHERE e.key IS NOT NULL`,
			name, texts(of))
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// contentKey is the same for events of the same content.
func contentKey(e *store.Event) string {
	content, _ := json.Marshal([]any{e.Name, int64(e.Customer), e.AnonymousID, e.At.UnixMicro(), e.Properties}) // values of an imported file always marshal
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}
