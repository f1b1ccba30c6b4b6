package sqlite

import (
	"context"
	"slices"
	"sync"
	"time"

	"gilmok/store"
)

// allTopics is what is announced when another process has written.
var allTopics = []store.Topic{store.TopicCustomers, store.TopicEvents, store.TopicOrders, store.TopicProducts, store.TopicSegments,
	store.TopicJourneys, store.TopicMessages, store.TopicPassages, store.TopicOutbox, store.TopicImports, store.TopicSettings, store.TopicDocuments}

// watchers are the channels that wait for changes.
type watchers struct {
	mu      sync.Mutex
	by      map[*watcher]bool
	polling bool
	closed  bool
}

type watcher struct {
	topics []store.Topic // none: all
	out    chan store.Change
}

// announce hands topics to everybody who watches one of them. A change nobody
// has fetched yet takes the new topics in, so nothing ever blocks.
func (w *watchers) announce(topics []store.Topic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for x := range w.by {
		fresh := topics
		if len(x.topics) > 0 {
			fresh = slices.DeleteFunc(slices.Clone(topics), func(t store.Topic) bool { return !slices.Contains(x.topics, t) })
		}
		if len(fresh) == 0 {
			continue
		}
		select {
		case waiting := <-x.out:
			fresh = append(slices.Clone(waiting.Topics), fresh...)
			slices.Sort(fresh)
			fresh = slices.Compact(fresh)
		default:
		}
		x.out <- store.Change{Topics: slices.Clone(fresh)}
	}
}

func (w *watchers) remove(x *watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by[x] {
		delete(w.by, x)
		close(x.out)
	}
}

func (w *watchers) closeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for x := range w.by {
		close(x.out)
	}
	clear(w.by)
}

// Watch implements store.Store.
func (s *Store) Watch(ctx context.Context, topics ...store.Topic) <-chan store.Change {
	x := &watcher{topics: topics, out: make(chan store.Change, 1)}
	w := &s.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || ctx.Err() != nil {
		close(x.out)
		return x.out
	}
	if w.by == nil {
		w.by = map[*watcher]bool{}
	}
	w.by[x] = true
	if !w.polling {
		w.polling = true
		go s.poll(s.others.count())
	}
	context.AfterFunc(ctx, func() { w.remove(x) })
	return x.out
}

// pollEvery is how often other processes' commits are looked for.
const pollEvery = time.Second

// poll looks whether other processes have committed since so many times.
func (s *Store) poll(last int64) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
		if n := s.foreignCommits(); n != last {
			last = n
			s.watchers.announce(allTopics)
		}
	}
}

// others counts how often other processes were seen to have committed. It goes by
// data_version, which changes on a connection when another one has committed: on the
// writer, which looks before each transaction of its own, only another process can.
type others struct {
	mu      sync.Mutex
	version int64
	known   bool
	commits int64
}

func (o *others) see(version int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known && version != o.version {
		o.commits++
	}
	o.version, o.known = version, true
}

func (o *others) count() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.commits
}

// foreignCommits looks, unless this process is writing: then it has looked when it began.
func (s *Store) foreignCommits() int64 {
	ctx := context.Background()
	if s.writer == nil {
		s.lookReading(ctx)
	} else {
		select {
		case <-s.writing:
			s.look(ctx)
			s.writing <- struct{}{}
		default:
		}
	}
	return s.others.count()
}

// look asks the writer, whose turn the caller has. Where it cannot be asked, whatever
// was known is old.
func (s *Store) look(ctx context.Context) {
	var version int64
	stmt, err := s.writerStmts.Prepare(ctx, `PRAGMA data_version`)
	if err == nil {
		err = stmt.QueryRowContext(ctx).Scan(&version)
	}
	if err != nil {
		version = -1
	}
	s.others.see(version)
}

// lookReading asks a connection of a read-only workspace that is kept for it, as the
// version is the same on every connection only within one.
func (s *Store) lookReading(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poller == nil {
		conn, err := s.readers.Conn(ctx)
		if err != nil {
			return
		}
		s.poller = conn
	}
	var version int64
	if err := s.poller.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err == nil {
		s.others.see(version)
	}
}
