package assets

import "embed"

// Sample holds what the sample workspace is made from: sample/journeys and
// sample/messages (documents whose words stand as «key»), sample/words.json
// (key → [English, Korean]) and sample/pictures (our own drawings).
//
//go:embed sample
var Sample embed.FS
