package sqlstore

import (
	"slices"

	"gilmok/store"
)

// standingTables are those that Subjects reads, but for what events and segments need.
var standingTables = []string{"customers", "attributes", "consents", "suppressions", "insights", "computed", "settings"}

// Standing goes by what commits say they wrote, as the columns of rules do.
func (s customers) Standing() (standing store.Standing, ok bool) {
	if s.tx != nil && s.stmts.wroteAny(standingTables) {
		return standing, false
	}
	k := &s.env.crowds
	k.mu.Lock()
	for _, table := range standingTables {
		standing.Writes += k.versions[tableChange{table: table}]
	}
	k.mu.Unlock()
	if s.env.Foreign != nil {
		standing.Foreign = s.env.Foreign()
	}
	return standing, true
}

// wroteAny tells whether any of the tables was written since wroteSince was asked.
func (s *Statements) wroteAny(tables []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.wrote {
		if slices.Contains(tables, t.table) {
			return true
		}
	}
	return false
}
