// Package sqlstore answers package store's verbs in SQL, written once for the
// engines Gilmok runs on. There is one file for each table.
//
// It opens nothing: an engine (package sqlite) hands it a Conn and a Dialect.
// The statements keep to what SQLite and PostgreSQL share (numbered
// placeholders, ON CONFLICT, RETURNING, common table expressions); what differs
// is a field of Dialect.
//
// A blank field is NULL, so that unique indexes pass over it and a rule sees it
// as missing. Times are UTC microseconds.
package sqlstore
