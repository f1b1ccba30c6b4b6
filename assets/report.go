package assets

import "embed"

// Report holds what the report on paper is made from: report/page.html, a template of
// html/template, and report/words.json (key → [English, Korean]).
//
//go:embed report
var Report embed.FS
