// Package preview turns a message document and one customer's values into what
// that customer gets. There is one renderer: the window shows, the command line
// prints and the sender sends the same bytes.
//
//	document ── ParseMessage ──▶ Content
//	Content ── Compile, once per version ──▶ Message
//	             blocks or MJML → HTML, CSS inlined, Liquid parsed
//	Message ── Render, per customer ──▶ Rendered
//	             Liquid, links, pictures, plain text
//	Rendered ── Mail.Bytes ──▶ .eml file, test send, wire
//
// The package knows neither customers nor the store: values come as Vars, which
// package compose builds. Nothing here reads a clock, a file or the network.
//
// Sub-packages: liquid is the safe template engine, picture draws HTML as an
// image, rules holds the preflight checks.
package preview
