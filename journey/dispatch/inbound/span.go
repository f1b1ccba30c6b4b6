package inbound

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Span is the time that a Poller looks at. News that fill more pages than are read in one
// Poll are told by the next: its mark says where this one stopped, and until then the
// time stays the same, so that nothing slips by between the pages.
type Span struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	// List and Next are where to go on: in which of the lists that are read one after the
	// other, and from what in it, "" being its beginning.
	List int    `json:"list,omitempty"`
	Next string `json:"next,omitempty"`

	pages int // that may still be read
}

// Resume opens the span of a mark: the rest of one that was not read to its end, or the
// time from the mark to now and back before it.
func Resume(mark string, now time.Time, back time.Duration, pages int) *Span {
	s := &Span{pages: pages}
	if strings.HasPrefix(mark, "{") && json.Unmarshal([]byte(mark), s) == nil && !s.Until.IsZero() {
		return s
	}
	return &Span{From: Since(mark, now).Add(-back), Until: now, pages: pages}
}

// News begins those of one Poll.
func (s *Span) News() News { return News{Mark: Until(s.Until)} }

// Page gives Next as the number of a page, from 0.
func (s *Span) Page() int {
	n, err := strconv.Atoi(s.Next)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Turn goes on to another page of the list that is read; false: enough were read, and
// the news say that there is more.
func (s *Span) Turn(next string, news *News) bool {
	s.Next = next
	if s.pages--; s.pages > 0 {
		return true
	}
	s.stop(news)
	return false
}

// Rest leaves what is from an instant on to the next Poll.
func (s *Span) Rest(from time.Time, news *News) {
	s.From, s.List, s.Next = from, 0, ""
	s.stop(news)
}

func (s *Span) stop(news *News) {
	if mark, err := json.Marshal(s); err == nil { // times and texts can be written
		news.Mark, news.More = string(mark), true
	}
}

// TurnPage is Turn to the page after this one.
func (s *Span) TurnPage(news *News) bool { return s.Turn(strconv.Itoa(s.Page()+1), news) }

// End goes on to the next list.
func (s *Span) End() { s.List, s.Next = s.List+1, "" }
