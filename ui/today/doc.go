// Package today is the first page: what goes out in the next 24 hours, what
// needs a decision, how the week went, and what the data suggests. Each card asks
// one question of the store and stands by itself.
package today
