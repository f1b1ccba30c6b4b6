package settings

import "sync/atomic"

// saves keeps what was set on the page from being overtaken by an answer of the store that
// was asked for before it was saved: other fields are made of it.
type saves struct {
	clock   atomic.Int64     // counts askings and ends of saves
	pending map[string]int   // saves under way, by setting
	ended   map[string]int64 // when the last ended
}

func newSaves() *saves { return &saves{pending: map[string]int{}, ended: map[string]int64{}} }

// tick gives the time of an asking; any goroutine may call it.
func (s *saves) tick() int64 { return s.clock.Add(1) }

func (s *saves) begin(values map[string]string) {
	for key := range values {
		s.pending[key]++
	}
}

func (s *saves) end(values map[string]string) {
	for key := range values {
		s.pending[key]--
		s.ended[key] = s.tick()
	}
}

// keep puts what is on the page into an answer that cannot know it.
func (s *saves) keep(page, answer map[string]string, asked int64) {
	for key, at := range s.ended {
		if at > asked {
			answer[key] = page[key]
		}
	}
	for key, n := range s.pending {
		if n > 0 {
			answer[key] = page[key]
		}
	}
}
