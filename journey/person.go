package journey

import "gilmok/store"

// PersonOf makes a Person of a subject as the store gives one.
func PersonOf(s *store.Subject) Person { return subject{s} }

// subject adds to store.Subject what only policies ask.
type subject struct{ *store.Subject }

// IsSuppressed implements Person.
func (s subject) IsSuppressed(ch store.Channel) bool { return s.Suppressed[ch] }

// Home implements Person.
func (s subject) Home() string { return s.Country }
