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
		go s.poll()
	}
	context.AfterFunc(ctx, func() { w.remove(x) })
	return x.out
}

// pollEvery is how often other processes' commits are looked for.
const pollEvery = time.Second

// poll looks at data_version, which changes on a connection when another one
// has committed. On the writer that can only be another process.
func (s *Store) poll() {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	last, known := s.dataVersion()
	for {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
		version, ok := s.dataVersion()
		if !ok {
			continue
		}
		if known && version != last {
			s.watchers.announce(allTopics)
		}
		last, known = version, true
	}
}

func (s *Store) dataVersion() (version int64, ok bool) {
	ctx := context.Background()
	if s.writer == nil {
		return s.readerVersion(ctx)
	}
	select {
	case <-s.writing:
	default:
		return 0, false // somebody writes; look again in a second
	}
	defer func() { s.writing <- struct{}{} }()
	err := s.writer.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version)
	return version, err == nil
}

// readerVersion asks a read-only workspace: the change counter is the same on
// every connection only within one, so one is kept for it.
func (s *Store) readerVersion(ctx context.Context) (version int64, ok bool) {
	if s.poller == nil {
		conn, err := s.readers.Conn(ctx)
		if err != nil {
			return 0, false
		}
		s.poller = conn
	}
	err := s.poller.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version)
	return version, err == nil
}
