package intake

import (
	"context"
	"errors"
	"path/filepath"

	"gilmok/store"
	"gilmok/store/importer"
)

// Why a file waits for a look that is not a question of the importer's.
const (
	ReasonNewShape importer.Code = "NEW_SHAPE"       // nobody has mapped such a header yet
	ReasonRejects  importer.Code = "MOSTLY_REJECTED" // more rows would stay out than come in
	ReasonStopped  importer.Code = "STOPPED"         // a person stopped it while it came in
)

// judge finds out what is to become of a file, and brings it in where it may come
// by itself. ok is false for a file that changed meanwhile.
func (n *Intake) judge(ctx context.Context, folder store.WatchedFolder, f store.WatchedFile) (_ store.WatchedFile, ok bool, err error) {
	path := filepath.Join(folder.Path, f.Name)
	var bad *importer.Error
	src, err := n.sniff(ctx, folder, path)
	if err == nil {
		var before *store.Import
		if before, err = n.before(ctx, src.Kind, path); before != nil {
			f.State, f.Import, f.Rows = store.WatchedTaken, before.ID, before.Added+before.Updated+before.Unchanged
			return f, true, nil
		}
	}
	if err == nil {
		f.State = store.WatchedWaiting
		if f.Reason = waitsFor(src); f.Reason == "" && folder.ByItself {
			err = n.take(ctx, src, &f)
		}
	}
	switch {
	case errors.As(err, &bad) && (bad.Code == importer.FileChanged || bad.Code == importer.FileNotFound):
		return f, false, nil
	case errors.As(err, &bad) && (bad.Code == importer.PasswordNeeded || bad.Code == importer.WrongPassword):
		f.State, f.Reason = store.WatchedWaiting, string(bad.Code)
	case errors.As(err, &bad):
		f.State, f.Reason = store.WatchedRefused, string(bad.Code)
	case err != nil:
		return f, false, err
	}
	return f, true, nil
}

// sniff reads a file as the last of its shape was read.
func (n *Intake) sniff(ctx context.Context, folder store.WatchedFolder, path string) (*importer.Source, error) {
	o, err := importer.Defaults(ctx, n.Store)
	if err != nil {
		return nil, err
	}
	o.Kind, o.AsBefore, o.Once = folder.Kind, true, true
	src, err := importer.Sniff(ctx, path, o)
	var bad *importer.Error
	if n.Password == nil || !errors.As(err, &bad) || bad.Code != importer.PasswordNeeded {
		return src, err
	}
	if o.Password = n.Password(ctx); o.Password == "" {
		return nil, err
	}
	return importer.Sniff(ctx, path, o)
}

// Sniff reads a file whose reader can be asked for its password: the one that is kept is
// tried where it wants one and o has none, and where that is another file's it is as
// though there were none. kept gives "" where there is none.
func Sniff(ctx context.Context, path string, o importer.Options, kept func(context.Context) string) (*importer.Source, error) {
	src, err := importer.Sniff(ctx, path, o)
	var bad *importer.Error
	if o.Password != "" || !errors.As(err, &bad) || bad.Code != importer.PasswordNeeded {
		return src, err
	}
	if o.Password = kept(ctx); o.Password == "" {
		return nil, err
	}
	if src, again := importer.Sniff(ctx, path, o); again == nil {
		return src, nil
	}
	return nil, err
}

// before gives the import of the same content, or nil.
func (n *Intake) before(ctx context.Context, kind store.RowKind, path string) (*store.Import, error) {
	digest, err := importer.Digest(ctx, path)
	if err != nil {
		return nil, err
	}
	before, err := n.Store.Imports().ByDigest(ctx, kind, digest)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return before, err
}

// waitsFor says why a file must be looked at; "" where nothing speaks against it.
func waitsFor(src *importer.Source) string {
	if !src.Recalled {
		return string(ReasonNewShape)
	}
	if q := src.Questions(); len(q) > 0 {
		return string(q[0].Code)
	}
	return ""
}

// take brings a file in, unless a dry run finds that it had better be looked at.
func (n *Intake) take(ctx context.Context, src *importer.Source, f *store.WatchedFile) error {
	long := n.Long
	if long == nil {
		long = func(ctx context.Context, _ store.WatchedFile, work Work) error { return work(ctx, func(float64) {}) }
	}
	var r *importer.Result
	err := long(ctx, *f, func(ctx context.Context, report func(part float64)) (err error) {
		if r, err = importer.Run(ctx, n.Store, src, true, half(report, 0)); err != nil {
			return err
		}
		if f.Reason = doubts(r); f.Reason != "" {
			return nil
		}
		r, err = importer.Run(ctx, n.Store, src, false, half(report, 0.5))
		return err
	})
	var taken *importer.TakenError
	switch {
	case errors.As(err, &taken): // by another program, this very moment
		f.State, f.Import = store.WatchedTaken, taken.Import
		return nil
	case errors.Is(err, context.Canceled) && ctx.Err() == nil:
		f.Reason = string(ReasonStopped)
		return nil
	case err != nil || f.Reason != "":
		return err
	}
	if f.Reason = doubts(r); f.Reason == "" {
		f.State, f.Import, f.Rows = store.WatchedTaken, r.Import, r.Accepted+r.Merged
	}
	return nil
}

// half reports the progress of one of two equal parts.
func half(report func(part float64), from float64) func(done, total int64) {
	return func(done, total int64) {
		if total > 0 {
			report(from + float64(done)/float64(total)/2)
		}
	}
}

// doubts says why rows had better not come in without a look.
func doubts(r *importer.Result) string {
	switch {
	case r.Outcome == importer.NeedsUser:
		return string(r.Questions[0].Code)
	case len(r.Rejected)*2 > r.Rows:
		return string(ReasonRejects)
	}
	return ""
}
