// Package rules holds the preflight rules: what must be true of a message, a
// shop and a person before anything is sent.
//
// Every rule is a pure function over facts; nothing here reads a store, a
// network or a clock. The rules come at three prices:
//
//	Launch    once per launch: the shop, its sender, the plan
//	Structure once per arm of a message version: links, pictures, headers
//	Person    once per customer: consent, address and scans of bytes
//
// A Finding carries codes, not sentences. The sources of the rules about law
// are in the Table; the program shows them with the advice to ask a lawyer.
package rules
