package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// errKeepNothing rolls the transaction back where a question came up while reading.
var errKeepNothing = errors.New("a question is open")

// Run brings a source's rows in, in one transaction: everything or, when ctx ends
// or an error comes, nothing. With dry true, or while a question is open and the
// guesses are not accepted, nothing is written and the counts are the same.
// progress may be nil; it is told bytes of the file.
func Run(ctx context.Context, st store.Store, src *Source, dry bool, progress func(done, total int64)) (*Result, error) {
	began := time.Now()
	if !src.input.unchanged() {
		return nil, refuse(FileChanged, "%s", src.Name)
	}
	accept := src.options.AcceptGuesses
	open := len(src.Questions()) > 0 && !accept
	result := newResult(src, dry)
	err := st.InTx(ctx, func(tx store.Tx) error {
		i := &run{tx: tx, src: src, dry: dry || open, result: result, by: st.Info().Person}
		if err := i.load(ctx, progress); err != nil {
			return err
		}
		if !src.input.unchanged() {
			return refuse(FileChanged, "%s", src.Name)
		}
		result.judge(accept)
		if i.dry || result.Outcome == NeedsUser {
			return errKeepNothing
		}
		return i.keep(ctx)
	})
	if errors.Is(err, errKeepNothing) {
		err = nil
		result.Import = 0
	}
	if err != nil {
		return nil, fmt.Errorf("importing %s: %w", src.Name, err)
	}
	result.Seconds = time.Since(began).Seconds()
	return result, nil
}

// run is one import inside its transaction.
type run struct {
	tx     store.Tx
	src    *Source
	dry    bool
	by     string
	record store.Import
	result *Result
}

// load streams the rows into the store.
func (i *run) load(ctx context.Context, progress func(done, total int64)) error {
	digest, err := Digest(ctx, i.src.Path)
	if err != nil {
		return err
	}
	if err := i.once(ctx, digest); err != nil {
		return err
	}
	i.record = store.Import{Kind: i.src.Kind, File: i.src.Name, Digest: digest, Shape: i.src.Shape, At: i.tx.Now(), By: i.by}
	imports := i.tx.Imports()
	if err := imports.Save(ctx, &i.record); err != nil {
		return fmt.Errorf("noting the import: %w", err)
	}
	if i.src.Kind == store.RowsCustomers {
		if err := i.registerAttributes(ctx); err != nil {
			return err
		}
	}
	reading := i.src.Read(ctx, progress)
	load, err := i.rows(ctx, imports, reading)
	if err != nil {
		return err
	}
	i.result.take(i.src, reading, load)
	if len(load.Rejected) > 0 {
		if err := i.src.recallText(ctx, i.result.Rejected); err != nil {
			return err
		}
	}
	i.result.RejectFile = rejectFile(i.src, i.result.Rejected)
	i.record.ReachesTo = load.ReachesTo
	if !load.ReachesTo.IsZero() {
		i.result.ReachesTo = load.ReachesTo.Format(time.RFC3339)
	}
	return nil
}

// rows hands the rows over by their kind.
func (i *run) rows(ctx context.Context, imports store.ImportWriter, reading *Reading) (*store.LoadResult, error) {
	policy := i.src.loadPolicy()
	switch i.src.Kind {
	case store.RowsOrders:
		return imports.LoadOrders(ctx, i.record.ID, reading.Orders(), policy, i.dry)
	case store.RowsEvents:
		return imports.LoadEvents(ctx, i.record.ID, reading.Events(), policy, i.dry)
	case store.RowsProducts:
		return imports.LoadProducts(ctx, i.record.ID, reading.Products(), policy, i.dry)
	}
	return imports.LoadCustomers(ctx, i.record.ID, reading.Customers(), policy, i.dry)
}

// once refuses a content that was brought in before, where it is to be only once.
func (i *run) once(ctx context.Context, digest string) error {
	if !i.src.options.Once {
		return nil
	}
	before, err := i.tx.Imports().ByDigest(ctx, i.src.Kind, digest)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for an earlier import: %w", err)
	}
	return &TakenError{before.ID}
}

// registerAttributes makes the custom attributes of the file known, with the
// shop's own names for them.
func (i *run) registerAttributes(ctx context.Context) error {
	for _, a := range i.src.Attributes() {
		if err := i.tx.Customers().RegisterAttribute(ctx, a); err != nil {
			return fmt.Errorf("registering %s: %w", a.Key, err)
		}
	}
	return nil
}

// keep completes the record and remembers the mapping for the next file.
func (i *run) keep(ctx context.Context) error {
	mapping, err := i.src.Mapping()
	if err != nil {
		return err
	}
	r := i.result
	i.record.Rows, i.record.Added, i.record.Updated, i.record.Unchanged = r.Rows, r.Added, r.Updated, r.Unchanged
	i.record.Merged, i.record.Rejected, i.record.Mapping, i.record.RejectFile = r.Merged, len(r.Rejected), mapping, rejectFile(i.src, withoutErased(r.Rejected))
	imports := i.tx.Imports()
	if err := imports.Save(ctx, &i.record); err != nil {
		return fmt.Errorf("noting the import: %w", err)
	}
	if i.src.Shape != "" {
		if err := imports.SaveMapping(ctx, i.src.Kind, i.src.Shape, mapping); err != nil {
			return fmt.Errorf("remembering the mapping: %w", err)
		}
	}
	r.Import = i.record.ID
	return nil
}

// Attributes are the custom attributes a customer file brings; they are new
// where the workspace does not have their keys.
func (s *Source) Attributes() []store.Attribute {
	var list []store.Attribute
	for _, c := range s.Columns {
		if !c.field {
			list = append(list, store.Attribute{Key: string(c.Target), Label: c.Name, Kind: c.Kind})
			continue
		}
		switch {
		case s.Kind != store.RowsCustomers:
		case c.Target == ToFirstName, c.Target == ToLastName:
			list = append(list, store.Attribute{Key: string(c.Target), Label: c.Name, Kind: c.Kind})
		case c.Target == ToConsentAt:
			list = append(list, store.Attribute{Key: string(c.Target), Label: c.Name, Kind: value.KindDate})
		}
	}
	return list
}
