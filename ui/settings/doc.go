// Package settings is the page of what holds for the whole shop: who it is, how
// the window looks and speaks, the senders, the rules of sending, and the data.
// Every change is saved as it is made; there is no Save button to forget.
package settings
