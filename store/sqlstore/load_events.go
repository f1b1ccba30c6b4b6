package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"iter"

	"gilmok/store"
)

// LoadEvents gives events without a key one made of their content, so that the
// same row, here or in the same file again, is the same event.
func (s imports) LoadEvents(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.EventRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, p, dry, func(l *loading) error {
		l.light = true
		return l.firstEvents(ctx, func() error {
			return l.withOrders(ctx, func(o *orderLoad) error {
				return chunked(rows, func(chunk []store.EventRowIn) error {
					if err := o.bought(ctx, chunk); err != nil {
						return err
					}
					return l.events(ctx, withoutOrders(chunk))
				})
			})
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
		if row.Event.Customer = ok.id; row.Event.Name == "" {
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
	x := p.add(&stub, record)
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
	of := make([]*store.Event, len(all))
	for i, row := range all {
		if of[i] = &row.Event; row.Event.Key == "" {
			row.Event.Key = contentKey(&row.Event)
		}
	}
	known, err := l.s.knownEvents(ctx, of)
	if err != nil {
		return err
	}
	fresh := of[:0]
	for _, e := range of {
		if l.repeated(known, eventKey(e)) {
			continue
		}
		if e.At.IsZero() {
			e.At = l.s.now
		}
		if e.At.After(l.result.ReachesTo) {
			l.result.ReachesTo = e.At
		}
		fresh = append(fresh, e)
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := l.s.insertEvents(ctx, fresh); err != nil {
		return err
	}
	l.log.added("events", int64(fresh[0].ID), int64(fresh[len(fresh)-1].ID))
	return l.joinSignUps(ctx, fresh)
}

// contentKey is the same for events of the same content.
func contentKey(e *store.Event) string {
	content, _ := json.Marshal([]any{e.Name, int64(e.Customer), e.AnonymousID, e.At.UnixMicro(), e.Properties}) // values of an imported file always marshal
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}
