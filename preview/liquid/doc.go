// Package liquid renders a shop's message templates for one customer, safely.
//
// The base is github.com/osteele/liquid: its grammar matches blocks to their
// ends and its render tree walks them. What its expression language, filters
// and standard tags do differently from the language that marketers know is
// registered anew here, piece by piece:
//
//	source ─ scan ─▶ pieces ─ osteele's grammar and tree ─▶ Template ─ Render ─▶ Output
//	         (dialect, trimming,    (our tags and blocks,        (guarded by a
//	          raw, comments)         our expressions)             budget)
//
// The scan names every piece by its number, so that each error can say its
// line and column in the text the person wrote.
//
// A template is compiled once and may be rendered by many goroutines at the
// same time. Nothing a template can hold makes Compile or Render panic, hang
// or exhaust memory: see Limits.
//
// The package speaks in codes (Error.Code, Warning.Code); the sentences that
// people read are made elsewhere.
package liquid
