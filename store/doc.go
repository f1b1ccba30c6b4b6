// Package store is the contract of an open workspace: the records a shop keeps
// and the verbs that read and write them. It holds no SQL.
//
// A workspace is one file. Store reads it, on a pool of read-only connections;
// InTx writes it, one writer at a time, and everything written in one InTx
// carries the same instant Tx.Now. After the commit the store announces which
// Topics changed; pages ask again.
//
// Verbs are always the same: Get (one, else ErrNotFound), List, Count, Save,
// Delete. Times are UTC to the microsecond, ids are int64 and never used twice,
// money is minor units with its currency.
//
// What is only looked at as a whole (a journey, a message) is kept as its JSON
// document; what is asked for by column (customers, events, orders, passages,
// outbox) is relational. A new kind of step therefore never touches the schema.
//
// Package storetest defines by its tests what "a store" is; package sqlite opens
// the file; package sqlstore holds the SQL.
package store
