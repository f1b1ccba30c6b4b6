// Package insight computes what a shop can know of its customers and products
// from what they did: value groups, when somebody will buy again, what goes with
// what, and how good such guesses are.
//
// The computations are pure functions; Refresh reads what they need from the store,
// runs them all, and keeps what they give: attributes of each customer
// (store.Computed), and models of everybody together. A Recommender answers
// messages from the models.
//
// Every guess is held against what then really happened (a split by time, never at
// random: tomorrow must not explain yesterday), and against the plainest guess
// there is. Where the data are too few, or the guess is no better, it is not made.
package insight
