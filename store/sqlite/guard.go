package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/sqlstore"
)

// guard keeps copied and restored files from sending. A file may send when
//
//   - the install id in it is this machine's,
//   - it is the same file on the disk (identity) that it was, and
//   - its epoch is not behind the one kept outside the file.
//
// The epoch counts up with every opening, with closing, and once a minute while
// messages move: a copy taken at any time soon lies behind. It is written to the
// file first; a crash between the two leaves the file one ahead, which is no copy.
type guard struct {
	mu      sync.Mutex
	epoch   int64
	bumped  time.Time // when the epoch last went up
	looked  time.Time // when the epoch outside was last looked at
	pending bool      // the next commit raises the epoch
}

const (
	bumpEvery = time.Minute
	lookEvery = time.Second
)

// copied is the install id of a file made by Backup: nobody's.
const copied = "copied"

func (s *Store) openGuard(ctx context.Context) error {
	facts, epoch, err := readFacts(ctx, s.Fact)
	if err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	s.guard.epoch = epoch
	s.info.Adopted = s.isOurs(facts)
	if s.options.ReadOnly || !s.info.Adopted || s.options.Install == "" {
		return nil
	}
	return s.adopt(ctx)
}

// readFacts reads what the guard keeps in the file.
func readFacts(ctx context.Context, fact sqlstore.Facts) (facts map[string]string, epoch int64, err error) {
	facts = map[string]string{}
	for _, key := range []string{sqlstore.FactInstall, sqlstore.FactEpoch, sqlstore.FactIdentity} {
		if facts[key], err = fact(ctx, key); err != nil {
			return nil, 0, err
		}
	}
	epoch, _ = strconv.ParseInt(facts[sqlstore.FactEpoch], 10, 64) // not there: 0
	return facts, epoch, nil
}

// isOurs compares the facts in the file with what is known outside it.
func (s *Store) isOurs(facts map[string]string) bool {
	if !s.claimed(facts) {
		return false
	}
	if s.options.Epochs == nil || s.options.Install == "" || facts[sqlstore.FactInstall] == "" {
		return true
	}
	outside, known := s.options.Epochs.Get(s.info.ID)
	return !known || s.guard.epoch == outside || s.guard.epoch == outside+1
}

// claimed reports whether the file is this machine's, and the same one on its disk.
func (s *Store) claimed(facts map[string]string) bool {
	install := facts[sqlstore.FactInstall]
	if install == copied {
		return false
	}
	if s.options.Install == "" || install == "" {
		return true // nobody minds, or nobody has claimed it yet
	}
	was := facts[sqlstore.FactIdentity]
	return install == s.options.Install && (was == "" || was == identity(s.path))
}

// adopt claims the file for this machine and raises its epoch.
func (s *Store) adopt(ctx context.Context) error {
	return s.InTx(ctx, func(tx store.Tx) error { return tx.Settings().Adopt(ctx, s.options.Install) })
}

// nextEpoch raises the epoch in the file, where it is time to, and gives it; 0: not now.
func (s *Store) nextEpoch(ctx context.Context, tx *sqlstore.Tx) (int64, error) {
	s.guard.mu.Lock()
	defer s.guard.mu.Unlock()
	moving := slices.Contains(tx.Changed(), store.TopicOutbox) && s.options.now().Sub(s.guard.bumped) >= bumpEvery
	if s.options.Install == "" || !tx.Adopted() && !s.guard.pending && !(moving && s.Info().Adopted) {
		return 0, nil
	}
	next := s.guard.epoch
	if s.options.Epochs != nil {
		outside, _ := s.options.Epochs.Get(s.Info().ID)
		next = max(next, outside)
	}
	next++
	if err := tx.SetFact(ctx, sqlstore.FactEpoch, strconv.FormatInt(next, 10)); err != nil {
		return 0, err
	}
	return next, tx.SetFact(ctx, sqlstore.FactIdentity, identity(s.path))
}

// committed takes note of what a commit changed about the right to send.
func (s *Store) committed(tx *sqlstore.Tx, epoch int64) {
	if epoch != 0 {
		s.guard.mu.Lock()
		s.guard.epoch, s.guard.bumped, s.guard.pending = epoch, s.options.now(), false
		s.guard.mu.Unlock()
		if s.options.Epochs != nil {
			s.options.Epochs.Set(s.Info().ID, epoch)
		}
	}
	switch {
	case tx.Adopted():
		s.setAdopted(true)
	case tx.Behind():
		s.setAdopted(false)
	}
}

func (s *Store) setAdopted(adopted bool) {
	s.mu.Lock()
	s.info.Adopted = adopted
	s.mu.Unlock()
}

// wentOn reports whether the file that this one is a copy of may have sent since the copy
// was made: no, where the epoch kept outside has not moved on, or nothing leaves the computer.
func (s *Store) wentOn() bool {
	if s.Info().Sealed {
		return false
	}
	if s.options.Epochs == nil {
		return true
	}
	outside, known := s.options.Epochs.Get(s.Info().ID)
	s.guard.mu.Lock()
	defer s.guard.mu.Unlock()
	return !known || s.guard.epoch < outside
}

// maySend is asked before messages are sent. While two copies are open, the
// one that was claimed later raised the epoch outside: this one stops. Where another
// process raised it that has this very file open, the file has it too.
func (s *Store) maySend(ctx context.Context, fact sqlstore.Facts) (bool, error) {
	if !s.Info().Adopted {
		return false, nil
	}
	if s.options.Epochs == nil || s.options.Install == "" {
		return true, nil
	}
	s.guard.mu.Lock()
	defer s.guard.mu.Unlock()
	now := s.options.now()
	if now.Sub(s.guard.looked) < lookEvery && !now.Before(s.guard.looked) {
		return true, nil
	}
	outside, known := s.options.Epochs.Get(s.Info().ID) // before the file, which is written first
	if known && outside > s.guard.epoch {
		facts, epoch, err := readFacts(ctx, fact)
		if err != nil {
			return false, err
		}
		if epoch < outside || !s.claimed(facts) {
			s.setAdopted(false)
			return false, nil
		}
		s.guard.epoch = epoch
	}
	s.guard.looked = now
	return true, nil
}

// endGuard raises the epoch a last time, so that a copy taken before lies behind.
// The writer is held already.
func (s *Store) endGuard(ctx context.Context) {
	if s.options.Install == "" || !s.Info().Adopted {
		return
	}
	s.guard.mu.Lock()
	s.guard.pending = true
	s.guard.mu.Unlock()
	s.write(ctx, false, func(*sqlstore.Tx) error { return nil }) // the next opening then asks, which is safe
}
